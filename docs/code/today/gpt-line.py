"""Code of the page about the GPT line: one blueprint from GPT-2 to its largest successor."""

# %% times
from fractions import Fraction

from gptparams import count, preset
from gptparams.numerals.writing import short
from gptparams.tables.table import Table

gpt1, gpt2, largest = (
    count(preset(name)) for name in ("openai-gpt", "gpt2", "gpt-3-175b")
)
sizes, large_sizes = gpt2.config.sizes, largest.config.sizes
times = Fraction(largest.total, gpt2.total)
deeper = large_sizes["L"] // sizes["L"]
wider = large_sizes["d"] // sizes["d"]
longer = large_sizes["P"] // sizes["P"]
three = (
    (say("层", "Layers"), "L", deeper),
    (say("宽度", "Width"), "d", wider),
    (say("最长文本", "Text"), "P", longer),
)
rows = tuple(
    (
        name,
        f"{sizes[symbol]:,}",
        f"{large_sizes[symbol]:,}",
        f"{factor}",
    )
    for name, symbol, factor in three
)
rows += (
    (
        say("参数", "Parameters"),
        short(gpt2.total, lang, 3),
        short(largest.total, lang, 3),
        f"{round(times):,}",
    ),
)
models = (gpt2.config.model, largest.config.model)
ratio = say("之比", "Ratio")
show(Table(("", *models, ratio), rows, "lrrr"))

# %% toy
from gptparams.charts import Part, bars_compared
from gptparams.numerals.writing import share_text

words = 48  # zh: 词表 / en: the vocabulary
squares = 4 + 8


def table_of(width):
    return words * width


def layer_of(width):
    # zh: 自注意力的方阵，加上前馈网络的，每个都是宽度乘宽度
    # en: the squares of attention and of the feed-forward network, width by width
    return squares * width * width


widths = (4, 8, 16)
tables = {d: table_of(d) for d in widths}
layers = {d: layer_of(d) for d in widths}
toys = {d: tables[d] + layers[d] for d in widths}
heads = (
    say("宽度", "Width"),
    say(f"词表：{words} × 宽度", f"Table: {words} × width"),
    say(
        f"一层：{squares} × 宽度 × 宽度",
        f"Layer: {squares} × width × width",
    ),
    say("词表占", "Share of the table"),
)
rows = tuple(
    (
        str(d),
        f"{tables[d]:,}",
        f"{layers[d]:,}",
        share_text((tables[d], toys[d])),
    )
    for d in widths
)
show(Table(heads, rows, "rrrr"))

# %% toy-picture
token, layer = say("词表", "table"), say("一层", "layer")
bars = tuple(
    (
        say(f"宽度 {d}", f"width {d}"),
        (
            Part(token, tables[d], "token_embedding"),
            Part(layer, layers[d], "feed_forward"),
        ),
    )
    for d in widths
)
title = say(
    "宽度越大，词表占得越少",
    "The wider the model, the smaller the share of its table",
)
show(bars_compared("line-toy", title, bars, lang))

# %% first
old = gpt1.config.sizes
new_words = sizes["V"] - old["V"]
new_places = sizes["P"] - old["P"]
by_words = new_words * sizes["d"]
by_places = new_places * sizes["d"]
by_norm = gpt2.families["normalization"] - gpt1.families["normalization"]
between = gpt2.total - gpt1.total
assert by_words + by_places + by_norm == between
heads = (
    say("多了什么", "What was added"),
    say("算式", "How many"),
    say("参数个数", "Parameters"),
)
rows = (
    (
        say("词表里的词元", "tokens in the vocabulary"),
        f"({sizes['V']:,} − {old['V']:,}) × {sizes['d']}",
        f"{by_words:,}",
    ),
    (
        say("位置", "positions"),
        f"({sizes['P']:,} − {old['P']}) × {sizes['d']}",
        f"{by_places:,}",
    ),
    (
        say("末尾的层归一化", "a layer norm at the end"),
        f"{by_norm // sizes['d']} × {sizes['d']}",
        f"{by_norm:,}",
    ),
    (say("合计", "Total"), "", f"{between:,}"),
)
show(Table(heads, rows, "lrr", total_row=True))

# %% growth
from gptparams import Polynomial, convention, polynomial

L, d = map(Polynomial.symbol, "Ld")

rule = convention("block_matrices")
formula, matrices = polynomial(gpt2.config), polynomial(gpt2.config, rule)
show(formula)
small_layers, large_layers = (
    count(each.config, rule).total for each in (gpt2, largest)
)
square = wider * wider
layer_times = deeper * square
assert layer_times * small_layers == large_layers
table_times = (
    largest.families["token_embedding"] / gpt2.families["token_embedding"]
)

# %% small-ones
from gptparams import all_presets

names = ("openai-gpt", "gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl")
small_ones = [count(preset(name)) for name in names]
medium2, xl2 = small_ones[2], small_ones[4]
heads = (
    "",
    say("层", "Layers"),
    say("宽度", "Width"),
    say("参数个数", "Parameters"),
)
rows = tuple(
    (
        each.config.model,
        str(each.config.sizes["L"]),
        f"{each.config.sizes['d']:,}",
        f"{each.total:,}",
    )
    for each in small_ones
)
show(Table(heads, rows, "lrrr"))

