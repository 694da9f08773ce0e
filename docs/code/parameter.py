"""Code of the page about what a parameter is, and what it is not."""

# %% tiny
from gptparams.tables.table import Table

# zh: 三张车费收据：公里数，价钱。规则没有人告诉我们。
# en: Three taxi receipts: kilometres and price. Nobody has told us the rule.
receipts = ((1, 5), (2, 7), (4, 11))


def guess(km, per_km, base):
    return per_km * km + base


per_km, base = 1, 1  # zh: 两个旋钮，先随便拧 / en: two knobs, set at random
knobs = (per_km, base)
heads = (
    say("公里", "Kilometres"),
    say("收据上的价钱", "Price on the receipt"),
)
heads += (say("猜的价钱", "Guess"),)
rows = tuple(
    (str(km), str(p), str(guess(km, *knobs))) for km, p in receipts
)
show(Table(heads, rows, "rrr"))
tiny_count = len(knobs)
print(say("旋钮：", "knobs:"), tiny_count)

# %% step
from fractions import Fraction

km, price = receipts[1]
rate = Fraction(1, 10)
first_guess = guess(km, *knobs)
error = first_guess - price
# zh: 每个旋钮转“误差 × 它的输入 × 学习率”这么多；起步价的输入总是一
# en: Turn each knob by error times its input times the learning rate; the input of the base is one
turned = (per_km - rate * error * km, base - rate * error)
second_guess = guess(km, *turned)
second_error = second_guess - price
print(say("猜的价钱", "guess"), first_guess, "→", float(second_guess))
print(say("旋钮", "knobs"), knobs, "→", tuple(map(float, turned)))

# %% curve
from gptparams.charts import Curve, curves


def trained(steps):
    km_knob, base_knob, losses = float(per_km), float(base), []
    for _ in range(steps):
        errors = [
            guess(km, km_knob, base_knob) - price for km, price in receipts
        ]
        losses.append(sum(e * e for e in errors) / len(receipts))
        slope = sum(e * km for e, (km, _) in zip(errors, receipts)) / len(
            receipts
        )
        km_knob -= float(rate) * slope
        base_knob -= float(rate) * sum(errors) / len(receipts)
    return km_knob, base_knob, losses


# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9
steps = 400
km_knob, base_knob, losses = trained(steps)
show(
    curves(
        "parameter-loss",
        say("损失一步步变小", "The loss, step by step"),
        (
            Curve(
                say("损失", "loss"),
                tuple(enumerate(losses[:25])),
                "token_embedding",
            ),
        ),
        lang,
        axes=(say("第几步 →", "step →"), say("损失 ↑", "loss ↑")),
    )
)
print(
    say("最后的旋钮", "knobs at the end"), f"{km_knob:.2f} {base_knob:.2f}"
)
# zh: 一段没有收据的路 / en: a ride without a receipt
new_km = 10
new_price = guess(new_km, km_knob, base_knob)

# %% live
from gptparams.models.load import compare, load_gpt2
from gptparams.site.source.reading_time import reading_minutes
from gptparams.site.widgets.weights_badge import weights_badge

minutes = reading_minutes(docs, lang, "parameter")
loaded = load_gpt2()
model, config = loaded.model, loaded.config
tensor_count = sum(1 for _ in model.parameters())
live_total = sum(tensor.numel() for tensor in model.parameters())
show(weights_badge(loaded.provenance, lang))
print(say("参数张量", "parameter tensors"), tensor_count)
print(say("参数", "parameters"), f"{live_total:,}")
print(
    say(
        "与本站的表逐个张量相符：",
        "agrees with our table, tensor by tensor:",
    ),
    end=" ",
)
print(compare(model, config).exact)

# %% two-sequences
import torch

block = model.transformer.h[0]
watched = {
    say("查询、键、值", "queries, keys, values"): block.attn.c_attn,
    say("GELU 的输出", "output of GELU"): block.mlp.act,
    say(
        "最后的层归一化的输出", "output of the final norm"
    ): model.transformer.ln_f,
}


def activations(tokens):
    kept = {}
    hooks = [
        module.register_forward_hook(
            lambda _, given, out, name=name: kept.update({name: out[0]})
        )
        for name, module in watched.items()
    ]
    with torch.no_grad():
        model(torch.tensor([tokens]))
    for hook in hooks:
        hook.remove()
    return kept


