"""Code of the page about the parts of GPT-2 that have no parameters."""

# %% block
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


add = say("加回原来的向量", "Add the vector from before")
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
    Step(add, 0, skip_from=1),
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
    Step(add, 0, skip_from=6),
    Step(say("出去的向量", "the vectors that go out"), None),
)
without = sum(step.value == 0 for step in steps)
block_total = sum(step.value or 0 for step in steps)
title = say(
    "GPT-2 的一层：虚线框里没有参数",
    "A block of GPT-2: dashed boxes have no parameters",
)
show(block_diagram("no-parameters-block", title, steps, lang))

# %% nothing-left
from gptparams.models.load import load_gpt2

loaded = load_gpt2()
model = loaded.model
live_total = sum(tensor.numel() for tensor in model.parameters())
left_over = live_total
for family, size in gpt2.families.items():
    left_over -= size
    print(f"{family:20} {size:12,} {left_over:14,}")

# %% modules
from gptparams.tables.table import Table

numbers, owned, seen = {}, {}, set()
for module in model.modules():
    kind = type(module).__name__
    new = [p for p in module.parameters(recurse=False) if id(p) not in seen]
    seen.update(map(id, new))
    numbers[kind] = numbers.get(kind, 0) + 1
    owned[kind] = owned.get(kind, 0) + sum(p.numel() for p in new)
dropouts, gelus, norms = (
    numbers["Dropout"],
    numbers["NewGELUActivation"],
    numbers["LayerNorm"],
)
dropout_owned, gelu_owned = owned["Dropout"], owned["NewGELUActivation"]
rows = [
    (kind, f"{numbers[kind]:,}", f"{owned[kind]:,}") for kind in numbers
]
rows.append(
    (
        say("合计", "Total"),
        f"{sum(numbers.values()):,}",
        f"{sum(owned.values()):,}",
    )
)
heads = (
    say("模块", "Module"),
    say("个数", "How many"),
    say("自己的参数", "Parameters of its own"),
)
show(Table(heads, tuple(rows), "lrr", total_row=True))

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
heads_count, width = loaded.config.sizes["h"], loaded.config.sizes["d"]


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

# %% add
x_in, update = [1, 2, 3], [0.5, 1, -1]
x_out = [a + b for a, b in zip(x_in, update)]
print(x_in, "+", update, "=", x_out)

# %% softmax-and-mask
from math import exp, inf

# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9


def softmax(scores):
    powers = [exp(score) for score in scores]
    return [power / sum(powers) for power in powers]


scores, masked = [2, 1, 0], [2, 1, -inf]
attention, attention_masked = softmax(scores), softmax(masked)
print(scores, "→", [round(weight, 2) for weight in attention])
print(masked, "→", [round(weight, 2) for weight in attention_masked])

# %% gelu
points = torch.tensor([-3.0, -1.0, 0.0, 1.0, 3.0])
curve = model.transformer.h[0].mlp.act(points)
gelu_minus, gelu_one, gelu_three = (
    curve[1].item(),
    curve[3].item(),
    curve[4].item(),
)
for point, value in zip(points.tolist(), curve.tolist()):
    print(f"GELU({point:+.0f}) = {value:+.3f}")

# %% dropout
dropout = model.transformer.drop
vector = torch.ones(10)
with torch.random.fork_rng(devices=[]):
    torch.manual_seed(0)
    training = torch.nn.functional.dropout(
        vector, p=dropout.p, training=True
    )
rate, dropout_unchanged = dropout.p, torch.equal(dropout(vector), vector)
print(say("比率", "rate"), rate)
print(
    say("训练时", "in training"),
    [round(number, 2) for number in training.tolist()],
)
print(
    say("训练之后原样通过：", "unchanged after training:"),
    dropout_unchanged,
)
