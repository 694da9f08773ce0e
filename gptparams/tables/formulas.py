"""Tables of formulas: the counts of families, of layers and of a model for all sizes.

`lang` is `zh` or `en`.
"""

from collections.abc import Iterable

from gptparams.algebra.polynomial import Polynomial, total
from gptparams.algebra.symbols import SYMBOLS, Symbol
from gptparams.config.config import Config
from gptparams.counting.conventions import Convention
from gptparams.counting.polynomials import alike_layers, layer_polynomial, polynomial
from gptparams.counting.tensors import UNIQUE
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped
from gptparams.schema.families import ALL_FAMILIES, Family
from gptparams.tables.table import Table

_MANY_TERMS = 8  # a formula with more terms is grouped by kinds of layers

PART = Text("部分", "Part")
FORMULA = Text("公式", "Formula")
VALUE = Text("值", "Value")
SYMBOL = Text("符号", "Symbol")
NAME = Text("含义", "Meaning")
LAYER = Text("一层", "One layer")
MODEL = Text("整个模型", "Whole model")


def headers(lang: Lang, *texts: Text) -> tuple[str, ...]:
    """The headers of a table in one language."""
    return tuple(text[lang] for text in texts)


def families_of(config: Config) -> tuple[Family, ...]:
    """The families of which the architecture has tensors, in the order of the table."""
    present = {row.family for row in config.architecture.rows}
    return tuple(candidate for candidate in ALL_FAMILIES if candidate.id in present)


def formula_text(formula: Polynomial) -> str:
    """A polynomial in plain text: `12·L·d² + 13·L·d`, highest degree first."""
    return str(formula)


def written(formula: Polynomial, config: Config, latex: bool = False) -> str:
    """A formula; a long one is grouped by kinds of layers: `L·(...) + Lm·(...) + ...`."""
    if len(formula.terms) <= _MANY_TERMS:
        return _plain(formula, latex)
    texts, rest = [], formula.terms
    for kind in (symbol for symbol in SYMBOLS if symbol.id in config.layers):
        inside = Polynomial.of((_without(m, kind.id), n) for m, n in rest if kind.id in m)
        rest = tuple((m, n) for m, n in rest if kind.id not in m)
        texts += [_times(kind, inside, latex)] if inside.terms else []
    texts += [_plain(Polynomial.of(rest), latex)] if rest else []
    return " + ".join(texts).replace("+ -", "- ")


def _plain(formula: Polynomial, latex: bool) -> str:
    return formula.latex() if latex else formula_text(formula)


def _without(monomial: tuple[str, ...], symbol: str) -> tuple[str, ...]:
    """The monomial divided by one of its symbols."""
    index = monomial.index(symbol)
    return monomial[:index] + monomial[index + 1 :]


def _times(kind: Symbol, inside: Polynomial, latex: bool) -> str:
    """`L·(inside)`, or the plain product if `inside` is a single term."""
    if len(inside.terms) == 1:
        return _plain(inside * Polynomial.symbol(kind.id), latex)
    text = _plain(inside, latex)
    return f"{kind.latex}({text})" if latex else f"{kind.id}·({text})"


def formulas(config: Config, convention: Convention = UNIQUE) -> tuple[tuple[str, Polynomial], ...]:
    """The counts for all sizes: one per family id, then `layer` (one layer) and `total`.

    The families sum to `total`. If layers differ, there is one entry per kind of layer, with the
    numbers of its layers: `layer 0-2`, `layer 3-60`.
    """
    families = tuple(
        (each.id, polynomial(config, convention, each.id)) for each in families_of(config)
    )
    layers = tuple(
        (" ".join(("layer", *numbers)), layer_polynomial(config, convention, layer=first))
        for numbers, first in kinds_of_layers(config, convention)
    )
    return (*families, *layers, ("total", total(formula for _, formula in families)))


def kinds_of_layers(
    config: Config, convention: Convention = UNIQUE
) -> tuple[tuple[tuple[str, ...], int], ...]:
    """The kinds of layers: the numbers of each as runs such as `3-60`, and the first number.

    The runs are left out if all layers are alike.
    """
    alike = alike_layers(config, convention)
    return tuple((runs(each) if len(alike) > 1 else (), each[0]) for each in alike)


def runs(numbers: Iterable[int]) -> tuple[str, ...]:
    """Join consecutive numbers of an ascending sequence: `(0, 1, 2, 5)` gives `("0-2", "5")`."""
    grouped_runs: list[list[int]] = []
    for number in numbers:
        if grouped_runs and number == grouped_runs[-1][-1] + 1:
            grouped_runs[-1].append(number)
        else:
            grouped_runs.append([number])
    return tuple(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in grouped_runs)


def formulas_table(
    config: Config, lang: Lang, convention: Convention = UNIQUE, latex: bool = False
) -> Table:
    """Each part's formula and its value at the sizes of `config`: families, layer, model."""
    rows = tuple(
        (
            part_name(part, lang),
            written(formula, config, latex),
            grouped(formula.evaluate(config.sizes)),
        )
        for part, formula in formulas(config, convention)
    )
    return Table(headers(lang, PART, FORMULA, VALUE), rows, "llr")


def part_name(part: str, lang: Lang) -> str:
    """The name of a part of `formulas`: a family, the whole model, or layers with numbers."""
    first, *numbers = part.split(" ")
    names = {each.id: each.name for each in ALL_FAMILIES} | {"layer": LAYER, "total": MODEL}
    shown = numbers if len(numbers) <= 4 else [*numbers[:3], "…", numbers[-1]]
    return names[first][lang] + (f" ({', '.join(shown)})" if shown else "")


def symbols(config: Config, convention: Convention = UNIQUE) -> tuple[tuple[Symbol, int], ...]:
    """The symbols that the formulas use, with their sizes in `config`."""
    used = {symbol for _, formula in formulas(config, convention) for symbol in formula.symbols}
    return tuple((symbol, config.sizes[symbol.id]) for symbol in SYMBOLS if symbol.id in used)


def symbols_table(config: Config, lang: Lang, convention: Convention = UNIQUE) -> Table:
    """The symbols of the formulas: letter, meaning, and value in `config`."""
    rows = tuple(
        (symbol.id, symbol.name[lang], grouped(size))
        for symbol, size in symbols(config, convention)
    )
    return Table(headers(lang, SYMBOL, NAME, VALUE), rows, "llr")
