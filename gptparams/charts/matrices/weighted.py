"""A vector times a matrix: each row is multiplied by its factor, and the rows are added."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from gptparams.charts.drawing.svg import (
    EDGE,
    LEADING,
    SMALL,
    WIDTH,
    Picture,
    colour,
    label,
    labels,
    path,
    picture,
    rect,
    text_width,
    wrap,
)
from gptparams.charts.matrices.grid import TINT
from gptparams.charts.matrices.strip import NEGATIVE, POSITIVE
from gptparams.language import Lang, Text
from gptparams.numerals.writing import signed
from gptparams.tables.table import Table

TIMES = "×"
TOTAL = Text("相加", "Sum")

_HIGH = 26  # of a cell
_WIDEST = 52
_FACTOR = 46  # width of the cell with the factor
_ROOM = 110  # for the names of rows
_GAP = 3  # between cells
_UP = SMALL * Fraction(3, 10)  # from the middle of a line to its baseline


@dataclass(frozen=True)
class _Sheet:
    """The numbers, and the positions of their columns."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    factors: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    digits: int

    @cached_property
    def lines(self) -> list[tuple[float, str, tuple[float, ...]]]:
        """The factor, name and values of each row."""
        return list(zip(self.factors, self.names, self.values, strict=True))

    @cached_property
    def sums(self) -> tuple[float, ...]:
        """The sum of each column, with every value multiplied by the factor of its row."""
        return tuple(
            sum(by * line[column] for by, _, line in self.lines)
            for column in range(len(self.columns))
        )

    @cached_property
    def left(self) -> Fraction:
        """The left edge of the first value."""
        wide = max(text_width(name, SMALL) for name in self.names)
        return EDGE + _FACTOR + 22 + min(wide, Fraction(_ROOM)) + 8

    @cached_property
    def cell(self) -> Fraction:
        """The distance between two columns of values."""
        return min((WIDTH - EDGE - self.left) / len(self.columns), Fraction(_WIDEST))

    @cached_property
    def headings(self) -> list[tuple[str, ...]]:
        """The names of the columns, wrapped."""
        return [wrap(column, self.cell - 2, SMALL) for column in self.columns]

    @cached_property
    def strongest(self) -> float:
        """The largest absolute product or sum."""
        products = (abs(by * value) for by, _, line in self.lines for value in line)
        return max(max(products), *map(abs, self.sums)) or 1.0

    @property
    def legible(self) -> bool:
        """Whether every text fits in its place."""
        numbers = [*self.sums, *(value for _, _, line in self.lines for value in line)]
        cells = [*map(self.text, numbers), *(word for lines in self.headings for word in lines)]
        fits = max(text_width(text, SMALL) for text in cells) <= self.cell
        factors = max(text_width(self.text(by), SMALL) for by in self.factors) <= _FACTOR
        names = max(text_width(name, SMALL) for name in self.names) <= _ROOM
        return fits and factors and names

    def text(self, value: float) -> str:
        """Return an integer without decimals, other numbers with `digits` decimals."""
        return signed(value, 0 if float(value).is_integer() else self.digits)


def weighted_rows(
    name: str,
    title: str,
    factors: Sequence[float],
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float]],
    lang: Lang,
    *,
    factor: str,
    digits: int = 2,
) -> Picture:
    """Draw one line per row (factor, name, values) and the sums of all products at the bottom.

    A cell shows its value and is coloured by the value times the factor, so that a row with factor
    0 stays blank. `factor` is the heading of the factors.

    Raises ValueError without rows or columns, if the numbers do not fit them, for a number that is
    not finite, and for texts that are longer than their cells.
    """
    table = tuple(tuple(line) for line in values)
    fits = len(factors) == len(rows) == len(table) and {len(row) for row in table} == {len(columns)}
    if not rows or not columns or not fits:
        raise ValueError(f"picture {name}: needs a factor and a value a column for each row")
    if not all(map(math.isfinite, (*factors, *(value for line in table for value in line)))):
        raise ValueError(f"picture {name}: needs finite numbers")
    sheet = _Sheet(tuple(rows), tuple(columns), tuple(factors), table, digits)
    if not sheet.legible:
        raise ValueError(f"picture {name}: its numbers or headings are too long for their cells")
    top = LEADING * max(1, *map(len, sheet.headings)) + 6
    drawn = list(_headings(sheet, factor, top))
    for index in range(len(rows)):
        drawn += _row(sheet, index, Fraction(top + (_HIGH + _GAP) * index))
    foot = Fraction(top + (_HIGH + _GAP) * len(rows)) + 5
    drawn += _total(sheet, foot, lang)
    shown = _table(title, sheet, factor, lang)
    return picture(name, _sentence(title, sheet, lang), shown, lang, foot + _HIGH + 4, drawn)


