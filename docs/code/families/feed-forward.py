"""Code of the page about the feed-forward network."""

# %% total
from gptparams import count, preset

config = preset("gpt2")
sizes = config.sizes
gpt2 = count(config)
feed_forward, total = gpt2.families["feed_forward"], gpt2.total
print(say("前馈网络", "feed-forward"), f"{feed_forward:,}")
print(say("整个模型", "whole model"), f"{total:,}")

# %% picture
from gptparams.charts import Matrix, matrices_to_scale

L, d, f = sizes["L"], sizes["d"], sizes["f"]
rows_are, columns_are = say("行", "rows"), say("列", "columns")


def matrix(name, rows, columns, family):
    return Matrix(name, rows, columns, family, rows_are, columns_are)


drawn = (
    matrix(
        say("前馈：变宽 c_fc", "Feed-forward, widen: c_fc"),
        d,
        f,
        "feed_forward",
    ),
    matrix(
        say("前馈：变窄 c_proj", "Feed-forward, narrow: c_proj"),
        f,
        d,
        "feed_forward",
    ),
    matrix(
        say(
            "自注意力：Q、K、V、O 并排",
            "Attention: Q, K, V, O side by side",
        ),
        d,
        4 * d,
        "attention",
    ),
)
title = say(
    "一层的全部矩阵，按比例画", "The matrices of one layer, to scale"
)
show(matrices_to_scale("feed-forward-matrices", title, drawn, lang))

# %% shape
from gptparams.tables.table import Table

h0 = "transformer.h.0."  # zh: 第一层 / en: the first layer
first = [t for t in gpt2.tensors if t.name.startswith(h0 + "mlp.")]
c_fc, c_fc_bias, c_proj, c_proj_bias = first
one_layer = sum(t.count for t in first)
rows = [
    (t.name.removeprefix(h0), str(list(t.shape)), f"{t.count:,}")
    for t in first
]
rows.append((say("一层合计", "One layer"), "", f"{one_layer:,}"))
headers = (
    say("张量", "Tensor"),
    say("形状", "Shape"),
    say("参数个数", "Parameters"),
)
show(Table(headers, tuple(rows), "lrr", total_row=True))
whole = L * one_layer
print(say("全部层：", "all layers:"), f"{whole:,}", whole == feed_forward)

# %% formula
from gptparams import layer_polynomial, polynomial

layer_formula = layer_polynomial(config, family="feed_forward")
formula = polynomial(config, family="feed_forward")
show(formula)
print(
    say("公式里的符号：", "symbols in the formula:"),
    *sorted(formula.symbols),
)

# %% share
from gptparams.charts import Part, bar_to_scale

block = [t for t in gpt2.tensors if ".h.0." in t.name]
block_total = sum(t.count for t in block)
matrices = {t.name: t.count for t in block if len(t.shape) == 2}
ours = sum(number for name, number in matrices.items() if ".mlp." in name)
all_matrices = sum(matrices.values())


def part(name, family):
    return Part(
        name, sum(t.count for t in block if t.family == family), family
    )


show(
    bar_to_scale(
        "feed-forward-share",
        say("一层的参数", "The parameters of one layer"),
        (
            part(say("自注意力", "Self-attention"), "attention"),
            part(say("前馈网络", "Feed-forward network"), "feed_forward"),
            part(say("归一化", "Normalization"), "normalization"),
        ),
        lang,
    )
)

# %% live
import torch
from gptparams.models.load import compare, load_gpt2

live = load_gpt2()
print(live.provenance.text(lang), "\n")
mlp = live.model.transformer.h[0].mlp
for name, tensor in mlp.named_parameters():
    print(f"{name:14}{list(tensor.shape)}")
gelu_parameters = sum(tensor.numel() for tensor in mlp.act.parameters())
same = compare(live.model, config).exact
print(
    say("\n与本站的表逐个张量一致：", "\nevery tensor as in our table:"),
    same,
)
print(say("GELU 的参数：", "parameters of GELU:"), gelu_parameters)
# zh: 若不成立，这一页就发布不出来
# en: were it not so, this page could not be published
assert same

