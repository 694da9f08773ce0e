"""Curves of functions, one or several on the same axes."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from gptparams.charts.drawing.axes import Axes, bounds, fitted, tick_text
from gptparams.charts.drawing.legend import legend
from gptparams.charts.drawing.svg import SIZE, Picture, colour, path, picture
from gptparams.language import Lang, Text
from gptparams.numerals.writing import signed
from gptparams.tables.table import Table

AT = Text("{} 处为 {}", "{} at {}")

_TALLEST = 190
_DASH = "5 3"


@dataclass(frozen=True)
class Curve:
    """A function as points from left to right, (x, y).

    Raises ValueError for fewer than two points, for points out of order or not finite, and for an
    unknown colour.
    """

    label: str
    points: tuple[tuple[float, float], ...]
    colour_family: str
    dashed: bool = False

    def __post_init__(self) -> None:
        places = [x for x, _ in self.points]
        if len(places) < 2 or places != sorted(set(places)):
            raise ValueError(f"{self.label}: a curve needs two points or more, from left to right")
        if not all(math.isfinite(value) for point in self.points for value in point):
            raise ValueError(f"{self.label}: a curve needs finite numbers")
        colour(self.colour_family)


def curves(
    name: str,
    title: str,
    drawn: Sequence[Curve],
    lang: Lang,
    *,
    axes: tuple[str, str],
    digits: int = 2,
) -> Picture:
    """Draw the curves with axes through 0 and a legend; the table has the values at integers.

    Raises ValueError without a curve, and if no point has an integer x.
    """
    if not drawn:
        raise ValueError(f"picture {name}: needs a curve")
    whole = sorted({x for curve in drawn for x, _ in curve.points if float(x).is_integer()})
    if not whole:
        raise ValueError(f"picture {name}: needs values at whole numbers for its table")
    every = [point for curve in drawn for point in curve.points]
    across = bounds([x for x, _ in every], Fraction(0))
    up = bounds([y for _, y in every], Fraction(1, 20))
    frame = fitted(across, up, _TALLEST, square=False)
    parts = [*frame.drawn(axes), *(_line(frame, curve) for curve in drawn)]
    keys, end = legend(
        tuple((curve.colour_family, curve.label) for curve in drawn), frame.bottom + 2 * SIZE + 10
    )
    table = _table(title, drawn, whole, axes[0], digits, lang)
    return picture(name, _sentence(title, drawn, digits, lang), table, lang, end + 2, parts + keys)


def _line(frame: Axes, curve: Curve) -> ET.Element:
    """Draw the points, joined by straight lines."""
    spots = [(float(frame.x(x)), float(frame.y(y))) for x, y in curve.points]
    way = f"M{spots[0][0]:.3f} {spots[0][1]:.3f}"
    for (x1, y1), (x2, y2) in pairwise(spots):
        way += f"l{x2 - x1:.3f} {y2 - y1:.3f}"
    line = path(way, curve.colour_family, "2.2", class_="curve", stroke_linejoin="round")
    if curve.dashed:
        line.set("stroke-dasharray", _DASH)
    return line


def _sentence(title: str, drawn: Sequence[Curve], digits: int, lang: Lang) -> str:
    """Describe every curve by its values at integers."""
    colon, semicolon, comma, stop = {"zh": "：；，。", "en": [": ", "; ", ", ", "."]}[lang]
    sentences = []
    for curve in drawn:
        values = [_at(x, y, digits, lang) for x, y in curve.points if float(x).is_integer()]
        sentences.append(f"{curve.label}{colon}{comma.join(values)}")
    return title + colon + semicolon.join(sentences) + stop


def _at(x: float, y: float, digits: int, lang: Lang) -> str:
    """Describe a value and its x in words."""
    place, value = tick_text(Fraction(round(x))), signed(y, digits)
    return AT[lang].format(*((place, value) if lang == "zh" else (value, place)))


def _table(
    title: str, drawn: Sequence[Curve], whole: list[float], place: str, digits: int, lang: Lang
) -> Table:
    """Return a table with one row per integer x and one column per curve."""
    values = [dict(curve.points) for curve in drawn]
    rows = tuple(
        (tick_text(Fraction(round(x))), *(signed(v[x], digits) if x in v else "—" for v in values))
        for x in whole
    )
    heads = (place.rstrip(" →"), *(curve.label for curve in drawn))
    return Table(heads, rows, "r" * len(heads), caption=title)