# zh: “I love reading science fiction novels.”的词元编号，和它的后半句。
# en: The tokens of “I love reading science fiction novels.”, and the second half of it.
sentence = [40, 1842, 3555, 3783, 10165, 16122, 13]
half = sentence[3:]
before = [(id(p), p.data_ptr(), p.sum().item()) for p in model.parameters()]
long_run, short_run = activations(sentence), activations(half)
after = [(id(p), p.data_ptr(), p.sum().item()) for p in model.parameters()]
unchanged = before == after

rows = tuple(
    (
        name,
        str(list(long_run[name].shape)),
        str(list(short_run[name].shape)),
    )
    for name in watched
)
heads = (
    say("激活值", "Activations"),
    say("整句", "Sentence"),
    say("后半句", "Second half"),
)
show(Table(heads, rows, "lrr"))
print(
    say(
        "参数仍是同样的对象、同样的数：",
        "parameters, same objects and numbers:",
    ),
    unchanged,
)

# %% same-token
qkv = say("查询、键、值", "queries, keys, values")
qkv_long, qkv_short = long_run[qkv].shape, short_run[qkv].shape
science_long, science_short = long_run[qkv][3], short_run[qkv][0]
same_token = sentence[3] == half[0]
place_long, place_short = (
    sentence.index(half[0]) + 1,
    half.index(half[0]) + 1,
)
same_vector = torch.equal(science_long, science_short)
print(say("同一个词元：", "the same token:"), same_token)
print(say("同样的激活值：", "the same activations:"), same_vector)
for vector in (science_long, science_short):
    print([round(number, 3) for number in vector[:5].tolist()], "…")

# %% attention-weights
width, heads_count = config.sizes["d"], config.sizes["h"]
head_width = width // heads_count


def attention_of_first_head(vectors):
    query, key, _ = vectors.split(width, dim=-1)
    scores = query[:, :head_width] @ key[:, :head_width].T / head_width**0.5
    future = torch.ones_like(scores).triu(1).bool()
    return scores.masked_fill(future, float("-inf")).softmax(dim=-1)


attention_long, attention_short = map(
    attention_of_first_head, (long_run[qkv], short_run[qkv])
)
for row in attention_short.tolist():
    print("  ".join(f"{weight:.2f}" for weight in row))
print(
    say("注意力权重的个数", "attention weights"),
    attention_long.numel(),
    attention_short.numel(),
)

# %% hyperparameters
from gptparams import all_presets, config_from_dict, count, polynomial

published = all_presets()["gpt2"].config
changes = ({}, {"n_head": 6}, {"n_positions": 2048}, {"n_layer": 6})
plain, fewer_heads, longer, shallower = (
    count(config_from_dict(published | change, "changed")).total
    for change in changes
)
everything = polynomial(config)
layers, context = config.sizes["L"], config.sizes["P"]
for change, total in zip(changes, (plain, fewer_heads, longer, shallower)):
    print(f"{change or 'gpt2'!s:22} {total:13,}  {total - plain:+13,}")
show(everything)

# %% dropout-rate
# zh: dropout 的比率也是超参数：一个普通的数，不在任何张量里。
# en: The rate of dropout is a hyperparameter too: a plain number, in no tensor.
dropout_rate = model.transformer.drop.p
names = [name for name, _ in model.named_parameters()]
drop_tensors = sum("drop" in name for name in names)
print(say("dropout 的比率", "rate of dropout"), dropout_rate)
print(
    say(
        "名字里带 drop 的参数张量",
        "parameter tensors with drop in their name",
    ),
    drop_tensors,
)

# %% buffers
from gptparams import convention

for row in torch.ones(4, 4).tril().int().tolist():
    print(*row)
masked = count(config, convention("with_buffers"))
masks = [tensor for tensor in masked.tensors if tensor.row.kind == "buffer"]
mask_shape, mask_size = masks[0].shape, masks[0].count
mask_total = sum(mask.count for mask in masks)
live_buffers = len(list(model.named_buffers()))
print(f"{len(masks)} × {mask_size:,} = {mask_total:,}")
print("unique", f"{count(config).total:,}")
print("with_buffers", f"{masked.total:,}")
print(
    say("今天的实现里的缓冲区", "buffers in today’s implementation"),
    live_buffers,
)
