"""Tables of memory, for the command line and the site: bytes, GB and GiB."""

from fractions import Fraction

from gptparams.config.notes import PART_ONLY
from gptparams.footprint.memory import Memory
from gptparams.language import Lang, Text, language
from gptparams.numerals.writing import fixed, grouped, share_text
from gptparams.schema.families import family
from gptparams.tables.counts import FAMILY, SHARE, TOTAL
from gptparams.tables.table import Table

TITLE = Text("{model} 的内存", "Memory of {model}")
PART = Text("用在哪里", "What for")
BYTES = Text("字节", "Bytes")
GB = Text("GB（10⁹ 字节）", "GB (10⁹ bytes)")
GIB = Text("GiB（2³⁰ 字节）", "GiB (2³⁰ bytes)")
EXACT_TOTAL = Text("合计（精确）", "Total (exact)")
WITH_ASSUMED = Text("连同假设", "With the assumptions")
ASSUMED = Text("假设：{name}", "Assumed: {name}")
CACHE = Text("键值缓存", "KV cache")
STATES = Text("固定大小的状态", "States of a fixed size")
PARTS = {
    "weights": Text("权重", "Weights"),
    "adapters": Text("适配器的权重", "Weights of adapters"),
    "master_weights": Text("32 位的权重副本", "32-bit copy of the weights"),
    "gradients": Text("梯度", "Gradients"),
    "optimizer_states": Text("优化器状态", "Optimizer states"),
}
FORMAT = Text(
    "权重格式 {id}：{name}；矩阵每个参数 {bits} 位，缩放系数已算在内",
    "Format {id}: {name}; {bits} bits for each parameter of its matrices, scales included",
)
PLAIN = Text("权重格式 {id}：{name}", "Format {id}: {name}")
KEPT = Text(
    "{kept} 个参数不在此列，共 {bytes} 字节",
    "{kept} parameters are not stored so, and take {bytes} bytes",
)
STACKED = Text(
    "每个专家各是一个模块时才这么小；transformers 5 把一层的专家叠成一个张量，"
    "bitsandbytes 不转换它，那样权重是 {bytes} 字节",
    "This holds if each expert is its own module; transformers 5 stacks the experts of a layer "
    "in one tensor, which bitsandbytes does not convert: then the weights take {bytes} bytes",
)
TRAINED = Text(
    "训练 {trained} 个参数；优化器 {optimizer}；精度 {precision}：{name}",
    "{trained} parameters are trained; optimizer {optimizer}; precision {precision}: {name}",
)
NO_CACHE = Text(
    "训练时不留键值缓存：键和值算在激活值里",
    "Training keeps no KV cache: keys and values are among its activations",
)
PER_TOKEN = Text(
    "键值缓存：每个词元 {bytes} 字节（{type}）；引擎 {engine}：{meaning}",
    "KV cache: {bytes} bytes for each token ({type}); engine {engine}: {meaning}",
)
LENGTH = Text(
    "{sequences} 个序列，每个 {tokens} 个词元",
    "Sequences: {sequences}; tokens in each: {tokens}",
)
GIVE_TOKENS = Text(
    "要知道缓存多大，请给出词元数，如 --tokens 4096",
    "For the size of the cache give a number of tokens, such as --tokens 4096",
)
WINDOW = Text(
    "{layers} 层只往回看 {window} 个词元", "{layers} layers look back {window} tokens only"
)
UNBOUNDED = Text(
    "{layers} 层只往回看 {window} 个词元，但这个引擎把全部词元都留着",
    "{layers} layers look back {window} tokens only, but the engine keeps all of them",
)
NOT_INCLUDED = Text(
    "没有算进来的假设（用 --assume 选）：", "Assumptions that are not included (see --assume):"
)
FORMULA = Text("{id}：{name}，{formula}（{source}）", "{id}: {name}, {formula} ({source})")
NO_FORMULA = Text("{id}：{name}（{source}）", "{id}: {name} ({source})")
SYMBOLS = Text(
    "L 层数，d 宽度，h 头数，V 词表大小，s 词元数，b 序列数",
    "L layers, width d, h heads, vocabulary V, s tokens, b sequences",
)


def memory_text(result: Memory, lang: Lang | None = None) -> str:
    """The title, the two tables and their notes, as text."""
    chosen = lang or language()
    tables = (parts_table(result, chosen), families_table(result, chosen))
    drawn = (f"{table.text()}\n" for table in tables)
    return "\n".join((f"{_title(result, chosen)}\n", *drawn, *notes(result, chosen)))


def memory_html(result: Memory, lang: Lang | None = None) -> str:
    """The same as HTML, for a notebook."""
    from html import escape  # slow to load, and a terminal never needs it

    chosen = lang or language()
    title = _title(result, chosen)
    tables = (parts_table(result, chosen), families_table(result, chosen))
    texts = (f"<p>{escape(line)}</p>" for line in notes(result, chosen))
    return "".join((f"<p>{escape(title)}</p>", *(table.html(title) for table in tables), *texts))


def _title(result: Memory, lang: Lang) -> str:
    return TITLE[lang].format(model=result.config.name)