# %% eight
from gptparams.tables.presets import counted

third = [count(preset(name)) for name in all_presets() if "gpt-3" in name]
published = {
    each.config.model: counted(all_presets()[each.config.model])
    for each in third
}
verdicts = {
    ("unique", False): say("相符", "yes"),
    ("unique", True): say("截去了零头", "cut off"),
    ("", False): say("不符", "no"),
}
heads = (
    "",
    say("论文", "Paper"),
    say("数出来", "Counted"),
    say("相符吗", "Agrees?"),
    say("层", "Layers"),
    say("宽度", "Width"),
)
rows = tuple(
    (
        each.config.model,
        published[each.config.model].row.published.headline,
        f"{each.total:,}",
        verdicts[published[each.config.model].agreement],
        str(each.config.sizes["L"]),
        f"{each.config.sizes['d']:,}",
    )
    for each in third
)
show(Table(heads, rows, "lrrlrr"))
small3, medium3, large3, xl3, lower, upper, thirteen, top = third
verdict_of = [each.agreement for each in published.values()]
agreeing = verdict_of.count(("unique", False))
cut_off = verdict_of.count(("unique", True))
differing = verdict_of.count(("", False))
# zh: 八行是同一条公式 / en: one formula for all rows
assert all(formula == polynomial(each.config) for each in third)

# %% to-scale
from gptparams.schema.families import FAMILIES


def parts_of(model):
    return tuple(
        Part(family.name[lang], model.families[family.id], family.id)
        for family in FAMILIES
        if model.families[family.id]
    )


def bars_of(models):
    return tuple((each.config.model, parts_of(each)) for each in models)


title = say("全家放在同一把尺子上", "The whole line on one scale")
chosen = (gpt1, gpt2, xl2, upper, thirteen, top)
show(bars_compared("line-scale", title, bars_of(chosen), lang))

# %% shares
title = say(
    "各族占多少：每一条都拉成一样长",
    "Who has which share: every bar drawn equally long",
)
chosen = (gpt1, gpt2, medium2, xl2, lower, upper, thirteen, top)
show(
    bars_compared("line-shares", title, bars_of(chosen), lang, shares=True)
)


def embeddings(model):
    found = model.families
    return found["token_embedding"] + found["position_embedding"]


# %% error
from gptparams.charts import Pair, paired_bars

line = sorted((*small_ones, *third), key=lambda each: each.total)
thumb = {each.config.model: count(each.config, rule).total for each in line}
missed = {
    each.config.model: each.total - thumb[each.config.model]
    for each in line
}
pairs = [
    Pair(
        each.config.model,
        missed[each.config.model],
        (100 * missed[each.config.model] / each.total,),
        "token_embedding",
    )
    for each in line
]
columns = (
    say("漏数了多少个", "Parameters left out"),
    say("占总数的百分比", "Per cent of the total"),
)
title = say(
    "粗算漏掉的，模型从小到大",
    "What the estimate leaves out, from the smallest model to the largest",
)
show(
    paired_bars(
        "line-error", title, pairs, columns, columns[1:], lang, digits=2
    )
)

# %% left-out
left_out = formula - matrices
show(left_out)
depth_by_width = Polynomial.constant(squares) * L * d

# %% check
more_places = medium3.total - medium2.total
s27 = lower.config.sizes
layers_27 = thumb[lower.config.model]
table_27 = lower.families["token_embedding"]
heads = (
    "",
    say("参数个数", "Parameters"),
)
rows = (
    ("12 L d²", f"{layers_27:,}"),
    ("V d", f"{table_27:,}"),
    (say("其余", "the rest"), f"{lower.total - layers_27 - table_27:,}"),
    (say("合计", "Total"), f"{lower.total:,}"),
)
show(Table(heads, rows, "lr", total_row=True))

# %% printed
from gptparams.site.figures.sources.references import cited, references
from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "today/gpt-line")

entries = references(docs)
by_paper = {
    name: {
        key: cited(f"brown2020.{name}_{key}", entries)
        for key in ("heads", "head_width", "width")
    }
    for name in ("xl", "13b")
}
heads = (
    "",
    say("头数", "Heads"),
    say("头宽", "Width of a head"),
    say("宽度", "Width"),
)
rows = tuple(
    (name, *(f"{value:,}" for value in row.values()))
    for name, row in by_paper.items()
)
show(Table(heads, rows, "lrrr"))

# %% contradictions
products = {
    name: row["heads"] * row["head_width"] for name, row in by_paper.items()
}
wide = formula.evaluate(
    {**thirteen.config.sizes, "d": by_paper["13b"]["width"]}
)
rows = tuple(
    (
        name,
        f"{row['heads']} × {row['head_width']} = {products[name]:,}",
        f"{row['width']:,}",
    )
    for name, row in by_paper.items()
)
heads = (
    "",
    say("头数 × 头宽", "Heads × width of a head"),
    say("论文的宽度", "Width in the paper"),
)
show(Table(heads, rows, "lrr"))
print(f"d = {products['13b']:,}  {thirteen.total:,}")
print(f"d = {by_paper['13b']['width']:,}  {wide:,}")
