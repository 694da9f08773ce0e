"""Tables for people: aligned text for a terminal, accessible HTML for a page."""

import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any, NamedTuple, Self

from gptparams.numerals.writing import minus_signs
from gptparams.untrusted import printable

_EIGHTHS = " ▏▎▍▌▋▊▉"
_GAP = "  "
_NARROWEST = 8  # terminal columns; a column of words is never narrower
STYLES = _BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def display_width(text: str) -> int:
    """Terminal columns that `text` takes: two for a Chinese character, none for an accent.

    Source: Unicode Standard Annex 11, East Asian Width (classes W and F are wide).
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def shares(values: Sequence[int]) -> tuple[Fraction, ...]:
    """Exact share of each value in the sum of all; the shares sum to exactly 1.

    They stay fractions because rounded ones need not sum to 100 %, and forcing them to
    would print a share that is not the rounding of its own value.
    Raises ValueError for a negative value and when the sum is 0.
    """
    total = sum(values)
    if total <= 0 or min(values) < 0:
        raise ValueError("shares need values of at least 0 with a sum above 0")
    return tuple(Fraction(value, total) for value in values)


def running_totals(values: Iterable[int]) -> tuple[int, ...]:
    """Sum of the values up to and including each: `(2, 3, 4)` gives `(2, 5, 9)`."""
    return tuple(accumulate(values))


def bar(share: Fraction, width: int) -> str:
    """A bar of block characters, at most `width` long, to the nearest eighth of a character.

    A share above 0 shows at least the thinnest block, to be distinguishable from 0.
    Raises ValueError for a share outside 0..1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not {share}")
    eighths = max(round(share * width * 8), int(share > 0))
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


class _Fields(NamedTuple):
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str
    total_row: bool = False
    caption: str = ""


class Table(_Fields):
    """Headers, rows of texts, and one letter per column in `align`.

    `l` is for words, `r` for numbers, and `b` for a bar of blocks, which is dropped first if a
    terminal is narrow, and hidden from screen readers because the share beside it is the same.
    With `total_row`, the last row is the sum of the others. Raises ValueError if a row or `align`
    does not have one entry per column.
    """

    __slots__ = ()

    def __new__(cls, *values: Any, **named: Any) -> Self:
        """Create and check the table."""
        self = super().__new__(cls, *values, **named)
        if len(self.align) != len(self.headers) or set(self.align) - set("lrb"):
            raise ValueError(
                f"align {self.align!r} needs l, r or b for {len(self.headers)} columns"
            )
        if any(len(row) != len(self.headers) for row in self.rows):
            raise ValueError(f"every row needs {len(self.headers)} cells")
        if self.total_row and not self.rows:
            raise ValueError("a total row needs a row")
        return self

    def text(self, width: int | None = None, colour: bool = False) -> str:
        """The table for a terminal, aligned by the width that characters have there.

        If it is wider than `width` columns, bars are dropped first, then words are wrapped.
        Numbers are never cut, so a table of many numbers may still be wider.
        """
        if width is not None and "b" in self.align and _line_width(_natural(self)) > width:
            return _without_bars(self).text(width, colour)
        widths = _fitted(self, width)
        rule = "─" * _line_width(widths)
        lines = [_styled(self.caption, _BOLD, colour)] if self.caption else []
        headers = _lines(self.headers, widths, self.align, wrapped="lr")
        lines += [_styled(line, _BOLD, colour) for line in headers]
        lines.append(_styled(rule, _DIM, colour))
        for index, row in enumerate(self.rows):
            total = self.total_row and index == len(self.rows) - 1
            lines += [_styled(rule, _DIM, colour)] if total else []
            style = _BOLD if total else ""
            lines += [_styled(line, style, colour) for line in _lines(row, widths, self.align)]
        return "\n".join(lines)

    def html(self, label: str = "") -> str:
        """The table for a page, in a group that scrolls sideways on a phone.

        The group is not a landmark, because a page has many tables. `label` names the group for
        screen readers; the default is the caption, or else the first header.
        """
        name = label or self.caption or next(filter(None, self.headers), "")
        caption = f"<caption>{_escape(self.caption)}</caption>" if self.caption else ""
        head = "".join(map(_html_header, self.headers, self.align))
        body, foot = (self.rows[:-1], self.rows[-1:]) if self.total_row else (self.rows, ())
        footer = f"<tfoot>{_html_rows(foot, self.align)}</tfoot>" if foot else ""
        return (
            f'<div class="table-scroll" tabindex="0" role="group" aria-label="{_escape(name)}">'
            f"<table>{caption}<thead><tr>{head}</tr></thead>"
            f"<tbody>{_html_rows(body, self.align)}</tbody>{footer}</table></div>"
        )


