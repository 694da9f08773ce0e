"""What a check has to say: where, what is wrong, and how to mend it."""

from dataclasses import dataclass
from pathlib import Path

from gptparams.errors import InputError
from gptparams.language import Text


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
    """A replacement of the characters `start:end` of a file that mends a finding."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, said in both languages; `detail` has more lines on it."""

    place: Place
    message: Text
    edit: Edit | None = None
    detail: Text | None = None

    def line(self, lang: str) -> str:
        """`path:line:column: message`, and each line of the detail below, set in."""
        lines = self.detail[lang].split("\n") if self.detail else []
        return "\n    ".join((f"{self.place}: {_clipped(self.message[lang])}", *lines))

    def annotation(self, lang: str) -> str:
        """The same as a command of GitHub's workflows, which shows it at the line.

        Source: GitHub Docs, "Workflow commands for GitHub Actions", setting an error message.
        """
        place = self.place
        path = _escaped(place.path, ("%", "\r", "\n", ":", ","))
        words = "\n".join(_clipped(text[lang]) for text in (self.message, self.detail) if text)
        message = _escaped(words, ("%", "\r", "\n"))
        return f"::error file={path},line={place.line},col={place.column}::{message}"


def _clipped(text: str, most: int = 1_000) -> str:
    """A message without the middle of something long that it quotes."""
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"


def _escaped(text: str, characters: tuple[str, ...]) -> str:
    for character in characters:  # the sign of an escape comes first
        text = text.replace(character, f"%{ord(character):02X}")
    return text


class PlacedError(InputError):
    """A file that many pages need is wrong at `place`; as a finding, where it can be one."""

    def __init__(self, place: Place, zh: str, en: str) -> None:
        super().__init__(f"{place}：{zh}", f"{place}: {en}")
        self.finding = Finding(place, Text(zh, en))


FORMATS = {"text": Finding.line, "github": Finding.annotation}


def said(error: InputError) -> Text:
    """What `error` says, as the message of a finding."""
    return Text(error.zh, error.en)


def place_at(path: Path | str, text: str, offset: int) -> Place:
    """The place of the character `offset` of `text`, the contents of the file `path`."""
    before = text[:offset]
    return Place(str(path), before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
