"""Code of the page that counts Llama 3 by hand, one change after the other."""

# %% two
from fractions import Fraction

from gptparams import count, preset
from gptparams.tables.table import Table

old = count(preset("gpt-3-6.7b"))
new = count(preset("meta-llama-3-8b"))
before, after = old.config.sizes, new.config.sizes
L, d, h = (before[symbol] for symbol in "Ldh")
assert (L, d, h) == tuple(after[symbol] for symbol in "Ldh")
gap = new.total - old.total
names = (old.config.model, new.config.model)
heads = ("", say("层", "Layers"), say("宽度", "Width"))
heads += (say("头", "Heads"), say("参数个数", "Parameters"))
rows = tuple(
    (
        each.config.model,
        str(each.config.sizes["L"]),
        f"{each.config.sizes['d']:,}",
        str(each.config.sizes["h"]),
        f"{each.total:,}",
    )
    for each in (old, new)
)
show(Table(heads, rows, "lrrrr"))

# %% two-picture
from gptparams.charts import Part, bars_compared
from gptparams.schema.families import FAMILIES


def parts_of(families):
    return tuple(
        Part(family.name[lang], families[family.id], family.id)
        for family in FAMILIES
        if families[family.id]
    )


title = say("同样的层数、宽度和头数", "The same layers, width and heads")
bars = tuple(
    (each.config.model, parts_of(each.families)) for each in (old, new)
)
show(bars_compared("llama-two", title, bars, lang))

# %% changed


def tensors_of(model, wanted):
    # zh: 第一层和层外的张量，名字去掉前面的部分
    # en: tensors of the first layer and outside, without the front of their names
    for tensor in model.tensors:
        outside = not tensor.row.repeat
        if (outside or ".0." in tensor.name) and wanted(tensor):
            name = tensor.name.partition(".0.")[2] or tensor.name
            yield name.removeprefix("transformer."), tensor


def changed(wanted):
    """Both models, each with those of its tensors that `wanted` is true for."""
    lines = []
    for model in (old, new):
        found = list(tensors_of(model, wanted))
        total = sum(tensor.count for _, tensor in found)
        lines.append((model.config.model, f"{total:,}", ""))
        lines += [
            (
                f"·\u00a0{name}",
                f"{tensor.count:,}",
                " × ".join(f"{side:,}" for side in tensor.shape),
            )
            for name, tensor in found
        ]
    heads = (
        say("模型和张量", "Model and tensors"),
        say("参数个数", "Parameters"),
        say("形状", "Shape"),
    )
    return Table(heads, tuple(lines), "lrr")


show(changed(lambda tensor: tensor.family == "position_embedding"))
positions = old.families["position_embedding"]

# %% turn
quarter = (
    90  # zh: 每往后一个位置多转的度数 / en: degrees further at each place
)


def turned(vector, place):
    # zh: 转四分之一圈：(x, y) 变成 (−y, x) / en: a quarter turn: (x, y) becomes (−y, x)
    x, y = vector
    for _ in range(place):
        x, y = -y, x
    return (x, y)


red, blue = say("红", "red"), say("蓝", "blue")
car, other = say("车", "car"), say("船", "bike")
link = say("和", "and")
sentence = (red, car, link, blue, other)
colours, things = (red, blue), (car, other)
key, query = (1, 0), (0, -4)


def arrow(word, place):
    # zh: 颜色词应答，东西提问 / en: colour words answer, things ask
    if word in colours:
        return turned(key, place)
    return turned(query, place) if word in things else None


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def score(words, asking, answering):
    places = words.index(asking), words.index(answering)
    return dot(arrow(asking, places[0]), arrow(answering, places[1]))


def written(vector):
    text = f"({vector[0]}, {vector[1]})"
    return text.replace("-", "−")


heads = (
    say("位置", "Place"),
    say("词元", "Token"),
    say("键", "Key"),
    say("查询", "Query"),
)
rows = tuple(
    (
        str(place),
        word,
        written(arrow(word, place)) if word in colours else "—",
        written(arrow(word, place)) if word in things else "—",
    )
    for place, word in enumerate(sentence)
)
show(Table(heads, rows, "llrr"))

# %% dials
from math import atan2, degrees

from gptparams.charts import Dial, dials

asks, answers = say("查询", "query"), say("键", "key")


