"""Pairs of bars: a count, and beside it values measured for it, on two scales."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from gptparams.charts.drawing.legend import thin_note
from gptparams.charts.drawing.svg import (
    EDGE,
    LEADING,
    SIZE,
    SMALL,
    VISIBLE,
    WIDTH,
    Length,
    Picture,
    colour,
    label,
    labels,
    number,
    path,
    picture,
    rect,
    text_width,
    wrap,
)
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, signed
from gptparams.tables.table import Table

_RIGHT = 186  # where the second column begins
_END = _RIGHT - 12  # where the first one ends
_THICK = 13  # of a bar in the second column; a bar of the first column is as high as its row
_GAP = 3  # between the bars of one row
_TICK = 3  # how far the tick of a bar too thin to see extends beyond it
_PALER = 0.55  # opacity of the second and later bars in a row

UPPER = Text("每行右边的条，从上到下：{}。", "Bars on the right of each row, from the top: {}.")


@dataclass(frozen=True)
class Pair:
    """A row: its label, a count, one measured value per series, and its colour.

    Raises ValueError for a count below 0, a value that is not finite, and an unknown colour.
    """

    label: str
    count: int
    values: tuple[float, ...]
    colour_family: str

    def __post_init__(self) -> None:
        if self.count < 0 or not all(map(math.isfinite, self.values)):
            raise ValueError(f"{self.label}: needs a count of at least 0 and finite values")
        colour(self.colour_family)


@dataclass(frozen=True)
class _Scales:
    """Scale factors from counts and values to lengths; values are drawn as rounded in the text."""

    rows: tuple[Pair, ...]
    digits: int

    def written(self, value: float) -> Fraction:
        """Return the value rounded to the shown decimals, so that all machines draw the same."""
        return Fraction(f"{value:.{self.digits}f}")

    @cached_property
    def count(self) -> Fraction:
        """The units of length per counted item."""
        room = _END - EDGE - _widest(grouped(row.count) for row in self.rows)
        return room / max(*(row.count for row in self.rows), 1)

    @cached_property
    def value(self) -> Fraction:
        """The units of length for a measured value of 1."""
        texts = (signed(value, self.digits) for row in self.rows for value in row.values)
        room = WIDTH - EDGE - _RIGHT - _widest(texts)
        return room / ((self.highest - self.lowest) or 1)

    @cached_property
    def highest(self) -> Fraction:
        """The largest value, or 0."""
        return max(Fraction(0), *(self.written(v) for row in self.rows for v in row.values))

    @cached_property
    def lowest(self) -> Fraction:
        """The smallest value, or 0: the left end of the second column."""
        return min(Fraction(0), *(self.written(v) for row in self.rows for v in row.values))

    @property
    def zero(self) -> Fraction:
        """The x coordinate of the value 0 in the second column."""
        return _RIGHT - self.lowest * self.value


def _widest(texts: Iterable[str]) -> Fraction:
    return max(text_width(text, SMALL) for text in texts) + 6


def paired_bars(
    name: str,
    title: str,
    rows: Sequence[Pair],
    heads: tuple[str, str],
    series: Sequence[str],
    lang: Lang,
    *,
    digits: int = 1,
) -> Picture:
    """Draw two columns of bars, each on its own scale: counts, and measured values.

    `heads` name the columns, `series` the values of each row, which are written with `digits`
    decimals; a negative value extends to the left of zero.

    Raises ValueError without a row and for a row without one value for each of the series.
    """
    pairs = tuple(rows)
    if not pairs or any(len(pair.values) != len(series) for pair in pairs) or not series:
        raise ValueError(f"picture {name}: needs rows with a value for each of the series")
    scales = _Scales(pairs, digits)
    drawn, y = _heads(heads)
    for pair in pairs:
        made, y = _row(pair, scales, y)
        drawn += made
    if len(series) > 1:
        comma = {"zh": "、", "en": ", "}[lang]
        lines = wrap(UPPER[lang].format(comma.join(series)), WIDTH - 2 * EDGE, SMALL)
        drawn += labels(lines, EDGE, y + SIZE, SMALL)
        y += LEADING * len(lines) + 4
    thin = any(0 < pair.count * scales.count < VISIBLE for pair in pairs)
    note, y = thin_note(thin, y, lang)
    table = _table(title, pairs, heads[0], series, digits)
    return picture(name, _sentence(table, lang), table, lang, y, drawn + note)


def _heads(heads: tuple[str, str]) -> tuple[list[ET.Element], Length]:
    left = wrap(heads[0], _END - EDGE, SMALL)
    right = wrap(heads[1], WIDTH - EDGE - _RIGHT, SMALL)
    drawn = labels(left, EDGE, SIZE, SMALL) + labels(right, _RIGHT, SIZE, SMALL)
    y = LEADING * max(len(left), len(right)) + 4
    return [*drawn, path(f"M{EDGE} {y}H{WIDTH - EDGE}", "faint")], y + 6


def _row(pair: Pair, scales: _Scales, y: Length) -> tuple[list[ET.Element], Length]:
    """Draw a row: its label, and the bars of both columns below it; also return the next y."""
    lines = wrap(pair.label, WIDTH - 2 * EDGE)
    top = y + LEADING * len(lines) + 4
    high = _THICK * len(pair.values) + _GAP * (len(pair.values) - 1)
    drawn = labels(lines, EDGE, y + SIZE)
    drawn += _count_bar(pair, scales, top, high)
    for index, value in enumerate(pair.values):
        drawn += _value_bar(pair, value, scales, top + (_THICK + _GAP) * index, index)
    return drawn, top + high + 12


def _count_bar(pair: Pair, scales: _Scales, y: Length, high: int) -> list[ET.Element]:
    width = pair.count * scales.count
    text = grouped(pair.count)
    middle = y + Fraction(high, 2) + SMALL * Fraction(3, 10)
    drawn = [label(text, EDGE + width + 6, middle, SMALL)]
    if width:
        drawn.append(rect(EDGE, y, width, high, pair.colour_family, text, class_="part"))
    if 0 < width < VISIBLE:
        line = f"M{number(EDGE + width / 2)} {number(y - _TICK)}v{high + 2 * _TICK}"
        drawn.append(path(line, pair.colour_family, "1.2", class_="tick"))
    return drawn


def _value_bar(
    pair: Pair, value: float, scales: _Scales, y: Length, index: int
) -> list[ET.Element]:
    width = scales.written(value) * scales.value
    text = signed(value, scales.digits)
    start = scales.zero + min(width, Fraction(0))
    after = scales.zero + max(width, Fraction(0)) + 6
    drawn = [label(text, after, y + _THICK / Fraction(2) + SMALL * Fraction(3, 10), SMALL)]
    if width:
        more = {"fill_opacity": f"{_PALER if index else 1:g}"}
        drawn.append(
            rect(start, y, abs(width), _THICK, pair.colour_family, text, class_="part", **more)
        )
    return drawn


def _table(
    title: str, pairs: tuple[Pair, ...], head: str, series: Sequence[str], digits: int
) -> Table:
    rows = tuple(
        (pair.label, grouped(pair.count), *(signed(value, digits) for value in pair.values))
        for pair in pairs
    )
    return Table(("", head, *series), rows, "l" + "r" * (1 + len(series)), caption=title)


def _sentence(table: Table, lang: Lang) -> str:
    """Describe every row in words."""
    colon, comma, stop = {"zh": "：，。", "en": [": ", ", ", ". "]}[lang]
    sentences = []
    for name, *cells in table.rows:
        named = (f"{head} {cell}" for head, cell in zip(table.headers[1:], cells, strict=True))
        sentences.append(f"{name}{colon}{comma.join(named)}{stop}")
    return "".join(sentences).strip()
