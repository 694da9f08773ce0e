"""Code of the page about directions: what single numbers of a word vector mean, and what doesn't."""

# %% words
import numpy as np
from gptparams.lessons.vectors import cosines, vocabulary
from gptparams.models.load import load_smollm2

# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-6
smol = load_smollm2()
vocab = vocabulary(smol)
matrix = vocab.rows
tokens, width = matrix.shape
dog = vocab.word(" dog")
row = dog.vector
place = int(np.abs(row).argmax())
strongest = row[place]
words = vocab.matching("␣[A-Za-z]{3,}")
print(smol.provenance.text(lang))
print(say("整词", "whole words"), f"{len(words):,}")
print(f"row[{place}] = {strongest:+.2f}")


# %% coordinate
def top(scores, n=10):
    order = np.argsort(-scores[words], kind="stable")[:n]
    return [vocab.tokens[i].strip("␣") for i in words[order]]


# zh: 按一个坐标给词排队，方向取 dog 自己的正负号
# en: put the words in the order of one coordinate, with dog's own sign
for c in (0, 1, 2, place):
    print(f"row[{c}]", *top(np.sign(row[c]) * matrix[:, c]))

# %% direction
country_names = """
    France Germany Italy Spain Russia China Japan India Brazil Canada
"""
plain_names = """
    table river book music water winter garden teacher letter animal
"""
examples, ordinary = country_names.split(), plain_names.split()


def middle(names):
    return vocab.vectors([" " + x for x in names]).mean(axis=0)


direction = middle(examples) - middle(ordinary)
along = vocab.cosines_with(direction)
print(*top(along, 40))

# %% scores
from gptparams.lessons.vectors import found_by_coordinates

more_countries = """
    Australia Ireland England Mexico Israel Egypt Portugal Poland
    Greece Sweden Switzerland Peru Norway Austria Scotland Korea
    Thailand Argentina Belgium Malaysia Turkey Iran Iraq Cuba Chile
    Kenya Nigeria Vietnam
"""
unseen = more_countries.split()
first_many = 100
by_direction = len(set(unseen) & set(top(along, first_many)))
wanted = [vocab.word(" " + x).ids[0] for x in unseen]
# zh: 每个坐标从大到小、从小到大各排一次，取找到得多的一次
# en: each coordinate is tried from both ends, and the better end counts
by_coordinate = found_by_coordinates(vocab, words, wanted, first_many)
best_coordinate = by_coordinate.max()
finding_none = int((by_coordinate == 0).sum())
print(say("国名", "countries"), len(unseen))
print(say("方向找到", "the direction finds"), by_direction)
print(say("最好的坐标找到", "the best coordinate"), best_coordinate)
print(say("一个没找到的坐标", "coordinates without any"), finding_none)


# %% exception
from gptparams.charts import Distribution, Mark, histogram

top_many = 50
ending = vocab.matching("␣[A-Za-z]{2,}s")
with_s = found_by_coordinates(vocab, words, ending, top_many)
special = int(with_s.argmax())
most_s, typical_s = with_s.max(), int(np.median(with_s))
s_bins = list(range(0, top_many + 2, 2))
s_counts = np.histogram(with_s, s_bins)[0].tolist()
s_sets = [
    Distribution(say("各个坐标", "coordinates"), tuple(s_counts), "router")
]
s_axis = say(
    f"排在最前的 {top_many} 个词里有几个以 s 结尾",
    f"words that end in s among the first {top_many}",
)
title = say("一个反例", "A counter-example")
marks = [Mark(f"row[{special}]", int(most_s))]
show(
    histogram(
        "ends-in-s",
        title,
        s_bins,
        s_sets,
        lang,
        axis=s_axis,
        marks=marks,
        digits=0,
    )
)
print(f"row[{special}]", *top(matrix[:, special], 20))


# %% analogy
def moved(word, away, towards):
    start, less, more = vocab.vectors(
        [" " + x for x in (word, away, towards)]
    )
    return vocab.cosines_with(start - less + more)


