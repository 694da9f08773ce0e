"""Code of the page about headline numbers and exact counts."""

# %% tally
from gptparams import all_presets, convention, count, polynomial, preset
from gptparams.numerals.writing import grouped
from gptparams.site.figures.sources.references import cited, references
from gptparams.tables.presets import counted
from gptparams.tables.table import Table

entries = references(docs)
models = [counted(row) for row in all_presets().values()]
small, namesake = (
    count(preset(name)).total for name in ("gpt2", "llama-2-7b-hf")
)
agreements = [each.agreement for each in models]
rounded = agreements.count(("unique", False))
cut_off = agreements.count(("unique", True))
none = agreements.count(("", False))
other = len(models) - rounded - cut_off - none
lines = (
    (say("四舍五入后与个数相符", "the count, rounded"), rounded),
    (say("各位都对，截去了零头", "the count, cut off"), cut_off),
    (say("不数嵌入才相符", "the count without embeddings"), other),
    (say("怎样都不相符", "none of these"), none),
    (say("合计", "Total"), len(models)),
)
heads = (say("公布的数字", "Headline"), say("模型数", "Models"))
cells = tuple((text, str(number)) for text, number in lines)
show(Table(heads, cells, "lr", True))

# %% deviations
from fractions import Fraction

from gptparams.charts import Deviation, deviations
from gptparams.site.widgets.model_list import AGREEMENTS, off_by

colours = ("feed_forward", "normalization", "position_embedding", "wrong")
ways = dict.fromkeys(text[lang] for text in AGREEMENTS.values())
points = tuple(
    Deviation(m.row.name, m.total, off_by(m), AGREEMENTS[m.agreement][lang])
    for m in models
)
lowest = min(points, key=lambda point: point.off)
title = say(
    "公布的数字偏离个数多少", "How far the headlines are from the count"
)
across = say("个数（对数刻度）", "count, on a logarithmic scale")
axes = (across, say("偏差", "headline off by"))
show(
    deviations(
        "models-off",
        title,
        points,
        dict(zip(ways, colours)),
        lang,
        axes=axes,
        named=Fraction(14, 100),
    )
)


# %% others
def how(agreement):
    """How a headline comes from the count."""
    if not agreement.convention:
        return "—"
    if agreement.cut_off:
        return say("截去零头", "cut off")
    return say("四舍五入", "rounded")


# zh: 四舍五入后不等于个数的 / en: those that are not the count, rounded
exceptions = [m for m in models if m.agreement != ("unique", False)]
lines = tuple(
    (
        m.row.name,
        m.row.published.headline,
        grouped(m.total),
        m.agreement.convention or "—",
        how(m.agreement),
    )
    for m in exceptions
)
heads = (
    say("模型", "Model"),
    say("公布", "Published"),
    say("个数", "Count"),
    say("相符的口径", "Agrees under"),
    say("怎样相符", "How"),
)
show(Table(heads, lines, "lrrll"))

# %% qwen
qwen = preset("qwen2-7b")
whole = count(qwen).total
rest = count(qwen, convention("non_embedding")).total
print(f"unique         {whole:>13,}  {whole / 10**9:.2f}B")
print(f"non_embedding  {rest:>13,}  {rest / 10**9:.2f}B")

# %% third-gpt
third = {name: preset(name).sizes for name in ("gpt-3-xl", "gpt-3-13b")}
printed = {
    name: {
        key: cited(
            f"brown2020.{name.removeprefix('gpt-3-')}_{key}", entries
        )
        for key in ("heads", "head_width", "width")
    }
    for name in third
}
product = {
    name: row["heads"] * row["head_width"] for name, row in printed.items()
}
lines = tuple(
    (
        name,
        f"{row['heads']} × {row['head_width']} = {product[name]}",
        str(row["width"]),
        f"{third[name]['h']} × {third[name]['d'] // third[name]['h']}"
        f" = {third[name]['d']}",
    )
    for name, row in printed.items()
)
heads = (
    say("模型", "Model"),
    say("论文的头", "Heads in the paper"),
    say("论文的宽度", "Width in the paper"),
    say("预设", "Preset"),
)
show(Table(heads, lines, "lrrr"))

# %% third-gpt-width
formula = polynomial(preset("gpt-3-13b"))
counts = {
    width: formula.evaluate({**third["gpt-3-13b"], "d": width})
    for width in (product["gpt-3-13b"], printed["gpt-3-13b"]["width"])
}
xl = count(preset("gpt-3-xl")).total
for width, number in counts.items():
    print(f"d = {width}  {number:,}  {number / 10**9:.1f}B")

