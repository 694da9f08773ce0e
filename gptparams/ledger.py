"""Counts as tables for people: one function a table, used by the command line and the site.

Every number shown is an exact integer of a `Count` or the value of a polynomial; only shares
are rounded. Each table that has a sum sums to the count's total. `lang` is `zh` or `en`.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby

from gptparams.config import Config
from gptparams.conventions import CONVENTIONS, Convention
from gptparams.counting import UNIQUE, Count, count, included_rows, layer_polynomial, polynomial
from gptparams.display import grouped, percent
from gptparams.families import FAMILIES, Family, family
from gptparams.language import Lang, Text
from gptparams.presets import all_presets, preset
from gptparams.report import Table, bar, running_totals, shares
from gptparams.shape import Polynomial, product, total
from gptparams.symbols import SYMBOLS, Symbol
from gptparams.tensor import TensorSpec

BAR_WIDTH = 24  # characters of the longest bar; the widest table then fits 80 columns
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

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
PART = Text("部分", "Part")
FORMULA = Text("公式", "Formula")
VALUE = Text("值", "Value")
SYMBOL = Text("符号", "Symbol")
NAME = Text("含义", "Meaning")
LAYER = Text("一层", "One layer")
MODEL = Text("整个模型", "Whole model")
PRESET = Text("预设", "Preset")
ARCHITECTURE = Text("架构", "Architecture")
SOURCE = Text("出处", "Source")
COLON = Text("：", ": ")
SHARED = Text(
    "{family}：0，{name} 与 {shares} 共用同一份参数",
    "{family}: 0, as {name} is shared with {shares}",
)


def families_of(config: Config) -> tuple[Family, ...]:
    """The families of which the architecture has a tensor, in the order of the table."""
    present = {row.family for row in config.architecture.rows}
    return tuple(candidate for candidate in FAMILIES if candidate.id in present)


def shape_text(shape: Iterable[int]) -> str:
    """A shape as people write it: `(768, 2304)` is `768×2304`."""
    return "×".join(map(str, shape))


def formula_text(formula: Polynomial) -> str:
    """A polynomial in plain text: `12·L·d² + 13·L·d`, terms of the highest degree first."""
    first, *rest = [_term_text(*term) for term in formula.terms] or ["0"]
    joined = (f" - {text[1:]}" if text.startswith("-") else f" + {text}" for text in rest)
    return first + "".join(joined)


def _term_text(monomial: tuple[str, ...], factor: int) -> str:
    runs = ((symbol, len(list(run))) for symbol, run in groupby(monomial))
    letters = [
        symbol + (str(power).translate(_SUPERSCRIPTS) if power > 1 else "")
        for symbol, power in runs
    ]
    sign = "-" if factor < 0 else ""
    numbers = [str(abs(factor))] if abs(factor) != 1 or not letters else []
    return sign + "·".join(numbers + letters)


def share_text(share: Fraction) -> str:
    """A share with one decimal, or with as many (up to three) as show that it is not 0."""
    texts = [percent(share, decimals) for decimals in (1, 2, 3)]
    shown = (text for text in texts if not share or text.strip("0.%"))
    return next(shown, f"<{percent(Fraction(1, 100_000), 3)}")


def families_table(result: Count, lang: Lang) -> Table:
    """Family, parameters, share of the total and a bar of it; the last row is the total."""
    families = families_of(result.config)
    counts = result.families
    values = [counts[each.id] for each in families]
    rows = tuple(
        (each.name[lang], grouped(value), share_text(share), bar(share, BAR_WIDTH))
        for each, value, share in zip(families, values, shares(values), strict=True)
    )
    last = (TOTAL[lang], grouped(result.total), percent(Fraction(1)), "")
    return Table(_headers(lang, FAMILY, PARAMETERS, SHARE, BAR), (*rows, last), "lrrb", True)


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
    return Table(_headers(lang, TENSOR, SHAPE, FAMILY, PARAMETERS), (*rows, last), "lrlr", True)


def additive_table(result: Count, lang: Lang) -> Table:
    """The model added up row by row of its architecture, with the total so far.

    One row for a tensor and its repetitions: name (`{i}` is the layer), shape, copies, the
    parameters of each copy and of all, and the running total, which ends at the count's. A
    tied head has 0 copies.
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
    headers = _headers(lang, TENSOR, SHAPE, COPIES, EACH, SUBTOTAL, RUNNING)
    return Table(headers, tuple(cells), "lrrrrr")


