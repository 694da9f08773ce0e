"""Code of the page about the feed-forward network."""

# %% ifs
from gptparams.tables.table import Table

january, july = say("一月", "January"), say("七月", "July")
north, south = say("北京", "London"), say("悉尼", "Sydney")
winter, summer = say("冬天", "winter"), say("夏天", "summer")
inputs, outputs = (january, july, north, south), (winter, summer)
# zh: 一条“如果”一个隐藏数：两个词都出现，才写下季节
# en: one hidden number for each “if”: both words, and only both, add a season
ifs = (
    (january, north, winter),
    (january, south, summer),
    (july, north, summer),
    (july, south, winter),
)
# zh: 每个隐藏数四个权重，输入里有它要的词就乘一
# en: four weights for each hidden number, one where it wants the word
widen = [[int(word in wanted) for word in inputs] for *wanted, _ in ifs]
bias = -1
narrow = [
    [int(season == written) for season in outputs] for *_, written in ifs
]
names = [
    say(f"{month}且{place}", f"{month} and {place}")
    for month, place, _ in ifs
]
heads = (
    say("隐藏数", "Hidden number"),
    *inputs,
    say("偏置", "Bias"),
    say("写下", "Writes"),
)
rows = tuple(
    (name, *map(str, weights), "−1", written)
    for name, weights, (*_, written) in zip(names, widen, ifs)
)
show(Table(heads, rows, "lrrrrrl"))
looking, writing = sum(map(len, widen)), sum(map(len, narrow))
toy = looking + len(ifs) + writing + len(outputs)
print(say("参数：", "parameters:"), toy)

# %% network


def cut(number):
    return max(0, number)


def hidden(words, bias=bias, curve=cut):
    vector = [int(word in words) for word in inputs]
    sums = [sum(w * x for w, x in zip(row, vector)) for row in widen]
    return [curve(total + bias) for total in sums]


def network(words, bias=bias, curve=cut):
    strengths = hidden(words, bias, curve)
    return [
        sum(s * row[column] for s, row in zip(strengths, narrow))
        for column in range(len(outputs))
    ]


for month, place, season in ifs:
    said = dict(zip(outputs, network((month, place))))
    print(month, place, said)
    assert max(said, key=said.get) == season

# %% by-hand
asked = (january, south)


def plain(number):
    return number


sums = hidden(asked, bias=0, curve=plain)
biased = hidden(asked, curve=plain)
fired = hidden(asked)
heads = (say("隐藏数", "Hidden number"), say("相加", "Sum"))
heads += (say("加偏置", "With bias"), say("截去负数", "Cut off"))
rows = tuple(
    (name, *(str(n).replace("-", "−") for n in line))
    for name, *line in zip(names, sums, biased, fired)
)
show(
    Table(
        heads,
        rows,
        "lrrr",
        caption=", ".join(asked) if lang == "en" else "、".join(asked),
    )
)

# %% write
from gptparams.charts import weighted_rows

short = [say(f"{m}且{p}", f"{m[:3]} + {p}") for m, p, _ in ifs]
answer = network(asked)
show(
    weighted_rows(
        "feed-forward-write",
        say(
            "每个隐藏数乘以它要写的那一行，再相加",
            "Each hidden number times the row that it writes, added up",
        ),
        fired,
        short,
        outputs,
        narrow,
        lang,
        factor=say("隐藏数", "Hidden"),
    )
)

# %% without
no_bias = network(asked, bias=0)
no_cut = network(asked, curve=plain)
print(say("没有偏置：", "without the bias:"), dict(zip(outputs, no_bias)))
print(say("没有截断：", "without the cut: "), dict(zip(outputs, no_cut)))
assert no_bias[0] == no_bias[1]
assert no_cut[0] == no_cut[1]

# %% width
from gptparams import count, preset

config = preset("gpt2")
sizes = config.sizes
gpt2 = count(config)
feed_forward, total = gpt2.families["feed_forward"], gpt2.total
L, d, f = sizes["L"], sizes["d"], sizes["f"]
months, cities = 12, 100
ingredients, pairs = months + cities, months * cities
heads = (say("加宽到", "Widened to"), say("每层的“如果”", "Ifs in a layer"))
heads += (say("前馈网络的参数", "Parameters of the family"),)
rows = []
for times in (1, 2, 4, 8):
    other = count(config.resized(f=times * d)).families["feed_forward"]
    rows.append((f"{times} × {d}", f"{times * d:,}", f"{other:,}"))
show(Table(heads, tuple(rows), "rrr"))

# %% gelu
from math import pi, sqrt, tanh

from gptparams.charts import Curve, curves

# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9


def gelu(z):
    # zh: GPT-2 用的那种 GELU / en: GELU in the form that GPT-2 uses
    return z / 2 * (1 + tanh(sqrt(2 / pi) * (z + 0.044715 * z**3)))


places = [n / 8 for n in range(-24, 25)]
show(
    curves(
        "gelu",
        say("GELU 和直接截断", "GELU and the plain cut"),
        (
            Curve(
                "GELU", tuple((z, gelu(z)) for z in places), "feed_forward"
            ),
            Curve(
                say("直接截断（ReLU）", "plain cut (ReLU)"),
                tuple((z, cut(z)) for z in places),
                "faint",
                dashed=True,
            ),
        ),
        lang,
        axes=(say("进 →", "in →"), say("出 ↑", "out ↑")),
    )
)
smooth = network(asked, curve=gelu)
print(say("用 GELU 回答：", "answer with GELU:"), end=" ")
print({season: round(n, 2) for season, n in zip(outputs, smooth)})

