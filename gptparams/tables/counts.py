"""Tables of counts: one function per table, used by the command line and the site.

Every number shown is an exact integer of a `Count` or the value of a polynomial; only shares
are rounded. Each table that has a sum sums to the count's total. `lang` is `zh` or `en`.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from gptparams.algebra.polynomial import SCALAR, product
from gptparams.config.config import Config
from gptparams.counting.conventions import ACTIVE_CONVENTIONS, CONVENTIONS, Convention
from gptparams.counting.counting import Count, count
from gptparams.counting.tensors import included_rows
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, share_text
from gptparams.schema.families import ALL_FAMILIES, PARTS, REST, family
from gptparams.schema.tensor import TensorSpec
from gptparams.tables.formulas import PART, families_of, headers
from gptparams.tables.table import Table, bar, running_totals, shares

BAR_WIDTH = 24  # characters of the longest bar; the widest table then fits 80 columns

FAMILY = Text("参数族", "Family")
PARAMETERS = Text("参数个数", "Parameters")
SHARE = Text("占比", "Share")
BAR = Text("图示", "Bar")
TOTAL = Text("合计", "Total")
TENSOR = Text("张量", "Tensor")
SHAPE = Text("形状", "Shape")
COPIES = Text("份数", "Copies")
EACH = Text("每份", "Each")
SUBTOTAL = Text("小计", "Subtotal")
RUNNING = Text("累计", "Running total")
CONVENTION = Text("口径", "Convention")
DIFFERENCE = Text("与 unique 之差", "Against unique")
MEANING = Text("数法", "What it counts")
USED_BY = Text("谁这样数", "Who counts so")
ACTIVE = Text("每个词元用到", "Used by a token")
NO_PART = Text("", "")
USED = Text("一个词元用到 {number}：{meaning}", "One token uses {number}: {meaning}")
PRESET = Text("预设", "Preset")
ARCHITECTURE = Text("架构", "Architecture")
BUILT = Text(
    "没有表：由 {source} 造出模型，没写的字段取它的默认值",
    "No table: {source} built the model, with its defaults for missing keys",
)
GUESSED = Text("各族是按张量的名字猜的", "Families are guessed from the names of tensors")
UNKNOWN_ACTIVE = Text(
    "有专家，但名字说不出每个词元用到其中多少",
    "There are experts, and names do not tell how much of them one token uses",
)
COLON = Text("：", ": ")
SHARED = Text(
    "{family}：0，{name} 与 {shares} 共用同一份参数",
    "{family}: 0, as {name} is shared with {shares}",
)


def shape_text(shape: Iterable[int]) -> str:
    """A shape as people write it: `(768, 2304)` is `768×2304`, and a scalar's is `()`."""
    return "×".join(map(str, shape)) or SCALAR


def families_table(result: Count, lang: Lang) -> Table:
    """Family, parameters, share of the total and a bar of it; the last row is the total."""
    families = families_of(result.config)
    counts = result.families
    values = [counts[each.id] for each in families]
    rows = tuple(
        (each.name[lang], grouped(value), share_text(share), bar(share, BAR_WIDTH))
        for each, value, share in zip(families, values, shares(values), strict=True)
    )
    last = (TOTAL[lang], grouped(result.total), share_text(1), "")
    return Table(headers(lang, FAMILY, PARAMETERS, SHARE, BAR), (*rows, last), "lrrb", True)


def tensors_table(result: Count, lang: Lang) -> Table:
    """Every tensor in the order of the reference class: name, shape, family, parameters."""
    rows = tuple(
        (
            tensor.name,
            shape_text(tensor.shape),
            family(tensor.family).name[lang],
            grouped(tensor.count),
        )
        for tensor in result.tensors
    )
    last = (TOTAL[lang], "", "", grouped(result.total))
    return Table(headers(lang, TENSOR, SHAPE, FAMILY, PARAMETERS), (*rows, last), "lrlr", True)


