"""Histograms: the distribution of one or two sets of values, with marked single values."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from gptparams.charts.drawing.axes import round_values
from gptparams.charts.drawing.legend import legend
from gptparams.charts.drawing.svg import (
    EDGE,
    LEADING,
    SIZE,
    SMALL,
    WIDTH,
    Picture,
    colour,
    label,
    labels,
    number,
    path,
    picture,
    text_width,
    wrap,
)
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, share_text, signed
from gptparams.tables.table import Table

_HIGH = 130  # of the tallest bar
_TINT = "0.3"  # of the first set, so that the outline of the second one stays visible on it
_DASH = "5 3"

BIN = Text("区间", "Range")
NUMBER = Text("个数", "Number")
SHARE = Text("占比", "Share")
AXIS = Text("横轴：{}。", "Across: {}. ")
HEIGHT = Text(
    "高度：落在这一格里的占全部的多少。", "Up: the share of all that falls in that range."
)
MOST = Text("{}共 {} 个，最多的一格是 {}，占 {}", "{}: {} in all, most in {}, {} of them")
MARKED = Text("标出：{}", "marked: {}")


@dataclass(frozen=True)
class Distribution:
    """A set of values: its name, and the number of values in each bin.

    Raises ValueError for a count below 0, for an empty set, and for an unknown colour.
    """

    label: str
    counts: tuple[int, ...]
    colour_family: str

    def __post_init__(self) -> None:
        if not self.counts or min(self.counts) < 0 or not self.total:
            raise ValueError(f"{self.label}: a distribution needs counts of at least 0, not all 0")
        colour(self.colour_family)

    @property
    def total(self) -> int:
        """The number of values."""
        return sum(self.counts)

    def share(self, index: int) -> Fraction:
        """Return the share of the values in the bin `index`."""
        return Fraction(self.counts[index], self.total)


@dataclass(frozen=True)
class Mark:
    """A single value to mark with a named line."""

    label: str
    value: float


@dataclass(frozen=True)
class _Axis:
    """Converts values to x coordinates."""

    edges: tuple[Fraction, ...]
    digits: int
    room: Fraction

    def x(self, value: float | Fraction) -> Fraction:
        """Return the x coordinate of `value`."""
        low, high = self.edges[0], self.edges[-1]
        return EDGE + self.room * (_as_written(value) - low) / (high - low)

    def text(self, value: float | Fraction) -> str:
        """Return `value` as text, with the number of digits of this axis."""
        return signed(float(value), self.digits)

    def bin(self, index: int, lang: Lang) -> str:
        """Return the bounds of a bin as text."""
        to = {"zh": " 到 ", "en": " to "}[lang]
        return self.text(self.edges[index]) + to + self.text(self.edges[index + 1])


def histogram(
    name: str,
    title: str,
    edges: Sequence[float],
    sets: Sequence[Distribution],
    lang: Lang,
    *,
    axis: str,
    marks: Sequence[Mark] = (),
    digits: int = 1,
) -> Picture:
    """Draw one or two distributions over the same bins, each as shares of its own values.

    `edges` are the n + 1 bounds of n bins; the area over a bin is the share of the values in it.
    `axis` names the values; `digits` are the decimals of the bounds.

    Raises ValueError for bounds that do not increase or do not fit the counts, for a number of sets
    other than one or two, and for a mark outside the bins.
    """
    bounds = tuple(map(_as_written, edges))
    if any(high <= low for low, high in pairwise(bounds)) or not 1 <= len(sets) <= 2:
        raise ValueError(f"picture {name}: needs growing bounds, and one or two sets")
    if any(len(each.counts) != len(bounds) - 1 for each in sets):
        raise ValueError(f"picture {name}: {len(bounds)} bounds need one count fewer")
    if any(not bounds[0] <= _as_written(mark.value) <= bounds[-1] for mark in marks):
        raise ValueError(f"picture {name}: a mark lies outside the bins")
    scale = _Axis(bounds, digits, _room(bounds, marks))
    lanes = _lanes(scale, marks)
    top = (max((lane for _, lane in lanes), default=-1) + 1) * LEADING + 8
    foot = top + _HIGH
    drawn = [*_areas(scale, sets, foot), *_marks(scale, lanes, top, foot), *_ticks(scale, foot)]
    keys = tuple((each.colour_family, each.label) for each in sets)
    swatches, y = legend(keys, foot + 2 * LEADING)
    note = wrap(AXIS[lang].format(axis) + HEIGHT[lang], WIDTH - 2 * EDGE, SMALL)
    drawn += swatches + labels(note, EDGE, y + SIZE, SMALL)
    alt = _sentence(title, scale, sets, marks, lang)
    table = _table(title, scale, sets, lang)
    return picture(name, alt, table, lang, y + LEADING * len(note) + 4, drawn)


def _as_written(value: float | Fraction) -> Fraction:
    """Return the decimal value as written: 0.1 is a tenth, not the nearest float."""
    return value if isinstance(value, Fraction) else Fraction(repr(float(value)))


def _room(bounds: tuple[Fraction, ...], marks: Sequence[Mark]) -> Fraction:
    """Return the width of the plot, reduced if a mark's name would not fit to its right."""
    room = Fraction(WIDTH - 2 * EDGE)
    for mark in marks:
        place = (_as_written(mark.value) - bounds[0]) / (bounds[-1] - bounds[0])
        if place:
            room = min(room, (WIDTH - 2 * EDGE - text_width(mark.label, SMALL) - 4) / place)
    return max(room, Fraction(WIDTH, 3))


