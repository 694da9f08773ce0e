"""The layout of a heat map: cells, the names beside and above them, and what fits."""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from gptparams.charts.drawing.svg import EDGE, LEADING, SMALL, WIDTH, text_width, wrap

TINT = 0.5  # strongest fill behind a value: text stays readable on it in both colour schemes
_WIDEST, _TALLEST = 44, 18  # of a cell
_WRITTEN = 24  # height of a cell with its value in it
_ROOM = 120  # for the names of rows
_NAMED = 40  # with more rows, or narrower columns, some names are left out
_FEW = 16  # this many names always fit beside square cells
_APART = 13  # smallest distance between two column names


@dataclass(frozen=True)
class Grid:
    """A matrix, its values as text, and the positions of its cells and names."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    limit: float
    digits: int

    @cached_property
    def left(self) -> Fraction:
        """The left edge of the cells."""
        return EDGE + min(max(text_width(row, SMALL) for row in self.rows), Fraction(_ROOM)) + 6

    @cached_property
    def width(self) -> Fraction:
        """The width of a cell."""
        return min((WIDTH - EDGE - self.left) / len(self.columns), Fraction(_WIDEST))

    @cached_property
    def written(self) -> bool:
        """Whether the values fit in the cells."""
        return max(text_width(text, SMALL) for line in self.texts for text in line) < self.width

    @cached_property
    def row_lines(self) -> list[tuple[str, ...]]:
        """The names of the rows, wrapped."""
        return [wrap(row, self.left - EDGE - 6, SMALL) for row in self.rows]

    @cached_property
    def height(self) -> Fraction:
        """The height of a cell; cells of a large matrix of things with each other are square."""
        square = self.rows == self.columns and len(self.rows) > _FEW
        if self.written or (len(self.rows) <= _NAMED and not square):
            least = _WRITTEN if self.written else min(self.width, Fraction(_TALLEST))
            return Fraction(max(least, LEADING * max(1, *map(len, self.row_lines))))
        return min(self.width, Fraction(_TALLEST))

    @cached_property
    def upright(self) -> bool:
        """Whether the column names are rotated because they do not fit horizontally."""
        return any(text_width(column, SMALL) + 2 > self.width for column in self.columns)

    @cached_property
    def top(self) -> Fraction:
        """The upper edge of the cells."""
        long = max(text_width(column, SMALL) for column in self.columns)
        return (long if self.upright else Fraction(SMALL)) + 8

    @cached_property
    def full(self) -> float:
        """The strongest fill."""
        return TINT if self.written else 1.0

    @cached_property
    def named_rows(self) -> range:
        """The rows whose names are shown: only some if the rows are too close together."""
        most = max(1, *map(len, self.row_lines))
        return range(0, len(self.rows), math.ceil(LEADING * most / self.height))

    @cached_property
    def named_columns(self) -> range:
        """The columns whose names are shown."""
        apart = math.ceil(_APART / self.width) if self.upright else 1
        return range(0, len(self.columns), apart)

    def corner(self, row: int, column: int) -> tuple[Fraction, Fraction]:
        """Return the upper left corner of a cell."""
        return self.left + self.width * column, self.top + self.height * row
