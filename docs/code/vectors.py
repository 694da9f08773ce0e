"""Code of the page about word vectors: real rows, measured."""

# %% weights
from gptparams.models.load import load_smollm2

smol = load_smollm2()
print(smol.provenance.text(lang))
print("SHA-256", smol.provenance.sha256)

# %% matrix
from gptparams.lessons.vectors import vocabulary

vocab = vocabulary(smol)
matrix = vocab.rows
tokens, width = matrix.shape
print(say("行数", "rows"), f"{tokens:,}")
print(say("每行几个数", "numbers in a row"), width)

# %% row
import numpy as np

# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-6
dog = vocab.word(" dog")
row = dog.vector
print(*dog.pieces, *dog.ids)
digits = [f"{x:+.3f}" for x in row]
print(*digits[:12], "…", *digits[-6:])
negative = int((row < 0).sum())
place = int(np.abs(row).argmax())
strongest = row[place]
length = np.sqrt(row @ row)
print(say("负数", "negative"), negative)
print(
    say("绝对值最大的", "largest in size"), f"row[{place}] =", digits[place]
)
print(say("长度", "length"), round(length, 2))

# %% row-picture
from gptparams.charts import heat_map

SIDE = 24


def folded(title, name, numbers):
    lines = [str(n) for n in range(0, len(numbers), SIDE)]
    across = [str(n) for n in range(SIDE)]
    cells = numbers.reshape(-1, SIDE).tolist()
    return heat_map(name, title, lines, across, cells, lang, limit=0.4)


row_title = say(
    "SmolLM2 里“␣dog”的一行，折成方块",
    "The row of “␣dog” in SmolLM2, folded into lines",
)
show(folded(row_title, "row", row))

# %% row-histogram
from gptparams.charts import Distribution, histogram

ROW = say("“␣dog”的一行", "the row of “␣dog”")
WHOLE = say("整个矩阵", "the whole matrix")
VALUE = say("数值", "the number")
row_bins = [round(-0.5 + n / 40, 3) for n in range(41)]


def spread(values, bins, name, colour):
    counts = np.histogram(values, bins)[0].tolist()
    return Distribution(name, tuple(counts), colour)


def row_and_matrix(title, name, numbers, whole):
    sets = (
        spread(whole, row_bins, WHOLE, "faint"),
        spread(numbers, row_bins, ROW, "attention"),
    )
    return histogram(
        name,
        title,
        row_bins,
        sets,
        lang,
        axis=VALUE,
        digits=3,
    )


spread_title = say(
    "SmolLM2：一行与整个矩阵", "SmolLM2: one row and the whole matrix"
)
show(row_and_matrix(spread_title, "row-spread", row, matrix))
mean_length, longest = vocab.lengths.mean(), vocab.lengths.max()
print(say("各行的平均长度", "mean length"), round(mean_length, 2))
print(say("最长的一行", "longest row"), round(longest, 2))

# %% made-up
import re

from gptparams.site.figures.sources.claims import claims

said = claims(docs)["V1"].figures
made_up = [float(x) for x in re.findall(r"\d\.\d", said["row"])]
typical = np.sqrt(np.mean(np.square(made_up)))
made_up_length = typical * np.sqrt(width)
all_positive = int((matrix.min(axis=1) >= 0).sum())
print(say("写出来的数", "the numbers given"), *made_up)
print(say("一行都这么大", "a row of that size"), round(made_up_length, 1))
print(say("没有负数的真行", "rows without a negative"), all_positive)

# %% all-positive
from gptparams.lessons.vectors import cosines, mean_of_pairs

random = np.random.default_rng(0)
positive = random.random((500, said["width"]))
positive_mean = mean_of_pairs(positive)
positive_least = cosines(positive).min()
shift = 0.5
signed_mean = mean_of_pairs(positive - shift)
print(say("全是正数，平均", "positive, mean"), round(positive_mean, 2))
print(say("全是正数，最小", "positive, least"), round(positive_least, 2))
print(say("有正有负，平均", "both signs, mean"), f"{abs(signed_mean):.5f}")

