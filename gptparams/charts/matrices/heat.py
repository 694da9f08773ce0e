"""A matrix as coloured cells: the hue shows the sign, the strength shows the absolute value."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from gptparams.charts.drawing.svg import (
    EDGE,
    LEADING,
    SIZE,
    SMALL,
    WIDTH,
    Length,
    Picture,
    colour,
    label,
    labels,
    number,
    picture,
    rect,
    shape,
    text_width,
    wrap,
)
from gptparams.charts.matrices.grid import Grid
from gptparams.charts.matrices.strip import NEGATIVE, POSITIVE
from gptparams.language import Lang, Text
from gptparams.numerals.writing import signed
from gptparams.tables.table import Table

_SAID = 12  # with more values, the text alternative gives only the extremes
_STEPS = 5  # of colour in the scale, from nothing to full
_MASSED = 400  # with more cells, all cells of one strength are drawn as one shape
_LEVELS = 20  # distinct strengths in that case

NONE = "—"  # shown for a cell without a value
SIZES = Text("{} 行 {} 列", "{} by {}")
FROM_TO = Text("最小 {}（{}），最大 {}（{}）", "from {} ({}) to {} ({})")
BEYOND = Text(
    "离零超过 {} 的，颜色都一样浓。", "Further than {} from zero, the colour grows no stronger."
)

Values = Sequence[Sequence[float | None]]


class _Known(NamedTuple):
    """A value, its position, and both as text."""

    value: float
    row: int
    column: int
    place: str
    text: str


def heat_map(
    name: str,
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Values,
    lang: Lang,
    *,
    limit: float | None = None,
    digits: int = 2,
) -> Picture:
    """Draw one cell per number, with a colour scale; values are written in the cells if they fit.

    `values` has one line for each of `rows`, with one number for each of `columns`; None is an
    empty cell. The colour is strongest at `limit`, by default the largest absolute value; without a
    value below 0 the scale begins at 0. Values are written with `digits` decimals.

    Raises ValueError for a matrix that is empty or does not fit its names, for a value that is not
    finite, and for a limit of 0 or less.
    """
    numbers = tuple(tuple(line) for line in values)
    known = [value for line in numbers for value in line if value is not None]
    if not known or len(numbers) != len(rows) or {len(line) for line in numbers} != {len(columns)}:
        raise ValueError(f"picture {name}: needs a value for each row and column")
    if not all(map(math.isfinite, known)) or (limit is not None and not 0 < limit < math.inf):
        raise ValueError(f"picture {name}: needs finite values and a limit above 0")
    texts = tuple(tuple(_text(value, digits) for value in line) for line in numbers)
    largest = max(map(abs, known)) or 1.0
    drawn = Grid(tuple(rows), tuple(columns), numbers, texts, limit or largest, digits)
    below = drawn.top + len(rows) * drawn.height + 10
    scale, end = _scale(drawn, min(known) < 0, largest > drawn.limit, below, lang)
    massed = len(rows) * len(columns) > _MASSED and not drawn.written
    parts = [*_names(drawn), *(_massed(drawn) if massed else _cells(drawn)), *scale]
    cells = tuple((row, *line) for row, line in zip(rows, texts, strict=True))
    table = Table(("", *columns), cells, "l" + "r" * len(columns), caption=title)
    return picture(name, _sentence(title, drawn, lang), table, lang, end, parts)


def _text(value: float | None, digits: int) -> str:
    return NONE if value is None else signed(value, digits)


def _names(drawn: Grid) -> Iterator[ET.Element]:
    """Draw the names of rows at the left and of columns above."""
    for index in drawn.named_rows:
        lines = drawn.row_lines[index]
        middle = drawn.corner(index, 0)[1] + drawn.height / 2
        first = middle - Fraction(LEADING * (len(lines) - 1), 2) + SMALL * Fraction(3, 10)
        yield from labels(lines, drawn.left - 6, first, SMALL, "end")
    for index in drawn.named_columns:
        middle = drawn.corner(0, index)[0] + drawn.width / 2
        yield _above(drawn.columns[index], middle, drawn.top - 5, drawn.upright)


def _above(text: str, x: Fraction, y: Fraction, upright: bool) -> ET.Element:
    if not upright:
        return label(text, x, y, SMALL, "middle")
    x += SMALL * Fraction(3, 10)
    element = label(text, x, y, SMALL)
    element.set("transform", f"rotate(-90 {number(x)} {number(y)})")
    return element


def _cells(drawn: Grid) -> Iterator[ET.Element]:
    """Draw a rectangle per value, with its text if there is room."""
    gap = min(drawn.width, drawn.height) / 20 if drawn.written else 0
    for i, line in enumerate(drawn.values):
        for j, value in enumerate(line):
            x, y = drawn.corner(i, j)
            hover = f"{drawn.rows[i]} · {drawn.columns[j]} {drawn.texts[i][j]}"
            yield _cell(x, y, drawn.width - gap, drawn.height - gap, value, drawn, hover)
            if drawn.written:
                baseline = y + drawn.height / 2 + SMALL * Fraction(3, 10)
                middle = x + (drawn.width - gap) / 2
                yield label(drawn.texts[i][j], middle, baseline, SMALL, "middle")


def _massed(drawn: Grid) -> Iterator[ET.Element]:
    """Draw the cells of each strength as one shape, in a tenth of the text of rectangles."""
    shapes: dict[int, str] = {}
    size = f"h{number(drawn.width)}v{number(drawn.height)}h{number(-drawn.width)}z"
    for i, line in enumerate(drawn.values):
        for j, value in enumerate(line):
            strength = max(-1.0, min((value or 0) / drawn.limit, 1.0))
            x, y = map(number, drawn.corner(i, j))
            level = round(strength * _LEVELS)
            shapes[level] = shapes.get(level, "") + f"M{x} {y}{size}"
    for level in sorted(shapes.keys() - {0}):
        area = shape("path", d=shapes[level], fill=colour(NEGATIVE if level < 0 else POSITIVE))
        area.set("fill-opacity", f"{abs(level) / _LEVELS * drawn.full:.3f}")
        area.set("class", "cells")
        area.set("shape-rendering", "crispEdges")
        yield area


def _cell(
    x: Length, y: Length, width: Length, height: Length, value: float | None, of: Grid, hover: str
) -> ET.Element:
    """Draw a cell with a fill as strong as its value is large; an outline if it has no value."""
    strength = min(abs(value or 0) / of.limit, 1.0) * of.full
    more = {"class_": "tinted" if of.written else "cell", "fill_opacity": f"{strength:.3f}"}
    more["shape_rendering"] = "crispEdges"  # cells without gaps show no seams
    if of.written or value is None:
        more |= {"stroke": colour("faint"), "stroke_width": "0.6"}
    if value is None:
        more |= {"stroke_dasharray": "2 2"}
    return rect(x, y, width, height, NEGATIVE if (value or 0) < 0 else POSITIVE, hover, **more)


def _scale(
    drawn: Grid, diverging: bool, clipped: bool, y: Length, lang: Lang
) -> tuple[list[ET.Element], Length]:
    """Draw the colour scale with its labels; also return where it ends."""
    steps = range(-_STEPS if diverging else 0, _STEPS + 1)
    side = Fraction(12)
    ends = {-_STEPS: -drawn.limit, 0: 0.0, _STEPS: drawn.limit}
    left = EDGE + text_width(signed(ends[steps[0]], drawn.digits), SMALL) / 2
    made: list[ET.Element] = []
    for place, step in enumerate(steps):
        x = left + side * place
        value = drawn.limit * step / _STEPS
        made.append(_cell(x, y, side, side, value, drawn, ""))
        if step in ends:
            text = "0" if not step else signed(ends[step], drawn.digits)
            made.append(label(text, x + side / 2, y + side + SIZE + 1, SMALL, "middle"))
    y += side + LEADING + 6
    if not clipped:
        return made, y
    lines = wrap(BEYOND[lang].format(signed(drawn.limit, drawn.digits)), WIDTH - 2 * EDGE, SMALL)
    return made + labels(lines, EDGE, y + SIZE, SMALL), y + LEADING * len(lines) + 6


def _sentence(title: str, drawn: Grid, lang: Lang) -> str:
    """Describe all values if they are few, otherwise the sizes and the extremes.

    The diagonal is ignored if rows and columns have the same names.
    """
    colon, comma, stop = {"zh": "：，。", "en": [": ", ", ", "."]}[lang]
    known = _known(drawn)
    if len(known) <= _SAID:
        return f"{title}{colon}{comma.join(f'{item.place} {item.text}' for item in known)}{stop}"
    if drawn.rows == drawn.columns:
        known = [item for item in known if item.row != item.column] or known
    low, high = (extreme(known, key=lambda item: item.value) for extreme in (min, max))
    sizes = SIZES[lang].format(len(drawn.rows), len(drawn.columns))
    extremes = FROM_TO[lang].format(low.text, low.place, high.text, high.place)
    return f"{title}{colon}{sizes}{comma}{extremes}{stop}"


def _known(drawn: Grid) -> list[_Known]:
    """Return the cells that have a value, row by row."""
    lines = enumerate(zip(drawn.values, drawn.texts, strict=True))
    return [
        _Known(value, i, j, f"{drawn.rows[i].strip()} · {drawn.columns[j].strip()}", text)
        for i, line in lines
        for j, (value, text) in enumerate(zip(*line, strict=True))
        if value is not None
    ]
