"""How far stated numbers are from exact ones: size across, deviation up, one mark per number."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from statistics import median

from gptparams.charts.drawing.axes import rounded, tick_text
from gptparams.charts.drawing.legend import legend
from gptparams.charts.drawing.svg import (
    EDGE,
    SIZE,
    SMALL,
    WIDTH,
    Picture,
    colour,
    label,
    number,
    path,
    picture,
    text_width,
)
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, short, signed
from gptparams.tables.table import Table

GROUP = Text("组", "Group")
NUMBER = Text("个数", "Number")
MIDDLE = Text("偏差的中位数", "Median deviation")
EXTREME = Text("最大的偏差", "Largest deviation")
Box = tuple[Fraction, Fraction, Fraction]  # left and right edge of a text, and its baseline
SAID = Text("：|；|。", ": |; |.")
_PLOT = (Fraction(38), Fraction(22), Fraction(WIDTH - EDGE - 4), Fraction(232))
_STEP = Fraction(1, 10)  # between two horizontal lines
# A shape for each group, beside its colour: circle, square, triangle, cross; 2.4 units in radius.
_SHAPES = (
    "m-2.4 0a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0z",
    "m-2.2-2.2h4.4v4.4h-4.4z",
    "m0-2.8l2.8 4.9h-5.6z",
    "m-2.6-2.6l5.2 5.2m0-5.2l-5.2 5.2",
)


@dataclass(frozen=True, slots=True)
class Deviation:
    """A number of size `exact` that was stated too high by the share `off` (negative: too low)."""

    label: str
    exact: int
    off: Fraction
    group: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """The decades across and the lowest and highest deviation."""

    decades: tuple[int, int]
    low: Fraction
    high: Fraction

    def x(self, exact: int) -> Fraction:
        first, last = self.decades
        share = (rounded(math.log10(exact)) - first) / (last - first)
        return _PLOT[0] + (_PLOT[2] - _PLOT[0]) * share

    def y(self, off: Fraction) -> Fraction:
        return _PLOT[3] - (_PLOT[3] - _PLOT[1]) * (rounded(off) - self.low) / (self.high - self.low)


def deviations(
    name: str,
    title: str,
    points: Sequence[Deviation],
    groups: dict[str, str],
    lang: Lang,
    *,
    axes: tuple[str, str],
    named: Fraction,
) -> Picture:
    """Draw each point of `points` in the colour and shape of its group.

    `groups` maps at most four groups to their colours. Points that are off by `named` or more show
    their label. The table has one row per group. Raises ValueError without a point, for a group
    without a colour, and for more than four groups.
    """
    if not points or {point.group for point in points} - set(groups):
        raise ValueError(f"picture {name}: needs points, each with the colour of its group")
    if len(groups) > len(_SHAPES):
        raise ValueError(f"picture {name}: at most {len(_SHAPES)} groups can be told apart")
    scale = _scale(points)
    drawn = [
        *_grid(scale, axes, lang),
        *_marks(points, groups, scale),
        *_names(points, scale, named),
    ]
    keys, end = legend(tuple((fill, group) for group, fill in groups.items()), _PLOT[3] + 36)
    _give_shapes(keys, groups)
    table = _table(title, points, groups, lang)
    colon, semicolon, stop = SAID[lang].split("|")
    alt = title + colon + semicolon.join(colon.join(row[:2]) for row in table.rows) + stop
    return picture(name, alt, table, lang, end, drawn + keys)


def _scale(points: Sequence[Deviation]) -> _Scale:
    logs = [math.log10(point.exact) for point in points]
    offs = [Fraction(0), *(point.off for point in points)]
    low, high = min(offs), max(offs)
    return _Scale(
        (math.floor(min(logs)), math.ceil(max(logs))),
        math.floor(low / _STEP) * _STEP,
        math.ceil(high / _STEP) * _STEP,
    )


def _grid(scale: _Scale, axes: tuple[str, str], lang: Lang) -> Iterator[ET.Element]:
    left, top, right, bottom = _PLOT
    for power in range(scale.decades[0], scale.decades[1] + 1):
        x = scale.x(10**power)
        yield path(f"M{number(x)} {number(top)}V{number(bottom)}", "faint", "0.4")
        anchor = "end" if x > right - 20 else "middle"
        yield label(short(10**power, lang), x, bottom + SIZE + 3, SMALL, anchor)
    for step in range(int(scale.low / _STEP), int(scale.high / _STEP) + 1):
        y = scale.y(step * _STEP)
        line = ("ink", "1") if step == 0 else ("faint", "0.4")
        yield path(f"M{number(left)} {number(y)}H{number(right)}", *line)
        sign = "+" if step > 0 else ""
        yield label(f"{sign}{tick_text(step * _STEP * 100)}%", left - 4, y + 4, SMALL, "end")
    yield label(axes[1], EDGE, top - 9, SMALL)
    yield label(axes[0], right, bottom + 2 * SIZE + 4, SMALL, "end")


def _marks(
    points: Sequence[Deviation], groups: dict[str, str], scale: _Scale
) -> Iterator[ET.Element]:
    """Yield one path per group; hundreds of elements would slow the page down."""
    for (group, fill), outline in zip(groups.items(), _SHAPES, strict=False):
        places = [(scale.x(p.exact), scale.y(p.off)) for p in points if p.group == group]
        if places:
            yield _mark("".join(f"M{number(x)} {number(y)}{outline}" for x, y in places), fill)


def _mark(way: str, fill: str) -> ET.Element:
    mark = path(way, fill, "1.1", fill_opacity="0.45")
    mark.set("fill", colour(fill))
    return mark


def _give_shapes(keys: list[ET.Element], groups: dict[str, str]) -> None:
    """Replace the squares of the legend with the shapes of the groups."""
    swatches = [index for index, part in enumerate(keys) if part.get("class") == "swatch"]
    for index, fill, outline in zip(swatches, groups.values(), _SHAPES, strict=False):
        x, y = (float(keys[index].get(name, "0")) + 5.5 for name in ("x", "y"))
        keys[index] = _mark(f"M{x:g} {y:g}{outline}", fill)


def _names(points: Sequence[Deviation], scale: _Scale, named: Fraction) -> Iterator[ET.Element]:
    """Yield the labels of distant points, one for those at the same place."""
    far = sorted(
        (p for p in points if abs(p.off) >= named), key=lambda p: (p.off, p.exact, p.label)
    )
    taken: list[Box] = []
    for (off, exact), same in groupby(far, key=lambda p: (p.off, p.exact)):
        text, x, y = next(same).label, scale.x(exact), scale.y(off) + 4
        width = text_width(text, SMALL)
        right = (x + 6, x + 6 + width, y)
        if right[1] < _PLOT[2] and not any(_touch(right, other) for other in taken):
            taken.append(right)
            yield label(text, right[0], y, SMALL)
        else:
            taken.append((x - 6 - width, x - 6, y))
            yield label(text, x - 6, y, SMALL, "end")


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and abs(one[2] - other[2]) < SMALL


def _table(title: str, points: Sequence[Deviation], groups: dict[str, str], lang: Lang) -> Table:
    rows = []
    for group in groups:
        offs = [point.off for point in points if point.group == group]
        if offs:
            middle, furthest = median(offs), max(offs, key=abs)
            rows.append(
                (group, grouped(len(offs)), deviation_text(middle), deviation_text(furthest))
            )
    headers = (GROUP[lang], NUMBER[lang], MIDDLE[lang], EXTREME[lang])
    return Table(headers, tuple(rows), "lrrr", caption=title)


def deviation_text(off: Fraction) -> str:
    """Return a deviation as `+3.9%` or `−40.1%`."""
    text = signed(float(off * 100), 1)
    return f"+{text}%" if off > 0 and float(off * 100) >= 0.05 else f"{text}%"
