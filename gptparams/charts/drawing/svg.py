"""Basics of all pictures: shapes, texts that fit, and the accessible frame.

Every picture is 360 units wide, the width of a narrow phone, where a unit is about a pixel; on wide
screens it grows up to a limit. Colours are CSS variables of the page, with fallbacks that contrast
with white and with near-black.
"""

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from gptparams.language import Lang, Text
from gptparams.tables.table import Table

WIDTH = 360
EDGE = 4  # free space left and right of everything drawn
SIZE = 13  # of labels
SMALL = 12  # of notes; the smallest size, still readable on a phone
LEADING = 17  # from line to line of one label
VISIBLE = Fraction(3, 10)  # a thinner side is invisible; a tick marks its place

# Relative luminance 0.14 to 0.30: at least 3:1 against white and against #1e1e1e (WCAG 1.4.11).
COLOURS: dict[str, str] = {
    "token_embedding": "#3f74b5",
    "position_embedding": "#2f98b8",
    "attention": "#cf7425",
    "feed_forward": "#3c9370",
    "router": "#8d6cc4",
    "normalization": "#b8629b",
    "output_head": "#7c8694",
    "wrong": "#d64545",
    "faint": "#8a8f98",
    "ink": "currentColor",
    "paper": "Canvas",
}

Length = Fraction | int  # a coordinate or a size in units, exact

TABLE_WORD = Text("表格", "Table")
_WIDEST_SHOWN = 480  # pixels; labels are then as large as the text around the picture
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_WORDS = re.compile(rf"\s+|[{_WIDE}]|[^\s{_WIDE}]+")
_NEVER_FIRST = "，。；：、！？）》」』”…"


@dataclass(frozen=True)
class Picture:
    """An SVG with the same content in words (`alt`) and in numbers (`table`).

    `table.caption` is the picture's title; `lang` is the language of the fixed texts.
    """

    svg: str
    alt: str
    table: Table
    lang: Lang

    def html(self) -> str:
        """A `<figure>`: the picture, its title, and the table folded below it."""
        title = self.table.caption
        bare = Table(self.table.headers, self.table.rows, self.table.align, self.table.total_row)
        return (
            f'<figure class="picture">{self.svg}<figcaption>{escape(title)}</figcaption>'
            f"<details><summary>{TABLE_WORD[self.lang]}</summary>{bare.html(title)}</details>"
            "</figure>"
        )


def colour(name: str) -> str:
    """Return the CSS colour called `name`; ValueError if there is none."""
    if name not in COLOURS:
        raise ValueError(f"no colour {name!r}; there are: {', '.join(COLOURS)}")
    return f"var(--gp-{name}, {COLOURS[name]})"


def em_width(text: str) -> Fraction:
    """Estimated width in ems: a Chinese character takes 1, any other 0.6."""
    tenths = sum(10 if unicodedata.east_asian_width(char) in "WF" else 6 for char in text)
    return Fraction(tenths, 10)


def text_width(text: str, size: int = SIZE) -> Fraction:
    """Return the estimated width of `text` in units at a font size."""
    return em_width(text) * size


def wrap(text: str, room: Length, size: int = SIZE) -> tuple[str, ...]:
    """Wrap `text` to lines of at most `room` units, between Latin words or Chinese characters."""
    lines = [""]
    for word in _pieces(text, room, size):
        if text_width((lines[-1] + word).rstrip(), size) <= room:
            lines[-1] += word
        elif word.strip():
            lines.append(word)
    return tuple(line.strip() for line in lines if line.strip())


def _pieces(text: str, room: Length, size: int) -> list[str]:
    """Split into words and single Chinese characters; closing punctuation stays attached."""
    pieces: list[str] = []
    for word in _WORDS.findall(text):
        if pieces and word[0] in _NEVER_FIRST:
            pieces[-1] += word
        elif text_width(word, size) > room:
            fitting = max(int(room / (Fraction(6, 10) * size)), 1)
            pieces += [word[start : start + fitting] for start in range(0, len(word), fitting)]
        else:
            pieces.append(word)
    return pieces


def number(value: Length) -> str:
    """A coordinate with at most three decimals, exact to far less than a pixel."""
    return f"{float(value):.3f}".rstrip("0").rstrip(".")


def shape(tag: str, title: str = "", **attributes: Length | str) -> ET.Element:
    """Return an element; numbers are coordinates, `_` becomes `-`; `title` is its tooltip."""
    texts = {
        key.rstrip("_").replace("_", "-"): value if isinstance(value, str) else number(value)
        for key, value in attributes.items()
    }
    element = ET.Element(tag, texts)
    if title:
        ET.SubElement(element, "title").text = title
    return element


def rect(
    x: Length,
    y: Length,
    width: Length,
    height: Length,
    fill: str,
    title: str = "",
    **more: str,
) -> ET.Element:
    """Return a filled rectangle in the colour called `fill`."""
    return shape("rect", title, x=x, y=y, width=width, height=height, fill=colour(fill), **more)


def path(d: str, stroke: str = "ink", width: str = "1", **more: str) -> ET.Element:
    """Return a line without fill in the colour called `stroke`."""
    return shape("path", d=d, fill="none", stroke=colour(stroke), stroke_width=width, **more)


def label(text: str, x: Length, y: Length, size: int = SIZE, anchor: str = "start") -> ET.Element:
    """Return a text with its baseline at `y`; `anchor` aligns it at `x`: start, middle or end."""
    element = shape("text", x=x, y=y, font_size=size, text_anchor=anchor, fill=colour("ink"))
    if any(char.isdigit() for char in text):
        element.set("style", "font-variant-numeric: tabular-nums")
    element.text = text
    return element


def labels(
    lines: Iterable[str],
    x: Length,
    y: Length,
    size: int = SIZE,
    anchor: str = "start",
) -> list[ET.Element]:
    """Return several lines of one text, with the first baseline at `y`."""
    return [label(line, x, y + LEADING * n, size, anchor) for n, line in enumerate(lines)]


def picture(
    name: str, alt: str, table: Table, lang: Lang, height: Length, parts: list[ET.Element]
) -> Picture:
    """Assemble the drawn `parts`: size, title, and a description for screen readers.

    Raises ValueError for a name that is not a valid id, and for a picture without title or alt.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"picture {name!r}: a name is a-z, then a-z, 0-9, - or _")
    if not table.caption or not alt:
        raise ValueError(f"picture {name}: a title and an alternative text are needed")
    ids = (f"picture-{name}-title", f"picture-{name}-text")
    svg = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
    svg.set("viewBox", f"0 0 {WIDTH} {number(height)}")
    svg.set("aria-labelledby", " ".join(ids))
    svg.set("style", f"display: block; width: 100%; max-width: {_WIDEST_SHOWN}px; height: auto")
    ET.SubElement(svg, "title", id=ids[0]).text = table.caption
    ET.SubElement(svg, "desc", id=ids[1]).text = alt
    svg.extend(parts)
    return Picture(ET.tostring(svg, encoding="unicode"), alt, table, lang)
