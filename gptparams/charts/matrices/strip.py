"""A vector as a strip of cells: the hue shows the sign, the strength the absolute value."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from fractions import Fraction

from gptparams.charts.drawing.legend import legend
from gptparams.charts.drawing.svg import (
    EDGE,
    LEADING,
    SIZE,
    SMALL,
    WIDTH,
    Picture,
    colour,
    labels,
    picture,
    rect,
    text_width,
    wrap,
)
from gptparams.charts.drawing.svg import label as text_label
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped, signed
from gptparams.tables.table import Table

_HIGH = 34  # of a cell
_WIDEST = 56
_WRITTEN = 32  # with more values, values are only in the table
_MANY = 24  # cells in a row if no values are written below them

# Blue and orange stay distinct for colour-blind readers; the table has the signs.
POSITIVE, NEGATIVE = "token_embedding", "attention"
POSITION = Text("第几个数", "Position")
VALUE = Text("值", "Value")
PLUS = Text("正数", "positive")
MINUS = Text("负数", "negative")
STRENGTH = Text("颜色越浓，离零越远。", "The stronger the colour, the further from zero.")


def heat_strip(
    name: str, title: str, values: Sequence[float], lang: Lang, digits: int = 2
) -> Picture:
    """Draw one cell per number; a few values are written below the cells, with `digits` decimals.

    Raises ValueError without a value and for a value that is not finite.
    """
    if not values or not all(math.isfinite(value) for value in values):
        raise ValueError(f"picture {name}: needs values, all of them finite")
    texts = tuple(signed(value, digits) for value in values)
    written = len(values) <= _WRITTEN
    columns = _columns(len(values), _most(texts) if written else _MANY)
    side = min(Fraction(WIDTH - 2 * EDGE, columns), Fraction(_WIDEST))
    pitch = _HIGH + (LEADING + 12 if written else 3)
    largest = max(map(abs, values)) or 1.0
    drawn: list[ET.Element] = []
    for index, (value, text) in enumerate(zip(values, texts, strict=True)):
        row, column = divmod(index, columns)
        x, y = EDGE + column * side, 2 + row * pitch
        drawn.append(_cell(x, y, side, abs(value) / largest, value, text))
        if written:
            drawn.append(text_label(text, x + side / 2, y + _HIGH + SIZE + 2, SMALL, "middle"))
    y = 2 + ((len(values) - 1) // columns + 1) * pitch + 4
    keys, end = legend(((POSITIVE, PLUS[lang]), (NEGATIVE, MINUS[lang])), y)
    lines = wrap(STRENGTH[lang], WIDTH - 2 * EDGE, SMALL)
    drawn += keys + labels(lines, EDGE, end + SIZE, SMALL)
    rows = tuple((grouped(n), text) for n, text in enumerate(texts, 1))
    table = Table((POSITION[lang], VALUE[lang]), rows, "rr", caption=title)
    alt = _sentence(title, texts, lang)
    return picture(name, alt, table, lang, end + LEADING * len(lines) + 4, drawn)


def _columns(count: int, most: int) -> int:
    """Return the cells per row, at most `most`, so that all rows are about equally long."""
    rows = math.ceil(count / most)
    return math.ceil(count / rows)


def _most(texts: tuple[str, ...]) -> int:
    """Return the most cells per row that leave room for the widest text below them."""
    widest = max(text_width(text, SMALL) for text in texts)
    return max(int((WIDTH - 2 * EDGE) / (widest + 6)), 1)


def _cell(
    x: Fraction, y: int, side: Fraction, strength: float, value: float, text: str
) -> ET.Element:
    return rect(
        x + 1,
        y,
        side - 2,
        _HIGH,
        NEGATIVE if value < 0 else POSITIVE,
        text,
        class_="cell",
        fill_opacity=f"{strength:.3f}",
        stroke=colour("faint"),
        stroke_width="0.6",
    )


def _sentence(title: str, texts: tuple[str, ...], lang: Lang) -> str:
    """Describe the values if they are few; the table has all of them."""
    colon, comma, stop = {"zh": "：，。", "en": [": ", ", ", "."]}[lang]
    shown = texts if len(texts) <= _WRITTEN else (*texts[:4], "…", texts[-1])
    return f"{title}{colon}{comma.join(shown)}{stop}"