def dial(word, place):
    hand = arrow(word, place)
    if hand is None:
        return Dial(word)
    angle = round(degrees(atan2(hand[1], hand[0]))) % 360
    return Dial(word, angle, answers if word in colours else asks)


moved = (say("看", "a"), *sentence)
rows = tuple(
    ("".join(words) if lang == "zh" else " ".join(words), line)
    for words in (sentence, moved)
    for line in [[dial(word, place) for place, word in enumerate(words)]]
)
title = say(
    f"每往后一个位置，指针多转 {quarter}°",
    f"At each place, the hand is turned {quarter}° further",
)
groups = {answers: "token_embedding", asks: "attention"}
show(dials("llama-dials", title, rows, groups, lang))
at_first = {
    pair: score(sentence, *pair)
    for pair in ((car, red), (other, blue), (other, red))
}
later = {pair: score(moved, *pair) for pair in at_first}
assert at_first == later

# %% speeds
from math import pi

from gptparams.site.figures.sources.references import cited, references

entries = references(docs)
margin = 1e-9
base = cited("grattafiori2024.rotary_base", entries)
head_width = after["dh"]
pairs = head_width // 2
turns = [2 * pi * base ** (2 * n / head_width) for n in range(pairs)]
fastest, slowest = turns[0], turns[-1]
heads = (
    say("第几对", "Pair"),
    say("转一圈要走过的词元", "Tokens for a full turn"),
)
rows = tuple(
    (str(n + 1), f"{turns[n]:,.0f}") for n in (0, 15, 31, 47, pairs - 1)
)
show(Table(heads, rows, "rr"))

# %% norms
from math import sqrt


def layer_normed(vector):
    center = sum(vector) / len(vector)
    away = [number - center for number in vector]
    spread = sqrt(sum(number**2 for number in away) / len(vector))
    return [number / spread for number in away]


def root_mean_square(vector):
    return sqrt(sum(number**2 for number in vector) / len(vector))


def rms_normed(vector):
    size = root_mean_square(vector)
    return [number / size for number in vector]


spoken = (-1, 5, 5, 7)
center = sum(spoken) / len(spoken)
away = [number - center for number in spoken]
spread = sqrt(sum(number**2 for number in away) / len(spoken))
volume = root_mean_square(spoken)
by_layer_norm, by_rms = layer_normed(spoken), rms_normed(spoken)


def listed(numbers):
    return ", ".join(f"{number:.3g}" for number in numbers).replace(
        "-", "−"
    )


heads = ("", say("层归一化", "Layer norm"), "RMSNorm")
rows = (
    (say("减去均值", "subtract the mean"), listed(away), "—"),
    (
        say("平方的平均", "mean of the squares"),
        f"{spread**2:g}",
        f"{volume**2:g}",
    ),
    (say("开方", "its square root"), f"{spread:g}", f"{volume:g}"),
    (say("相除", "divide"), listed(by_layer_norm), listed(by_rms)),
)
show(Table(heads, rows, "lrr"))

# %% three-ways
from gptparams.charts import heat_map

shouted = [10 * number for number in spoken]
humming = [number + 100 for number in spoken]
ways = (say("原来", "spoken"), say("喊", "shouted"))
ways += (say("带嗡嗡声", "with a hum"),)
places = tuple(str(n + 1) for n in range(len(spoken)))
for name, how, title in (
    ("layer", layer_normed, say("层归一化之后", "After layer norm")),
    ("rms", rms_normed, say("RMSNorm 之后", "After RMSNorm")),
):
    heard = [how(vector) for vector in (spoken, shouted, humming)]
    show(
        heat_map(
            f"llama-{name}", title, ways, places, heard, lang, digits=1
        )
    )

# %% norm-rows
from gptparams import Polynomial

show(
    changed(
        lambda tensor: (
            tensor.family == "normalization" and tensor.row.repeat
        )
    )
)
old_norms, new_norms = (
    each.families["normalization"] for each in (old, new)
)
assert (2 * L + 1) * d == old_norms - new_norms
one_norm = Polynomial.symbol("d")
two_norms = one_norm + one_norm

