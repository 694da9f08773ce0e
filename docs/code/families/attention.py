"""Code of the page about self-attention."""

# %% total
from gptparams import count, preset

config = preset("gpt2")
sizes = config.sizes
gpt2 = count(config)
attention, total = gpt2.families["attention"], gpt2.total
print(say("自注意力", "self-attention"), f"{attention:,}")
print(say("整个模型", "whole model"), f"{total:,}")

# %% picture
from gptparams.charts import Matrix, matrices_to_scale

L, d = sizes["L"], sizes["d"]
rows_are, columns_are = say("行", "rows"), say("列", "columns")


def matrix(name, rows, columns, colour="attention"):
    return Matrix(name, rows, columns, colour, rows_are, columns_are)


stored = (
    matrix(
        say("c_attn：Q、K、V 并排", "c_attn: Q, K, V side by side"),
        d,
        3 * d,
    ),
    matrix(say("c_proj：输出投影 O", "c_proj: output projection O"), d, d),
)
title = say(
    "一层自注意力存下来的矩阵", "What self-attention stores in one layer"
)
show(matrices_to_scale("attention-matrices", title, stored, lang))

# %% shape
from gptparams.tables.table import Table

h0 = "transformer.h.0."  # zh: 第一层 / en: the first layer
first = [t for t in gpt2.tensors if t.name.startswith(h0 + "attn.")]
c_attn, c_attn_bias, c_proj, c_proj_bias = first
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
print(say("全部层：", "all layers:"), f"{whole:,}", whole == attention)

# %% formula
from gptparams import layer_polynomial, polynomial

layer_formula = layer_polynomial(config, family="attention")
formula = polynomial(config, family="attention")
show(formula)
print(
    say("公式里的符号：", "symbols in the formula:"),
    *sorted(formula.symbols),
)

# %% heads
for heads in (1, 6, sizes["h"], 48):
    print(
        f"h = {heads:4}  {count(config.resized(h=heads)).families['attention']:,}"
    )
longer = count(config.resized(P=2 * sizes["P"]))
print(f"P = {2 * sizes['P']:4}  {longer.families['attention']:,}")
before, after = (
    each.families["position_embedding"] for each in (gpt2, longer)
)
extra_positions = after - before
print(
    say("位置嵌入多出：", "more in the position embedding:"),
    f"{extra_positions:,}",
)

# %% live
from gptparams.models.load import compare, load_gpt2, meta_model

live = load_gpt2()
print(live.provenance.text(lang), "\n")
attn = live.model.transformer.h[0].attn
for name, tensor in attn.named_parameters():
    print(f"{name:14}{list(tensor.shape)}")
result = compare(live.model, config)
print(
    say("\n与本站的表逐个张量一致：", "\nevery tensor as in our table:"),
    result.exact,
)
one_head = meta_model(config.resized(h=1))
live_total = sum(tensor.numel() for tensor in live.model.parameters())
one_head_total = sum(tensor.numel() for tensor in one_head.parameters())
print(
    say("只用一个头来建，总数不变：", "built with one head, same total:"),
    one_head_total == live_total,
)
# zh: 若不成立，这一页就发布不出来
# en: were it not so, this page could not be published
assert result.exact
assert one_head_total == live_total

# %% live-heads
import torch
from gptparams.lessons.precision import close

# zh: 例句 I love reading science fiction novels. / en: I love reading science fiction novels.
ids = torch.tensor([40, 1842, 3555, 3783, 10165, 16122, 13])
n, h = len(ids), sizes["h"]
width = d // h
body = live.model.transformer
with torch.no_grad():
    x = body.h[0].ln_1(
        body.wte(ids) + body.wpe(torch.arange(n))
    )  # [7, 768]
    parts = attn.c_attn(x).split(
        d, dim=1
    )  # zh: Q、K、V 各 [7, 768] / en: Q, K, V: [7, 768] each
    # zh: 各 [12, 7, 64] / en: [12, 7, 64] each
    q, k, v = (part.view(n, h, width).transpose(0, 1) for part in parts)
    live_scores = q @ k.transpose(1, 2) / width**0.5  # [12, 7, 7]
    later = torch.ones(n, n, dtype=torch.bool).triu(1)
    live_weights = live_scores.masked_fill(later, -torch.inf).softmax(
        dim=-1
    )
    ours = attn.c_proj((live_weights @ v).transpose(0, 1).reshape(n, d))
    theirs = attn(x[None])[0][0]
