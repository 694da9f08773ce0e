"""How a tokenizer cuts a text: characters, the bytes that stand for them, and the tokens."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate

from gptparams.charts.drawing.svg import (
    EDGE,
    SIZE,
    SMALL,
    WIDTH,
    Picture,
    label,
    picture,
    rect,
    text_width,
)
from gptparams.language import Lang, Text
from gptparams.tables.table import Table

_PER_LINE = 12  # bytes on one line
_HIGH = 92  # of one line
_COLOURS = ("token_embedding", "attention")  # of tokens that stand side by side
_BOX, _BAR = 22, 20  # heights of a byte and of a token

CHARACTER = Text("字符", "Character")
BYTES = Text("字节", "Bytes")
TOKENS = Text("词元", "Tokens")
_SAID = Text("{} 个字符，{} 个字节，{} 个词元", "{} characters, {} bytes, {} tokens")


def byte_cuts(name: str, title: str, text: str, tokens: Sequence[bytes], lang: Lang) -> Picture:
    """Draw the characters of `text`, their bytes in UTF-8, and the `tokens` below their bytes.

    Tokens are numbered from 1. Raises ValueError if the tokens are not the bytes of the text.
    """
    content = text.encode("utf-8")
    if not text or b"".join(tokens) != content or not all(tokens):
        raise ValueError(f"picture {name}: the tokens are not the bytes of the text")
    lines = _lines(text)
    parts = [
        element
        for row, (start, piece) in enumerate(lines)
        for element in _line(row, start, piece, tokens)
    ]
    ends = list(accumulate(map(len, tokens)))
    rows, start = [], 0
    for char in text:
        stop = start + len(char.encode("utf-8"))
        first = next(n for n, end in enumerate(ends, 1) if end > start)
        last = next(n for n, end in enumerate(ends, 1) if end >= stop)
        shown = str(first) if first == last else f"{first}–{last}"
        rows.append((char, content[start:stop].hex(" ").upper(), shown))
        start = stop
    table = Table((CHARACTER[lang], BYTES[lang], TOKENS[lang]), tuple(rows), "llr", caption=title)
    said = _SAID[lang].format(len(text), len(content), len(tokens))
    alt = f"{title}：{said}。" if lang == "zh" else f"{title}: {said}."
    return picture(name, alt, table, lang, _HIGH * len(lines) + EDGE, parts)


def _lines(text: str) -> list[tuple[int, str]]:
    """Wrap the text at characters; each line with the place of its first byte."""
    lines, start = [(0, "")], 0
    for char in text:
        wide = len(char.encode("utf-8"))
        begin, piece = lines[-1]
        if len((piece + char).encode("utf-8")) > _PER_LINE:
            lines.append((start, char))
        else:
            lines[-1] = (begin, piece + char)
        start += wide
    return lines


def _line(row: int, start: int, piece: str, tokens: Sequence[bytes]) -> Iterator[ET.Element]:
    side, top = Fraction(WIDTH - 2 * EDGE, _PER_LINE), EDGE + _HIGH * row
    place = 0
    for char in piece:
        own = char.encode("utf-8")
        middle = EDGE + side * (place + Fraction(len(own), 2))
        yield label(char, middle, top + SIZE + 1, SIZE + 2, "middle")
        for byte in own:
            x = EDGE + side * place
            yield rect(x + 1, top + 24, side - 2, _BOX, "faint", fill_opacity="0.22")
            shown = f"{byte:02X}"
            yield label(shown, x + side / 2, top + 24 + 15, SMALL, "middle")
            place += 1
    yield from _tokens(side, top + 24 + _BOX + 4, start, start + place, tokens)


def _tokens(
    side: Fraction, top: int, start: int, stop: int, tokens: Sequence[bytes]
) -> Iterator[ET.Element]:
    """Draw the tokens that have bytes on this line as bars with their numbers."""
    begin = 0
    for number, token in enumerate(tokens, 1):
        end = begin + len(token)
        first, last = max(begin, start), min(end, stop)
        if first < last:
            x, wide = EDGE + side * (first - start) + 1, side * (last - first) - 2
            colour = _COLOURS[number % 2]
            yield rect(x, top, wide, _BAR, colour, str(number), rx="3", fill_opacity="0.35")
            if text_width(str(number), SMALL) < wide:
                yield label(str(number), x + wide / 2, top + 14, SMALL, "middle")
        begin = end
