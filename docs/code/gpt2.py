"""Code of the page with GPT-2's whole ledger."""

# %% short-ledger
from gptparams import count, preset
from gptparams.tables.table import Table

gpt2 = count(preset("gpt2"))
sizes = gpt2.config.sizes
vocabulary, context, layers, width = (sizes[symbol] for symbol in "VPLd")
total, tensor_count = gpt2.total, len(gpt2.tensors)
token, position = (
    gpt2.families[f"{name}_embedding"] for name in ("token", "position")
)
outside = [t for t in gpt2.tensors if not t.row.repeat]
outside_total = sum(tensor.count for tensor in outside)
all_blocks = total - outside_total
block_total, last_norm = (
    all_blocks // layers,
    outside_total - token - position,
)
entries = (
    (
        say("词元嵌入", "Token embedding"),
        f"{vocabulary:,} × {width}",
        token,
    ),
    (
        say("位置嵌入", "Position embedding"),
        f"{context:,} × {width}",
        position,
    ),
    (
        say(f"{layers} 层", f"{layers} blocks"),
        f"{layers} × {block_total:,}",
        all_blocks,
    ),
    (
        say("最后的层归一化", "Last layer norm"),
        f"{width} + {width}",
        last_norm,
    ),
    (say("输出头", "Output head"), say("与词元嵌入共用", "shared"), 0),
    (say("合计", "Total"), "", total),
)
heads = (
    say("部分", "Part"),
    say("算法", "Sum"),
    say("参数个数", "Parameters"),
)
cells = tuple((name, how, f"{n:,}") for name, how, n in entries)
show(Table(heads, cells, "lrr", total_row=True))

# %% families
from gptparams.charts import Part, bar_to_scale
from gptparams.tables.formulas import families_of

parts = tuple(
    Part(family.name[lang], gpt2.families[family.id], family.id)
    for family in families_of(gpt2.config)
    if gpt2.families[family.id]
)
title = say(
    "GPT-2 的全部参数，按比例画", "All parameters of GPT-2, to scale"
)
show(bar_to_scale("gpt2-families", title, parts, lang))

# %% one-block

names = {
    "ln_1": (say("第一个层归一化", "First layer norm"), "normalization"),
    "attn.c_attn": (say("查询、键、值", "Query, key, value"), "attention"),
    "attn.c_proj": (
        say("注意力的输出投影", "Attention’s output projection"),
        "attention",
    ),
    "ln_2": (say("第二个层归一化", "Second layer norm"), "normalization"),
    "mlp.c_fc": (
        say("前馈网络：变宽", "Feed-forward: widen"),
        "feed_forward",
    ),
    "mlp.c_proj": (
        say("前馈网络：变窄", "Feed-forward: narrow"),
        "feed_forward",
    ),
}
first_block = [
    t for t in gpt2.tensors if t.name.startswith("transformer.h.0.")
]
block_parts = tuple(
    Part(
        label,
        sum(t.count for t in first_block if f".{key}." in t.name),
        family,
    )
    for key, (label, family) in names.items()
)
title = say(
    "一层里的参数，按比例画", "The parameters of one block, to scale"
)
show(bar_to_scale("gpt2-block", title, block_parts, lang))
attend, widen_narrow = (
    sum(part.value for part in block_parts if part.colour_family == family)
    for family in ("attention", "feed_forward")
)

# %% block-by-hand
rows = tuple(
    (
        label,
        *(
            " × ".join(f"{size:,}" for size in t.shape)
            for t in first_block
            if f".{key}." in t.name
        ),
        f"{sum(t.count for t in first_block if f'.{key}.' in t.name):,}",
    )
    for key, (label, family) in names.items()
)
heads = (
    say("一层里的部分", "Part of a block"),
    say("权重", "Weight"),
    say("偏置", "Bias"),
    say("参数个数", "Parameters"),
)
last = (say("一层合计", "One block"), "", "", f"{block_total:,}")
show(Table(heads, (*rows, last), "lrrr", total_row=True))

