"""Code of the page about the right total of attention that two errors made."""

# %% told
from gptparams import convention, count, polynomial, preset
from gptparams.site.figures.sources.claims import claims
from gptparams.tables.table import Table

said = claims(docs)
gpt2 = count(preset("gpt2"))
sizes = gpt2.config.sizes
P, L, d = sizes["P"], sizes["L"], sizes["d"]
# zh: 对话说的形状和个数 / en: the shape and the number that were told
told_rows, told_columns = said["G6"].figure
told_each, each = told_rows * told_columns, d * d
three, four = said["G9"].figures["matrices"], 4
told_layer, layer = three * told_each, four * each
told_weights, weights = L * told_layer, L * layer
attention = gpt2.families["attention"]
biases = attention - weights
assert told_weights == weights
lines = (
    (
        say("一个矩阵", "One matrix"),
        f"{told_rows:,} × {told_columns}",
        f"{d} × {d}",
    ),
    (say("其中的数", "Numbers in it"), f"{told_each:,}", f"{each:,}"),
    (say("每层几个", "Matrices a layer"), str(three), str(four)),
    (say("每层合计", "Weights a layer"), f"{told_layer:,}", f"{layer:,}"),
    (say("全部层", "All layers"), f"{told_weights:,}", f"{weights:,}"),
    (say("偏置", "Biases"), "—", f"{biases:,}"),
)
heads = (
    say("", ""),
    say("对话的算法", "Conversation"),
    say("实际", "In fact"),
)
show(Table(heads, lines, "lrr"))

# %% ratios
from fractions import Fraction

size_ratio = Fraction(told_each, each)
number_ratio = Fraction(three, four)
print(say("每个矩阵的大小：", "size of each matrix:"), size_ratio)
print(say("矩阵的个数：", "number of matrices:"), number_ratio)
print(say("两者相乘：", "multiplied:"), size_ratio * number_ratio)

# %% towers
from gptparams.charts import Matrix, matrices_to_scale

rows_are, columns_are = say("行", "rows"), say("列", "columns")
towers = (
    Matrix(
        say("对话的 Q、K、V", "Its Q, K and V"),
        three * told_rows,
        told_columns,
        "faint",
        rows_are,
        columns_are,
        stacked=three,
    ),
    Matrix(
        say("实际的 Q、K、V、O", "Real Q, K, V and O"),
        four * d,
        d,
        "attention",
        rows_are,
        columns_are,
        stacked=four,
    ),
)
title = say(
    "三块高的与四块矮的，摞起来一样高",
    "Three tall bricks and four low ones make towers of one height",
)
show(matrices_to_scale("coincidence-towers", title, towers, lang))

# %% remainder
rounded_each = said["G9"].figures["each"]
product = L * three * rounded_each
printed = said["G9"].figure
cut_off, rounded_off = product - printed, told_weights - product
missing = attention - printed
steps = (
    (say("对话的得数", "The figure it gave"), printed, printed),
    (say("抹掉的尾数", "Digits cut off"), cut_off, product),
    (say("先约后乘的损失", "Lost by rounding first"), rounded_off, weights),
    (say("漏掉的偏置", "Biases left out"), biases, attention),
)
heads = (
    say("哪一步", "Step"),
    say("个数", "Numbers"),
    say("到此为止", "So far"),
)
cells = tuple((name, f"{n:,}", f"{sum_:,}") for name, n, sum_ in steps)
show(Table(heads, cells, "lrr"))

# %% condition
from gptparams import Polynomial

wrong = Polynomial.constant(3)
for symbol in "LPd":
    wrong = wrong * Polynomial.symbol(symbol)
right = polynomial(gpt2.config, convention("without_biases"), "attention")
gap = wrong - right
show(gap)

# %% widths
for context in (P // 2, P, 2 * P):
    fitting = [n for n in range(1, 4097) if 3 * context == 4 * n]
    print(f"P = {context:5,} →  d =", *fitting)
fitting_width = 3 * P // 4

# %% other-sizes
from gptparams.numerals.writing import share_text

# zh: 注意力与 GPT-2 同一个公式的预设
# en: the presets whose attention has the formula of GPT-2's
GPT = (
    "gpt2",
    "gpt2-medium",
    "gpt2-large",
    "gpt2-xl",
    "distilgpt2",
    "openai-gpt",
)
alike = {
    name: preset(name).sizes
    for name in GPT
    if polynomial(preset(name), family="attention")
    == polynomial(gpt2.config, family="attention")
}
by_slip = {name: wrong.evaluate(own) for name, own in alike.items()}
truly = {name: right.evaluate(own) for name, own in alike.items()}
share = {name: Fraction(by_slip[name], truly[name]) for name in alike}
lines = tuple(
    (
        name,
        share_text(share[name]),
        f"{own['P']:,}",
        f"{4 * own['d'] / 3:,.1f}".removesuffix(".0"),
        f"{by_slip[name] - truly[name]:,}".replace("-", "−"),
    )
    for name, own in alike.items()
)
heads = (
    say("模型", "Model"),
    say("占实际", "Share"),
    "P",
    say("碰巧所需的 P", "P needed"),
    say("相差", "Difference"),
)
show(Table(heads, lines, "lrrrr"))

# %% other-sizes-picture
from gptparams.charts import Part, bars_compared

as_told, in_fact = (
    say("对话的算法", "as told"),
    say("实际", "in fact"),
)
bars = []
for name in ("gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl"):
    pair = (
        (as_told, by_slip[name], "faint"),
        (in_fact, truly[name], "attention"),
    )
    for which, number, colour in pair:
        bars.append(
            (
                say(f"{name}，{which}", f"{name}, {which}"),
                (Part(which, number, colour),),
            )
        )
title = say(
    "注意力的矩阵里的数：照对话的算法，和实际",
    "The numbers in attention’s matrices, as told and in fact",
)
show(bars_compared("coincidence-sizes", title, tuple(bars), lang))

# %% feed-forward
# zh: 同样的错误形状，矩阵却一个不少
# en: the same wrong shape, and no matrix missing
mlp_rows, mlp_columns = said["G10"].figure
mlp_told = L * 2 * mlp_rows * mlp_columns
mlp_right = L * 2 * d * sizes["f"]
print(say("照对话的算法：", "by the conversation:"), f"{mlp_told:,}")
print(say("实际：", "in fact:"), f"{mlp_right:,}")
print(say("两者之比：", "ratio:"), Fraction(mlp_told, mlp_right))

# %% one-by-one
from gptparams import reconcile

square, bias = (d, d), (d,)
expected = [(f"{name}.weight", square) for name in "QKVO"]
expected += [(f"{name}.bias", bias) for name in "QKVO"]
found = [(f"{name}.weight", (told_rows, told_columns)) for name in "QKV"]
result = reconcile(expected, found)
agreeing, wrong_shapes = result.matched, len(result.reshaped)
absent = len(result.missing)
print(say("相符的张量：", "tensors that agree:"), agreeing)
for difference in result.differences():
    print("-", difference[lang])

# %% doubled
double = wrong.evaluate(sizes | {"P": 2 * P})
really = count(gpt2.config.resized(P=2 * P)).families["attention"]
print(say("照对话的算法：", "by the conversation:"), f"{double:,}")
print(say("实际：", "in fact:"), f"{really:,}")
