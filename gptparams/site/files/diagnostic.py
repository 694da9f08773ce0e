"""Findings of checks: the place, the problem, and how to fix it."""

import re
from dataclasses import dataclass
from pathlib import Path

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.untrusted import printable


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file; line and column count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Edit:
    """A replacement of the characters `start:end` of a file that fixes a finding."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Finding:
    """One problem, described in both languages; `detail` has further lines."""

    place: Place
    message: Text
    edit: Edit | None = None
    detail: Text | None = None

    def line(self, lang: str) -> str:
        """Return `path:line:column: message`, followed by the indented lines of the detail."""
        lines = self.detail[lang].split("\n") if self.detail else []
        return "\n    ".join(map(_safe, (f"{self.place}: {_clipped(self.message[lang])}", *lines)))

    def annotation(self, lang: str) -> str:
        """Return the finding as a GitHub workflow command, which GitHub shows at the line.

        Source: GitHub Docs, "Workflow commands for GitHub Actions", setting an error message.
        """
        place = self.place
        path = _escaped(_safe(place.path), ("%", "\r", "\n", ":", ","))
        texts = (text[lang] for text in (self.message, self.detail) if text)
        words = "\n".join(_clipped(text) for text in texts)
        lines = re.split("([\r\n])", words)  # the ends of lines are encoded below
        safe = "".join(each if each in "\r\n" else _safe(each) for each in lines)
        message = _escaped(safe, ("%", "\r", "\n"))
        return f"::error file={path},line={place.line},col={place.column}::{message}"


def _safe(text: str) -> str:
    """`text` without escape codes, which would reach the terminal; spaces of any width stay."""
    return "".join(each if each.isspace() and each > "\x7f" else printable(each) for each in text)


def _clipped(text: str, most: int = 1_000) -> str:
    """Shorten a message by cutting the middle of a long quotation."""
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"


def _escaped(text: str, characters: tuple[str, ...]) -> str:
    for character in characters:  # the escape character itself comes first
        text = text.replace(character, f"%{ord(character):02X}")
    return text


class PlacedError(InputError):
    """An error at `place` in a file that many pages need, also available as a finding."""

    def __init__(self, place: Place, zh: str, en: str) -> None:
        super().__init__(f"{place}：{zh}", f"{place}: {en}")
        self.finding = Finding(place, Text(zh, en))


FORMATS = {"text": Finding.line, "github": Finding.annotation}


def message_of(error: InputError) -> Text:
    """Return the message of `error` as the message of a finding."""
    return Text(error.zh, error.en)


def place_at(path: Path | str, text: str, offset: int) -> Place:
    """Return the place of the character `offset` of `text`, the contents of the file `path`."""
    before = text[:offset]
    return Place(str(path), before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