# %% twelve-blocks
shapes_of_block = {
    i: [
        t.shape
        for t in gpt2.tensors
        if t.name.startswith(f"transformer.h.{i}.")
    ]
    for i in range(sizes["L"])
}
different_blocks = len({str(shapes) for shapes in shapes_of_block.values()})
print(
    say("各层的形状有几种：", "kinds of block, by shapes:"),
    different_blocks,
)
print(f"{sizes['L']} × {block_total:,} = {all_blocks:,}")
for tensor in outside:
    print(f"{tensor.name:24} {tensor.count:11,}")
print(
    f"{all_blocks:,} + {outside_total:,} = {all_blocks + outside_total:,}"
)

# %% ledger
from gptparams.tables.counts import additive_table

show(additive_table(gpt2, lang))

# %% all-tensors
from gptparams.tables.counts import tensors_table

show(tensors_table(gpt2, lang))

# %% four-sizes
from gptparams.tables.counts import models_table

four = tuple(
    count(preset(name))
    for name in ("gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl")
)
xl = four[-1]
xl_layers = xl.config.sizes["L"]
xl_token = xl.families["token_embedding"]
show(models_table(four, lang))

# %% four-sizes-picture
from gptparams.charts import bars_compared

rows = tuple(
    (
        each.config.model,
        tuple(
            Part(f.name[lang], each.families[f.id], f.id)
            for f in families_of(each.config)[:-1]
        ),
    )
    for each in four
)
title = say(
    "四款 GPT-2，同一把尺子", "The four sizes of GPT-2 on one scale"
)
show(bars_compared("gpt2-sizes", title, rows, lang))

# %% closed-form
from gptparams import Polynomial, layer_polynomial, polynomial

L, d, V, P = map(Polynomial.symbol, "LdVP")
number = Polynomial.constant
closed = (
    number(12) * L * d**2
    + number(13) * L * d
    + V * d
    + P * d
    + number(2) * d
)
whole, layer = polynomial(gpt2.config), layer_polynomial(gpt2.config)
print(say("对所有尺寸都相等：", "equal for all sizes:"), closed == whole)
for each in four:
    print(
        f"{each.config.model:12} {closed.evaluate(each.config.sizes) == each.total}"
    )
show(whole)

# %% one-layer
from gptparams import convention
from gptparams.tables.formulas import formulas_table

attention, feed_forward, norms = (
    layer_polynomial(gpt2.config, family=f)
    for f in ("attention", "feed_forward", "normalization")
)
# zh: 只数矩阵，不数偏置
# en: the matrices alone, without biases
attention_weights, mlp_weights = (
    layer_polynomial(gpt2.config, convention("without_biases"), f)
    for f in ("attention", "feed_forward")
)
attention_biases, mlp_biases = (
    attention - attention_weights,
    feed_forward - mlp_weights,
)
show(formulas_table(gpt2.config, lang))

# %% rule-of-thumb
thumb = {
    each.config.model: count(each.config, convention("block_matrices"))
    for each in four
}
thumb_total, thumb_xl = thumb["gpt2"].total, thumb["gpt2-xl"].total
matrices_alone = say("只数矩阵", "matrices alone")
for each in four:
    short_total = thumb[each.config.model].total
    share = short_total / each.total
    print(
        f"{each.config.model:12} {matrices_alone} {short_total:13,}  {share:.1%}"
    )

# %% conventions
from gptparams.tables.counts import conventions_table

unique, stored, with_buffers, without_positions = (
    count(gpt2.config, convention(name)).total
    for name in ("unique", "stored", "with_buffers", "without_positions")
)
show(conventions_table(gpt2.config, lang))

# %% labels
import tomllib

from gptparams.numerals.writing import grouped, short

references = tomllib.loads((docs / "references.toml").read_text("utf-8"))
paper, repository = (
    [
        references[source]["facts"][size]["value"]
        for size in ("small", "medium", "large", "xl")
    ]
    for source in ("radford2019", "openai2019")
)
heads = (
    say("模型", "Model"),
    say("论文的标签", "Label in the paper"),
    say("更正后", "Corrected"),
    say("实际", "Exactly"),
)
cells = tuple(
    (
        each.config.model,
        short(a, lang, 4),
        short(b, lang, 4),
        grouped(each.total),
    )
    for each, a, b in zip(four, paper, repository)
)
show(Table(heads, cells, "lrrr"))