def gigabytes(size: int) -> tuple[str, str]:
    """`size` bytes in GB and in GiB, with two decimals, or more if those would be zeros."""
    return _scaled(size, 10**9), _scaled(size, 2**30)


def _scaled(size: int, unit: int) -> str:
    texts = (fixed(Fraction(size, unit), decimals) for decimals in (2, 3, 4))
    return next((text for text in texts if not size or text.strip("0.")), "<0.0001")


def parts_table(result: Memory, lang: Lang) -> Table:
    """Each part in bytes, GB and GiB; the last row is the sum."""
    parts = _exact_parts(result)
    rows = [(name[lang], size) for name, size in parts]
    total = (EXACT_TOTAL if result.assumed_bytes else TOTAL)[lang]
    rows.append((total, result.bytes))
    for each in result.assumptions:
        if each.included:
            rows.append((ASSUMED[lang].format(name=each.assumption.name[lang]), each.bytes or 0))
    if result.assumed_bytes:
        rows.append((WITH_ASSUMED[lang], result.bytes + result.assumed_bytes))
    cells = tuple((name, grouped(size), *gigabytes(size)) for name, size in rows)
    return Table((PART[lang], BYTES[lang], GB[lang], GIB[lang]), cells, "lrrr", total_row=True)


def _exact_parts(result: Memory) -> list[tuple[Text, int]]:
    if result.training:
        sizes = result.training.by_part
        return [(PARTS[part], size) for part, size in sizes.items() if size]
    cache = [(CACHE, result.cache.bytes), (STATES, result.cache.fixed_bytes)]
    return [(PARTS["weights"], result.weights.bytes), *(row for row in cache if row[1])]


def families_table(result: Memory, lang: Lang) -> Table:
    """The weights, or what training keeps, by family; the last row is the sum."""
    sizes = result.training.by_family if result.training else dict(result.weights.by_family)
    whole = sum(sizes.values())
    rows = tuple(
        (
            family(name).name[lang],
            grouped(size),
            *gigabytes(size),
            share_text(Fraction(size, whole)),
        )
        for name, size in sizes.items()
        if size
    )
    last = (TOTAL[lang], grouped(whole), *gigabytes(whole), share_text(Fraction(1)))
    headers = (FAMILY[lang], BYTES[lang], GB[lang], GIB[lang], SHARE[lang])
    return Table(headers, (*rows, last), "lrrrr", total_row=True)


def notes(result: Memory, lang: Lang) -> tuple[str, ...]:
    """Notes below the tables: formats, training, windows, and what is not included."""
    part = result.config.part
    return (
        *((PART_ONLY[lang].format(part=part),) if part else ()),
        *_weight_notes(result, lang),
        *(_training_notes(result, lang) if result.training else _cache_notes(result, lang)),
        *_assumption_notes(result, lang),
    )


def _weight_notes(result: Memory, lang: Lang) -> tuple[str, ...]:
    weights = result.weights
    kind, name = weights.format, weights.format.name[lang]
    if not weights.kept:
        return (PLAIN[lang].format(id=kind.id, name=name),)
    packed = weights.bytes - weights.kept_bytes
    bits = fixed(Fraction(8 * packed, weights.stored), 3)
    kept = KEPT[lang].format(kept=grouped(weights.kept), bytes=grouped(weights.kept_bytes))
    skipped = STACKED[lang].format(bytes=grouped(weights.bytes + weights.stacked))
    more = (skipped,) if weights.stacked else ()
    return (FORMAT[lang].format(id=kind.id, name=name, bits=bits), kept, *more)


def _training_notes(result: Memory, lang: Lang) -> tuple[str, ...]:
    training = result.training
    assert training is not None
    trained = TRAINED[lang].format(
        trained=grouped(training.trained),
        optimizer=training.plan.optimizer.id,
        precision=training.plan.precision.id,
        name=training.plan.precision.name[lang],
    )
    return (trained, NO_CACHE[lang])


def _cache_notes(result: Memory, lang: Lang) -> tuple[str, ...]:
    cache = result.cache
    per_token = PER_TOKEN[lang].format(
        bytes=grouped(cache.bytes_per_token),
        type=cache.type.id,
        engine=cache.engine.id,
        meaning=cache.engine.meaning[lang],
    )
    length = LENGTH[lang].format(sequences=grouped(cache.sequences), tokens=grouped(cache.tokens))
    windows = (
        (WINDOW if cache.bounded else UNBOUNDED)[lang].format(layers=layers, window=grouped(window))
        for window, layers in cache.windows
        if window
    )
    return (per_token, length if cache.tokens else GIVE_TOKENS[lang], *windows)


def _assumption_notes(result: Memory, lang: Lang) -> tuple[str, ...]:
    rows = [each.assumption for each in result.assumptions if not each.included]
    listed = (
        (FORMULA if row.formula else NO_FORMULA)[lang].format(
            id=row.id, name=row.name[lang], formula=row.formula, source=row.source
        )
        for row in rows
    )
    return (NOT_INCLUDED[lang], *(f"  {line}" for line in listed), f"  {SYMBOLS[lang]}")