# %% shape
from gptparams import layer_polynomial, polynomial

h0 = "transformer.h.0."  # zh: 第一层 / en: the first layer
first = [t for t in gpt2.tensors if t.name.startswith(h0 + "mlp.")]
c_fc, c_fc_bias, c_proj, c_proj_bias = first
one_layer = sum(t.count for t in first)
rows = [
    (t.name.removeprefix(h0), str(list(t.shape)), f"{t.count:,}")
    for t in first
]
rows.append((say("一层合计", "One layer"), "", f"{one_layer:,}"))
heads = (
    say("张量", "Tensor"),
    say("形状", "Shape"),
    say("参数个数", "Parameters"),
)
show(Table(heads, tuple(rows), "lrr", total_row=True))
layer_formula = layer_polynomial(config, family="feed_forward")
show(polynomial(config, family="feed_forward"))

# %% picture
from gptparams.charts import Matrix, matrices_to_scale

rows_are, columns_are = say("行", "rows"), say("列", "columns")
drawn = (
    Matrix(
        say("前馈：变宽 c_fc", "Feed-forward, widen: c_fc"),
        *(d, f, "feed_forward", rows_are, columns_are),
    ),
    Matrix(
        say("前馈：变窄 c_proj", "Feed-forward, narrow: c_proj"),
        *(f, d, "feed_forward", rows_are, columns_are),
    ),
    Matrix(
        say(
            "自注意力：四个方阵并排", "Attention: four squares side by side"
        ),
        *(d, 4 * d, "attention", rows_are, columns_are),
        abreast=4,
    ),
)
title = say(
    "一层的全部矩阵，按比例画", "The matrices of one layer, to scale"
)
show(matrices_to_scale("feed-forward-matrices", title, drawn, lang))
block = [t for t in gpt2.tensors if t.name.startswith(h0)]
matrices = {t.name: t.count for t in block if len(t.shape) == 2}
ours = sum(number for name, number in matrices.items() if ".mlp." in name)
all_matrices = sum(matrices.values())

# %% live
import torch
from gptparams.lessons.precision import close
from gptparams.models.load import compare, load_gpt2
from gptparams.site.source.reading_time import reading_minutes
from gptparams.site.widgets.weights_badge import weights_badge

minutes = reading_minutes(docs, lang, "families/feed-forward")
live = load_gpt2()
show(weights_badge(live.provenance, lang))
mlp, attn = (
    live.model.transformer.h[0].mlp,
    live.model.transformer.h[0].attn,
)
tokens, order = 6, [3, 0, 5, 1, 4, 2]
x = torch.randn(
    tokens, d, generator=torch.Generator().manual_seed(1)
)  # [6, 768]
# zh: 每个数至多是这么多个数相加 / en: no number is a sum of more than these
adds = d + f + 1

with torch.no_grad():
    out = mlp(x)
    wide = torch.nn.functional.gelu(
        x @ mlp.c_fc.weight + mlp.c_fc.bias, approximate="tanh"
    )
    narrowed = wide @ mlp.c_proj.weight + mlp.c_proj.bias
    agrees = close(narrowed, out, adds)
    alone = close(mlp(x[:1]), out[:1], adds)
    mlp_same = close(mlp(x[order]), out[order], adds)
    shuffled = attn(x[None, order])[0]
    attn_same = close(shuffled, attn(x[None])[0][:, order], adds)
gelu_parameters = sum(tensor.numel() for tensor in mlp.act.parameters())
same_tensors = compare(live.model, config).exact
print(list(x.shape), "->", list(wide.shape), "->", list(out.shape))
print(
    say("自己算的与模型一致：", "our steps give the model’s result:"),
    agrees,
)
print(
    say("每个张量与本站的表一致：", "every tensor as in our table:"),
    same_tensors,
)
print(say("GELU 的参数：", "parameters of GELU:"), gelu_parameters)
print(
    say("单独送一个词元，结果相同：", "one token alone, same row:"), alone
)
print(
    say(
        "打乱次序，前馈网络各行不变：",
        "shuffled, feed-forward keeps each row:",
    ),
    mlp_same,
)
print(
    say(
        "打乱次序，自注意力各行不变：",
        "shuffled, attention keeps each row:",
    ),
    attn_same,
)
# zh: 若不成立，这一页就发布不出来 / en: were it not so, this page could not be published
assert all((agrees, alone, mlp_same, same_tensors))
assert not attn_same

# %% mistake
from gptparams.site.figures.sources.claims import claims

said_rows, said_columns = claims(docs)["G10"].figure
said_total = L * 2 * said_rows * said_columns
weights = L * 2 * d * f
print(say("按它说的形状：", "by the shape as said:"), f"{said_total:,}")
print(say("实际的权重：", "weights in fact:     "), f"{weights:,}")

# %% check
xl = count(preset("gpt2-xl"))
xl_sizes = xl.config.sizes
xl_layer = layer_polynomial(xl.config, family="feed_forward").evaluate(
    xl_sizes
)
xl_weights = 2 * xl_sizes["d"] * xl_sizes["f"]
xl_few_biases = xl_weights + 2 * xl_sizes["d"]
xl_layers = xl_sizes["L"] * xl_layer
wrong_layer = 2 * d * f + 2 * d
three_bias = -2
all_three, only_two = cut(1 + 1 + 1 + three_bias), cut(1 + 1 + three_bias)
print("gpt2-xl", f"{xl_layer:,}")
print(f"{one_layer - wrong_layer:,}")