def rank(word, scores):
    mine = scores[vocab.word(" " + word).ids[0]]
    return int((scores[words] > mine).sum()) + 1


crowned = moved("king", "man", "woman")
capital = moved("Paris", "France", "Italy")
before = cosines(vocab.vectors([" king", " queen"]))[0, 1]
king, queen = (vocab.word(" " + x).ids[0] for x in ("king", "queen"))
rome = rank("Rome", capital)
print("king − man + woman:", *top(crowned, 5))
print("Paris − France + Italy:", *top(capital, 5))
print(
    say("名次：", "place:"), "queen", rank("queen", crowned), "· Rome", rome
)

# %% rotation
from gptparams.lessons.precision import close
from gptparams.lessons.vectors import rotation

three = vocab.vectors([" dog", " cat", " walk"])
turned = three @ rotation(width, seed=0)
changed = int((np.abs(turned[0] - three[0]) > 1e-6).sum())
print(say("原来", "before"), *(f"{x:+.3f}" for x in three[0, :8]))
print(say("转过", "turned"), *(f"{x:+.3f}" for x in turned[0, :8]))
print(say("变了的坐标", "coordinates that changed"), changed)
unchanged = close(cosines(turned), cosines(three), 2 * width)
print(say("余弦都没有变：", "all cosines as before:"), unchanged)

# %% pca
from gptparams.charts import Point, scatter
from gptparams.lessons.vectors import pca

groups = {
    say("动物", "animals"): "dog cat horse bird fish cow sheep wolf",
    say("国家", "countries"): (
        "France Germany Spain Italy China Japan India Canada"
    ),
    say("星期", "days"): (
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    ),
    say("数词", "numbers"): "two three four five six seven eight",
    say("动词", "verbs"): "walk run eat sleep speak write",
}
labelled = [(x, group) for group in groups for x in groups[group].split()]
vectors = vocab.vectors([" " + x for x, _ in labelled])
flat = pca(vectors)
points = [
    Point(x, float(across), float(up), group)
    for (x, group), (across, up) in zip(labelled, flat.points)
]
families = "token_embedding attention feed_forward router normalization"
colours = dict(zip(groups, families.split()))
axes = (say("第一主成分", "first component"), say("第二", "second"))
title = say(
    f"{len(points)} 个词，压成一张图", f"{len(points)} words, pressed flat"
)
show(scatter("pca", title, points, colours, lang, axes=axes, digits=2))
kept = flat.kept
print(say("留住的方差", "variance kept"), f"{kept:.1%}")


# %% hidden
def distances(points):
    gaps = points[:, None] - points[None]
    return np.sqrt((gaps * gaps).sum(axis=2))


in_picture, in_space = distances(flat.points), distances(vectors)
number = {x: n for n, (x, _) in enumerate(labelled)}
cow, eat = number["cow"], number["eat"]
seen, real = in_picture[cow, eat], in_space[cow, eat]
to_sheep = in_space[cow, number["sheep"]]
print(say("cow – eat，图上", "cow – eat, drawn"), round(seen, 2))
print(say("cow – eat，实际", "cow – eat, really"), round(real, 2))
print(say("cow – sheep，实际", "cow – sheep, really"), round(to_sheep, 2))
for distance in (in_picture, in_space):
    np.fill_diagonal(distance, np.inf)
same_nearest = int((in_picture.argmin(1) == in_space.argmin(1)).sum())
goal = 0.9
enough = int((np.cumsum(flat.shares) < goal).sum()) + 1
print(say("最近的词没变", "same nearest word"), same_nearest)
print(say(f"留住 {goal:.0%} 要几维", f"dimensions for {goal:.0%}"), enough)

# %% whole-space
summed = np.cumsum(vocab.shares)
two_keep = summed[1]
to_keep = 0.5
half = int((summed < to_keep).sum()) + 1
print(say("全部行，头两个成分", "all rows, first two"), f"{two_keep:.1%}")
print(
    say(f"留住 {to_keep:.0%} 要几维", f"dimensions for {to_keep:.0%}"), half
)
