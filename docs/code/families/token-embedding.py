"""Code of the page about the token embedding: a table with a row for each token."""

# %% picture
from gptparams import count, preset
from gptparams.charts import Matrix, Part, bar_to_scale, matrices_to_scale

gpt2 = count(preset("gpt2"))
own = gpt2.families["token_embedding"]
parts = (
    Part(say("词元嵌入", "Token embedding"), own, "token_embedding"),
    Part(say("其余各族", "All other families"), gpt2.total - own, "faint"),
)
title = say(
    "词元嵌入在 GPT-2 全部参数里的份量",
    "The token embedding among all parameters of GPT-2",
)
show(bar_to_scale("token-share", title, parts, lang))

# %% shape
from gptparams import polynomial

tensors = {tensor.name: tensor for tensor in gpt2.tensors}
wte = tensors["transformer.wte.weight"]
rows, width = wte.shape
embedding = rows * width
formula = polynomial(gpt2.config, family="token_embedding")
print(f"{rows:,} × {width} = {embedding:,}")
# zh: 同一个结果，由对所有尺寸都成立的公式算出
# en: the same, from a formula that holds for all sizes
print(formula.latex(), "=", f"{formula.evaluate(gpt2.config.sizes):,}")

# %% to-scale
neighbours = (
    (
        "transformer.wte.weight",
        say("词元嵌入", "Token embedding"),
        "token_embedding",
    ),
    (
        "transformer.wpe.weight",
        say("位置嵌入", "Position embedding"),
        "position_embedding",
    ),
    (
        "transformer.h.0.attn.c_attn.weight",
        say("一层的 Q、K、V", "Q, K, V of one layer"),
        "attention",
    ),
)
sides = (say("行", "rows"), say("列", "columns"))
matrices = tuple(
    Matrix(label, *tensors[key].shape, colour, *sides)
    for key, label, colour in neighbours
)
sizes_title = say(
    "三个矩阵，同一把尺子", "Three matrices, drawn to one scale"
)
show(matrices_to_scale("token-matrices", sizes_title, matrices, lang))

# %% in-gpt2
from gptparams.models.load import load_gpt2, named_shapes

loaded = load_gpt2()
name, shape = named_shapes(loaded.model)[0]
print(loaded.provenance.text(lang))
print(name, shape)
print(
    say("与表中一致：", "as in the table:"),
    (name, shape) == (wte.name, wte.shape),
)

# %% lookup
# zh: 词表和数都是编的，小到可以用手算
# en: vocabulary and numbers are made up, small enough for pencil and paper
vocabulary = ("I", " sci", "ence", " love", ".")
table = ([2, 0, -1], [-2, 1, 4], [0, 3, 1], [1, 3, 0], [0, -1, 1])

sentence = ("I", " love", " sci", "ence", ".")
ids = [vocabulary.index(token) for token in sentence]
for token, i in zip(sentence, ids):
    print(f"{token!r:8}-> {i} -> {table[i]}")

# %% one-hot
chosen = ids[2]
one_hot = [int(i == chosen) for i in range(len(vocabulary))]
terms = [
    [mark * value for value in row] for mark, row in zip(one_hot, table)
]
for mark, row, term in zip(one_hot, table, terms):
    print(f"{mark} × {row!s:12} = {term}")
print(
    say("各行相加：", "sum of the rows:"),
    [sum(column) for column in zip(*terms)],
)
print(say("查表取出：", "row looked up:  "), table[chosen])

# %% live-lookup
import torch

wte_module = loaded.model.transformer.wte
number = torch.tensor(1234)
one_hot_long = torch.nn.functional.one_hot(number, rows).float()
with torch.no_grad():
    by_row = wte_module(number)
    by_product = one_hot_long @ wte_module.weight
print(
    say("one-hot 向量的长度：", "length of the one-hot vector:"),
    one_hot_long.numel(),
)
print(say("取出的向量的长度：", "length of the row:"), by_row.numel())
print(
    say("两种结果相同：", "both results agree:"),
    torch.equal(by_row, by_product),
)

# %% mistake
from gptparams.site.figures.claims import claims

said = claims(docs)["G3"].figure
missing = embedding - said
print(say("对话说", "said   "), f"{said:>12,}")
print(say("实际是", "exactly"), f"{embedding:>12,}")
print(say("丢掉了", "lost   "), f"{missing:>12,}")

# %% one-more-token
from gptparams import all_presets, config_from_dict

raw = all_presets()["gpt2"].config
larger = config_from_dict({**raw, "vocab_size": rows + 1}, model="gpt2")
gained = count(larger).total - gpt2.total
print(
    say("词表多一个词元，参数多", "one more token, more parameters:"),
    gained,
)

# %% gpt2-xl
xl = count(preset("gpt2-xl"))
xl_embedding = xl.families["token_embedding"]
print(
    f"{xl.config.sizes['V']:,} × {xl.config.sizes['d']:,} = {xl_embedding:,}"
)
print(f"{xl_embedding:,} / {xl.total:,} = {xl_embedding / xl.total:.1%}")
