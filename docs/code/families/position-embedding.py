"""Code of the page about the position embedding: a learned row for each position."""

# %% picture
from gptparams import count, preset
from gptparams.charts import Matrix, Part, bar_to_scale, matrices_to_scale

gpt2 = count(preset("gpt2"))
own, tokens = (
    gpt2.families[name]
    for name in ("position_embedding", "token_embedding")
)
parts = (
    Part(say("词元嵌入", "Token embedding"), tokens, "token_embedding"),
    Part(say("位置嵌入", "Position embedding"), own, "position_embedding"),
    Part(
        say("其余各族", "All other families"),
        gpt2.total - tokens - own,
        "faint",
    ),
)
title = say(
    "位置嵌入在 GPT-2 全部参数里的份量",
    "The position embedding among all parameters of GPT-2",
)
show(bar_to_scale("position-share", title, parts, lang))

# %% to-scale
tensors = {tensor.name: tensor for tensor in gpt2.tensors}
wte = tensors["transformer.wte.weight"]
wpe = tensors["transformer.wpe.weight"]
rows, width = wpe.shape
sides = (say("行", "rows"), say("列", "columns"))
matrices = (
    Matrix(
        say("词元嵌入", "Token embedding"),
        *wte.shape,
        "token_embedding",
        *sides,
    ),
    Matrix(
        say("位置嵌入", "Position embedding"),
        *wpe.shape,
        "position_embedding",
        *sides,
    ),
)
sizes_title = say("一样宽，长短悬殊", "Same width, very different height")
show(
    matrices_to_scale(
        "position-matrices", sizes_title, matrices, lang, cut_rows=3 * rows
    )
)

# %% shape
from gptparams import polynomial

positions = rows * width
formula = polynomial(gpt2.config, family="position_embedding")
print(f"{rows:,} × {width} = {positions:,}")
print(formula.latex(), "=", f"{formula.evaluate(gpt2.config.sizes):,}")

# %% in-gpt2
import torch
from gptparams.models.load import load_gpt2

loaded = load_gpt2()
gpt = loaded.model.transformer
print(loaded.provenance.text(lang))
print(wpe.name, tuple(gpt.wpe.weight.shape))

# zh: 同一个词元连着出现三次：进入第一层的是什么？
# en: the same token three times over: what enters the first layer?
ids = torch.tensor([[1234, 1234, 1234]])
with torch.no_grad():
    entering = gpt(ids, output_hidden_states=True).hidden_states[0]
    added = gpt.wte(ids) + gpt.wpe(torch.arange(3))
print(
    say("等于词元行加位置行：", "token row plus position row:"),
    torch.equal(entering, added),
)
differ = not torch.equal(entering[0, 0], entering[0, 1])
print(say("头两个向量不相同：", "the first two vectors differ:"), differ)

# %% added
token_rows = {"I": [2, 0, -1], " love": [1, 3, 0]}
position_rows = ([0, 1, 1], [1, -1, 0], [-1, 0, 2])
sentence = ("I", " love", "I")

sums = []
for place, token in enumerate(sentence):
    word, where = token_rows[token], position_rows[place]
    sums.append([a + b for a, b in zip(word, where)])
    print(f"{token!r:8}{word} + {where} = {sums[place]}")


# %% beyond
def enter(length):
    try:
        with torch.no_grad():
            gpt(torch.zeros((1, length), dtype=torch.long))
        return say("可以", "accepted")
    except IndexError as error:
        return f"IndexError: {error}"


last = rows - 1
with torch.no_grad():
    print(
        say("位置", "position"),
        last,
        "->",
        tuple(gpt.wpe(torch.tensor(last)).shape),
    )
print(rows + 1, say("个词元 ->", "tokens ->"), enter(rows + 1))

# %% widths
try:
    torch.zeros(3) + torch.zeros(2)
except RuntimeError as error:
    print("RuntimeError:", error)

# %% steps
# zh: 逐行匀速上升的表，定下第一行和每行的增量，其余就都定了
# en: rows that rise evenly follow from the first one and the step from row to row
first, rise = (0.1, 0.2), (0.2, 0.2)
for place in range(3):
    row = [round(a + place * b, 1) for a, b in zip(first, rise)]
    print(say("位置", "position"), place, row)
fixed_if_even = 2 * width
print(say("匀速的表要定：", "an even table is fixed by:"), fixed_if_even)
print(say("GPT-2 的表可以训练：", "GPT-2’s can be trained in:"), positions)

# %% twice-as-long
from gptparams import all_presets, config_from_dict

raw = all_presets()["gpt2"].config
longer = count(
    config_from_dict({**raw, "n_positions": 2 * rows}, model="gpt2")
)
gained = longer.total - gpt2.total
print(f"{longer.total:,} - {gpt2.total:,} = {gained:,}")

# %% unused
length = 10
unused = rows - length
print(say("读到的行：", "rows that are read:"), list(range(length)))
print(say("没碰的行：", "rows left alone:"), unused)