def _lanes(scale: _Axis, marks: Sequence[Mark]) -> list[tuple[Mark, int]]:
    """Place the name of each mark above all lines that would cross it."""
    lanes: list[tuple[Mark, int]] = []
    for mark in sorted(marks, key=lambda mark: -mark.value):
        end = scale.x(mark.value) + text_width(mark.label, SMALL) + 10
        below = [lane for other, lane in lanes if scale.x(other.value) < end]
        lanes.append((mark, max(below, default=-1) + 1))
    return lanes


def _marks(
    scale: _Axis, lanes: list[tuple[Mark, int]], top: int, foot: int
) -> Iterator[ET.Element]:
    """Draw a dashed line down to the axis for each mark, with its name at the upper end."""
    for mark, lane in lanes:
        x, y = scale.x(mark.value), top - 8 - LEADING * lane
        line = path(f"M{number(x)} {y - SMALL + 2}V{foot}", "ink", "1", class_="mark")
        line.set("stroke-dasharray", "3 2")
        yield line
        yield label(mark.label, x + 4, y, SMALL)


def _areas(scale: _Axis, sets: Sequence[Distribution], foot: int) -> Iterator[ET.Element]:
    """Draw the first set as a tinted area, the second as a dashed outline, on one scale."""
    widths = [high - low for low, high in pairwise(scale.edges)]
    dense = [[each.share(i) / width for i, width in enumerate(widths)] for each in sets]
    tallest = max(map(max, dense))
    for index, (each, heights) in enumerate(zip(sets, dense, strict=True)):
        line = f"M{number(scale.x(scale.edges[0]))} {foot}"
        for bound, height in zip(scale.edges[1:], heights, strict=True):
            line += f"V{number(foot - height / tallest * _HIGH)}H{number(scale.x(bound))}"
        more = {"class_": "spread", "stroke": colour(each.colour_family), "stroke_width": "1.5"}
        area = ET.Element("path", {key.rstrip("_").replace("_", "-"): v for key, v in more.items()})
        area.set("d", f"{line}V{foot}")
        area.set("fill", "none" if index else colour(each.colour_family))
        area.set("stroke-dasharray" if index else "fill-opacity", _DASH if index else _TINT)
        yield area


def _ticks(scale: _Axis, foot: int) -> Iterator[ET.Element]:
    """Draw the axis, with as many round values below it as fit."""
    left, right = scale.x(scale.edges[0]), scale.x(scale.edges[-1])
    yield path(f"M{number(left)} {foot}H{number(right)}", "ink")
    free = 0.0
    for value in round_values(scale.edges[0], scale.edges[-1]):
        x, text = scale.x(value), signed(float(value), _decimals(value, scale.digits))
        half = text_width(text, SMALL) / 2
        yield path(f"M{number(x)} {foot}v4", "ink")
        inside = min(max(x, EDGE + half), WIDTH - EDGE - half)
        if inside - half >= free:
            yield label(text, inside, foot + 4 + SIZE, SMALL, "middle")
            free = inside + half + SMALL / 2


def _decimals(value: Fraction, most: int) -> int:
    return min(most, next((n for n in range(9) if (value * 10**n).denominator == 1), most))


def _sentence(
    title: str, scale: _Axis, sets: Sequence[Distribution], marks: Sequence[Mark], lang: Lang
) -> str:
    """Describe the number of values and the fullest bin of each set, then the marks."""
    colon, semicolon, comma, stop = {"zh": "：；，。", "en": [": ", "; ", ", ", "."]}[lang]
    sentences = []
    for each in sets:
        peak = max(range(len(each.counts)), key=lambda index: each.counts[index])
        share = share_text(each.share(peak))
        sentences.append(
            MOST[lang].format(each.label, grouped(each.total), scale.bin(peak, lang), share)
        )
    if marks:
        places = comma.join(f"{mark.label} {scale.text(mark.value)}" for mark in marks)
        sentences.append(MARKED[lang].format(places))
    return title + colon + semicolon.join(sentences) + stop


def _table(title: str, scale: _Axis, sets: Sequence[Distribution], lang: Lang) -> Table:
    """Return a table with one row per bin: for each set, the number of values and their share."""
    gap = {"zh": "，", "en": ", "}[lang]
    heads = [BIN[lang]]
    for each in sets:
        heads += [f"{each.label}{gap}{NUMBER[lang]}", f"{each.label}{gap}{SHARE[lang]}"]
    rows = tuple(
        (
            scale.bin(i, lang),
            *(cell for s in sets for cell in (grouped(s.counts[i]), share_text(s.share(i)))),
        )
        for i in range(len(scale.edges) - 1)
    )
    return Table(tuple(heads), rows, "l" + "rr" * len(sets), caption=title)