def _html_header(cell: str, kind: str) -> str:
    """A header cell; an empty one is a plain cell, which screen readers do not announce."""
    return f'<th scope="col"{_class(kind)}>{_escape(cell)}</th>' if cell else "<td></td>"


def _natural(table: Table) -> list[int]:
    """The width of each column if nothing is wrapped."""
    columns = zip(table.headers, *table.rows, strict=True)
    return [max(map(display_width, column)) for column in columns]


def _line_width(widths: list[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _fitted(table: Table, width: int | None) -> list[int]:
    """The width of each column; long headers of numbers shrink first, then the widest words."""
    widths = _natural(table)
    for index, kind in enumerate(table.align):
        excess = 0 if width is None else _line_width(widths) - width
        if kind == "r" and excess > 0:
            needed = max((display_width(row[index]) for row in table.rows), default=0)
            widths[index] = min(widths[index], max(widths[index] - excess, needed, _NARROWEST))
    words = [index for index, kind in enumerate(table.align) if kind == "l"]
    while width is not None and _line_width(widths) > width:
        widest = max(words, key=lambda index: widths[index], default=None)
        if widest is None or widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _without_bars(table: Table) -> Table:
    keep = [index for index, kind in enumerate(table.align) if kind != "b"]
    return Table(
        tuple(table.headers[index] for index in keep),
        tuple(tuple(row[index] for index in keep) for row in table.rows),
        "".join(table.align[index] for index in keep),
        table.total_row,
        table.caption,
    )


def _wrapped(text: str, width: int) -> list[str]:
    """`text` in pieces of at most `width` columns, split after a space or one of `._-`."""
    pieces: list[str] = []
    rest = text
    while display_width(rest) > width:
        end = next(n for n in range(len(rest), 0, -1) if display_width(rest[:n]) <= width)
        seam = max(rest.rfind(mark, 0, end) for mark in " ._-") + 1
        cut = seam if seam > 0 else end
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:]
    return [*pieces, rest]


def _lines(row: tuple[str, ...], widths: list[int], align: str, wrapped: str = "l") -> list[str]:
    """One row as one or more lines; only columns of the kinds in `wrapped` are wrapped."""
    cells = [
        _wrapped(printable(cell), width) if kind in wrapped else [printable(cell)]
        for cell, width, kind in zip(row, widths, align, strict=True)
    ]
    lines = []
    for index in range(max(map(len, cells))):
        texts = [cell[index] if index < len(cell) else "" for cell in cells]
        padded = map(_padded, texts, widths, align)
        lines.append(_GAP.join(padded).rstrip())
    return lines


def _padded(text: str, width: int, kind: str) -> str:
    space = " " * max(width - display_width(text), 0)
    return space + text if kind == "r" else text + space


def _styled(line: str, style: str, colour: bool) -> str:
    return f"{style}{line}{_PLAIN}" if colour and style else line


def _escape(text: str) -> str:
    """`text` escaped for HTML."""
    import html  # slow to load, and not needed in a terminal

    return html.escape(text)


def _class(kind: str) -> str:
    return {"l": "", "r": ' class="num"', "b": ' class="bar" aria-hidden="true"'}[kind]


def _html_rows(rows: Iterable[tuple[str, ...]], align: str) -> str:
    """A `<tr>` per row, whose first cell is the header of the row."""
    lines = []
    for row in rows:
        cells = [
            f"<td{_class(kind)}>{_escape(minus_signs(cell))}</td>"
            for cell, kind in zip(row[1:], align[1:], strict=True)
        ]
        first = f'<th scope="row"{_class(align[0])}>{_escape(minus_signs(row[0]))}</th>'
        lines.append(f"<tr>{first}{''.join(cells)}</tr>")
    return "".join(lines)
