"""Code of the page about mixtures of experts and latent attention."""

# %% counters
from gptparams.tables.table import Table

weather, place = say("天气", "Weather"), say("地方", "Place")
food, money = say("吃喝", "Food"), say("钱", "Money")
topics = (weather, place, food, money)
# zh: 一个窗口一行：它对每样东西有多在行 / en: a row for each counter: how much it knows of each
geography, climate = say("地理", "geography"), say("气候", "climate")
router = {
    geography: (0, 2, 0, 0),
    climate: (3, 0, 0, 0),
    say("出行", "travel"): (0, 1, 0, 1),
    say("农业", "farming"): (1, 0, 1, 0),
    say("烹饪", "cooking"): (0, 0, 3, 0),
    say("餐饮", "restaurants"): (0, 0, 2, 1),
    say("物价", "prices"): (0, 0, 0, 2),
    say("银行", "banking"): (0, 0, 1, 2),
}
token = (1, 2, 0, 0)
scores = {
    name: sum(x * w for x, w in zip(token, row))
    for name, row in router.items()
}
rows = tuple(
    (name, str(scores[name]), *map(str, row))
    for name, row in router.items()
)
heads = (say("窗口", "Counter"), say("得分", "Score"), *topics)
show(Table(heads, rows, "lrrrrr"))

# %% mix
from math import exp

# zh: 换一台机器，这一页的浮点数至多相差这么多
# en: floats of this page differ by less than this between machines
margin = 1e-9

winter, summer = say("冬天", "winter"), say("夏天", "summer")
chosen = sorted(scores, key=scores.get, reverse=True)[:2]
answers = {geography: (0, 1), climate: (1, 0)}


def shares_of(names):
    powers = [exp(scores[name]) for name in names]
    return [power / sum(powers) for power in powers]


shares = shares_of(chosen)
mixed = [
    sum(s * answers[name][column] for s, name in zip(shares, chosen))
    for column in range(2)
]
rows = [
    (name, f"{share:.2f}", *map(str, answers[name]))
    for name, share in zip(chosen, shares)
]
rows.append((say("按份额相加", "Mixed"), "", *(f"{n:.2f}" for n in mixed)))
heads = (
    say("被选中的窗口", "Chosen"),
    say("份额", "Share"),
    winter,
    summer,
)
show(Table(heads, tuple(rows), "lrrr", total_row=True))
assert chosen == [geography, climate]

# %% payroll
experts, used, width, hidden = len(router), 2, len(topics), 2
router_size = experts * width
expert_size = width * hidden + hidden * width
toy_total = router_size + experts * expert_size
toy_active = router_size + used * expert_size
shared_total, shared_active = (
    toy_total + expert_size,
    toy_active + expert_size,
)
one_row = f"{experts} × {width}"
one_pair = f"{width} × {hidden} + {hidden} × {width}"
rows = (
    (
        say(f"路由器：{one_row}", f"Router: {one_row}"),
        str(router_size),
        str(router_size),
    ),
    (
        say(f"专家：每个 {one_pair}", f"Experts: {one_pair} each"),
        f"{experts} × {expert_size} = {experts * expert_size}",
        f"{used} × {expert_size} = {used * expert_size}",
    ),
    (say("合计", "Sum"), str(toy_total), str(toy_active)),
)
heads = ("", say("在编", "On the payroll"), say("上班", "At work"))
show(Table(heads, rows, "lrr", total_row=True))

# %% doubled
many = 2 * experts
doubled_total = many * width + many * expert_size
doubled_active = many * width + used * expert_size
print(say("在编", "on the payroll"), doubled_total)
print(say("上班", "at work"), doubled_active)

# %% mixtral
from gptparams import count, preset