# %% by-hand
one, other = [4, 3], [3, 4]
product = sum(a * b for a, b in zip(one, other))
one_length = sum(a * a for a in one) ** 0.5
other_length = sum(b * b for b in other) ** 0.5
by_hand = product / (one_length * other_length)
print(product, "/ (", one_length, "×", other_length, ") =", by_hand)

# %% cosines
chosen = "dog cat pet animal walk woof car table"
names = chosen.split()
found = [vocab.word(" " + name) for name in names]
for word in found:
    if not word.whole:
        print(word.text.strip(), "=", " + ".join(word.pieces))
angles = cosines([word.vector for word in found])
near = dict(zip(names, angles[0].tolist()))
title = say("这几个词之间的余弦", "Cosines between these words")
show(heat_map("cosines", title, names, names, angles, lang, limit=0.7))

# %% random-pairs
drawn = vocab.random_pairs(100_000)
mean_of_all = mean_of_pairs(matrix)
nearer_than_cat = (drawn > near["cat"]).mean()
print(say("随便两个，平均", "any two, mean"), round(mean_of_all, 2))
print(
    say("近过 dog · cat", "nearer than dog · cat"), f"{nearer_than_cat:.1%}"
)

# zh: 编号不大也不小的小写整词：和这几个词差不多常见
# en: whole lower-case words with ids like those of our words
common = vocab.matching("␣[a-z]{3,}", range(2000, 6000))
alike = vocab.pairs(common)
most = 0.95
typical_pair, upper_pair = np.quantile(alike, [0.5, most])
print(say("常见的词", "common words"), len(common))
print(say("它们的中位数", "their median"), round(typical_pair, 2))
print(
    say(f"{most:.0%} 低于", f"{most:.0%} lie below"), round(upper_pair, 2)
)

# %% pairs-picture
from gptparams.charts import Mark

pair_bins = [round(-0.3 + n / 40, 3) for n in range(49)]
ANY = say("随便两个词元", "any two tokens")
ANY_COMMON = say("随便两个常见的词", "any two common words")
pair_sets = (
    spread(drawn, pair_bins, ANY, "faint"),
    spread(alike, pair_bins, ANY_COMMON, "token_embedding"),
)
marks = [
    Mark(f"dog · {name}", near[name])
    for name in ("cat", "pet", "animal", "walk")
]
title = say("随便两个有多近", "How near any two are")
axis = say("余弦", "the cosine")
show(
    histogram(
        "pairs",
        title,
        pair_bins,
        pair_sets,
        lang,
        axis=axis,
        marks=marks,
        digits=3,
    )
)

# %% ranks
from gptparams.lessons.vectors import cosine
from gptparams.tables.table import Table

compared = "cat pet puppy animal barking car walk woof table"
tested = compared.split()
nearer = {x: vocab.nearer(dog, vocab.word(" " + x)) for x in tested}
beaten = {}
rows = []
for name in tested:
    angle = cosine(row, vocab.word(" " + name).vector)
    beaten[name] = (alike < angle).mean()
    cells = f"{angle:.2f}", f"{nearer[name]:,}", f"{beaten[name]:.0%}"
    rows.append((name, *cells))
heads = (
    say("词", "Word"),
    say("与 dog 的余弦", "Cosine with dog"),
    say("更近的词元", "Tokens nearer"),
    say("高过的常见词对", "Common pairs below"),
)
show(Table(heads, tuple(rows), "lrrr"))
others = tokens - 1
farther_share = nearer["walk"] / others


# %% neighbours
def nearest(name, among=None):
    word = vocab.word(" " + name)
    best = vocab.nearest(word.vector, 8, without=word.ids, among=among)
    return " ".join(neighbour.token for neighbour in best)


lower = vocab.matching("␣[a-z]{3,}")
rows = [(say("dog，所有词元", "dog, all tokens"), nearest("dog"))]
for name in ("dog", "cat", "pet", "animal", "walk"):
    rows.append((name, nearest(name, lower)))