# %% biases
bare = count(old.config, "without_biases")
biases = {
    family: old.families[family] - bare.families[family]
    for family in ("attention", "feed_forward")
}
all_biases = sum(biases.values())
show(
    changed(
        lambda tensor: (
            tensor.family in biases and tensor.name.endswith("bias")
        )
    )
)
small_changes = positions + old_norms - new_norms + all_biases

# %% cards
toy_width, toy_readers = 8, 4
toy_head = toy_width // toy_readers


def toy_attention(sets):
    """Weights of query and output, of keys and of values in a layer of the toy."""
    square, shared = toy_width**2, toy_width * sets * toy_head
    return square, shared, shared, square


toy = {sets: sum(toy_attention(sets)) for sets in (4, 2, 1)}
heads = (
    say("卡片柜", "Card boxes"),
    say("查询", "Query"),
    say("键", "Key"),
    say("值", "Value"),
    say("输出", "Output"),
    say("合计", "Total"),
)
rows = tuple(
    (str(sets), *map(str, toy_attention(sets)), str(toy[sets]))
    for sets in toy
)
show(Table(heads, rows, "rrrrrr"))

# %% sharing
from gptparams.charts import Sharing, shared_heads

full = count(new.config.resized(kv=h))
single = count(new.config.resized(kv=1))
kv = after["kv"]
readers = h // kv


def keys_and_values(model):
    return sum(
        tensor.count
        for tensor in model.tensors
        if ".k_proj." in tensor.name or ".v_proj." in tensor.name
    )


per_layer = {
    model.config.sizes["kv"]: keys_and_values(model) // L
    for model in (full, new, single)
}
lines = (
    (say("各用各的", "each its own"), h),
    (say(f"{readers} 个查询合用", f"{readers} queries share"), kv),
    (say("全体合用", "all share"), 1),
)
rows = [
    Sharing(text, h, sets, f"{per_layer[sets]:,}") for text, sets in lines
]
title = say(
    "一层的头；右边是键和值的参数个数",
    "The heads of one layer; on the right, parameters of keys and values",
)
show(shared_heads("llama-sharing", title, rows, lang))

# %% attention-rows
show(
    changed(
        lambda tensor: (
            tensor.family == "attention"
            and not tensor.name.endswith("bias")
        )
    )
)
saved = bare.families["attention"] - new.families["attention"]
one_layer = {
    "old": bare.families["attention"] // L,
    "new": new.families["attention"] // L,
}

# %% cache
from gptparams import memory
from gptparams.numerals.quantity import Bytes

tokens = 8192
kept = {
    model.config.sizes["kv"]: memory(model.config, tokens=tokens).cache
    for model in (full, new, single)
}
each_number = Bytes(2)  # zh: f16 / en: f16
cache_numbers = {
    sets: each.bytes_per_token // each_number for sets, each in kept.items()
}
heads = (
    say("键和值的套数", "Sets of keys and values"),
    say("它们的参数", "Their parameters"),
    say("缓存，每个词元", "Cache, each token"),
    say(f"缓存，{tokens:,} 个词元", f"Cache, {tokens:,} tokens"),
)
rows = tuple(
    (
        str(sets),
        f"{L * per_layer[sets]:,}",
        say(
            f"{each.bytes_per_token:,} 字节",
            f"{each.bytes_per_token:,} bytes",
        ),
        f"{each.bytes / 10**9:.2f} GB",
    )
    for sets, each in kept.items()
)
show(Table(heads, rows, "rrrr"))
conversations = 100
cache_bytes = {sets: Bytes(each.bytes) for sets, each in kept.items()}
cache_saved = kept[h].bytes - kept[kv].bytes
server_saved = Bytes(conversations * cache_saved)

# %% gate
january, july = say("一月", "January"), say("七月", "July")
london, sydney = say("伦敦", "London"), say("悉尼", "Sydney")
ifs = tuple((m, c) for m in (january, july) for c in (london, sydney))
asked = (january, sydney)


def found(words, word):
    return int(word in words)


gates = {pair: found(asked, pair[0]) for pair in ifs}
ups = {pair: found(asked, pair[1]) for pair in ifs}
products = {pair: gates[pair] * ups[pair] for pair in ifs}
heads = (
    say("如果", "If"),
    say("门：月份", "Gate: month"),
    say("内容：城市", "Content: city"),
    say("相乘", "Product"),
)
joined = say("且", " and ")
rows = tuple(
    (
        joined.join(pair),
        str(gates[pair]),
        str(ups[pair]),
        str(products[pair]),
    )
    for pair in ifs
)
show(Table(heads, rows, "lrrr"))

