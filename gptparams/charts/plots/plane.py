"""Points and arrows in the plane, on one scale for both axes: distances and angles are true."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gptparams.charts.drawing.axes import Axes, bounds, fitted
from gptparams.charts.drawing.legend import legend
from gptparams.charts.drawing.overlap import Box, Line, Spot, crosses, meet
from gptparams.charts.drawing.placing import DOT, Point
from gptparams.charts.drawing.svg import (
    EDGE,
    SIZE,
    SMALL,
    WIDTH,
    Picture,
    colour,
    label,
    path,
    picture,
    shape,
    text_width,
)
from gptparams.language import Lang, Text
from gptparams.numerals.writing import signed
from gptparams.tables.table import Table

NAME = Text("名称", "Name")
GROUP = Text("组", "Group")
FROM_TO = Text("从 {} 到 {}", "from {} to {}")
AT = Text("{}（{}）", "{} ({})")

_TALLEST = 250
_TALL = 13.0  # height of a name
_RINGS = (2, 8, 14, 22)  # candidate distances between a point and its name
_SLIDES = (0.0, 0.5, -0.5, 0.85, -0.85)  # possible horizontal shifts of a name above or below
_WAYS = (
    *((1.0, 0), (-1.0, 0)),
    *((slide, up) for up in (-1, 1) for slide in _SLIDES),
    *((across, up) for up in (-1, 1) for across in (1.0, -1.0)),
)
_HEAD = 9.0  # length of the head of an arrow


@dataclass(frozen=True)
class Arrow:
    """An arrow from `start` to `end`; a `label` is placed at its tip."""

    label: str
    start: Spot
    end: Spot
    group: str


def plane(
    name: str,
    title: str,
    points: Sequence[Point],
    arrows: Sequence[Arrow],
    groups: dict[str, str],
    lang: Lang,
    *,
    axes: tuple[str, str],
    digits: int = 0,
) -> Picture:
    """Draw named points and arrows on axes through 0.

    `groups` maps the name of each group to its colour; `axes` name the x axis and the y axis.

    Raises ValueError if there is nothing to draw, for coordinates that are not finite, for a group
    without a colour, and if a name does not fit.
    """
    spots = [(p.x, p.y) for p in points] + [s for a in arrows for s in (a.start, a.end)]
    if not spots or not all(math.isfinite(value) for spot in spots for value in spot):
        raise ValueError(f"picture {name}: needs points or arrows, all of them finite")
    if missing := ({p.group for p in points} | {a.group for a in arrows}) - set(groups):
        raise ValueError(f"picture {name}: no colour for {', '.join(sorted(missing))}")
    margin = Fraction(1, 7)
    across, up = (bounds([spot[axis] for spot in spots], margin) for axis in (0, 1))
    frame = fitted(across, up, _TALLEST, square=True)
    drawn = list(frame.drawn(axes))
    drawn += [part for arrow in arrows for part in _arrow(frame, arrow, groups)]
    drawn += [_dot(frame, point, groups) for point in points]
    drawn += _names(name, frame, points, arrows)
    keys, end = legend(
        tuple((fill, group) for group, fill in groups.items()), frame.bottom + 2 * SIZE + 10
    )
    table = _table(title, points, arrows, axes, digits, lang)
    alt = _sentence(title, points, arrows, digits, lang)
    return picture(name, alt, table, lang, end + 2, drawn + keys)


def _on_paper(frame: Axes, spot: Spot) -> Spot:
    return float(frame.x(spot[0])), float(frame.y(spot[1]))


def _dot(frame: Axes, point: Point, groups: dict[str, str]) -> ET.Element:
    x, y = frame.x(point.x), frame.y(point.y)
    fill = colour(groups[point.group])
    return shape("circle", point.label, cx=x, cy=y, r=Fraction(DOT) + 1, fill=fill)


def _arrow(frame: Axes, arrow: Arrow, groups: dict[str, str]) -> Iterator[ET.Element]:
    """Draw the shaft, which ends inside the head, and the head."""
    (x1, y1), (x2, y2) = (_on_paper(frame, spot) for spot in (arrow.start, arrow.end))
    fill, long = groups[arrow.group], math.dist((x1, y1), (x2, y2))
    if not long:
        return
    ahead = ((x2 - x1) / long, (y2 - y1) / long)
    shaft = max(long - _HEAD, 0.0)
    half = (-ahead[1] * _HEAD * 0.45, ahead[0] * _HEAD * 0.45)
    way = f"M{x1:.3f} {y1:.3f}l{ahead[0] * shaft:.3f} {ahead[1] * shaft:.3f}"
    yield path(way, fill, "2.2", class_="shaft")
    back = (-ahead[0] * _HEAD, -ahead[1] * _HEAD)
    sides = (
        f"l{back[0] + half[0]:.3f} {back[1] + half[1]:.3f}l{-2 * half[0]:.3f} {-2 * half[1]:.3f}"
    )
    tip = f"M{x2:.3f} {y2:.3f}{sides}Z"
    yield shape("path", arrow.label, d=tip, fill=colour(fill), class_="head")


def _names(
    name: str, frame: Axes, points: Sequence[Point], arrows: Sequence[Arrow]
) -> Iterator[ET.Element]:
    """Draw each name at the first place near its point or tip where it overlaps nothing."""
    shafts = [(_on_paper(frame, a.start), _on_paper(frame, a.end)) for a in arrows]
    dots = [_on_paper(frame, (p.x, p.y)) for p in points]
    named = [(p.label, dot) for p, dot in zip(points, dots, strict=True)]
    named += [(a.label, line[1]) for a, line in zip(arrows, shafts, strict=True) if a.label]
    lines = shafts + _through_zero(frame)
    taken = [(x - DOT - 1, y - DOT - 1, x + DOT + 1, y + DOT + 1) for x, y in dots]
    taken += _written(frame)
    for text, spot in named:
        box = next((b for b in _places(text, spot) if _free(b, taken, lines)), None)
        if box is None:
            raise ValueError(f"picture {name}: no place for the name {text!r}")
        taken.append(box)
        yield label(text, Fraction(round(box[0] * 1000), 1000), _exact(box[3] - 3), SMALL)


def _through_zero(frame: Axes) -> list[Line]:
    """Return the two axes; other grid lines are too faint to disturb a name."""
    left, top, right, bottom = map(float, (frame.left, frame.top, frame.right, frame.bottom))
    x, y = _on_paper(frame, (0, 0))
    return [((left, y), (right, y)), ((x, top), (x, bottom))]


def _written(frame: Axes) -> list[Box]:
    """Return the boxes of the axis labels, and the strip below the plot."""
    left, bottom = float(frame.left), float(frame.bottom)
    return [(0, 0, left - 2, bottom), (0, bottom + 2, WIDTH, bottom + 40)]


def _exact(value: float) -> Fraction:
    return Fraction(round(value * 1000), 1000)


def _places(text: str, spot: Spot) -> Iterator[Box]:
    """Yield boxes beside the spot, above it and below it, the nearest first."""
    wide = float(text_width(text, SMALL))
    for ring in _RINGS:
        for across, up in _WAYS:
            x = spot[0] + across * (DOT + 2 + ring * abs(across) * (not up) + wide / 2)
            y = spot[1] + up * (DOT + 2 + ring + _TALL / 2)
            yield (x - wide / 2, y - _TALL / 2, x + wide / 2, y + _TALL / 2)


def _free(box: Box, taken: list[Box], lines: list[Line]) -> bool:
    inside = box[0] > EDGE and box[2] < WIDTH - EDGE and box[1] > 16
    return (
        inside
        and not any(meet(box, other) for other in taken)
        and not any(crosses(line, box) for line in lines)
    )


def _spot_text(spot: Spot, digits: int) -> str:
    return ", ".join(signed(value, digits) for value in spot)


def _sentence(
    title: str, points: Sequence[Point], arrows: Sequence[Arrow], digits: int, lang: Lang
) -> str:
    """Describe every point and every arrow by its coordinates."""
    colon, semicolon, stop = {"zh": "：；。", "en": [": ", "; ", "."]}[lang]
    sentences = [AT[lang].format(p.label, _spot_text((p.x, p.y), digits)) for p in points]
    for arrow in arrows:
        ends = (_spot_text(spot, digits) for spot in (arrow.start, arrow.end))
        sentences.append(AT[lang].format(arrow.label or arrow.group, FROM_TO[lang].format(*ends)))
    return title + colon + semicolon.join(sentences) + stop


def _table(
    title: str,
    points: Sequence[Point],
    arrows: Sequence[Arrow],
    axes: tuple[str, str],
    digits: int,
    lang: Lang,
) -> Table:
    """Return a table with one row per point, and one per arrow with its x and y components."""
    rows = [(p.label, p.group, signed(p.x, digits), signed(p.y, digits)) for p in points]
    for arrow in arrows:
        across, up = (arrow.end[axis] - arrow.start[axis] for axis in (0, 1))
        rows.append((arrow.label or "→", arrow.group, signed(across, digits), signed(up, digits)))
    return Table((NAME[lang], GROUP[lang], *axes), tuple(rows), "llrr", caption=title)
