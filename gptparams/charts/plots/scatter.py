"""Points in the plane, each with its name; no name overlaps another, a dot or the edge."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from fractions import Fraction

from gptparams.charts.drawing.legend import legend
from gptparams.charts.drawing.placing import DOT, Placed, Point, laid_out
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
    shape,
    wrap,
)
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, signed
from gptparams.tables.table import Table

NAME = Text("名称", "Name")
GROUP = Text("组", "Group")
COUNT = Text("{} 个点", "{} points")
AXES = Text("横轴：{}。纵轴：{}。", "Across: {}. Up: {}.")


def scatter(
    name: str,
    title: str,
    points: Sequence[Point],
    groups: dict[str, str],
    lang: Lang,
    *,
    axes: tuple[str, str],
    digits: int = 1,
) -> Picture:
    """Draw named points on one scale for both axes, so that distances are true.

    `groups` maps the name of each group to its colour; `axes` name the x axis and the y axis.
    Coordinates are written in the table with `digits` decimals.

    Raises ValueError without a point, for coordinates that are not finite, for a group without a
    colour, and if there are too many points for their names.
    """
    if not points or not all(math.isfinite(p.x) and math.isfinite(p.y) for p in points):
        raise ValueError(f"picture {name}: needs points, all of them finite")
    if missing := {point.group for point in points} - set(groups):
        raise ValueError(f"picture {name}: no colour for {', '.join(sorted(missing))}")
    placed, height = laid_out(name, points)
    frame = f"M{EDGE} 1H{WIDTH - EDGE}V{number(_exact(height))}H{EDGE}Z"
    drawn = [path(frame, "faint", "0.6")]
    drawn += [part for pair in zip(points, placed, strict=True) for part in _lines(*pair, groups)]
    drawn += [part for pair in zip(points, placed, strict=True) for part in _named(*pair, groups)]
    keys, y = legend(tuple((fill, group) for group, fill in groups.items()), _exact(height) + 6)
    note = wrap(AXES[lang].format(*axes), WIDTH - 2 * EDGE, SMALL)
    drawn += keys + labels(note, EDGE, y + SIZE, SMALL)
    table = _table(title, points, axes, digits, lang)
    end = y + LEADING * len(note) + 4
    return picture(name, _sentence(title, points, groups, lang), table, lang, end, drawn)


def _exact(value: float) -> Fraction:
    """Round to a thousandth of a unit, so that all machines draw the same picture."""
    return Fraction(round(value * 1000), 1000)


def _lines(point: Point, at: Placed, groups: dict[str, str]) -> Iterator[ET.Element]:
    """Draw the line from a dot to a distant name, in the colour of the group."""
    if at.far:
        (x1, y1), (x2, y2) = ((_exact(x), _exact(y)) for x, y in at.leader)
        way = f"M{number(x1)} {number(y1)}l{number(x2 - x1)} {number(y2 - y1)}"
        yield path(way, groups[point.group], "0.8", class_="leader")


def _named(point: Point, at: Placed, groups: dict[str, str]) -> Iterator[ET.Element]:
    """Draw the dot and its name."""
    x, y = map(_exact, at.dot)
    fill = colour(groups[point.group])
    yield shape("circle", point.label, cx=x, cy=y, r=Fraction(DOT), fill=fill)
    yield label(point.label, _exact(at.box[0]), _exact(at.box[3]) - 3, SMALL)


def _sentence(title: str, points: Sequence[Point], groups: dict[str, str], lang: Lang) -> str:
    """Describe the number of points, and the names in each group."""
    colon, semicolon, comma, stop = {"zh": "：；、。", "en": [": ", "; ", ", ", "."]}[lang]
    sentences = [COUNT[lang].format(grouped(len(points)))]
    for group in groups:
        names = comma.join(point.label for point in points if point.group == group)
        sentences.append(f"{group}{colon}{names}")
    return title + colon + semicolon.join(sentences) + stop


def _table(
    title: str, points: Sequence[Point], axes: tuple[str, str], digits: int, lang: Lang
) -> Table:
    rows = tuple((p.label, p.group, signed(p.x, digits), signed(p.y, digits)) for p in points)
    return Table((NAME[lang], GROUP[lang], *axes), rows, "llrr", caption=title)