# %% width
narrow, wider = 6, before["f"] // d
wide = wider * narrow
ungated = 2 * narrow * wide
too_many = 3 * narrow * wide
two_thirds = Fraction(2, 3)
gated = int(two_thirds * wide)
same_again = 3 * narrow * gated
assert same_again == ungated
heads = (
    "",
    say("隐藏数", "Hidden numbers"),
    say("权重", "Weights"),
)
rows = (
    (
        say("两个矩阵", "two matrices"),
        str(wide),
        f"{ungated // narrow // wide} × {narrow} × {wide} = {ungated}",
    ),
    (
        say("三个矩阵", "three matrices"),
        str(wide),
        f"{too_many // narrow // wide} × {narrow} × {wide} = {too_many}",
    ),
    (
        say("三个矩阵，窄一些", "three narrower matrices"),
        str(gated),
        f"{same_again // narrow // gated} × {narrow} × {gated}"
        f" = {same_again}",
    ),
)
show(Table(heads, rows, "lrr"))

# %% rounding
multiple = {
    name: cited(f"meta2024.{name}", entries)
    for name in ("multiple", "multiple_small", "multiple_large")
}
factor = Fraction(cited("touvron2023b.factor", entries))


def gated_width(width, multiple, factor=1):
    # zh: 取整，放大，再进到倍数 / en: cut off, enlarge, round up to a multiple
    start = int(two_thirds * wider * width)
    return -(-int(start * factor) // multiple) * multiple


seven = count(preset("llama-2-7b-hf"))
exact_width = two_thirds * wider * d
start = int(exact_width)
enlarged = int(start * factor)
second = gated_width(d, multiple["multiple"])
third = gated_width(d, multiple["multiple_small"], factor)
assert second == seven.config.sizes["f"]
assert third == after["f"]
print(
    f"{start:,} → {second:,}",
    f"({multiple['multiple']} × {second // multiple['multiple']})",
)
print(
    f"{start:,} → {enlarged:,} → {third:,}",
    f"({multiple['multiple_small']} × {third // multiple['multiple_small']})",
)

# %% network-picture
from gptparams.charts import Matrix, matrices_to_scale

stacks = (
    (old.config.model, 2, before["f"]),
    (seven.config.model, 3, second),
    (new.config.model, 3, third),
)
drawn = tuple(
    Matrix(
        model,
        number * d,
        width,
        "feed_forward",
        say(
            f"行：{number} 个矩阵，各 {d:,}",
            f"rows: {number} matrices of {d:,}",
        ),
        say("个隐藏数", "hidden numbers"),
        stacked=number,
    )
    for model, number, width in stacks
)
title = say(
    "一层前馈网络的权重：面积就是个数",
    "The weights of one feed-forward network: areas are counts",
)
show(matrices_to_scale("llama-network", title, drawn, lang))
rounded_up = Fraction(second) / exact_width - 1

# %% network-rows
show(
    changed(
        lambda tensor: (
            tensor.family == "feed_forward"
            and not tensor.name.endswith("bias")
        )
    )
)
old_network, new_network = (
    each.families["feed_forward"] for each in (bare, new)
)
spent = new_network - old_network

# %% head
from gptparams import config_from_dict

token, head = new.families["token_embedding"], new.families["output_head"]
by_words = token - old.families["token_embedding"]
tied = count(
    config_from_dict(
        {**new.config.keys, "tie_word_embeddings": True},
        say("同一张表", "one table"),
    )
)
bars = tuple(
    (text, parts_of(each.families))
    for text, each in (
        (
            say("读和写共用一张表", "one table for reading and writing"),
            tied,
        ),
        (
            say("各用一张：真的 Llama", "a table for each: the real Llama"),
            new,
        ),
    )
)
title = say(
    "输出头有没有自己的表", "With and without a table for the output head"
)
show(bars_compared("llama-head", title, bars, lang))

# %% head-rows
show(
    changed(
        lambda tensor: tensor.family in ("token_embedding", "output_head")
    )
)
small = count(preset("gpt2"))
small_untied = small.families["token_embedding"] / small.total

# %% ladder
steps = [
    (names[0], dict(old.families)),
    (say("去掉位置表", "no positions"), {"position_embedding": 0}),
    (say("改用 RMSNorm", "RMSNorm"), {"normalization": new_norms}),
    (
        say("去掉偏置", "no biases"),
        {family: bare.families[family] for family in biases},
    ),
    (
        say("分组查询", "grouped queries"),
        {"attention": new.families["attention"]},
    ),
    (say("门控前馈网络", "gated network"), {"feed_forward": new_network}),
    (say("词表变大", "larger vocabulary"), {"token_embedding": token}),
    (say("输出头自己的表", "a head of its own"), {"output_head": head}),
]
families, bars = {}, []
for text, changes in steps:
    last = sum(families.values())
    families = {**families, **changes}
    reached = sum(families.values())
    change = f" {reached - last:+,}".replace("-", "−") if last else ""
    bars.append((text + change, parts_of(families)))
assert families == dict(new.families)
title = say(
    "一步一步，从旧图纸到新图纸",
    "From the old blueprint to the new one, step by step",
)
show(bars_compared("llama-ladder", title, tuple(bars), lang))

# %% ledger
from gptparams.tables.counts import additive_table

show(additive_table(new, lang))

# %% live
from gptparams.models.load import compare, meta_model
from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "today/llama")

