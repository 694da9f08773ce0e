"""Code of the page about vectors, matrices, softmax and the gradient step."""

# %% vectors
from gptparams.charts import Arrow, plane, stepped

# zh: 一份单子两个数：几杯豆浆，几根油条
# en: two numbers for an order: how many coffees, how many buns
coffee, bun = say("豆浆", "coffee"), say("油条", "bun")
ann, ben = (2, 1), (1, 3)
both = tuple(a + b for a, b in zip(ann, ben))
twice = tuple(2 * a for a in ann)
its_name, other_name = say("小安", "Ann"), say("小本", "Ben")
together = say("两人一起", "together")


def arrows(*drawn):
    names = dict.fromkeys((its_name, other_name, together))
    colours = ("token_embedding", "attention", "feed_forward")
    groups = dict(zip(names, colours))
    shown = {
        group: groups[group] for group in (arrow.group for arrow in drawn)
    }
    axes = (say("豆浆几杯 →", "coffees →"), say("油条几根 ↑", "buns ↑"))
    return plane(
        f"orders-{len(drawn)}",
        say("单子画成箭头", "Orders as arrows"),
        (),
        drawn,
        shown,
        lang,
        axes=axes,
    )


first = Arrow(f"{ann}", (0, 0), ann, its_name)
second = Arrow(f"{ben}", ann, both, other_name)
whole = Arrow(f"{both}", (0, 0), both, together)
walk = (
    (
        say(
            f"小安的单子 {ann}：向右两格，向上一格。",
            f"Ann’s order, {ann}: two to the right, one up.",
        ),
        arrows(first),
    ),
    (
        say(
            f"小本的单子 {ben}，从小安的箭头尖上接着走。",
            f"Ben’s order, {ben}, walked from the tip of Ann’s.",
        ),
        arrows(Arrow("", (0, 0), ann, its_name), second),
    ),
    (
        say(
            f"从起点直接走到终点，就是两份单子的和 {both}。",
            f"From the start straight to the end: the sum, {both}.",
        ),
        arrows(
            Arrow("", (0, 0), ann, its_name),
            Arrow("", ann, both, other_name),
            whole,
        ),
    ),
)
show(
    stepped("orders", say("两份单子相加", "Adding two orders"), walk, lang)
)

# %% matrix
from gptparams.tables.table import Table

columns = (say("元", "price"), say("分钟", "wait"), say("糖", "sugar"))
matrix = ((3, 2, 1), (2, 1, 4))
rows = tuple(
    (name, *map(str, row)) for name, row in zip((coffee, bun), matrix)
)
show(Table((say("一份", "One"), *columns), rows, "lrrr"))
table_size = sum(map(len, matrix))

# %% times
from gptparams.charts import weighted_rows


def times(vector, matrix):
    return tuple(
        sum(v * row[column] for v, row in zip(vector, matrix))
        for column in range(len(matrix[0]))
    )


def sheet(order, number):
    return weighted_rows(
        f"order-{number}",
        say("单子乘表", "An order times the table"),
        order,
        (coffee, bun),
        columns,
        matrix,
        lang,
        factor=say("几份", "how many"),
    )


coffees, buns = both
only_coffee = times((coffees, 0), matrix)
only_buns = times((0, buns), matrix)
answer = times(both, matrix)
one_bun = times((0, 1), matrix)
frames = (
    (
        say(
            f"豆浆 {coffees} 杯：豆浆那一行，每个数乘 {coffees}。",
            f"{coffees} coffees: each number of the coffee row, times {coffees}.",
        ),
        sheet((coffees, 0), 1),
    ),
    (
        say(
            f"油条 {buns} 根：油条那一行，每个数乘 {buns}，再和上面的相加。",
            f"{buns} buns: the bun row times {buns}, then add the two rows up.",
        ),
        sheet(both, 2),
    ),
    (
        say(
            "只要一根油条，就等于把那一行原样取出来。",
            "One bun and nothing else just takes out the row.",
        ),
        sheet((0, 1), 3),
    ),
)
title = say("单子乘表，一行一行来", "An order times a table, row by row")
show(stepped("times", title, frames, lang))

# %% gpt2
from gptparams import count, preset
from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "basics")
gpt2 = count(preset("gpt2"))
width, hidden = gpt2.config.sizes["d"], gpt2.config.sizes["f"]
vocabulary = gpt2.config.sizes["V"]
wide = next(t for t in gpt2.tensors if t.name.endswith("mlp.c_fc.weight"))
print(wide.name, list(wide.shape), f"{wide.count:,}")

# %% softmax
from math import exp

from gptparams.charts import heat_map

# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9


def softmax(scores):
    powers = [exp(score) for score in scores]
    return [power / sum(powers) for power in powers]


