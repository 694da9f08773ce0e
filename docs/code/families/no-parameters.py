"""Code of the page about the parts of GPT-2 that have no parameters."""

# %% minutes
from gptparams.tables.table import Table

entries = (
    say("一月", "January"),
    say("悉尼", "Sydney"),
    say("夏天", "summer"),
)
embedded = (
    1,
    0,
    0,
)  # zh: 词元“一月”的那一行 / en: the row of the token “January”


def attention_step(page):
    # zh: 从前面的词元抄来“悉尼” / en: copies “Sydney” from an earlier token
    return (0, 1, 0)


def network_step(page):
    # zh: 一月且悉尼，才写“夏天” / en: January and Sydney, and only both, write “summer”
    january, sydney, _ = page
    return (0, 0, max(0, january + sydney - 1))


def add(page, line):
    return tuple(a + b for a, b in zip(page, line))


found = attention_step(embedded)
read = add(embedded, found)
written = network_step(read)
page = add(read, written)
lines = (
    (say("词元嵌入写下", "The token embedding writes"), embedded),
    (say("自注意力添上", "Self-attention adds"), found),
    (say("前馈网络添上", "The feed-forward network adds"), written),
    (say("整页", "The whole page"), page),
)
rows = tuple((who, *map(str, line)) for who, line in lines)
show(Table(("", *entries), rows, "lrrr", total_row=True))

# %% without
replaced = network_step(found)
lines = (
    (say("词元嵌入写下", "The token embedding writes"), embedded),
    (say("自注意力改写成", "Self-attention replaces it by"), found),
    (say("前馈网络改写成", "The network replaces that by"), replaced),
)
rows = tuple((who, *map(str, line)) for who, line in lines)
show(Table(("", *entries), rows, "lrrr"))

# %% block
from math import isqrt

from gptparams import count, preset
from gptparams.charts import Step, block_diagram

gpt2 = count(preset("gpt2"))
prefix = "transformer.h.0."
block_tensors = {
    tensor.name.removeprefix(prefix): tensor.count
    for tensor in gpt2.tensors
    if tensor.name.startswith(prefix)
}


def own(part):
    return sum(
        size
        for name, size in block_tensors.items()
        if name.startswith(part)
    )


adding = say("加回原来的向量", "Add the vector from before")
first, second = (
    say("第一个层归一化", "First layer norm"),
    say("第二个层归一化", "Second layer norm"),
)
steps = (
    Step(say("进来的向量", "the vectors that come in"), None),
    Step(first, own("ln_1"), "normalization"),
    Step(
        say("查询、键、值", "Query, key, value"),
        own("attn.c_attn"),
        "attention",
    ),
    Step(
        say("缩放、因果掩码、softmax", "Scaling, causal mask, softmax"), 0
    ),
    Step(
        say("输出投影", "Output projection"),
        own("attn.c_proj"),
        "attention",
    ),
    Step(adding, 0, skip_from=1),
    Step(second, own("ln_2"), "normalization"),
    Step(
        say("变宽的线性层", "Widening linear layer"),
        own("mlp.c_fc"),
        "feed_forward",
    ),
    Step("GELU", 0),
    Step(
        say("变窄的线性层", "Narrowing linear layer"),
        own("mlp.c_proj"),
        "feed_forward",
    ),
    Step(adding, 0, skip_from=6),
    Step(say("出去的向量", "the vectors that go out"), None),
)
without = sum(step.value == 0 for step in steps)
block_total = sum(step.value or 0 for step in steps)
title = say(
    "GPT-2 的一层：虚线框里没有参数",
    "A block of GPT-2: dashed boxes have no parameters",
)
sizes = gpt2.config.sizes
layers, width = sizes["L"], sizes["d"]
root = isqrt(width // sizes["h"])
residuals = 2 * layers
show(block_diagram("no-parameters-block", title, steps, lang))

# %% nothing-left
from gptparams.models.load import load_gpt2
from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "families/no-parameters")
loaded = load_gpt2()
model = loaded.model
live_total = sum(tensor.numel() for tensor in model.parameters())
left_over = live_total
for family, size in gpt2.families.items():
    left_over -= size
    print(f"{family:20} {size:12,} {left_over:14,}")

# %% residual-source
import inspect

block = model.transformer.h[0]
for line in inspect.getsource(type(block).forward).splitlines():
    if "residual" in line and " + " in line and "cross" not in line:
        print(line.strip())

