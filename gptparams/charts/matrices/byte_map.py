"""A file byte by byte: one cell per byte, coloured by the part of the file that it belongs to."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gptparams.charts.drawing.legend import legend
from gptparams.charts.drawing.svg import (
    EDGE,
    SMALL,
    WIDTH,
    Picture,
    colour,
    label,
    picture,
    rect,
)
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped
from gptparams.tables.table import Table

ROW = 16  # bytes in a row
MOST = 1024  # bytes in a picture
_MARGIN = 26  # width of the column with the offsets
_CELL = Fraction(WIDTH - 2 * EDGE - _MARGIN, ROW)
_HIGH = 22
_UP = SMALL * Fraction(3, 10)  # from the middle of a line to its baseline
_LONGEST = 68  # characters of the content shown in the table
_TINT = "0.28"  # opacity of a part's colour, on which the text is in ink
PART = Text("部分", "Part")
FROM = Text("从", "From")
BYTES = Text("字节数", "Bytes")
CONTENT = Text("内容", "Content")
_SENTENCE = Text("{name} {number} 字节", "{name} {number} bytes")


@dataclass(frozen=True)
class Stretch:
    """A run of bytes of one part of a file.

    With `text`, printable ASCII is shown as characters; all other bytes are shown as two
    hexadecimal digits. Raises ValueError for an unknown colour.
    """

    label: str
    data: bytes
    colour_family: str
    text: bool = False

    def __post_init__(self) -> None:
        colour(self.colour_family)

    def shown(self, byte: int) -> str:
        """Return the text of a cell."""
        return chr(byte) if self.text and 32 < byte < 127 else f"{byte:02X}"


def byte_map(name: str, title: str, stretches: Sequence[Stretch], lang: Lang) -> Picture:
    """Draw the bytes of a file in rows of 16, with the offset of each row on its left.

    Stretches of the same label and colour share an entry of the legend. Raises ValueError without
    bytes, and for more than `MOST`.
    """
    cells = [(part, byte) for part in stretches for byte in part.data]
    if not 0 < len(cells) <= MOST:
        raise ValueError(f"picture {name}: {len(cells)} bytes, from 1 to {MOST} can be drawn")
    drawn: list[ET.Element] = []
    for index, (part, byte) in enumerate(cells):
        if index % ROW == 0:
            drawn.append(_offset(index))
        drawn += _cell(index, part, byte)
    foot = _HIGH * -(-len(cells) // ROW) + 12
    keys = dict.fromkeys((part.colour_family, part.label) for part in stretches)
    swatches, foot_of_legend = legend(tuple(keys), foot)
    alt = _sentence(title, stretches, lang)
    table = _table(title, stretches, lang)
    return picture(name, alt, table, lang, foot_of_legend, [*drawn, *swatches])


def _offset(index: int) -> ET.Element:
    y = Fraction(_HIGH * (index // ROW)) + Fraction(_HIGH, 2) + _UP
    return label(str(index), EDGE + _MARGIN - 5, y, SMALL, "end")


def _cell(index: int, part: Stretch, byte: int) -> Iterator[ET.Element]:
    x, y = EDGE + _MARGIN + _CELL * (index % ROW), _HIGH * (index // ROW)
    tooltip = f"{index} {part.label} 0x{byte:02X} = {byte}"
    more = {"fill_opacity": _TINT, "class_": "tinted"}
    yield rect(x, y + 1, _CELL - 1, _HIGH - 2, part.colour_family, tooltip, **more)
    middle = x + (_CELL - 1) / 2
    cell = label(part.shown(byte), middle, y + Fraction(_HIGH, 2) + _UP, SMALL - 1, "middle")
    cell.set("class", "byte")  # whose typography is that of the file
    yield cell


def _sentence(title: str, stretches: Sequence[Stretch], lang: Lang) -> str:
    """Describe the parts in their order, with the number of bytes of each."""
    colon, comma, stop = {"zh": "：，。", "en": [": ", ", ", "."]}[lang]
    parts = (
        _SENTENCE[lang].format(name=part.label, number=grouped(len(part.data)))
        for part in stretches
    )
    return title + colon + comma.join(parts) + stop


def _table(title: str, stretches: Sequence[Stretch], lang: Lang) -> Table:
    rows, start = [], 0
    for part in stretches:
        content = part.data.hex(" ")
        shown = content if len(content) <= _LONGEST else f"{content[:_LONGEST]}…"
        rows.append((part.label, grouped(start), grouped(len(part.data)), shown))
        start += len(part.data)
    heads = (PART[lang], FROM[lang], BYTES[lang], CONTENT[lang])
    return Table(heads, tuple(rows), "lrrl", caption=title)