same = compare(meta_model(new.config), new.config).exact
print(say("每个张量都一致：", "every tensor agrees:"), same)
# zh: 若不成立，这一页就发布不出来 / en: were it not so, this page could not be published
assert same

# %% estimate
squares = 4 + 8
estimate = squares * L * d * d
matrices = count(new.config, "block_matrices").total
in_squares = matrices // (L * d * d)
with_tables = estimate + token + head
for number, weights in ((squares, estimate), (in_squares, matrices)):
    print(f"{number} × {L} × {d:,} × {d:,} = {weights:,}")
assert in_squares * L * d * d == matrices

# %% longer
longer = count(preset("llama-3.1-8b"))
print(f"{longer.total - new.total:,}")

# %% tiny
tiny = count(preset("llama-3.2-1b"))
t = tiny.config.sizes
tiny_attention = tiny.families["attention"] // t["L"]
tiny_network = tiny.families["feed_forward"] // t["L"]
tiny_table = tiny.families["token_embedding"]
tiny_norm = 2 * t["d"]
rows = (
    (say("词元嵌入", "token embedding"), f"{tiny_table:,}"),
    (say("一层的自注意力", "attention of a layer"), f"{tiny_attention:,}"),
    (say("一层的前馈网络", "network of a layer"), f"{tiny_network:,}"),
    (say("一层的归一化", "norms of a layer"), f"{tiny_norm:,}"),
    (
        say(f"{t['L']} 层", f"{t['L']} layers"),
        f"{t['L'] * (tiny_attention + tiny_network + tiny_norm):,}",
    ),
    (say("末尾的归一化", "the last norm"), f"{t['d']:,}"),
    (say("合计", "Total"), f"{tiny.total:,}"),
)
show(Table(("", say("参数个数", "Parameters")), rows, "lr"))

# %% wrong-table
large = count(preset("llama-2-70b-hf"))
b = large.config.sizes
wrong_rows = (
    ("q_proj", b["d"], b["d"]),
    ("k_proj", b["d"], b["d"]),
    ("v_proj", b["kv"] * b["dh"], b["d"]),
    ("o_proj", b["d"], b["d"]),
    ("gate_proj", b["f"], b["d"]),
    ("up_proj", b["f"], b["d"]),
    ("down_proj", b["d"], b["f"]),
)
rows = tuple(
    (name, f"{down:,} × {across:,}", f"{down * across:,}")
    for name, down, across in wrong_rows
)
wrong_layer = sum(down * across for _, down, across in wrong_rows)
rows += ((say("一层", "One layer"), "", f"{wrong_layer:,}"),)
heads = ("", say("形状", "Shape"), say("权重", "Weights"))
show(Table(heads, rows, "lrr", total_row=True))
right_layer = count(large.config, "block_matrices").total // b["L"]
wrong_by = wrong_layer - right_layer
large_start = int(two_thirds * wider * b["d"])
large_enlarged = int(large_start * factor)
large_width = gated_width(b["d"], multiple["multiple_large"], factor)
assert large_width == b["f"]
