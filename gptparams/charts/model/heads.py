"""A vector split into equal pieces, one for each attention head, and joined again."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from fractions import Fraction

from gptparams.charts.drawing.svg import (
    EDGE,
    LEADING,
    SIZE,
    SMALL,
    WIDTH,
    Picture,
    colour,
    labels,
    path,
    picture,
    rect,
    shape,
    wrap,
)
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped
from gptparams.tables.table import Table

HEAD = Text("头", "Head")
FROM = Text("第一个数", "First number")
TO = Text("最后一个数", "Last number")
ABOVE = Text(
    "查询、键、值各 {} 个数，切成 {} 段", "{} numbers each of query, key and value, in {} pieces"
)
BETWEEN = Text(
    "每段 {} 个数，各算各的注意力份额", "{} numbers to a piece; each works out shares of its own"
)
BELOW = Text("首尾相接，还是 {} 个数", "joined end to end: {} numbers again")

_HIGH = 26  # of the bar
_ROOM = WIDTH - 2 * EDGE
_FAMILY = "attention"


def cut_into_heads(
    name: str, title: str, width: int, heads: int, tokens: int, lang: Lang
) -> Picture:
    """Draw a bar of `width` numbers, split into `heads` pieces, with a table of weights below each.

    Each small table has `tokens` rows, filled up to the diagonal: a token attends to itself and to
    earlier tokens. Below, the pieces are joined to one bar again. Numbers are counted from 0.

    Raises ValueError if a size is below 1, if the pieces are not equal, and if there are too many
    heads for readable tables.
    """
    if min(width, heads, tokens) < 1 or width % heads:
        raise ValueError(f"picture {name}: {width} numbers are not {heads} equal pieces")
    pitch = Fraction(_ROOM, heads)
    side = min(pitch - 4, Fraction(40))
    if side < tokens:
        raise ValueError(f"picture {name}: {heads} tables of {tokens} lines are too small to see")
    sentences = (
        ABOVE[lang].format(grouped(width), heads),
        BETWEEN[lang].format(width // heads),
        BELOW[lang].format(grouped(width)),
    )
    notes = [wrap(text, _ROOM, SMALL) for text in sentences]
    drawn: list[ET.Element] = labels(notes[0], EDGE, SIZE, SMALL)
    y = Fraction(LEADING * len(notes[0]) + 4)
    drawn += _bar(pitch, heads, y)
    y += _HIGH
    drawn += _stems(pitch, heads, y, 12)
    y += 16
    for index in range(heads):
        drawn.append(_shares(EDGE + pitch * index + (pitch - side) / 2, y, side, tokens))
    y += side
    drawn += labels(notes[1], EDGE, y + SIZE + 4, SMALL)
    below = y + LEADING * len(notes[1]) + 10
    drawn += _stems(pitch, heads, below, 12)
    drawn.append(rect(EDGE, below + 16, _ROOM, _HIGH, _FAMILY, class_="matrix"))
    y = below + 16 + _HIGH
    drawn += labels(notes[2], EDGE, y + SIZE + 4, SMALL)
    end = y + LEADING * len(notes[2]) + 8
    colon, comma, stop = {"zh": "：；。", "en": [": ", "; ", "."]}[lang]
    alt = title + colon + comma.join(sentences) + stop
    return picture(name, alt, _table(title, width, heads, lang), lang, end, drawn)


def _bar(pitch: Fraction, heads: int, y: Fraction) -> Iterator[ET.Element]:
    """Draw one rectangle per piece, with gaps between them."""
    for index in range(heads):
        yield rect(EDGE + pitch * index, y, pitch - 2, _HIGH, _FAMILY, class_="matrix piece")


def _stems(pitch: Fraction, heads: int, y: Fraction, long: int) -> Iterator[ET.Element]:
    for index in range(heads):
        x = EDGE + pitch * index + pitch / 2 - 1
        yield path(f"M{float(x):.3f} {float(y) + 2:.3f}v{long}", "faint", "1", class_="stem")


def _shares(x: Fraction, y: Fraction, side: Fraction, tokens: int) -> ET.Element:
    """Draw a lower triangle as stairs: each row is one cell longer than the one above."""
    step = float(side / tokens)
    stairs = f"h{step:.3f}v{step:.3f}" * tokens
    way = f"M{float(x):.3f} {float(y):.3f}{stairs}h-{float(side):.3f}Z"
    return shape("path", d=way, fill=colour(_FAMILY), class_="stairs")


def _table(title: str, width: int, heads: int, lang: Lang) -> Table:
    piece = width // heads
    rows = tuple(
        (str(n + 1), grouped(n * piece), grouped((n + 1) * piece - 1)) for n in range(heads)
    )
    return Table((HEAD[lang], FROM[lang], TO[lang]), rows, "rrr", caption=title)