def conventions_table(config: Config, lang: Lang) -> Table:
    """The same model under every convention: total, difference from `unique`, who counts so."""
    base = count(config).total
    rows = []
    for convention in CONVENTIONS:
        value = count(config, convention).total
        difference = grouped(value - base) if value <= base else f"+{grouped(value - base)}"
        texts = (convention.meaning[lang], convention.used_by[lang])
        rows.append((convention.id, grouped(value), difference, *texts))
    headers = _headers(lang, CONVENTION, PARAMETERS, DIFFERENCE, MEANING, USED_BY)
    return Table(headers, tuple(rows), "lrrll")


def models_table(results: Sequence[Count], lang: Lang) -> Table:
    """Several models side by side: a row for each family that one of them has, and the total."""
    present = {each.id for result in results for each in families_of(result.config)}
    rows = tuple(
        (each.name[lang], *(grouped(result.families[each.id]) for result in results))
        for each in FAMILIES
        if each.id in present
    )
    last = (TOTAL[lang], *(grouped(result.total) for result in results))
    headers = (FAMILY[lang], *(result.config.model for result in results))
    return Table(headers, (*rows, last), "l" + "r" * len(results), True)


def formulas(config: Config, convention: Convention = UNIQUE) -> tuple[tuple[str, Polynomial], ...]:
    """The count for all sizes: by family id, then `layer` (one layer) and `total`.

    The families sum to `total`.
    """
    families = tuple(
        (each.id, polynomial(config, convention, each.id)) for each in families_of(config)
    )
    layer = ("layer", layer_polynomial(config, convention))
    return (*families, layer, ("total", total(formula for _, formula in families)))


def formulas_table(
    config: Config, lang: Lang, convention: Convention = UNIQUE, latex: bool = False
) -> Table:
    """Each part's formula and its value at the sizes of `config`: families, layer, model."""
    names = {each.id: each.name for each in FAMILIES} | {"layer": LAYER, "total": MODEL}
    rows = tuple(
        (
            names[part][lang],
            formula.latex() if latex else formula_text(formula),
            grouped(formula.evaluate(config.sizes)),
        )
        for part, formula in formulas(config, convention)
    )
    return Table(_headers(lang, PART, FORMULA, VALUE), rows, "llr")


def symbols(config: Config, convention: Convention = UNIQUE) -> tuple[tuple[Symbol, int], ...]:
    """The symbols that the formulas use, with their sizes in `config`."""
    used = {symbol for _, formula in formulas(config, convention) for symbol in formula.symbols}
    return tuple((symbol, config.sizes[symbol.id]) for symbol in SYMBOLS if symbol.id in used)


def symbols_table(config: Config, lang: Lang, convention: Convention = UNIQUE) -> Table:
    """The symbols of the formulas: letter, what it means, and its value in `config`."""
    rows = tuple(
        (symbol.id, symbol.name[lang], grouped(size))
        for symbol, size in symbols(config, convention)
    )
    return Table(_headers(lang, SYMBOL, NAME, VALUE), rows, "llr")


def presets_table(lang: Lang) -> Table:
    """The presets: name, architecture, parameters, and where the configuration is published."""
    configs = [(preset(name), each.source) for name, each in all_presets().items()]
    rows = tuple(
        (config.model, config.architecture.model_type, grouped(count(config).total), source)
        for config, source in configs
    )
    return Table(_headers(lang, PRESET, ARCHITECTURE, PARAMETERS, SOURCE), rows, "llrl")


def shared_rows(result: Count) -> tuple[TensorSpec, ...]:
    """Rows that count 0 because their storage is that of a row that is counted: a tied head."""
    included = included_rows(result.config, result.convention)
    counted = {row.name for row in included}
    return tuple(
        row
        for row in result.config.architecture.rows
        if row.shares in counted and result.config.tied and row not in included
    )


def notes(result: Count, lang: Lang) -> tuple[str, ...]:
    """What a table can't say in a number: one line for each shared tensor and its owner."""
    return tuple(
        SHARED[lang].format(family=family(row.family).name[lang], name=row.name, shares=row.shares)
        for row in shared_rows(result)
    )


def convention_line(convention: Convention, lang: Lang) -> str:
    """The line that stands with every count: the convention's name and what it counts."""
    return f"{CONVENTION[lang]} {convention.id}{COLON[lang]}{convention.meaning[lang]}"


def _headers(lang: Lang, *texts: Text) -> tuple[str, ...]:
    return tuple(text[lang] for text in texts)