# %% old-vocabulary
old_vocabulary = preset("openai-gpt").sizes["V"]
# zh: 词表之外的参数和宽度：总数等于前者加上词表大小乘宽度
# en: parameters without the vocabulary, and the width: the total is rest + V × width
without_vocabulary = [
    (each.total - each.families["token_embedding"], each.config.sizes["d"])
    for each in four
]


def in_millions(vocabulary):
    return [
        round((rest + vocabulary * d) / 10**6)
        for rest, d in without_vocabulary
    ]


paper_millions = [label // 10**6 for label in paper]
recounted = in_millions(old_vocabulary)
fitting = [
    v for v in range(sizes["V"] + 1) if in_millions(v) == paper_millions
]
print(
    "V =",
    f"{old_vocabulary:,}",
    "→",
    *(f"{millions}M" for millions in recounted),
)
print(
    say(
        "四个标签都对得上的词表：", "vocabularies that fit all four labels:"
    ),
    end=" ",
)
print(f"{fitting[0]:,} … {fitting[-1]:,}")

# %% live
from gptparams.models.load import compare, load_gpt2, meta_model
from gptparams.site.widgets.weights_badge import weights_badge

loaded = load_gpt2()
live = compare(loaded.model, loaded.config)
show(weights_badge(loaded.provenance, lang))
print(say("相符的张量", "tensors that agree"), live.matched)
print(
    "missing",
    live.missing,
    "unexpected",
    live.unexpected,
    "reshaped",
    live.reshaped,
)

# %% six-presets
GPT = (
    "gpt2",
    "gpt2-medium",
    "gpt2-large",
    "gpt2-xl",
    "distilgpt2",
    "openai-gpt",
)
compared = {
    name: compare(meta_model(preset(name)), preset(name)) for name in GPT
}
lines = tuple(
    (
        name,
        str(len(count(preset(name)).tensors)),
        *(
            str(n)
            for n in (
                found.matched,
                *map(len, (found.missing, found.unexpected)),
            )
        ),
        str(len(found.reshaped)),
        say("相符", "exact") if found.exact else say("不符", "not exact"),
    )
    for name, found in compared.items()
)
columns = say(
    (
        "预设",
        "本站的表",
        "相符",
        "模型里缺",
        "模型里多",
        "形状不同",
        "结论",
    ),
    (
        "Preset",
        "Table",
        "Agree",
        "Missing",
        "Unexpected",
        "Reshaped",
        "Verdict",
    ),
)
show(Table(columns, lines, "lrrrrrl"))
exact_presets = sum(found.exact for found in compared.values())

# %% transposed
from math import prod

from gptparams import reconcile

expected = [(tensor.name, tensor.shape) for tensor in gpt2.tensors]
turned = [
    (name, shape[::-1] if "c_attn.weight" in name else shape)
    for name, shape in expected
]
caught = reconcile(expected, turned)
turned_total = sum(prod(shape) for _, shape in turned)
print(say("总数之差", "difference of the totals"), turned_total - total)
print(
    say("形状不同", "reshaped"),
    len(caught.reshaped),
    say("结论", "exact"),
    caught.exact,
)

# %% try
toy_sizes = {"V": 100, "P": 16, "L": 2, "d": 8, "h": 2, "f": 32}
toy_total = closed.evaluate(toy_sizes)
toy_layer = layer.evaluate(toy_sizes)
medium = four[1]
medium_sizes = medium.config.sizes
print(say("小模型：", "the small model:"), f"{toy_total:,}")
print("GPT-2 medium:", f"{medium.total:,}")

# %% wrong-ledger
# zh: 每层的层归一化只数了一个
# en: one layer norm a block instead of two
wrong_total = total - layers * 2 * width
wrong_block = block_total - 2 * width
print(f"{layers} × {wrong_block:,} + {outside_total:,} = {wrong_total:,}")
