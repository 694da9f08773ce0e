"""Code of the page about what each family does: knock one out."""

# %% weights
from gptparams.models.load import load_smollm2

smol = load_smollm2()
print(smol.provenance.text(lang))
print("SHA-256", smol.provenance.sha256)

# %% texts
from gptparams.language import LANGS
from gptparams.lessons.knockout import MILD, PROMPT, TEXTS, knock_outs

# zh: 每个进程只量一次；两种语言的页面用同一份结果
# en: measured once a process; the pages of both languages share it
study = knock_outs()
lengths = dict(zip(study.probe.langs, map(len, study.probe.texts.texts)))
for each in LANGS:
    print(TEXTS[each])
    print(say("词元：", "tokens:"), lengths[each])
    print()

# %% baseline
from math import log

# zh: 测得的数都带着误差：换一台机器，末几位会变
# en: what is measured has a margin: its last digits differ between machines
nothing = study.nothing
certainty = nothing.probability
surprise = -certainty.through(log)
following = smol.tokenizer.decode([nothing.next_token])
print(PROMPT + following, f"{certainty:.1%}", f"{surprise:.2f}")
perplexity = {each: nothing.perplexity(each) for each in LANGS}
for each in LANGS:
    print(
        each,
        say("损失", "loss"),
        f"{nothing.losses[each]:.2f}",
        say("困惑度", "perplexity"),
        f"{perplexity[each]:.1f}",
    )

# %% chance
from gptparams.numerals.measured import Measured

vocabulary = smol.config.sizes["V"]
chance = Measured(log(vocabulary), 1e-12)
to_chance = {each: chance - nothing.losses[each] for each in LANGS}
print(f"ln {vocabulary:,} =", f"{chance:.2f}")

# %% effects-table
from gptparams.tables.table import Table

effects = {each.change.id: each for each in study.families}
touched = {name: each.touched for name, each in effects.items()}
attention_touched = touched["attention"]


def nats(number):
    text = f"{number:+.1f}"
    return "0.0" if float(text) == 0 else text.replace("-", "−")


def answer(effect):
    """The likeliest next token, unless all are equally likely."""
    if effect.probability < 1.5 / vocabulary:
        return say("全都一样", "all alike")
    token = smol.tokenizer.decode([effect.next_token])
    return f"{token.replace(' ', '␣')} ({effect.probability:.0%})"


def table_of(*names):
    headers = (
        say("改动", "Change"),
        say("动了多少个参数", "Parameters touched"),
        say("英文损失增加", "Rise in English loss"),
        say("中文损失增加", "Rise in Chinese loss"),
        say("下一个词元", "Next token"),
    )
    rows = tuple(
        (
            effects[name].change.name[lang],
            f"{effects[name].touched:,}",
            nats(study.damage(effects[name], "en")),
            nats(study.damage(effects[name], "zh")),
            answer(effects[name]),
        )
        for name in names
    )
    return Table(headers, rows, "lrrrl")


FOUR = ("attention", "feed_forward", "shuffled", "norms")
damage = {
    name: {each: study.damage(effect, each) for each in LANGS}
    for name, effect in effects.items()
}
sure = effects["feed_forward"].probability
beyond_chance = damage["feed_forward"]["en"] - to_chance["en"]
show(table_of(*FOUR))

# %% picture
from gptparams.charts import Pair, paired_bars


def picture_of(picture_name, title, *names):
    pairs = tuple(
        Pair(
            effects[name].change.name[lang],
            effects[name].touched,
            (float(damage[name]["en"]), float(damage[name]["zh"])),
            effects[name].change.family,
        )
        for name in names
    )
    heads = (
        say("动了多少个参数", "Parameters touched"),
        say("损失增加多少", "Rise of the loss, in nats"),
    )
    series = (
        say("英文短文", "the English text"),
        say("中文短文", "the Chinese text"),
    )
    return paired_bars(picture_name, title, pairs, heads, series, lang)


title = say(
    "左边是动了多少，右边是坏了多少",
    "How much was touched, and how much was damaged",
)
show(picture_of("families-out", title, *FOUR))

# %% embeddings
show(table_of("shuffled", "shuffled_in", "shuffled_out", "blank"))
renamed = effects["shuffled_out"].probability

# %% norms
from gptparams import count

total = count(smol.config).total
show(table_of("norms", "last_norm", "one_gain"))