def _headings(sheet: _Sheet, factor: str, top: int) -> Iterator[ET.Element]:
    yield label(factor, EDGE, top - 8, SMALL)
    for index, lines in enumerate(sheet.headings):
        first = top - 8 - LEADING * (len(lines) - 1)
        yield from labels(lines, _middle(sheet, index), first, SMALL, "middle")


def _middle(sheet: _Sheet, column: int) -> Fraction:
    return sheet.left + sheet.cell * column + (sheet.cell - _GAP) / 2


def _row(sheet: _Sheet, index: int, y: Fraction) -> Iterator[ET.Element]:
    """Draw the factor, the multiplication sign, the name of the row, and its values."""
    by, name, line = sheet.lines[index]
    base = y + Fraction(_HIGH, 2) + _UP
    share = abs(by) / max(map(abs, sheet.factors)) if by else 0.0
    yield _cell(Fraction(EDGE), y, Fraction(_FACTOR), by, share)
    yield label(sheet.text(by), EDGE + Fraction(_FACTOR, 2), base, SMALL, "middle")
    yield label(TIMES, EDGE + _FACTOR + 11, base, SMALL, "middle")
    yield label(name, EDGE + _FACTOR + 22, base, SMALL)
    for column, value in enumerate(line):
        yield from _value(sheet, column, y, value, by * value)


def _total(sheet: _Sheet, y: Fraction, lang: Lang) -> Iterator[ET.Element]:
    """Draw a horizontal line, and the sums below it."""
    right = sheet.left + sheet.cell * len(sheet.columns)
    yield path(f"M{EDGE} {float(y - 4):.3f}H{float(right):.3f}", "ink", "1")
    yield label(TOTAL[lang], EDGE + _FACTOR + 22, y + Fraction(_HIGH, 2) + _UP, SMALL)
    for column, value in enumerate(sheet.sums):
        yield from _value(sheet, column, y, value, value)


def _value(
    sheet: _Sheet, column: int, y: Fraction, value: float, product: float
) -> Iterator[ET.Element]:
    x = sheet.left + sheet.cell * column
    yield _cell(x, y, sheet.cell - _GAP, product, abs(product) / sheet.strongest)
    base = y + Fraction(_HIGH, 2) + _UP
    yield label(sheet.text(value), _middle(sheet, column), base, SMALL, "middle")


def _cell(x: Fraction, y: Fraction, width: Fraction, value: float, strength: float) -> ET.Element:
    fill = NEGATIVE if value < 0 else POSITIVE
    more = {"class_": "tinted", "fill_opacity": f"{strength * TINT:.3f}"}
    more |= {"stroke": colour("faint"), "stroke_width": "0.6"}
    return rect(x, y, width, Fraction(_HIGH), fill, **more)


def _sentence(title: str, sheet: _Sheet, lang: Lang) -> str:
    """Describe every row with its factor, and the sums."""
    colon, semicolon, stop = {"zh": "：；。", "en": [": ", "; ", "."]}[lang]
    sentences = [
        f"{sheet.text(by)} {TIMES} {name} {_listed(sheet, line)}" for by, name, line in sheet.lines
    ]
    sentences.append(f"{TOTAL[lang]} {_listed(sheet, sheet.sums)}")
    return title + colon + semicolon.join(sentences) + stop


def _listed(sheet: _Sheet, line: Sequence[float]) -> str:
    return f"[{', '.join(map(sheet.text, line))}]"


def _table(title: str, sheet: _Sheet, factor: str, lang: Lang) -> Table:
    rows = [(sheet.text(by), name, *map(sheet.text, line)) for by, name, line in sheet.lines]
    rows.append(("", TOTAL[lang], *map(sheet.text, sheet.sums)))
    heads = (factor, "", *sheet.columns)
    return Table(heads, tuple(rows), "rl" + "r" * len(sheet.columns), True, title)