# %% rebuild
import torch
from gptparams.lessons.forward import additions
from gptparams.lessons.precision import close

own_names = [name for name, _ in block.named_parameters()]
p = dict(block.named_parameters())
heads_count = sizes["h"]


def normalize(x, name):
    x = x - x.mean(-1, keepdim=True)
    x = (
        x
        / (
            x.pow(2).mean(-1, keepdim=True)
            + model.config.layer_norm_epsilon
        ).sqrt()
    )
    return x * p[f"{name}.weight"] + p[f"{name}.bias"]


def linear(x, name):
    return x @ p[f"{name}.weight"] + p[f"{name}.bias"]


def attend(x):
    query, key, value = (
        part.view(len(x), heads_count, -1).transpose(0, 1)
        for part in linear(x, "attn.c_attn").split(width, dim=-1)
    )
    scores = query @ key.transpose(1, 2) / query.shape[-1] ** 0.5
    future = torch.ones(len(x), len(x)).triu(1).bool()
    mixed = scores.masked_fill(future, float("-inf")).softmax(-1) @ value
    return linear(
        mixed.transpose(0, 1).reshape(len(x), width), "attn.c_proj"
    )


def gelu(x):
    return (
        0.5
        * x
        * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x**3)))
    )


with torch.no_grad():
    tokens = torch.tensor([40, 1842, 3555, 3783, 10165, 16122, 13])
    x = model.transformer.wte(tokens) + model.transformer.wpe(
        torch.arange(len(tokens))
    )
    expected = block(x[None])[0]
    y = x + attend(normalize(x, "ln_1"))
    y = y + linear(
        gelu(linear(normalize(y, "ln_2"), "mlp.c_fc")), "mlp.c_proj"
    )

# zh: 一层里前后相接的加法；舍入误差随它增长
# en: additions one after the other in a layer, with which rounding grows
one_layer = additions(loaded.config.resized(L=1), len(tokens))
same = close(y, expected, one_layer)
assert same, (y - expected).abs().max()
print(say("用到的参数张量", "parameter tensors used"), len(own_names))
print(
    say("与真的这一层结果相同：", "same result as the block itself:"), same
)

# %% softmax
from math import exp, inf

# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9


def softmax(scores):
    powers = [exp(score) for score in scores]
    return [power / sum(powers) for power in powers]


scores, masked = (2, 1, 0), (2, 1, -inf)
shares, shares_masked = softmax(scores), softmax(masked)
heads = ("", say("第一个词", "First word"), say("第二个词", "Second word"))
heads += (say("第三个词", "Third word"),)
rows = (
    (say("分数", "Scores"), "2", "1", "0"),
    (say("份额", "Shares"), *(f"{share:.2f}" for share in shares)),
    (say("遮住第三个", "Third masked"), "2", "1", "−∞"),
    (say("份额", "Shares"), *(f"{share:.2f}" for share in shares_masked)),
)
show(Table(heads, rows, "lrrr"))

# %% gelu
from gptparams.charts import Curve, curves

act = model.transformer.h[0].mlp.act
places = [step / 4 for step in range(-12, 13)]
with torch.no_grad():
    heights = act(torch.tensor(places)).tolist()
gelu_at = dict(zip(places, heights))
drawn = (
    Curve("GELU", tuple(gelu_at.items()), "feed_forward"),
    Curve(
        say("截断", "cut"),
        tuple((x, max(0.0, x)) for x in places),
        "attention",
        dashed=True,
    ),
)
title = say(
    "两条曲线，都写死在程序里", "Two curves, both fixed in the program"
)
axes = (say("进来的数 →", "comes in →"), say("出去的数 ↑", "goes out ↑"))
show(curves("no-parameters-gelu", title, drawn, lang, axes=axes))

# %% dropout
from fractions import Fraction

dropout = model.transformer.drop
rate = dropout.p
half, number = Fraction(1, 2), 4
kept = number / (1 - half)
vector = torch.ones(10)
unchanged = torch.equal(dropout(vector), vector)
print(say("GPT-2 的比率：", "GPT-2’s rate:"), rate)
print(
    say("训练之后原样通过：", "unchanged after training:"),
    unchanged,
)

# %% check
xl = count(preset("gpt2-xl"))
xl_layers = xl.config.sizes["L"]
print(2 * xl_layers, say("处残差连接", "residual connections"))