PARTS = (
    (
        "token_embedding",
        None,
        say("词元嵌入", "Embedding"),
        "token_embedding",
    ),
    (
        "attention",
        None,
        say("自注意力", "Attention"),
        "attention",
    ),
    (
        "feed_forward",
        "",
        say("普通前馈网络", "Ordinary feed-forward"),
        "faint",
    ),
    (
        "feed_forward",
        "shared_experts",
        say("共享专家", "Shared experts"),
        "position_embedding",
    ),
    ("feed_forward", "experts", say("专家", "Experts"), "feed_forward"),
    ("router", None, say("路由器", "Router"), "router"),
    (
        "normalization",
        None,
        say("归一化", "Norms"),
        "normalization",
    ),
    ("output_head", None, say("输出头", "Head"), "output_head"),
)


def part_of(parts, family, part):
    found = parts.get(family, {})
    return sum(found.values()) if part is None else found.get(part, 0)


def ledger(result):
    # zh: 每一部分：在编多少，一个词元用到多少 / en: each part, in all and for one token
    rows = [
        (
            label,
            part_of(result.parts, family, part),
            part_of(result.active_parts, family, part),
        )
        for family, part, label, _ in PARTS
    ]
    rows = [row for row in rows if row[1]]
    assert sum(n for _, n, _ in rows) == result.total
    assert sum(n for _, _, n in rows) == result.active
    return rows


def ledger_table(result):
    rows = ledger(result)
    rows.append((say("合计", "Sum"), result.total, result.active))
    written = tuple((a, f"{b:,}", f"{c:,}") for a, b, c in rows)
    heads = ("", say("总数", "Total"), say("一个词元用到", "One token"))
    return Table(heads, written, "lrr", total_row=True)


mixtral = count(preset("mixtral-8x7b-v0.1"))
m = mixtral.config.sizes
gated = 3  # zh: 门控网络有几个矩阵 / en: matrices of a gated network
one_expert = gated * m["d"] * m["f"]
all_experts = mixtral.parts["feed_forward"]["experts"]
used_experts = mixtral.active_parts["feed_forward"]["experts"]
assert all_experts == m["L"] * m["E"] * one_expert
assert used_experts == m["L"] * m["k"] * one_expert
show(ledger_table(mixtral))

# %% mixtral-picture
from gptparams.charts import Part, bars_compared


def bars(name, title, result):
    def parts(source):
        return tuple(
            Part(label, part_of(source, family, part), colour)
            for family, part, label, colour in PARTS
            if part_of(result.parts, family, part)
        )

    rows = (
        (
            say("总数：全都要存着", "Total: all of it is stored"),
            parts(result.parts),
        ),
        (
            say("一个词元用到的", "What one token uses"),
            parts(result.active_parts),
        ),
    )
    return bars_compared(name, title, rows, lang)


title = say("Mixtral 8x7B：在编和上班", "Mixtral 8x7B: payroll and at work")
show(bars("mixtures-mixtral", title, mixtral))

# %% seven
seven = 7 * 10**9
eight_times_seven = m["E"] * seven
one_way = count(mixtral.config.resized(k=1)).active
one_way_router = mixtral.families["router"]
mistral = count(preset("mistral-7b-v0.1"))
print(f"{one_way:,} − {one_way_router:,} = {one_way - one_way_router:,}")
print("mistral-7b-v0.1:", f"{mistral.total:,}")
assert one_way - one_way_router == mistral.total