# %% live-rows
from gptparams.lessons.precision import close
from torch.nn.functional import gelu

tokens, order = 6, [3, 0, 5, 1, 4, 2]
seeded = torch.Generator().manual_seed(1)
x = torch.randn(tokens, d, generator=seeded)  # [6, 768]
attn = live.model.transformer.h[0].attn
# zh: 每个数至多是这么多个数相加 / en: no number is a sum of more than these
adds = d + f + 1

with torch.no_grad():
    out = mlp(x)
    wide = gelu(x @ mlp.c_fc.weight + mlp.c_fc.bias, approximate="tanh")
    narrowed = wide @ mlp.c_proj.weight + mlp.c_proj.bias
    agrees = close(narrowed, out, adds)
    alone = close(mlp(x[:1]), out[:1], adds)
    mlp_same = close(mlp(x[order]), out[order], adds)
    shuffled = attn(x[None, order])[0]
    attn_same = close(shuffled, attn(x[None])[0][:, order], adds)
print(list(x.shape), "->", list(wide.shape), "->", list(out.shape))
print(say("自己算的与模型一致：", "our result equals the model’s:"), agrees)
print(
    say("单独一个词元，结果相同：", "a token alone gets the same row:"),
    alone,
)
print(
    say(
        "打乱次序，前馈各行不变：", "shuffled, feed-forward keeps each row:"
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
assert all((agrees, alone, mlp_same))
assert not attn_same

# %% by-hand
import numpy as np


def curve(z):
    # zh: GPT-2 用的那种 GELU
    # en: GELU in the form that GPT-2 uses
    return z / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))


x_toy = np.array([1, 2])
W_in = np.array([[1, -1, 0, 2], [0, 1, -1, 1]])  # [2, 4]
b_in = np.array([0, 0, 1, -1])
W_out = np.array([[1, 0], [1, 1], [0, 1], [0, -1]])  # [4, 2]
b_out = np.array([0, 1])

# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9
before = x_toy @ W_in + b_in
after = curve(before)
y_toy = after @ W_out + b_out
print(say("变宽", "widened"), before.tolist())
print("GELU", after.round(2).tolist())
print(say("变窄", "narrowed"), y_toy.round(2).tolist())
toy = sum(array.size for array in (W_in, b_in, W_out, b_out))
print(say("参数", "parameters"), toy)

# %% by-hand-gelu
inputs = (-3, -2, -1, 0, 1, 2, 3)
cells = tuple((str(z), f"{curve(z):.3f}") for z in inputs)
show(
    Table(
        (say("输入", "In"), say("输出", "Out")), cells, "rr", caption="GELU"
    )
)

# %% mistake
from gptparams.charts import bars_compared
from gptparams.site.figures.claims import claims

said_rows, said_columns = claims(docs)["G10"].figure
said_layer = 2 * said_rows * said_columns
said_total = L * said_layer
weights = L * 2 * d * f
print(
    say("对话的形状，一层：", "shape as said, one layer: "),
    f"{said_layer:,}",
)
print(
    say("对话的形状，全部：", "shape as said, all layers:"),
    f"{said_total:,}",
)
theirs = Part(
    say("按对话的形状", "the conversation’s shape"), said_total, "wrong"
)
exact = Part(say("实际", "in fact"), feed_forward, "feed_forward")
show(
    bars_compared(
        "feed-forward-mistake",
        say("全部层的前馈网络", "The feed-forward networks of all layers"),
        (
            (
                say("按对话的形状", "By the conversation’s shape"),
                (theirs,),
            ),
            (say("实际", "In fact"), (exact,)),
        ),
        lang,
    )
)

# %% check
xl = count(preset("gpt2-xl"))
xl_sizes = xl.config.sizes
xl_layer = layer_polynomial(xl.config, family="feed_forward").evaluate(
    xl_sizes
)
print("gpt2-xl", f"{xl_layer:,}")
