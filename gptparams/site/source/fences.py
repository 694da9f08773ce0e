"""Fenced code blocks of a page, found by the same rules as `pymdownx.superfences`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = re.compile(r"(?P<prefix>[> \t]*)(?P<fence>`{3,}|~{3,})(?P<header>[^`\n]*)\Z")
EXECUTED = re.compile(r"(?<![\w-])exec(?![\w-])")
_TAB = 4


@dataclass(frozen=True)
class Fence:
    """A fence at `start:end` of a page: its header, and its lines without their indentation.

    `nested` are the offsets of lines inside it that begin another executed block.
    """

    start: int
    end: int
    header: str
    lines: tuple[str, ...]
    closed: bool
    nested: tuple[int, ...] = ()


@dataclass
class _Open:
    """A fence that is being read."""

    start: int
    width: int
    fence: str
    header: str
    lines: list[str]
    nested: list[int]

    def closed(self, end: int, closed: bool = True) -> Fence:
        return Fence(self.start, end, self.header, tuple(self.lines), closed, tuple(self.nested))


def fences(text: str) -> Iterator[Fence]:
    """Yield every fence in `text`, in order, including fences that are never closed."""
    opened: _Open | None = None
    offset = 0
    for line in text.split("\n"):
        end = offset + len(line)
        opening = _OPENING.match(line) if "```" in line or "~~~" in line else None
        if opened is not None:
            before, content = _split(line, opened.width)
            if content.strip() and len(before) != opened.width:
                yield opened.closed(offset - 1, closed=False)
                opened = None
            elif content.rstrip(" \t") == opened.fence:
                yield opened.closed(end)
                opened = None
            else:
                opened.lines.append(content)
                if opening and _nests(opening, opened.fence):
                    opened.nested.append(offset)
        elif opening:
            width = len(opening["prefix"].expandtabs(_TAB))
            opened = _Open(offset, width, opening["fence"], opening["header"].strip(), [], [])
        offset = end + 1
    if opened is not None:
        yield opened.closed(len(text), closed=False)


def _split(line: str, width: int) -> tuple[str, str]:
    """Split off the indentation, up to `width` columns with tabs expanded."""
    before = ""
    for index, character in enumerate(line):
        if len(before) >= width or character not in "> \t":
            return before, line[index:]
        step = _TAB - len(before) % _TAB if character == "\t" else 1
        before += " " * step if character == "\t" else character
    return before, ""


def _nests(opening: re.Match[str], fence: str) -> bool:
    """Return whether a line in a fence begins an executed block with at least as long a fence."""
    same = opening["fence"][0] == fence[0]
    return bool(EXECUTED.search(opening["header"])) and same and len(opening["fence"]) >= len(fence)
