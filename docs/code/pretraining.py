"""Code of the page about pretraining: the record of a small GPT-2, from chance to fairy tale."""

# %% first
from gptparams.lessons.pretraining import (
    SOURCES,
    record,
    token_name,
    typeset,
)

# zh: 这一页用的是读《西游记》的那个模型，英文版用读安徒生童话的那个
# en: this page shows the model that read Andersen, the Chinese page the one that read Journey to the West
mine, source = record(lang), SOURCES[lang]
words, prompt = mine.vocabulary, list(mine.prompt)
choices = len(words)


def text_of(tokens):
    return typeset(words.text(tokens))


print(text_of([*prompt, *mine.continuations[0].tokens]))

# %% task
from gptparams.tables.table import Table

written = mine.continuations[-1].tokens
example = [*prompt, *written][: len(prompt) + 6]
exercises = [
    (text_of(example[:n]), text_of(example[n : n + 1]).strip())
    for n in range(len(prompt), len(example))
]
heads = (
    say("看到的", "What it sees"),
    say("要猜的", "What it has to guess"),
)
show(Table(heads, tuple(exercises), "ll"))

# %% sizes
from gptparams import count

steps, batch = mine.recipe["steps"], mine.recipe["batch"]
config = mine.config
context = config.sizes["P"]
guesses = steps * batch * (context - 1)
known, held_out = mine.sizes_of_text
passes = guesses / known
small = count(config)
total = small.total
print(source.title[lang], source.licence[lang], sep=" · ")
print(f"{total:,} · {known:,} + {held_out:,} · {guesses:,}")

# %% said
for written in mine.continuations:
    text = text_of([*prompt, *written.tokens])
    print(say(f"{written.step} 步：", f"{written.step} steps:"), text, "\n")

# %% candidates
from gptparams.charts import ranked, stepped


def shown(token):
    return token_name(words.text([token]), lang)


start = text_of(prompt)
title = say(f"“{start}”之后是什么？", f"What comes after “{start}”?")
frames = []
limit = max(float(shares.max()) for shares in mine.next)
for step, shares in zip(mine.moments, mine.next):
    order = sorted(range(choices), key=lambda i: -shares[i])[:6]
    best = [(shown(i), float(shares[i])) for i in order]
    chart = ranked(f"after-{step}", title, best, lang, limit=limit)
    frames.append(
        (say(f"训练 {step} 步之后", f"After {step} steps"), chart)
    )
show(stepped("candidates", title, frames, lang))
top = [float(shares.max()) for shares in mine.next]

# %% loss
from math import exp, log

from gptparams.charts import Curve, curves

# zh: 换一台机器，这一页由记录算出的浮点数至多相差这么多
# en: floats computed here from the record differ by less than this between machines
margin = 1e-6
at = {reading.step: reading for reading in mine.readings}
blind = log(choices)
frequent = mine.guessing
begin, hundred, *_, end = (at[step].held_out for step in mine.moments)
trained_end = at[steps].trained
drawn = [r for r in mine.readings if r.step in mine.moments or r.step > 20]
series = (
    (say("读过的文字", "text it trains on"), "token_embedding", "trained"),
    (say("没读过的文字", "text it never sees"), "attention", "held_out"),
)
lines = [
    Curve(name, tuple((r.step, getattr(r, field)) for r in drawn), colour)
    for name, colour, field in series
]
lines.append(
    Curve(
        say("只知道词频", "knows only frequencies"),
        ((0, frequent), (1.05 * steps + 0.5, frequent)),
        "output_head",
        dashed=True,
    )
)
axes = (say("第几步 →", "step →"), say("损失 ↑", "loss ↑"))
title = say("损失一步步变小", "The loss, step by step")
show(curves("pretraining-loss", title, lines, lang, axes=axes))
sure = exp(-end)

# %% families
from gptparams import FAMILIES
from gptparams.numerals.writing import grouped

shown_families = [f for f in FAMILIES if f.id in at[steps].moved]
rows = []
for family in shown_families:
    size = small.families[family.id]
    if size:
        moved = [at[step].moved[family.id] for step in mine.moments[1:]]
        spread = at[0].spread[family.id]
        cells = (f"{spread:.3f}", *(f"{m:.3f}" for m in moved))
        rows.append((family.name[lang], grouped(size), *cells))
heads = (
    say("参数族", "Family"),
    say("个数", "Parameters"),
    say("起点的大小", "Size at the start"),
)
heads += tuple(
    say(f"{step} 步后移动", f"Moved after {step}")
    for step in mine.moments[1:]
)
show(Table(heads, tuple(rows), "lrrrrr"))
moved_token = at[steps].moved["token_embedding"]
moved_position = at[steps].moved["position_embedding"]
moved_attention = at[steps].moved["attention"]
moved_network = at[steps].moved["feed_forward"]
moved_norms = at[steps].moved["normalization"]
start_token = at[0].spread["token_embedding"]

# %% neighbours
import numpy as np


def unit(rows):
    rows = rows.astype(np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


table = unit(mine.weights["transformer.wte.weight"])
chosen = say(
    ("师父", "三藏", "妖精", "说", "山"),
    (" king", " mother", " little", " said", " sea"),
)


def nearest(word, number=4):
    (own,) = words.numbers([word])
    order = np.argsort(-(table @ table[own]))
    return [shown(int(i)) for i in order if i != own][:number]


rows = tuple((w.strip(), say("、", ", ").join(nearest(w))) for w in chosen)
heads = (say("词元", "Token"), say("最近的几行", "The nearest rows"))
show(Table(heads, rows, "ll"))

# %% positions
from gptparams.charts import heat_map
from gptparams.charts.matrices.strip import signed

every = 4
one_place, next_place = 40, 41
frames, near, far = [], [], []
for step, positions in zip(mine.moments, mine.positions):
    directions = unit(positions)
    cosines = directions @ directions.T
    near.append(float(np.diagonal(cosines, 1).mean()))
    far.append(float(np.diagonal(cosines, context // 2).mean()))
    mean = signed(near[-1], 2)
    places = range(0, context, every)
    names = [str(place) for place in places]
    cells = [[float(cosines[i, j]) for j in places] for i in places]
    title = say(
        "位置向量两两有多像", "How alike the vectors of positions are"
    )
    chart = heat_map(
        f"positions-{step}", title, names, names, cells, lang, limit=1
    )
    frames.append(
        (
            say(
                f"训练 {step} 步之后：相邻位置的余弦平均 {mean}",
                f"After {step} steps: neighbours have a mean cosine of {mean}",
            ),
            chart,
        )
    )
show(stepped("positions", title, frames, lang))

# %% gains
gains = np.concatenate(
    [
        v
        for name, v in mine.weights.items()
        if ".ln_" in name and name.endswith("weight")
    ]
).astype(float)
print(f"{gains.min():.2f} – {gains.max():.2f}", f"{gains.mean():.2f}")

# %% again
from gptparams.lessons.pretraining import continued

repeated = continued(
    config, mine.weights, prompt, len(written.tokens), mine.seed
)
same = repeated == mine.continuations[-1].tokens
print(text_of([*prompt, *repeated]))
print(say("与记录里的一样：", "as in the record:"), same)
assert same

# %% check
from gptparams import preset
from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "pretraining")
gpt2 = count(preset("gpt2"))
gpt2_choices, gpt2_total = gpt2.config.sizes["V"], gpt2.total
gpt2_blind = log(gpt2_choices)
even = 0.5
half = -log(even)
print(f"{gpt2_blind:.2f}", f"{half:.2f}")
