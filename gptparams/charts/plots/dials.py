"""Dials: a row of circles with hands, each hand turned by an angle."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gptparams.charts.drawing.legend import legend
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
    path,
    picture,
    shape,
    text_width,
    wrap,
)
from gptparams.language import Lang, Text
from gptparams.tables.table import Table

TEXT = Text("文本", "Text")
PLACE = Text("位置", "Place")
WORD = Text("词元", "Token")
HAND = Text("指针", "Hand")
ANGLE = Text("角度", "Angle")
NOTHING = "—"

_LARGEST = 25  # radius of a dial
_SMALLEST = 12
_HEAD = 8.0  # length of an arrow's head


@dataclass(frozen=True)
class Dial:
    """A token and its hand: `degrees` counterclockwise from the right; no hand without a `group`.

    Raises ValueError for a group without an angle, or an angle without a group.
    """

    label: str
    degrees: int | None = None
    group: str = ""

    def __post_init__(self) -> None:
        if (self.degrees is None) == bool(self.group):
            raise ValueError(f"{self.label}: a hand needs a group and an angle")


def dials(
    name: str,
    title: str,
    rows: Sequence[tuple[str, Sequence[Dial]]],
    groups: Mapping[str, str],
    lang: Lang,
) -> Picture:
    """Draw each row as a line of dials, with places counted from 0 and the tokens below.

    `groups` maps the name of each kind of hand to its colour.

    Raises ValueError without a dial, for a group without a colour, and if there are too many dials
    or too long tokens for one line.
    """
    every = [dial for _, line in rows for dial in line]
    if not every or not all(line for _, line in rows):
        raise ValueError(f"picture {name}: needs a dial in every row")
    if missing := {dial.group for dial in every if dial.group} - set(groups):
        raise ValueError(f"picture {name}: no colour for {', '.join(sorted(missing))}")
    pitch = Fraction(WIDTH - 2 * EDGE, max(len(line) for _, line in rows))
    radius = min(pitch / 2 - 5, Fraction(_LARGEST))
    if radius < _SMALLEST or any(text_width(dial.label, SMALL) > pitch - 2 for dial in every):
        raise ValueError(f"picture {name}: the dials or their tokens don't fit side by side")
    drawn: list[ET.Element] = []
    y: Length = 0
    for text, line in rows:
        lines = wrap(text, WIDTH - 2 * EDGE)
        drawn += labels(lines, EDGE, y + SIZE)
        y += LEADING * len(lines) + 6
        for place, dial in enumerate(line):
            middle = (EDGE + pitch * place + pitch / 2, y + radius)
            drawn += _dial(dial, place, middle, radius, groups)
        y += 2 * radius + 2 * LEADING + 14
    keys, end = legend(tuple((fill, group) for group, fill in groups.items()), y)
    table = _table(title, rows, lang)
    return picture(name, _sentence(title, rows, lang), table, lang, end + 2, drawn + keys)


def _dial(
    dial: Dial,
    place: int,
    middle: tuple[Fraction, Fraction],
    radius: Fraction,
    groups: Mapping[str, str],
) -> Iterator[ET.Element]:
    """Draw the circle, its hand, and below it the token and its place."""
    x, y = middle
    edge = {"fill": "none", "stroke": colour("faint"), "stroke_width": "1", "class_": "dial"}
    yield shape("circle", cx=x, cy=y, r=radius, **edge)
    if dial.degrees is not None:
        yield from _hand(dial, (float(x), float(y)), float(radius) - 3, groups[dial.group])
    yield label(dial.label, x, y + radius + SMALL + 3, SMALL, "middle")
    yield label(str(place), x, y + radius + SMALL + 3 + LEADING, SMALL, "middle")


def _hand(dial: Dial, middle: tuple[float, float], long: float, fill: str) -> Iterator[ET.Element]:
    """Draw an arrow from the middle; its shaft ends inside the head."""
    turn = math.radians(dial.degrees or 0)
    ahead = (math.cos(turn), -math.sin(turn))
    x, y = middle
    shaft = long - _HEAD
    way = f"M{x:.3f} {y:.3f}l{ahead[0] * shaft:.3f} {ahead[1] * shaft:.3f}"
    yield path(way, fill, "2.4", class_="shaft")
    tip = (x + ahead[0] * long, y + ahead[1] * long)
    half = (-ahead[1] * _HEAD * 0.45, ahead[0] * _HEAD * 0.45)
    back = (-ahead[0] * _HEAD + half[0], -ahead[1] * _HEAD + half[1])
    corners = f"l{back[0]:.3f} {back[1]:.3f}l{-2 * half[0]:.3f} {-2 * half[1]:.3f}"
    head = f"M{tip[0]:.3f} {tip[1]:.3f}{corners}Z"
    yield shape("path", dial.label, d=head, fill=colour(fill), class_="head")


def _degrees(dial: Dial) -> str:
    return NOTHING if dial.degrees is None else f"{number(Fraction(dial.degrees))}°"


def _sentence(title: str, rows: Sequence[tuple[str, Sequence[Dial]]], lang: Lang) -> str:
    """Describe every hand by its angle."""
    colon, semicolon, comma, stop = {"zh": "：；，。", "en": [": ", "; ", ", ", "."]}[lang]
    sentences = []
    for text, line in rows:
        hands = (f"{dial.label} {_degrees(dial)}" for dial in line)
        sentences.append(f"{text}{colon}{comma.join(hands)}")
    return title + colon + semicolon.join(sentences) + stop


def _table(title: str, rows: Sequence[tuple[str, Sequence[Dial]]], lang: Lang) -> Table:
    lines = tuple(
        (text, str(place), dial.label, dial.group or NOTHING, _degrees(dial))
        for text, line in rows
        for place, dial in enumerate(line)
    )
    heads = (TEXT[lang], PLACE[lang], WORD[lang], HAND[lang], ANGLE[lang])
    return Table(heads, lines, "lrllr", caption=title)