wishes = (coffee, bun, say("什么也不要", "nothing"))
scores = (2, 1, -1)
powers = [exp(score) for score in scores]
total = sum(powers)
shares = softmax(scores)
heads = (say("分数", "score"), say("乘方", "power"))
heads += (say("份额", "share"),)
said = (
    say(
        "先有分数，可正可负。",
        "The scores: any numbers, also negative ones.",
    ),
    say(
        "e 的分数次方：都变成正数，而且每高一分，就大同样的倍数。",
        "e to each score: all positive, and one point more always multiplies by the same number.",
    ),
    say(
        "各除以总和：加起来正好是一。",
        "Each divided by their sum: now they add up to one.",
    ),
)
kinds = (scores, powers, shares)
stages = [
    heat_map(
        f"softmax-{n}",
        say("softmax 的三步", "Softmax in three steps"),
        wishes,
        heads,
        [
            [k[i] if j < n else None for j, k in enumerate(kinds)]
            for i in range(3)
        ],
        lang,
        limit=total,
    )
    for n in (1, 2, 3)
]
title = say("下一位客人要什么？", "What will the next guest order?")
show(stepped("softmax", title, tuple(zip(said, stages)), lang))

# %% softmax-tried
shift = 5
raised = softmax([score + shift for score in scores])
stretch = 10
sharp = softmax([score * stretch for score in scores])
flat = softmax([score / stretch for score in scores])
for text, values in (
    (say("原来的分数", "as they are"), shares),
    (say(f"都加 {shift}", f"all plus {shift}"), raised),
    (say(f"都乘 {stretch}", f"all times {stretch}"), sharp),
    (say(f"都除以 {stretch}", f"all divided by {stretch}"), flat),
):
    print(*(f"{share:.4f}" for share in values), text)

# %% slope
# zh: 收据：两杯豆浆六元。旋钮只有一个：一杯几元
# en: The receipt: two coffees, six dollars. One knob: the price of a coffee
cups, paid = 2, 6


def loss(price):
    return (cups * price - paid) ** 2


start, nudge = 1, 0.01
guess = cups * start
error = guess - paid
loss_before = loss(start)
loss_after = loss(start + nudge)
slope = 2 * cups * error
print(loss(start), "→", round(loss(start + nudge), 4))

# %% descent
from gptparams.charts import Curve, curves


def slope_at(price):
    return 2 * cups * (cups * price - paid)


def walked(rate, steps):
    places = [float(start)]
    for _ in range(steps):
        places.append(places[-1] - rate * slope_at(places[-1]))
    return places


rate, big_rate = 0.1, 0.3
path = walked(rate, 3)
too_far = walked(big_rate, 1)
far_loss = loss(too_far[1])
valley = tuple((n / 4, loss(n / 4)) for n in range(25))
reach = 0.9


def drawn(number, name, points):
    lines = (
        Curve(say("损失", "loss"), valley, "token_embedding"),
        Curve(name, points, "attention"),
    )
    axes = (say("猜一杯几元 →", "guessed price →"), say("损失 ↑", "loss ↑"))
    title = say("损失是一个山谷", "The loss is a valley")
    return curves(f"valley-{number}", title, lines, lang, axes=axes)


tangent = tuple(
    (x, loss_before + slope * (x - start)) for x in (start, start + reach)
)
minus = "\N{MINUS SIGN}"
route = say("走过的路", "the way walked")
walks = (
    (
        say(
            f"站在 {start}，损失 {loss_before}。坡度 {minus}{-slope}：往右是下坡，而且很陡。",
            f"At {start} the loss is {loss_before}. The slope is {minus}{-slope}: downhill to the right, and steep.",
        ),
        drawn(1, say("坡度", "the slope"), tangent),
    ),
    (
        say(
            f"迈一步：坡度乘 {rate}，方向相反，走到 {path[1]:g}。",
            f"One step: {rate} times the slope, the other way, to {path[1]:g}.",
        ),
        drawn(2, route, tuple((p, loss(p)) for p in path[:2])),
    ),
    (
        say(
            f"坡缓了，步子自己就小了：{path[2]:g}，然后 {path[3]:g}。",
            f"The slope is gentler, so the steps are shorter: {path[2]:g}, then {path[3]:g}.",
        ),
        drawn(3, route, tuple((p, loss(p)) for p in path)),
    ),
    (
        say(
            f"要是乘 {big_rate}，一步就跨过谷底，落到 {too_far[1]:g}，比出发时还高。",
            f"With {big_rate} instead, one step jumps across the valley to {too_far[1]:g}, higher than the start.",
        ),
        drawn(4, route, tuple((p, loss(p)) for p in too_far)),
    ),
)
title = say("顺着坡往下走", "Walking downhill")
show(stepped("descent", title, walks, lang))

# %% exercises
quiz_order = (1, 2)
quiz = times(quiz_order, matrix)
even_score = 4
even = softmax((even_score, even_score))
quiz_rate = 0.25
quiz_place = walked(quiz_rate, 1)[1]
big_matrix = (100, 20)
big_size = big_matrix[0] * big_matrix[1]
print(quiz, even, quiz_place, big_size)
