"""Code of the page about layer normalization."""

# %% volume
from gptparams.tables.table import Table


# zh: 前馈网络那一页的隐藏数：两个词相加，再减一，负数截成零
# en: the hidden number of the page before: two words added, minus one, cut at zero
def hidden(one, other):
    return max(0, one + other - 1)


quiet, loud = 0.1, 10
heads = (say("音量", "Volume"), say("只有一月", "January alone"))
heads += (say("一月和悉尼", "January and Sydney"),)
rows = tuple(
    (name, f"{hidden(v, 0):g}", f"{hidden(v, v):g}")
    for name, v in (
        (say(f"原来的 {quiet} 倍", f"times {quiet}"), quiet),
        (say("原来", "as before"), 1),
        (say(f"原来的 {loud} 倍", f"times {loud}"), loud),
    )
)
show(Table(heads, rows, "lrr"))

# %% by-hand
from math import sqrt


def standardized(vector):
    center = sum(vector) / len(vector)
    away = [number - center for number in vector]
    spread = sqrt(sum(number**2 for number in away) / len(vector))
    return [number / spread for number in away]


spoken = (1, 7, 9, 15)
center = sum(spoken) / len(spoken)
away = [number - center for number in spoken]
spread = sqrt(sum(number**2 for number in away) / len(spoken))
standard = standardized(spoken)
print(standard)

# %% three
from gptparams.charts import heat_map

shouted = [10 * number for number in spoken]
humming = [number + 100 for number in spoken]
said_how = (
    say("原来", "spoken"),
    say("喊", "shouted"),
    say("带嗡嗡声", "with a hum"),
)
places = tuple(str(n + 1) for n in range(len(spoken)))
before = (spoken, shouted, humming)
after = [standardized(vector) for vector in before]
same_result = all(
    abs(a - b) < 1e-9 for vector in after for a, b in zip(vector, standard)
)
assert same_result
title = say("标准化之前", "Before standardizing")
show(
    heat_map("norm-before", title, said_how, places, before, lang, digits=0)
)
title = say("标准化之后", "After standardizing")
show(heat_map("norm-after", title, said_how, places, after, lang, digits=1))

# %% by-hand-gain
gain = (1, 2, 0.5, 1)
bias = (0, 1, 0, -1)
result = [g * s + b for g, s, b in zip(gain, standard, bias)]
heads = ("", *places)
rows = tuple(
    (name, *(f"{number:g}".replace("-", "−") for number in line))
    for name, line in (
        (say("标准化之后", "standardized"), standard),
        (say("增益", "gain"), gain),
        (say("偏置", "bias"), bias),
        (say("结果", "result"), [round(number, 6) for number in result]),
    )
)
show(Table(heads, rows, "lrrrr"))
toy = len(gain) + len(bias)

# %% shape
from gptparams import count, polynomial, preset

config = preset("gpt2")
sizes = config.sizes
gpt2 = count(config)
normalization, total = gpt2.families["normalization"], gpt2.total
L, d = sizes["L"], sizes["d"]
tensors = [t for t in gpt2.tensors if t.family == "normalization"]
gains = [t for t in tensors if t.row.role == "weight"]
norms = len(gains)  # zh: 每个归一化有一个增益 / en: each has one gain
gain_1, bias_1 = tensors[:2]  # zh: 第一个层归一化的 / en: of the first one
one_norm = gain_1.count + bias_1.count
shown = [t for t in tensors if ".h." not in t.name or ".h.0." in t.name]
rows = [
    (
        t.name.removeprefix("transformer."),
        str(list(t.shape)),
        f"{t.count:,}",
    )
    for t in shown
]
heads = (
    say("张量", "Tensor"),
    say("形状", "Shape"),
    say("参数个数", "Parameters"),
)
show(Table(heads, tuple(rows), "lrr"))
formula = polynomial(config, family="normalization")
show(formula)

# %% picture
from gptparams.charts import Part, bar_to_scale
from gptparams.schema.families import FAMILIES

parts = tuple(
    Part(family.name[lang], gpt2.families[family.id], family.id)
    for family in FAMILIES
    if gpt2.families[family.id]
)
whole = say("GPT-2 各族的参数", "The parameters of GPT-2 by family")
show(bar_to_scale("normalization-share", whole, parts, lang))

# %% block
from gptparams import layer_polynomial
from gptparams.charts import Step, block_diagram


def owned(family):
    return layer_polynomial(config, family=family).evaluate(sizes)


