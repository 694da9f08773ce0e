"""Code of the home page: GPT-2's parameters by family, and the total that was told of it."""

# %% families
from gptparams import count, preset
from gptparams.charts import Part, bar_to_scale
from gptparams.tables.formulas import families_of

gpt2 = count(preset("gpt2"))
total = gpt2.total
token, position, attention, feed_forward, _router, norms, head = (
    gpt2.families.values()
)
notes = {
    "output_head": say(
        "与词元嵌入共用一个矩阵", "shares the token embedding’s matrix"
    )
}
parts = tuple(
    Part(
        each.name[lang],
        gpt2.families[each.id],
        each.id,
        notes.get(each.id, ""),
    )
    for each in families_of(gpt2.config)
)
title = say(
    "GPT-2（最小的一款）的参数，按比例画",
    "The parameters of the smallest GPT-2, to scale",
)
show(bar_to_scale("home-families", title, parts, lang))

# %% told
from gptparams.numerals.writing import grouped, short
from gptparams.site.figures.claims import claims
from gptparams.tables.table import Table

said = claims(docs)
told = [said[key].figure for key in ("G3", "G5", "G9", "G12", "G15", "G16")]
exact = [token, position, attention, feed_forward, norms, 0]
told_sum, told_total = sum(told), said["G1"].figure
names = [part.label for part in parts[:5]] + [
    say("残差连接等“其他”", "“others”, such as residual connections")
]
rows = [
    (n, short(a, lang), grouped(b)) for n, a, b in zip(names, told, exact)
]
last = (
    say("逐项相加", "Added up"),
    short(told_sum, lang, 4),
    grouped(sum(exact)),
)
headers = (
    say("参数族", "Family"),
    say("对话里说的", "What was said"),
    say("实际", "Exactly"),
)
show(Table(headers, (*rows, last), "lrr", total_row=True))

# %% largest
xl = count(preset("gpt2-xl"))
layers, xl_layers = gpt2.config.sizes["L"], xl.config.sizes["L"]
width, xl_width = gpt2.config.sizes["d"], xl.config.sizes["d"]
for model in (gpt2, xl):
    sizes = model.config.sizes
    print(
        model.config.model,
        sizes["L"],
        "×",
        sizes["d"],
        "→",
        f"{model.total:,}",
    )