# zh: 每个数是四次求和的结果：Q、K、V，分数，加权，投影
# en: behind each number are four sums: Q, K, V, scores, mixing, projection
agrees = close(ours, theirs, additions=d + width + n + d)
shape, size = list(live_weights.shape), live_weights.numel()
print(say("注意力权重：", "attention weights:"), shape, size)
print(
    say("与模型自己算的一致：", "same as the model’s own result:"), agrees
)
assert agrees

# %% by-hand-qkv
import numpy as np

X = np.array([[1, 0], [0, 1], [1, 1]])  # A, B, C
W_q = np.array([[2, 0], [0, 1]])
W_k = np.array([[1, 0], [1, 1]])
W_v = np.array([[1, 2], [3, 0]])
Q, K, V = X @ W_q, X @ W_k, X @ W_v
print("Q", Q.tolist())
print("K", K.tolist())
print("V", V.tolist())

# %% by-hand-weights
# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9
products = Q @ K.T
scores = products / np.sqrt(X.shape[1])
seen = np.tril(
    np.ones_like(products)
)  # zh: 1：自己或更早的词元 / en: 1: this token or an earlier one
powers = np.exp(scores) * seen
weights = powers / powers.sum(axis=1, keepdims=True)
print(
    say("每行之和：", "each row sums to:"),
    weights.sum(axis=1).round(6).tolist(),
)

# %% by-hand-tables
names = ("A", "B", "C")


def grid(title, numbers, mark):
    rows = [
        (
            name,
            *(
                mark(numbers[i, j]) if seen[i, j] else "—"
                for j in range(len(names))
            ),
        )
        for i, name in enumerate(names)
    ]
    corner = say("谁看 ↓ 看谁 →", "who looks ↓ at whom →")
    show(Table((corner, *names), tuple(rows), "lrrr", caption=title))


grid(say("查询乘键", "Query times key"), products, str)
grid(say("分数", "Scores"), scores, "{:.2f}".format)
grid(say("注意力权重", "Attention weights"), weights, "{:.2f}".format)

# %% by-hand-sum
W_o = np.array([[1, 1], [0, 1]])
mixed = weights @ V
output = mixed @ W_o
print(say("加权和", "weighted sum"), mixed[2].round(2).tolist())
print(say("乘 O 之后", "times O"), output[2].round(2).tolist())
toy = sum(matrix.size for matrix in (W_q, W_k, W_v, W_o))
print(say("参数个数", "parameters"), toy)

# %% other-tokens
X2 = np.array(
    [[3, 1], [0, 1], [1, 1]]
)  # zh: 只换了 A / en: only A is another token
scores2 = (X2 @ W_q) @ (X2 @ W_k).T / np.sqrt(X2.shape[1])
powers2 = np.exp(scores2) * seen
weights2 = powers2 / powers2.sum(axis=1, keepdims=True)
print(
    say("原来 C 给 A、B、C：", "C gave A, B, C:"),
    weights[2].round(2).tolist(),
)
print(
    say("换掉 A 之后：", "with another A:"), weights2[2].round(2).tolist()
)

# %% coincidence
from gptparams.site.figures.claims import claims

said = claims(docs)
# zh: 它给 Q、K、V 的形状
# en: the shape that it gave Q, K and V
said_rows, said_columns = said["G6"].figure
accident = (
    L * 3 * said_rows * said_columns
)  # zh: 三个那种形状的矩阵 / en: three matrices of that shape
right = L * 4 * d * d  # zh: 四个正确形状的 / en: four of the right one
biases = attention - right
print(say("错的形状，三个：", "three of the wrong shape:"), f"{accident:,}")
print(say("对的形状，四个：", "four of the right shape:"), f"{right:,}")
print(say("所差的偏置：", "biases left out:"), f"{biases:,}")
assert accident == right

# %% check
medium = count(preset("gpt2-medium"))
medium_sizes = medium.config.sizes
medium_attention = medium.families["attention"]
print("gpt2-medium", f"{medium_attention:,}")
