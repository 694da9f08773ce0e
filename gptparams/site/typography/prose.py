"""The words of a page as one running text, with the source position of each character.

Link targets, emphasis, list markers and so on are removed, a mark or a link is reduced to its text,
and code or a formula is one placeholder character, because other rules apply inside it. Table cells
and lines are separated, because they are not adjacent for a reader.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from gptparams.site.source.source import LINK_PATTERN, Source, Span, blank, front_matter_end, unseen

CODE = "\ue000"
"""A placeholder for a code span, a formula or an address, whose content is not prose."""

_FORMULA = re.compile(r"(?<![\\$])(\${1,2})(?!\$)[^$\n]+?\1(?!\$)")
_ADDRESS = re.compile(r"<?https?://[^\s<>|，。；：！？（）“”]+>?")
_LINK_END = re.compile(r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_FRONT_QUOTE = re.compile(r"(?<=:)[ \t]*\"|\"[ \t]*$|(?<=:)[ \t]+", re.M)
_TITLE = re.compile(r"^(?P<before>[ \t]*(?:!!!|\?\?\?\+?|===)[^\"\n]*\")[^\n]*(?P<after>\")", re.M)
# Syntax before the words of a line, attributes after them, escapes, emphasis, and the quotes of
# visible attributes.
_LAYOUT = re.compile(
    r"^[ \t>]*(?:(?:[-*+]|\#{1,6})[ \t]+)*"
    r"|[ \t]*\{:?[^{}\n]*[#.=][^{}\n]*\}"
    r"|\\(?=[^\w\s])"
    r"|\*+|~~"
    r"|(?<=\w=)[\"']|[\"'](?=\s*/?>|\s+[a-z-]+=)",
    re.M,
)
# Emphasis that ends with its own full stop is followed by a space: otherwise some Markdown parsers
# would not find its end.
_APART = re.compile(
    r"[ \t]*(?:\||(?:(?<=[。！？：.!?:])|(?<=[。！？.!?][”）)]))\*\*[ \t]|\n)[ \t]*"
)
_ENTITY = re.compile(r"&\#?\w+;")


@dataclass(frozen=True)
class Prose:
    """A running text; its character `i` is at `spans[i]` of the source."""

    text: str
    spans: tuple[Span, ...]

    def offset(self, index: int) -> int:
        """Return the source offset of the character `index` of the prose."""
        return self.spans[index][0]

    def original(self, source: str, start: int, end: int) -> str:
        """Return the characters `start:end` of the prose, with code as in the source."""
        return "".join(
            source[slice(*self.spans[i])] if self.text[i] == CODE else self.text[i]
            for i in range(start, end)
        )


def prose_of(source: Source) -> Iterator[Prose]:
    """Yield the prose of a page, and the reason of each exemption, which is shown separately."""
    text = source.text
    signs = [*source.code_spans, *_outside_code(_FORMULA, source), *_outside_code(_ADDRESS, source)]
    words = _filled(blank(text, list(source.fences)), signs)
    hidden = [
        *source.fences,
        *unseen(source),
        *_around_marks(source),
        *_around_links(source, words),
    ]
    body = front_matter_end(text)
    hidden += [match.span() for match in _FRONT_QUOTE.finditer(text, 0, body)]
    for title in _TITLE.finditer(words):
        hidden += [title.span("before"), title.span("after")]
    hidden += [match.span() for match in _LAYOUT.finditer(words)]
    yield _running(text, hidden, signs, [m.span() for m in _APART.finditer(words)])
    for mark in source.marks:
        if mark.reason:
            start = mark.end - len(mark.reason) - 2
            yield plain(text, start, start + len(mark.reason))


def plain(text: str, start: int, end: int) -> Prose:
    """Return the characters `start:end` of a text without markup."""
    return Prose(text[start:end], tuple((i, i + 1) for i in range(start, end)))


def _filled(text: str, spans: Iterable[Span]) -> str:
    """Replace each character of `spans` by a placeholder."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = [CODE] * (end - start)
    return "".join(characters)


def _running(
    text: str, hidden: Iterable[Span], signs: Iterable[Span], apart: Iterable[Span]
) -> Prose:
    """Return the rest of `text`: one placeholder per sign, and a line break per span of `apart`."""
    kept: list[str] = list(text)
    for start, end in hidden:
        kept[start:end] = [""] * (end - start)
    for start, end in signs:
        kept[start:end] = [CODE if kept[start] else ""] + [""] * (end - start - 1)
    for start, end in apart:
        kept[start:end] = ["\n"] + [""] * (end - start - 1)
    ends = dict(signs)
    for match in _ENTITY.finditer("".join(each or "\0" for each in kept)):
        shown = unescape(match[0])
        kept[match.start() : match.end()] = [shown if len(shown) == 1 else "\n"] + [""] * (
            len(match[0]) - 1
        )
        ends[match.start()] = match.end()
    places = [place for place, character in enumerate(kept) if character]
    spans = tuple((place, ends.get(place, place + 1)) for place in places)
    return Prose("".join(kept), spans)


def _outside_code(pattern: re.Pattern[str], source: Source) -> Iterator[Span]:
    prose = blank(source.text, list(source.code))
    return (match.span() for match in pattern.finditer(prose))


def _around_marks(source: Source) -> Iterator[Span]:
    for mark in source.marks:
        yield mark.start, mark.text_start
        yield mark.text_start + len(mark.text), mark.end


def _around_links(source: Source, words: str) -> Iterator[Span]:
    marked = {mark.start for mark in source.marks}
    for link in LINK_PATTERN.finditer(words):
        end = _LINK_END.match(words, link.end() - 1)
        if link.start() not in marked and end:
            yield link.start(), link.start("text")
            yield end.span()