def additive_table(result: Count, lang: Lang) -> Table:
    """The model added up row by row of its architecture, with a running total.

    The columns are the name (`{i}` is the layer), shape, number of copies, parameters of one copy
    and of all copies, and the running total, which ends at the total of the count. A tied head
    has 0 copies.
    """
    sizes, shared = result.config.sizes, shared_rows(result)
    shown = {*included_rows(result.config, result.convention), *shared}
    rows = [row for row in result.config.architecture.rows if row in shown]
    copies = [0 if row in shared else row.repeats.evaluate(sizes) for row in rows]
    each = [product(row.axes).evaluate(sizes) for row in rows]
    subtotals = [number * size for number, size in zip(copies, each, strict=True)]
    cells = zip(
        (row.name for row in rows),
        (shape_text(axis.evaluate(sizes) for axis in row.axes) for row in rows),
        *(map(grouped, column) for column in (copies, each, subtotals, running_totals(subtotals))),
        strict=True,
    )
    titles = headers(lang, TENSOR, SHAPE, COPIES, EACH, SUBTOTAL, RUNNING)
    return Table(titles, tuple(cells), "lrrrrr")


def conventions_table(config: Config, lang: Lang) -> Table:
    """A model under every convention: total, difference from `unique`, and who counts this way."""
    base = count(config).total
    rows = []
    for convention in CONVENTIONS:
        value = count(config, convention).total
        difference = grouped(value - base) if value <= base else f"+{grouped(value - base)}"
        texts = (convention.meaning[lang], convention.used_by[lang])
        rows.append((convention.id, grouped(value), difference, *texts))
    titles = headers(lang, CONVENTION, PARAMETERS, DIFFERENCE, MEANING, USED_BY)
    return Table(titles, tuple(rows), "lrrll")


def models_table(results: Sequence[Count], lang: Lang) -> Table:
    """Models side by side: one row per family that any of them has, and the total."""
    present = {each.id for result in results for each in families_of(result.config)}
    rows = tuple(
        (each.name[lang], *(grouped(result.families.get(each.id, 0)) for result in results))
        for each in ALL_FAMILIES
        if each.id in present
    )
    last = (TOTAL[lang], *(grouped(result.total) for result in results))
    headers = (FAMILY[lang], *(result.config.name for result in results))
    return Table(headers, (*rows, last), "l" + "r" * len(results), True)


def parts_table(result: Count, lang: Lang) -> Table:
    """The parts of each family: Q, K, V and O, even if one tensor holds several, and experts.

    There is a column for what one token uses only if that is not everything.
    """
    parts, used = result.parts, result.active_parts
    sparse = result.active != result.total
    rows = []
    for family_id, numbers in parts.items():
        for part, number in numbers.items():
            name = PARTS[part] if part else REST if len(numbers) > 1 else NO_PART
            share = share_text(Fraction(number, result.total))
            shown = [number, used[family_id][part]] if sparse else [number]
            rows.append((family(family_id).name[lang], name[lang], *map(grouped, shown), share))
    sums = [result.total, result.active] if sparse else [result.total]
    rows.append((TOTAL[lang], "", *map(grouped, sums), share_text(1)))
    titles = (FAMILY, PART, PARAMETERS, *((ACTIVE,) if sparse else ()), SHARE)
    return Table(headers(lang, *titles), tuple(rows), "ll" + "r" * (len(titles) - 2), True)


def shared_rows(result: Count) -> tuple[TensorSpec, ...]:
    """Rows that count 0 because they share the storage of a counted row: a tied head."""
    included = included_rows(result.config, result.convention)
    counted = {row.name for row in included}
    return tuple(
        row
        for row in result.config.architecture.rows
        if row.shares in counted and result.config.tied and row not in included
    )


def notes(result: Count, lang: Lang) -> tuple[str, ...]:
    """Notes below a table of families, one line each.

    They cover shared tensors and their owners, what one token uses of a mixture of experts, the
    notes of the configuration, and a missing table.
    """
    shared = (
        SHARED[lang].format(family=family(row.family).name[lang], name=row.name, shares=row.shares)
        for row in shared_rows(result)
    )
    rules = ACTIVE_CONVENTIONS if result.active != result.total else ()
    active = (
        USED[lang].format(number=grouped(result.active_under(rule)), meaning=rule.meaning[lang])
        for rule in rules
    )
    config_notes = (note[lang] for note in result.config.notes)
    source = result.config.source
    guessed = (BUILT[lang].format(source=source), GUESSED[lang]) if source else ()
    unknown = () if result.knows_active else (UNKNOWN_ACTIVE[lang],)
    return (*shared, *active, *unknown, *config_notes, *guessed)


def convention_line(convention: Convention, lang: Lang) -> str:
    """The line that accompanies every count: the convention's name and what it counts."""
    return f"{CONVENTION[lang]} {convention.id}{COLON[lang]}{convention.meaning[lang]}"