heads = (
    say("词", "Word"),
    say("最近的几个，由近到远", "The nearest, in order"),
)
show(Table(heads, tuple(rows), "ll"))
ahead = vocab.nearest(row, nearer["cat"], without=dog.ids)
spelled = [neighbour.token.strip("␣").lower() for neighbour in ahead]
same_word = sum(text in ("dog", "dogs") for text in spelled)
print(say("比 cat 更近的", "nearer than cat"), len(ahead))
print(say("其中是 dog(s) 的", "of them dog or dogs"), same_word)

# %% common-direction
average = matrix.mean(axis=0, dtype=float)
with_average = vocab.cosines_with(average)
dog_with_average = with_average[dog.ids[0]]
mean_with_average = with_average.mean()
print(say("各行，平均", "all rows, mean"), round(mean_with_average, 2))
print("␣dog", round(dog_with_average, 2))

# %% common-part
moved = vocab.centred(common)
moved_pairs = moved.pairs(common)
moved_upper = np.quantile(moved_pairs, most)
moved_dog = moved.word(" dog")
moved_near, moved_nearer = {}, {}
rows = []
for name in tested:
    word = moved.word(" " + name)
    moved_near[name] = cosine(moved_dog.vector, word.vector)
    moved_nearer[name] = moved.nearer(moved_dog, word)
    angle = f"{moved_near[name]:.2f}".replace("-", "−")
    cells = f"{nearer[name]:,}", angle, f"{moved_nearer[name]:,}"
    rows.append((name, *cells))
heads = (
    say("词", "Word"),
    say("原来更近的词元", "Nearer before"),
    say("减后的余弦", "Cosine after"),
    say("减后更近的词元", "Nearer after"),
)
show(Table(heads, tuple(rows), "lrrr"))
print(
    say("常见词对，平均", "common, mean"), f"{abs(moved_pairs.mean()):.2f}"
)
print(
    say(f"{most:.0%} 低于", f"{most:.0%} lie below"), round(moved_upper, 2)
)

# %% tied
embedding = smol.model.get_input_embeddings().weight
head = smol.model.get_output_embeddings().weight
print(
    say("输出头就是这张表：", "the head is the table:"), head is embedding
)
days = [" Monday", " Tuesday"]
monday_tuesday = cosine(*vocab.vectors(days))
moved_days = cosine(*moved.vectors(days))
print("Monday · Tuesday", round(monday_tuesday, 2))
print(say("减去平均以后", "without the mean"), round(moved_days, 2))

# %% pieces
woof = vocab.word(" woof")
characters = "狗 猫 猜 犬 动物 宠物 走"
in_english = "dog cat guess hound animal pet walk"
chinese, meanings = characters.split(), in_english.split()
labels = [say(x, f"{x} {y}") for x, y in zip(chinese, meanings)]
rows = [("woof", " ".join(woof.pieces))]
rows += [
    (label, " ".join(vocab.word(text).pieces))
    for label, text in zip(labels, chinese)
]
show(Table((say("词", "Word"), say("词元", "Tokens")), tuple(rows), "ll"))
pieces_of_dog = len(vocab.word("狗").ids)
whole_characters = len(vocab.matching("[\u4e00-\u9fff]"))
print(say("自成词元的汉字", "characters with a token"), whole_characters)

# %% chinese
chinese_angles = cosines(vocab.vectors([*chinese, " dog"]))
title = say(
    "由字节拼出来的词，两两之间的余弦",
    "Cosines between words put together of bytes",
)
show(
    heat_map(
        "chinese",
        title,
        [*labels, "dog"],
        [*chinese, "dog"],
        chinese_angles,
        lang,
        limit=0.9,
    )
)


def angle_of(one, other):
    return cosine(vocab.word(one).vector, vocab.word(other).vector)


dog_cat, dog_guess = angle_of("狗", "猫"), angle_of("狗", "猜")
cat_guess, animal_pet = angle_of("猫", "猜"), angle_of("动物", "宠物")
dog_dog = angle_of("狗", " dog")
