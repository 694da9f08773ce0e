"""Matrices as rectangles, all drawn to the same scale."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gptparams.charts.drawing.legend import thin_note
from gptparams.charts.drawing.svg import (
    EDGE,
    LEADING,
    SIZE,
    SMALL,
    VISIBLE,
    WIDTH,
    Length,
    Picture,
    colour,
    labels,
    path,
    picture,
    rect,
    shape,
    text_width,
    wrap,
)
from gptparams.language import Lang, Text
from gptparams.numerals.writing import grouped
from gptparams.tables.table import Table

_WIDEST, _TALLEST = 250, 300  # room for the longest drawn side, horizontally and vertically
_ROOM = Fraction(WIDTH - 2 * EDGE - 22, 2)  # for a name, so that two fit side by side
_BETWEEN = 22  # between one matrix and the next
_BESIDE = 6  # between a rectangle and the label of its height
_TOOTH = 6  # of the zigzag where a matrix is cut

MATRIX = Text("矩阵", "Matrix")
ROWS = Text("行", "Rows")
COLUMNS = Text("列", "Columns")
NUMBERS = Text("数的个数", "Numbers in it")
BY = Text("行 × 列：", "rows × columns: ")
CUT = Text(
    "锯齿处截断：按这个比例还要继续往下画。",
    "Cut at the zig-zag: at this scale it goes on further down.",
)


@dataclass(frozen=True)
class Matrix:
    """A matrix: its sides, and the meaning of a row and of a column in words.

    It may consist of equal pieces, with lines between them: `stacked` is their number vertically,
    `abreast` horizontally. Raises ValueError for a side below 1, for a number of pieces that does
    not divide its side, and for an unknown colour.
    """

    label: str
    rows: int
    columns: int
    colour_family: str
    rows_label: str = ""
    columns_label: str = ""
    stacked: int = 1
    abreast: int = 1

    def __post_init__(self) -> None:
        if self.rows < 1 or self.columns < 1:
            raise ValueError(f"{self.label}: a matrix of {self.rows} x {self.columns} has no area")
        for side, pieces in ((self.rows, self.stacked), (self.columns, self.abreast)):
            if pieces < 1 or side % pieces:
                raise ValueError(f"{self.label}: {side} is not {pieces} equal pieces")
        colour(self.colour_family)


@dataclass(frozen=True)
class _Cell:
    """A matrix with the texts around it, positioned relative to its own corner."""

    matrix: Matrix
    scale: Fraction
    rows_drawn: int
    name: tuple[str, ...]
    across: tuple[str, ...]
    down: tuple[str, ...]

    @property
    def top(self) -> int:
        """The height of the name and of the column label above the rectangle."""
        return LEADING * (len(self.name) + len(self.across)) + 2

    @property
    def size(self) -> tuple[Fraction, Fraction]:
        """The width and height of the rectangle as drawn."""
        return self.matrix.columns * self.scale, self.rows_drawn * self.scale

    @property
    def width(self) -> Fraction:
        """The width including the texts around the rectangle."""
        beside = self.size[0] + _BESIDE + max(text_width(line, SMALL) for line in self.down)
        above = [text_width(line) for line in self.name]
        above += [text_width(line, SMALL) for line in self.across]
        return max(beside, *above)

    @property
    def height(self) -> Fraction:
        """The height including the texts around the rectangle."""
        tooth = _TOOTH if self.rows_drawn < self.matrix.rows else 0
        return self.top + max(self.size[1] + tooth, Fraction(LEADING * len(self.down)))


def matrices_to_scale(
    name: str,
    title: str,
    matrices: tuple[Matrix, ...],
    lang: Lang,
    cut_rows: int | None = None,
) -> Picture:
    """Draw rectangles with every side to one scale, rows down and columns across.

    A matrix of more than `cut_rows` rows is cut there with a zigzag edge, and a note says so; with
    None nothing is cut, and the tallest matrix sets the scale. Raises ValueError without a matrix
    and for a `cut_rows` below 1.
    """
    if not matrices or (cut_rows is not None and cut_rows < 1):
        raise ValueError(f"picture {name}: needs a matrix, and cut_rows of at least 1")
    cells = _cells(matrices, cut_rows)
    drawn: list[ET.Element] = []
    y: Fraction = Fraction(0)
    for shelf in _shelves(cells):
        x = Fraction(EDGE)
        for cell in shelf:
            drawn += _drawn(cell, x, y)
            x += cell.width + _BETWEEN
        y += max(cell.height for cell in shelf) + _BETWEEN
    notes, end = _notes(cells, y, lang)
    return picture(
        name,
        _sentence(title, matrices, lang),
        _table(title, matrices, lang),
        lang,
        end,
        drawn + notes,
    )


def _cells(matrices: tuple[Matrix, ...], cut_rows: int | None) -> tuple[_Cell, ...]:
    drawn = [min(matrix.rows, cut_rows or matrix.rows) for matrix in matrices]
    widest = max(matrix.columns for matrix in matrices)
    scale = min(Fraction(_WIDEST, widest), Fraction(_TALLEST, max(drawn)))
    cells = []
    for matrix, rows in zip(matrices, drawn, strict=True):
        room = max(matrix.columns * scale, _ROOM)
        across = wrap(f"{grouped(matrix.columns)} {matrix.columns_label}", room, SMALL)
        beside = WIDTH - 2 * EDGE - _BESIDE - matrix.columns * scale
        down = wrap(f"{grouped(matrix.rows)} {matrix.rows_label}", min(beside, Fraction(90)), SMALL)
        cells.append(_Cell(matrix, scale, rows, wrap(matrix.label, room), across, down))
    return tuple(cells)


def _shelves(cells: tuple[_Cell, ...]) -> Iterator[list[_Cell]]:
    """Group matrices that fit side by side."""
    shelf: list[_Cell] = []
    for cell in cells:
        taken = sum(other.width + _BETWEEN for other in shelf)
        if shelf and taken + cell.width > WIDTH - 2 * EDGE:
            yield shelf
            shelf = []
        shelf.append(cell)
    yield shelf


def _drawn(cell: _Cell, x: Fraction, y: Fraction) -> list[ET.Element]:
    """Draw one matrix with its name and labels, its corner at `x`, `y`."""
    matrix, (width, height) = cell.matrix, cell.size
    drawn = labels(cell.name, x, y + SIZE)
    drawn += labels(cell.across, x, y + SIZE + LEADING * len(cell.name), SMALL)
    top = y + cell.top
    hover = f"{matrix.label} {grouped(matrix.rows)} × {grouped(matrix.columns)}"
    cut = cell.rows_drawn < matrix.rows
    kind = "matrix cut" if cut else "matrix"
    drawn.append(rect(x, top, width, height, matrix.colour_family, hover, class_=kind))
    drawn += _joints(cell, x, top)
    if cut:
        drawn.append(_zigzag(x, top + height, width, matrix.colour_family))
    drawn += _ticks(cell, x, top)
    middle = top + max(height - LEADING * len(cell.down), Fraction(0)) / 2
    drawn += labels(cell.down, x + width + _BESIDE, middle + SIZE, SMALL)
    return drawn


def _joints(cell: _Cell, x: Fraction, y: Fraction) -> list[ET.Element]:
    """Draw lines between the pieces of a matrix in the colour of the paper."""
    matrix, (width, height) = cell.matrix, cell.size
    tall, wide = matrix.rows * cell.scale / matrix.stacked, width / matrix.abreast
    below = [y + tall * n for n in range(1, matrix.stacked)]
    beside = [x + wide * n for n in range(1, matrix.abreast)]
    lines = [
        f"M{float(x):.3f} {float(at):.3f}h{float(width):.3f}" for at in below if at < y + height
    ]
    lines += [f"M{float(at):.3f} {float(y):.3f}v{float(height):.3f}" for at in beside]
    return [path(line, "paper", "1.5", class_="joint") for line in lines]


def _zigzag(x: Fraction, y: Fraction, width: Fraction, fill: str) -> ET.Element:
    """Draw a torn lower edge: at least one tooth in the colour of the matrix."""
    teeth = max(round(width / _TOOTH), 1)
    step = float(width / teeth)
    corners = f"l{step / 2:.3f} {_TOOTH}l{step / 2:.3f} -{_TOOTH}" * teeth
    return shape(
        "path", d=f"M{float(x):.3f} {float(y):.3f}{corners}Z", fill=colour(fill), class_="torn"
    )


def _ticks(cell: _Cell, x: Fraction, y: Fraction) -> list[ET.Element]:
    """Draw a visible line along a side if the other side is too thin to see."""
    width, height = cell.size
    ends = {"across": f"h{float(width):.3f}", "down": f"v{float(height):.3f}"}
    thin = [way for way, side in (("across", height), ("down", width)) if side < VISIBLE]
    start = f"M{float(x):.3f} {float(y):.3f}"
    return [
        path(start + ends[way], cell.matrix.colour_family, "1.2", class_="tick") for way in thin
    ]


def _notes(cells: tuple[_Cell, ...], y: Fraction, lang: Lang) -> tuple[list[ET.Element], Length]:
    """Draw notes about cut matrices and sides that are too thin to see."""
    drawn: list[ET.Element] = []
    end: Length = y - 6
    if any(cell.rows_drawn < cell.matrix.rows for cell in cells):
        lines = wrap(CUT[lang], WIDTH - 2 * EDGE, SMALL)
        drawn += labels(lines, EDGE, end + SIZE, SMALL)
        end += LEADING * len(lines) + 4
    note, end = thin_note(any(min(cell.size) < VISIBLE for cell in cells), end, lang)
    return drawn + note, end


def _sentence(title: str, matrices: tuple[Matrix, ...], lang: Lang) -> str:
    colon, semicolon, stop = {"zh": "：；。", "en": [": ", "; ", "."]}[lang]
    sizes = (f"{m.label} {grouped(m.rows)} × {grouped(m.columns)}" for m in matrices)
    return f"{title}{colon}{BY[lang]}{semicolon.join(sizes)}{stop}"


def _table(title: str, matrices: tuple[Matrix, ...], lang: Lang) -> Table:
    rows = tuple(
        (m.label, grouped(m.rows), grouped(m.columns), grouped(m.rows * m.columns))
        for m in matrices
    )
    heads = (MATRIX[lang], ROWS[lang], COLUMNS[lang], NUMBERS[lang])
    return Table(heads, rows, "lrrr", caption=title)