# %% gemma
vocabulary = cited("gemma2024.vocabulary", entries)
gemma = {
    name: (preset(name).sizes, count(preset(name)))
    for name in ("gemma-2b", "gemma-7b")
}
lines = tuple(
    (
        name,
        grouped(vocabulary * sizes["d"]),
        grouped(sizes["V"] * sizes["d"]),
        grouped(each.total - sizes["V"] * sizes["d"]),
        grouped(each.total),
    )
    for name, (sizes, each) in gemma.items()
)
heads = (
    say("模型", "Model"),
    say("论文的嵌入", "Embedding in the paper"),
    say("实际的嵌入", "Embedding"),
    say("其余", "The rest"),
    say("合计", "Total"),
)
show(Table(heads, lines, "lrrrr"))
sizes, larger = gemma["gemma-7b"]
extra_tokens = vocabulary - sizes["V"]
extra = extra_tokens * sizes["d"]
without_embedding = larger.total - sizes["V"] * sizes["d"]

# %% pythia
pairs = (
    ("pythia-160m", "gpt-neo-125m"),
    ("pythia-160m", "opt-125m"),
    ("pythia-410m", "opt-350m"),
    ("pythia-1.4b", "gpt-neo-1.3b"),
    ("pythia-1.4b", "opt-1.3b"),
    ("pythia-2.8b", "gpt-neo-2.7b"),
    ("pythia-2.8b", "opt-2.7b"),
    ("pythia-6.9b", "opt-6.7b"),
)


def blocks(name):
    return count(preset(name), convention("non_embedding")).total


differ = {(a, b): blocks(a) - blocks(b) for a, b in pairs}
lines = tuple(
    (a, grouped(blocks(a)), b, grouped(blocks(b)), grouped(gap))
    for (a, b), gap in differ.items()
)
heads = (
    "Pythia",
    say("非嵌入参数", "Non-embedding"),
    say("号称等价的", "Said to equal"),
    say("非嵌入参数", "Non-embedding"),
    say("相差", "Difference"),
)
show(Table(heads, lines, "lrlrr"))
neo_gap, opt_gap = differ[pairs[0]], differ[pairs[2]]
largest = count(preset("pythia-12b")).total

# %% shards
shards = cited("wang2021.shards", entries)
said = cited("gptj2021.total", entries)
gptj = count(preset("gpt-j-6b"))
s = gptj.config.sizes
# zh: 每份都有的：各层与末尾的归一化，前馈网络输出的偏置
# en: in every shard: norms, the last one too, and the output biases
norms = s["L"] * 2 * s["d"] + 2 * s["d"]
output_biases = s["L"] * s["d"]
copies = (shards - 1) * (norms + output_biases)
embedding_bias = shards * s["d"]
print(f"{gptj.total:,} + {copies:,} + {embedding_bias:,} =", end=" ")
print(f"{gptj.total + copies + embedding_bias:,}")

# %% deepseek
from math import ceil, prod

from gptparams.counting.polynomials import layer_polynomial

deepseek = count(preset("deepseek-v3"))
s, d = deepseek.config.sizes, deepseek.config.sizes["d"]
with_buffers = count(deepseek.config, convention("with_buffers"))
router_biases = with_buffers.total - deepseek.total
# zh: 多词元预测模块：再有一层，嵌入和输出头各一份，一个矩阵，三个归一化
# en: one more layer, copies of embedding and head, a matrix, three norms
layer = layer_polynomial(deepseek.config, layer=s["L"] - 1).evaluate(s)
module = layer + s["E"] + 2 * s["V"] * d + 2 * d * d + 3 * d


# zh: 矩阵每块 128 × 128 个数共用一个缩放系数
# en: each block of 128 × 128 numbers of a matrix has one scale
def scales(tensors):
    return sum(
        prod(each.shape[:-2])
        * ceil(each.shape[-2] / 128)
        * ceil(each.shape[-1] / 128)
        for each in tensors
        if each.family in ("attention", "feed_forward") and each.shape[1:]
    )


last = f"model.layers.{s['L'] - 1}."
in_module = [t for t in deepseek.tensors if t.name.startswith(last)]
block_scales = scales(deepseek.tensors) + scales(in_module)
lines = (
    (say("主模型", "the model"), deepseek.total),
    (say("路由的校正偏置", "correction biases of routers"), router_biases),
    (say("多词元预测模块", "the prediction module"), module),
    (say("FP8 的缩放系数", "scales of FP8"), block_scales),
)
listed = sum(number for _, number in lines)
lines += ((say("合计", "Total"), listed),)
heads = (say("存着什么", "What is stored"), say("个数", "Numbers"))
show(Table(heads, tuple((a, grouped(b)) for a, b in lines), "lr", True))

# %% all
from gptparams.site.widgets.model_list import model_list

families = [count(preset(each.row.name)).families for each in models]
show(model_list(models, families, lang))
