"""Code of the page about the output head: scores from the token embedding's own matrix."""

# %% scores
from math import exp

from gptparams.tables.table import Table

# zh: 词元嵌入那一页的菜单：多甜，多辣 / en: the menu of the token embedding: how sweet, how hot
menu = {
    say("面条", "noodles"): (2, 0),
    say("辣面条", "spicy noodles"): (2, 6),
    say("咖喱", "curry"): (4, 1),
    say("辣咖喱", "spicy curry"): (4, 7),
    say("巧克力", "chocolate"): (8, 0),
    say("辣巧克力", "spicy chocolate"): (8, 6),
    say("冰淇淋", "ice cream"): (9, 1),
    say("芒果", "mango"): (7, 1),
}
# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9
vector = (0.5, 0.5)  # zh: 又甜又辣 / en: sweet and hot in equal parts
scores = {
    dish: sum(a * b for a, b in zip(vector, row))
    for dish, row in menu.items()
}
powers = {dish: exp(score) for dish, score in scores.items()}
chance = {
    dish: power / sum(powers.values()) for dish, power in powers.items()
}
best = max(chance, key=chance.get)
second = sorted(chance, key=chance.get)[-2]
heads = (
    say("菜", "Dish"),
    say("它的那一行", "Its row"),
    say("分数", "Score"),
)
heads += (say("概率", "Probability"),)
rows = tuple(
    (dish, str(list(row)), f"{scores[dish]:g}", f"{chance[dish]:.3f}")
    for dish, row in menu.items()
)
show(Table(heads, rows, "lrrr"))

# %% picture
from gptparams import convention, count, preset
from gptparams.charts import Part, bars_compared

gpt2 = count(preset("gpt2"))
stored = count(gpt2.config, convention("stored"))


def parts(result):
    table, head = (
        result.families[name] for name in ("token_embedding", "output_head")
    )
    return (
        Part(say("词元嵌入", "Token embedding"), table, "token_embedding"),
        Part(
            say("其余各族", "Other families"),
            result.total - table - head,
            "faint",
        ),
        Part(say("输出头", "Output head"), head, "output_head"),
    )


bars = (
    (
        say(
            "共用的矩阵数一次（unique）",
            "Shared matrix counted once (unique)",
        ),
        parts(gpt2),
    ),
    (
        say(
            "共用的矩阵数两次（stored）",
            "Shared matrix counted twice (stored)",
        ),
        parts(stored),
    ),
)
title = say("同一个 GPT-2，两种数法", "One GPT-2, counted in two ways")
show(bars_compared("head-counted", title, bars, lang))

# %% shape
from gptparams import polynomial

own = gpt2.families["output_head"]
wte = gpt2.tensors[0]
head = stored.tensors[-1]
again = polynomial(gpt2.config, convention("stored"), family="output_head")
print(f"{head.name} {list(head.shape)}")
print(f"{wte.name} {list(wte.shape)}")
print(say("输出头自己的参数：", "parameters of its own:"), own)
print(
    say("若再数一次：", "if counted again:"),
    again.latex(),
    "=",
    f"{head.count:,}",
)

# %% in-gpt2
from gptparams.models.load import load_gpt2
from gptparams.site.source.reading_time import reading_minutes
from gptparams.site.widgets.weights_badge import weights_badge

minutes = reading_minutes(docs, lang, "families/output-head")
loaded = load_gpt2()
model = loaded.model
show(weights_badge(loaded.provenance, lang))
shared = model.lm_head.weight is model.transformer.wte.weight
print(
    say(
        "lm_head.weight 就是 wte.weight：", "lm_head.weight is wte.weight:"
    ),
    shared,
)
print(say("偏置：", "bias:"), model.lm_head.bias)

# %% three-sums
once = sum(p.numel() for p in model.parameters())
# zh: 逐个模块相加，各算各自名下的张量
# en: module by module, each with the tensors of its own
owned = [p for m in model.modules() for p in m.parameters(recurse=False)]
by_module = sum(p.numel() for p in owned)
by_name = sum(t.numel() for t in model.state_dict().values())
print(f"parameters()   {once:,}")
print(f"modules()      {by_module:,}")
print(f"state_dict()   {by_name:,}")

# %% live-scores
import torch
from gptparams.lessons.precision import close

ids = torch.tensor([[1234, 2345, 3456]])
with torch.no_grad():
    result = model(ids, output_hidden_states=True)
    last = result.hidden_states[-1][0, -1]
    by_hand = model.transformer.wte.weight @ last
print(last.numel(), "->", f"{by_hand.numel():,}")
# zh: 每个分数是 768 个乘积之和 / en: each score is a sum of 768 products
agree = close(result.logits[0, -1], by_hand, additions=last.numel())
print(say("与模型自己的分数一致：", "as the model’s own scores:"), agree)

# %% formula
from gptparams.algebra.latex import parse

sizes = gpt2.config.sizes
published = parse("2Vd + 12Ld^2")
with_one = parse("Vd + 12Ld^2")
whole = polynomial(gpt2.config)
left_out = gpt2.total - with_one.evaluate(sizes)
print(say("公式写的", "as written  "), f"{published.evaluate(sizes):>12,}")
print(say("只数一次", "counted once"), f"{with_one.evaluate(sizes):>12,}")
print(say("一个不漏", "all of it   "), f"{whole.evaluate(sizes):>12,}")
print(say("漏掉的是", "left out    "), f"{left_out:>12,}")

# %% untied
from gptparams import all_presets, config_from_dict
from gptparams.models.load import compare, meta_model

raw = {**all_presets()["gpt2"].config, "tie_word_embeddings": False}
untied_config = config_from_dict(raw, model="gpt2")
untied = count(untied_config)
untied_head = untied.families["output_head"]
print(f"{gpt2.total:,} + {untied_head:,} = {untied.total:,}")
same = compare(meta_model(untied_config), untied_config).exact
print(
    say(
        "与 transformers 逐张量一致：", "as transformers, tensor by tensor:"
    ),
    same,
)

# %% work
tokens, width = head.shape
multiplications = tokens * width
print(f"{tokens:,} × {width} = {multiplications:,}")