# %% deepseek
deepseek = count(preset("deepseek-v3"))
s = deepseek.config.sizes
small_expert = gated * s["d"] * s["fe"]
dense_layers = 3
assert s["Lm"] + dense_layers == s["L"]
active = {
    (family, part): part_of(deepseek.active_parts, family, part)
    for family, part, *_ in PARTS
}
routed = active["feed_forward", "experts"]
shared = active["feed_forward", "shared_experts"]
dense = active["feed_forward", ""]
attention = active["attention", None]
router_v3 = active["router", None]
norms = active["normalization", None]
embedding = active["token_embedding", None]
head = active["output_head", None]
assert routed == s["Lm"] * s["k"] * small_expert
assert shared == s["Lm"] * s["Es"] * small_expert
assert dense == dense_layers * gated * s["d"] * s["f"]
L, Lm, d = s["L"], s["Lm"], s["d"]
lines = (
    (
        say("选中的专家", "Chosen experts"),
        f"{Lm} × {s['k']} × {gated} × {d} × {s['fe']}",
        routed,
    ),
    (
        say("共享专家", "Shared expert"),
        f"{Lm} × {s['Es']} × {gated} × {d} × {s['fe']}",
        shared,
    ),
    (
        say("路由器", "Routers"),
        f"{Lm} × {s['E']} × {d}",
        router_v3,
    ),
    (
        say("没有专家的几层的前馈网络", "Feed-forward of the first layers"),
        f"{dense_layers} × {gated} × {d} × {s['f']}",
        dense,
    ),
    (
        say("潜在注意力", "Latent attention"),
        f"{L} × {attention // L:,}",
        attention,
    ),
    (say("归一化", "Norms"), "", norms),
    (say("输出头", "Output head"), f"{s['V']} × {d}", head),
    (say("词元嵌入", "Token embedding"), f"{s['V']} × {d}", embedding),
)
so_far, rows = 0, []
for label, product, number in lines:
    so_far += number
    what = say(f"{label}：{product}", f"{label}: {product}")
    rows.append((what if product else label, f"{number:,}", f"{so_far:,}"))
heads = (
    say("一个词元用到的", "What one token uses"),
    say("参数", "Parameters"),
    say("累计", "So far"),
)
show(Table(heads, tuple(rows), "lrr"))
with_both, with_head, with_neither = (
    deepseek.active_under(name)
    for name in (
        "active",
        "active_without_input",
        "active_without_vocabulary",
    )
)
assert so_far == with_both == deepseek.active

# %% deepseek-picture
title = say("DeepSeek-V3：在编和上班", "DeepSeek-V3: payroll and at work")
show(bars("mixtures-deepseek", title, deepseek))

# %% choices
from math import comb

few_ways = comb(m["E"], m["k"])
many_ways = comb(s["E"], s["k"])
print(f"{m['k']} / {m['E']}:", f"{few_ways:,}")
print(f"{s['k']} / {s['E']}:", f"{many_ways:,}")

# %% conventions
RULES = ("active", "active_without_input", "active_without_vocabulary")
oss, oss_small = (
    count(preset(name)) for name in ("gpt-oss-120b", "gpt-oss-20b")
)
shown = (
    ("Mixtral 8x7B", mixtral),
    ("DeepSeek-V3", deepseek),
    ("gpt-oss-120b", oss),
    ("gpt-oss-20b", oss_small),
)
rows = tuple(
    (
        name,
        *(f"{result.active_under(rule):,}" for rule in RULES),
    )
    for name, result in shown
)
heads = (
    say("模型", "Model"),
    say("两个词表矩阵都数", "Both vocabulary matrices"),
    say("不数词元嵌入", "Without the embedding"),
    say("都不数", "Neither"),
)
show(Table(heads, rows, "lrrr"))
oss_with_head = oss.active_under("active_without_input")

# %% oss
show(ledger_table(oss))

# %% latent-by-hand
vector = (1, 2, 0, 1)
down = ((1, 0, 1, 0), (0, 1, 0, 1))
keys_up = {
    say("甲头", "head A"): ((1, 0), (1, 1)),
    say("乙头", "head B"): ((0, 1), (2, 0)),
}
values_up = {
    say("甲头", "head A"): ((0, 1), (1, 0)),
    say("乙头", "head B"): ((1, 1), (0, 2)),
}


def times(matrix, numbers):
    return [sum(w * x for w, x in zip(row, numbers)) for row in matrix]


