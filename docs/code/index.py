"""Code of the home page: GPT-2 to scale, and the total that a chatbot gave for it."""

# %% model
from gptparams import count, preset
from gptparams.charts import whole_model

gpt2 = count(preset("gpt2"))
total = gpt2.total
token, position, attention, feed_forward, _router, norms, head = (
    gpt2.families.values()
)
pages = {
    "token_embedding": "families/token-embedding/",
    "position_embedding": "families/position-embedding/",
    "attention": "families/attention/",
    "feed_forward": "families/feed-forward/",
    "normalization": "families/normalization/",
    "output_head": "families/output-head/",
}
title = say(
    "最小的 GPT-2，全部参数按比例画出",
    "The smallest GPT-2, all of its parameters drawn to scale",
)
show(whole_model(gpt2, title, pages, lang))

# %% told
from gptparams.numerals.writing import grouped, short
from gptparams.site.figures.sources.claims import claims
from gptparams.tables.formulas import families_of
from gptparams.tables.table import Table

said = claims(docs)
told = [said[key].figure for key in ("G3", "G5", "G9", "G12", "G15", "G16")]
exact = [token, position, attention, feed_forward, norms, 0]
told_sum, told_total = sum(told), said["G1"].figure
names = [
    *(family.name[lang] for family in families_of(gpt2.config)[:5]),
    say("残差连接等“其他”", "“others”, such as residual connections"),
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

# %% checked
from gptparams import all_presets
from gptparams.architectures import ARCHITECTURES
from gptparams.site.figures.census import census

# zh: 这三个数只写到百位或千位：改一句话，不必跟着改首页
# en: rounded down, so that editing a page does not change this one
figures = census(docs).figures // 1000 * 1000
architectures = len(ARCHITECTURES) // 10 * 10
presets = len(all_presets()) // 10 * 10
claim_count = len(said)
print(say("绑定的数字：超过", "bound figures: more than"), figures)
print(say("架构：超过", "architectures: more than"), architectures)
print(say("有名字的模型：超过", "models by name: more than"), presets)
print(say("对话里的说法：", "claims of the conversation:"), claim_count)