steps = (
    Step(say("进入这一层的向量", "the vector that enters"), None),
    Step("ln_1", one_norm, "normalization"),
    Step(
        say("自注意力", "self-attention"), owned("attention"), "attention"
    ),
    Step(say("相加", "add"), 0, "faint", skip_from=1),
    Step("ln_2", one_norm, "normalization"),
    Step(
        say("前馈网络", "feed-forward network"),
        owned("feed_forward"),
        "feed_forward",
    ),
    Step(say("相加", "add"), 0, "faint", skip_from=4),
    Step(say("交给下一层", "on to the next layer"), None),
)
title = say("GPT-2 的一层", "One layer of GPT-2")
show(block_diagram("normalization-block", title, steps, lang))

# %% live
import torch
from gptparams.models.load import compare, load_gpt2
from gptparams.site.source.reading_time import reading_minutes
from gptparams.site.widgets.weights_badge import weights_badge

minutes = reading_minutes(docs, lang, "families/normalization")
live = load_gpt2()
show(weights_badge(live.provenance, lang))
modules = [
    m for m in live.model.modules() if isinstance(m, torch.nn.LayerNorm)
]
ln = live.model.transformer.ln_f
print("ln_f", *(list(p.shape) for p in ln.parameters()))
live_norms, eps = len(modules), ln.eps
live_normalization = sum(p.numel() for m in modules for p in m.parameters())
print(say("层归一化：", "layer norms:"), live_norms)
print(say("它们的参数：", "their parameters:"), f"{live_normalization:,}")
same = compare(live.model, config).exact
print(
    say("与本站的表逐个张量一致：", "every tensor as in our table:"), same
)
# zh: 若不成立，这一页就发布不出来
# en: were it not so, this page could not be published
assert same

# %% live-norm
from gptparams.lessons.precision import close
from torch.nn.functional import layer_norm

seeded = torch.Generator().manual_seed(1)
x = 3 + 5 * torch.randn(4, d, generator=seeded)  # [4, 768]
mean = x.mean(dim=1, keepdim=True)
variance = x.var(dim=1, correction=0, keepdim=True)
scaled = (x - mean) / torch.sqrt(
    variance + ln.eps
)  # zh: 到此还没有参数 / en: no parameter so far
bare = torch.nn.LayerNorm(d, elementwise_affine=False)
bare_parameters = sum(tensor.numel() for tensor in bare.parameters())


with torch.no_grad():
    ours = (
        scaled * ln.weight + ln.bias
    )  # zh: 先乘增益，再加偏置 / en: gain, then bias
    # zh: 均值、方差各要 d 次加法 / en: mean and variance take d additions each
    by_model = close(ours, ln(x), 2 * d)
    still = close(bare(x), scaled, 2 * d)
    torch_norm = layer_norm(x, (d,), ln.weight, ln.bias, ln.eps)
    by_torch = close(ours, torch_norm, 2 * d)
print(say("与模型的 ln_f 一致：", "same as ln_f of the model:"), by_model)
print(
    say("与 torch 的 layer_norm 一致：", "same as torch’s layer_norm:"),
    by_torch,
)
print(
    say(
        "去掉增益和偏置，照样标准化：",
        "without them, it still standardizes:",
    ),
    still,
)
print(
    say("这时的参数个数：", "and has this many parameters:"),
    bare_parameters,
)
assert all((by_model, by_torch, still))

# %% gpt1
gpt1 = count(preset("openai-gpt"))
gpt1_tensors = [t for t in gpt1.tensors if t.family == "normalization"]
gpt1_gains = [t for t in gpt1_tensors if t.row.role == "weight"]
gpt1_norms, gpt1_layers = len(gpt1_gains), gpt1.config.sizes["L"]
gpt1_normalization = gpt1.families["normalization"]
print(gpt1.config.model, gpt1_norms, f"{gpt1_normalization:,}")
print(say("它的最后一个", "its last"), gpt1_gains[-1].name)
print(say("GPT-2 的最后一个", "GPT-2’s last"), gains[-1].name)

# %% mistake
from gptparams.site.figures.sources.claims import claims

said = claims(docs)
said_norms, said_each = said["G13"].figure, said["G14"].figure
said_total = said_norms * said_each
print(
    say("对话：", "conversation:"),
    f"{said_norms} x {said_each:,} = {said_total:,}",
)
print(
    say("实际：", "in fact:"), f"{norms} x {one_norm:,} = {normalization:,}"
)

# %% check
xl = count(preset("gpt2-xl"))
xl_sizes = xl.config.sizes
xl_norms = 2 * xl_sizes["L"] + 1
xl_normalization = xl.families["normalization"]
print("gpt2-xl", xl_norms, f"{xl_normalization:,}")
