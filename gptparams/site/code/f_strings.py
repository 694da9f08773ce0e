"""Find the fields of an f-string in its source text.

`tokenize` and `ast` give their positions only in Python 3.12 and newer, and the site is also built
with 3.11.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LITERAL = re.compile(r"(?P<prefix>[A-Za-z]*)(?P<quote>\"\"\"|'''|\"|')")
_DEBUG = re.compile(r"(?<![!<>=])=(?!=)\s*\Z")
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


@dataclass(frozen=True)
class Field:
    """A field `{...}` at `start:end` of a literal, with the span of its expression.

    `plain` is true without a conversion (`!r`) or format; `debug` is true for `{expression=}`,
    which shows its own source; `in_format` is true inside the format of another field.
    """

    start: int
    end: int
    expression: tuple[int, int]
    plain: bool
    debug: bool
    in_format: bool


def literal_parts(text: str) -> tuple[str, str]:
    """Return the prefix of a string literal, in lower case, and its quotation marks."""
    match = _LITERAL.match(text)
    assert match is not None
    return match["prefix"].lower(), match["quote"]


def fields(literal: str) -> Iterator[Field]:
    """Yield the fields of an f-string, including fields in formats; none for other strings."""
    prefix, quote = literal_parts(literal)
    if "f" in prefix:
        start = len(prefix) + len(quote)
        yield from _fields(literal, start, len(literal) - len(quote), "r" in prefix, False)


def _fields(text: str, start: int, end: int, raw: bool, in_format: bool) -> Iterator[Field]:
    """Yield the fields of `text[start:end]`, the content of a string literal or a format."""
    place = start
    while place < end:
        if text.startswith("\\N{", place) and not raw:
            place = text.index("}", place) + 1
        elif text[place] == "\\" and not raw:
            place += 1 if text[place + 1 : place + 2] in ("{", "}") else 2
        elif text[place] == "{" and (in_format or text[place + 1 : place + 2] != "{"):
            field, format_ = _field(text, place, in_format)
            yield field
            yield from _fields(text, *format_, raw, True)
            place = field.end
        else:
            place += 2 if text[place] == "{" else 1


def _field(text: str, start: int, in_format: bool) -> tuple[Field, tuple[int, int]]:
    """Return the field that begins at `start`, and the span of its format."""
    stop = _end_of_expression(text, start + 1)
    end = stop
    while text[end] not in ":}":  # skip the conversion
        end += 1
    begin = end
    if text[end] == ":":
        begin, end = end + 1, _end_of_format(text, end + 1)
    shown = text[start + 1 : stop]
    field = Field(
        start,
        end + 1,
        (start + 1, stop),
        plain=text[stop] == "}",
        debug=bool(_DEBUG.search(shown)),
        in_format=in_format,
    )
    return field, (begin, end)


def _end_of_expression(text: str, place: int) -> int:
    depth = 0
    while True:
        character = text[place]
        literal = _LITERAL.match(text, place)
        if depth == 0 and (character in ":}" or (character == "!" and text[place + 1] != "=")):
            return place
        if literal and not text[place - 1].isidentifier():
            place = _end_of_literal(text, place, literal)
        elif character == "#":
            place = text.index("\n", place)
        else:
            depth += _BRACKETS.get(character, 0)
            place += 1


def _end_of_literal(text: str, place: int, literal: re.Match[str]) -> int:
    """Return the end of a nested literal; from Python 3.12 on, it may reuse the outer quotes."""
    prefix, quote = literal["prefix"].lower(), literal["quote"]
    place = literal.end()
    while not text.startswith(quote, place):
        if text[place] == "\\":
            place += 2
        elif "f" in prefix and text[place] == "{":
            place = place + 2 if text[place + 1] == "{" else _field(text, place, False)[0].end
        else:
            place += 1
    return place + len(quote)


def _end_of_format(text: str, place: int) -> int:
    while text[place] != "}":
        place = _field(text, place, True)[0].end if text[place] == "{" else place + 1
    return place