# %% norms-picture
title = say("动得越少，未必坏得越少", "Touching less need not damage less")
show(picture_of("norms-out", title, "norms", "last_norm", "one_gain"))

# %% one-gain
from gptparams.lessons.knockout import last_sizes

across = last_sizes(smol, study.probe, "en")
largest = max(across, key=float)
place = across.index(largest)
typical = sorted(across, key=float)[len(across) // 2]
gain = Measured(smol.model.model.norm.weight[place].item(), 0)
print(say("坐标：", "coordinate:"), place)
print(say("它的平均大小：", "its mean size:"), f"{largest:.1f}")
print(say("居中的坐标：", "the median one:"), f"{typical:.2f}")
print(say("它的增益：", "its gain:"), f"{gain:.2f}")

# %% folded
show(table_of("norms", "folded"))
at_most = 0.001  # zh: float32 的舍入误差 / en: rounding errors of float32
assert abs(damage["folded"]["en"]) < at_most
READERS = ("q_proj", "k_proj", "v_proj", "gate_proj", "up_proj")
in_layers = sum(
    tensor.count
    for tensor in count(smol.config).tensors
    if any(f".{reader}." in tensor.name for reader in READERS)
)
own_head = touched["shuffled_out"]
print(
    say("各层里读增益的矩阵：", "matrices behind a gain:"), f"{in_layers:,}"
)
print(say("单独一份的输出头：", "the head on its own:"), f"{own_head:,}")
print(say("增益：", "gains:"), f"{touched['norms']:,}")

# %% layers
from gptparams.charts import heat_map

SERIES = [say("英文", "English"), say("中文", "Chinese")]


def strip(name, title, found, limit):
    columns = [str(index) for index in range(len(found))]
    values = [
        [float(study.damage(each, text)) for each in found]
        for text in ("en", "zh")
    ]
    return heat_map(name, title, SERIES, columns, values, lang, limit=limit)


title = say(
    "每次拿掉一层，损失增加多少", "Rise of the loss with one layer out"
)
show(strip("layers-out", title, study.layers, 2))

# %% layers-counted
layers = len(study.layers)
one_layer = study.layers[0].touched
without = [study.damage(each, "en") for each in study.layers]
without_zh = [study.damage(each, "zh") for each in study.layers]
runner_up, greatest = sorted(without, key=float)[-2:]
worst = without.index(greatest)
mild, limit = len(study.mild), MILD
still_right = sum(
    each.next_token == nothing.next_token for each in study.layers
)
apart = sum(without[index] for index in study.mild)
together = study.damage(study.all_mild, "en")
mild_zh = sum(rise < limit for rise in without_zh)
others = [n for n in range(layers) if n not in study.mild]
# zh: 例外之中，上下两层都无大碍的，取最伤的一层
# en: of the exceptions between two mild layers, the worst
between = [n for n in others if {n - 1, n + 1} <= set(study.mild)]
exception = max(between, key=lambda n: without[n])
print(say("英文的例外：", "exceptions in English:"), *others)
print(say("各自拿掉，相加：", "one at a time, summed:"), f"{apart:.1f}")
print(say("一起拿掉：", "all at once:"), f"{together:.1f}")

# %% heads
from gptparams.lessons.knockout import HEADS_OF

title = say(
    f"每次拿掉第 {HEADS_OF} 层的一个头，损失增加多少",
    f"Rise of the loss with one head of layer {HEADS_OF} out",
)
show(strip("heads-out", title, study.heads, 1))

# %% heads-counted
head_count, one_head = len(study.heads), study.heads[0].touched
by_head = [
    {each: study.damage(head, each) for each in LANGS}
    for head in study.heads
]
# zh: 两种语言相差最多的头 / en: the head at which the languages differ most
unlike = max(
    range(head_count),
    key=lambda n: abs(by_head[n]["en"] - by_head[n]["zh"]),
)
unlike_head = by_head[unlike]
slightly = 0.01
assert -slightly < unlike_head["en"] < 0
heads_apart = sum(study.damage(each, "en") for each in study.heads)
heads_together = study.damage(study.all_heads, "en")
print(
    say("各自拿掉，相加：", "one at a time, summed:"), f"{heads_apart:.1f}"
)
print(say("一起拿掉：", "all at once:"), f"{heads_together:.1f}")

# %% restored
print(study.before)
print(study.after)
print(
    say("每一位都复原了：", "restored to the bit:"),
    study.before == study.after,
)
