"""Queries that share keys and values: one box per head and matrix, all to one scale."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gptparams.charts.drawing.svg import (
    EDGE,
    LEADING,
    SIZE,
    SMALL,
    WIDTH,
    Length,
    Picture,
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
from gptparams.numerals.writing import grouped
from gptparams.tables.table import Table

QUERIES = Text("查询", "queries")
KEYS = Text("键", "keys")
VALUES = Text("值", "values")
BOXES = Text("{} 查询，{} 键，{} 值", "{} queries, {} keys, {} values")

_HIGH = 16  # of a box
_GAP = 2  # between boxes
_DROP = 22  # from the queries down to the keys
_NARROWEST = 4  # of a box that can be told from its neighbour


@dataclass(frozen=True)
class Sharing:
    """A layer's heads: so many `queries` share so many `sets` of keys and values.

    `note` is written to the right of the label. Raises ValueError for numbers below 1, and for
    queries that are not shared out equally.
    """

    label: str
    queries: int
    sets: int
    note: str = ""

    def __post_init__(self) -> None:
        if min(self.queries, self.sets) < 1 or self.queries % self.sets:
            raise ValueError(f"{self.label}: {self.queries} queries cannot share {self.sets} sets")


def shared_heads(name: str, title: str, rows: Sequence[Sharing], lang: Lang) -> Picture:
    """Draw each row as a line of queries, and below it the keys and values that they share.

    A box is the part of a matrix that belongs to one head. All boxes have one size, so areas are
    to scale. Lines lead from each query to its keys.

    Raises ValueError without a row, and for more queries than the picture can show separately.
    """
    if not rows:
        raise ValueError(f"picture {name}: needs a row")
    named = (QUERIES[lang], KEYS[lang], VALUES[lang])
    left = EDGE + max(text_width(text, SMALL) for text in named) + 6
    pitch = min((WIDTH - EDGE - left) / max(row.queries for row in rows), Fraction(40))
    if pitch - _GAP < _NARROWEST:
        raise ValueError(f"picture {name}: too many queries to tell apart")
    drawn: list[ET.Element] = []
    y: Length = 0
    for row in rows:
        heading, y = _heading(row, y)
        drawn += [*heading, *_boxes(row, named, left, pitch, y)]
        y += 3 * _HIGH + _DROP + _GAP + 20
    return picture(name, _sentence(title, rows, lang), _table(title, rows, lang), lang, y, drawn)


def _heading(row: Sharing, y: Length) -> tuple[list[ET.Element], Length]:
    """Draw the label and the note; also return where the boxes begin."""
    lines = wrap(row.label, WIDTH - 2 * EDGE - text_width(row.note) - SIZE)
    drawn = labels(lines, EDGE, y + SIZE)
    if row.note:
        drawn.append(label(row.note, WIDTH - EDGE, y + SIZE, anchor="end"))
    return drawn, y + LEADING * len(lines) + 5


def _boxes(
    row: Sharing, named: Sequence[str], left: Fraction, pitch: Fraction, y: Length
) -> Iterator[ET.Element]:
    """Draw the queries, the lines to their keys, and the keys above the values."""
    shares, wide = row.queries // row.sets, pitch - _GAP
    keys = y + _HIGH + _DROP
    tops = (y, keys, keys + _HIGH + _GAP)
    for text, top in zip(named, tops, strict=True):
        yield label(text, EDGE, top + Fraction(_HIGH, 2) + SMALL * Fraction(3, 10), SMALL)
    for index in range(row.queries):
        x = left + pitch * index
        home = left + pitch * (index // shares * shares + Fraction(shares - 1, 2))
        yield rect(x, y, wide, _HIGH, "attention", class_="matrix query")
        way = f"M{number(x + wide / 2)} {number(y + _HIGH + 2)}"
        yield path(f"{way}L{number(home + wide / 2)} {number(keys - 2)}", "faint", class_="stem")
    for index in range(row.sets):
        x = left + pitch * (index * shares + Fraction(shares - 1, 2))
        for top in tops[1:]:
            yield rect(x, top, wide, _HIGH, "attention", class_="matrix shared")


def _sentence(title: str, rows: Sequence[Sharing], lang: Lang) -> str:
    """Describe the boxes of every row."""
    colon, semicolon, stop = {"zh": "：；。", "en": [": ", "; ", "."]}[lang]
    sentences = (
        f"{row.label}{colon}{BOXES[lang].format(row.queries, row.sets, row.sets)}" for row in rows
    )
    return title + colon + semicolon.join(sentences) + stop


def _table(title: str, rows: Sequence[Sharing], lang: Lang) -> Table:
    lines = tuple(
        (row.label, grouped(row.queries), grouped(row.sets), grouped(row.sets), row.note)
        for row in rows
    )
    heads = ("", QUERIES[lang], KEYS[lang], VALUES[lang], "")
    return Table(heads, lines, "lrrrr", caption=title)