note = times(down, vector)
rows = tuple(
    (
        name,
        str(times(keys_up[name], note)),
        str(times(values_up[name], note)),
    )
    for name in keys_up
)
heads = ("", say("键", "Key"), say("值", "Value"))
title = say(f"从 {note} 还原", f"Restored from {note}")
show(Table(heads, rows, "lrr", caption=title))
first = next(iter(keys_up))
restored = times(keys_up[first], note)
kept = len(keys_up) * 2 * len(note)

# %% absorbed
question = (2, 1)
long_way = sum(q * k for q, k in zip(question, restored))
moved = [
    sum(q * row[column] for q, row in zip(question, keys_up[first]))
    for column in range(2)
]
short_way = sum(q * c for q, c in zip(moved, note))
print(say("先还原，再相乘：", "restore, then multiply:"), long_way)
print(say("问题换算过去，再相乘：", "move the question:     "), short_way)
assert long_way == short_way

# %% latent-count
from gptparams import memory
from gptparams.numerals.quantity import Bytes

h, dn, dr, dv, rkv = (s[key] for key in ("h", "dn", "dr", "dv", "rkv"))
layer = "model.layers.0.self_attn."
stored = [
    t
    for t in deepseek.tensors
    if t.name.startswith(layer) and t.family == "attention"
]
compressed = sum(t.count for t in stored)
assert compressed * L == attention
rows = [
    (
        t.name.removeprefix(layer).removesuffix(".weight"),
        str(list(t.shape)),
        f"{t.count:,}",
    )
    for t in stored
]
rows.append((say("一层合计", "One layer"), "", f"{compressed:,}"))
heads = (
    say("张量", "Tensor"),
    say("形状", "Shape"),
    say("参数个数", "Parameters"),
)
show(Table(heads, tuple(rows), "lrr", total_row=True))
plain = d * h * (dn + dr) * 2 + d * h * dv * 2
cached_plain, cached_note = h * (dn + dr + dv), rkv + dr
per_token = Bytes(memory("deepseek-v3").cache.bytes_per_token)
per_token_plain = memory("deepseek-v3", engine="expanded")
per_token_plain = per_token_plain.cache.bytes_per_token
assert per_token == L * cached_note * 2
assert per_token_plain == L * cached_plain * 2
llama = count(preset("llama-3.1-8b"))
llama_per_token = Bytes(memory("llama-3.1-8b").cache.bytes_per_token)

# %% latent-picture
rows = (
    (
        say("参数，一层：不压缩", "Parameters of a layer: plain"),
        (Part(say("参数", "parameters"), plain, "attention"),),
    ),
    (
        say("参数，一层：压缩", "Parameters of a layer: latent"),
        (Part(say("参数", "parameters"), compressed, "attention"),),
    ),
)
show(
    bars_compared(
        "mixtures-latent-parameters",
        say(
            "潜在注意力省下的参数",
            "What latent attention saves: parameters",
        ),
        rows,
        lang,
    )
)
rows = (
    (
        say(
            "缓存，一层一个词元：不压缩",
            "Cache of a layer, one token: plain",
        ),
        (
            Part(
                say("缓存的数", "cached numbers"),
                cached_plain,
                "position_embedding",
            ),
        ),
    ),
    (
        say(
            "缓存，一层一个词元：压缩",
            "Cache of a layer, one token: latent",
        ),
        (
            Part(
                say("缓存的数", "cached numbers"),
                cached_note,
                "position_embedding",
            ),
        ),
    ),
)
show(
    bars_compared(
        "mixtures-latent-cache",
        say("潜在注意力省下的缓存", "What latent attention saves: cache"),
        rows,
        lang,
    )
)

# %% check
from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "today/mixtures")
bigger = count(mixtral.config.resized(E=2 * m["E"]))
qwen = count(preset("qwen3-30b-a3b"))
q = qwen.config.sizes
qwen_expert = gated * q["d"] * q["fe"]
qwen_used = q["L"] * q["k"] * qwen_expert
assert qwen_used == qwen.active_parts["feed_forward"]["experts"]
print(f"{bigger.total:,}", f"{bigger.active:,}")
print(f"{qwen_used:,}")
