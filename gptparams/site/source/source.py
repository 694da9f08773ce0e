"""Parse a page's source: its marks, blocks, headings and pictures, and its visible text.

A mark is a Markdown link with one of our schemes: `[1.24 亿](fig:total)`,
`[117M](cite:radford2019.small)`, `[38M](claim:G3)`, `[0.5](exempt: "reason")`. All visible text
outside marks is the page's loose text, which must not contain a numeral. This module has the only
list of text that is hidden from readers (addresses, tags, comments, ids); anything not on the list
counts as visible.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gptparams.site.source.fences import fences as fences_of
from gptparams.site.source.run_blocks import RunBlock, run_blocks

SCHEMES = ("fig", "cite", "claim", "exempt")

_LINK_TEXT = r"\[(?P<text>(?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]"
_TARGET = r"(?P<target>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)"
_REASON = r"(?:\s+\"(?P<reason>[^\"\n]*)\")?"
MARK = rf"(?<!!){_LINK_TEXT}\((?P<scheme>{'|'.join(SCHEMES)}):{_TARGET}{_REASON}\)"

MARK_PATTERN = re.compile(MARK)
LINK_PATTERN = re.compile(rf"!?{_LINK_TEXT}(?=\()")
_LOOKS_LIKE_MARK = re.compile(rf"\]\(\s*<?(?:{'|'.join(SCHEMES)}):[^)\n]*\)?")
_FRONT_MATTER = re.compile(r"\A---\n(?P<body>.*?\n)---[ \t]*(?:\n|\Z)", re.S)
_FRONT_KEY = re.compile(r"^[A-Za-z_][\w-]*:", re.M)
_CODE_SPAN = re.compile(r"(?<!`)(?P<ticks>`+)(?!`)(?:[^\n]|\n(?!\s*\n))+?(?<!`)(?P=ticks)(?!`)")
_COMMENT = re.compile(r"<!--|-->")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?=[\s/>])[^<>]*>")
_SHOWN_ATTRIBUTE = re.compile(
    r"\b(?:alt|title|aria-label|aria-description|placeholder|summary|label|content|value|start)"
    r"\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"'>]+)",
    re.I,
)
_DESTINATION = re.compile(
    r"(?<=\])\((?P<url><[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)"
    r"(?=[ \t]*(?:\"[^\"\n]*\"|'[^'\n]*')?[ \t]*\))"
)
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*\S+", re.M)
_ATTRIBUTES = re.compile(r"\{[^{}\n]*\}")
_ID_OR_CLASS = re.compile(r"(?<=[\s{:])[#.][A-Za-z][^\s{}]*")
_LIST_MARKER = re.compile(r"^(?P<indent>[ \t>]*)(?P<number>\d{1,2})[.](?=[ \t])", re.M)
_HEADING = re.compile(r"^(?P<level>#{1,6})[ \t]+(?P<text>[^\n]*?)[ \t]*$", re.M)
_HEADING_ID = re.compile(r"\{:?[^{}\n]*#(?P<id>[A-Za-z][\w.:-]*)[^{}\n]*\}$")
_SETEXT = re.compile(r"^(?![ \t]*(?:\||$))[^\n]+\n(?:=+|-{3,})[ \t]*$", re.M)
_HTML_HEADING = re.compile(r"<h[1-6][\s>]", re.I)
_IMAGE = re.compile(
    r"!\[[^\]\n]*\]\((?P<src>[^\s)]+)|<img\b[^>]*\bsrc=[\"'](?P<html>[^\"']+)", re.I
)

Span = tuple[int, int]


@dataclass(frozen=True)
class Mark:
    """A bound, cited, quoted or exempt literal: `[text](scheme:target "reason")` at `start:end`."""

    scheme: str
    text: str
    target: str
    reason: str
    start: int
    end: int
    text_start: int


@dataclass(frozen=True)
class Heading:
    """A heading, its level and its explicit id (empty if it has none)."""

    level: int
    id: str
    start: int


@dataclass(frozen=True)
class Source:
    """A page's text and its parsed parts; positions are offsets into `text`."""

    text: str
    marks: tuple[Mark, ...]
    headings: tuple[Heading, ...]
    runs: tuple[RunBlock, ...]
    images: tuple[str, ...]
    malformed: tuple[Span, ...]
    fences: tuple[Span, ...] = field(repr=False)
    code_spans: tuple[Span, ...] = field(repr=False)

    @property
    def code(self) -> tuple[Span, ...]:
        """The spans of literal code: fenced blocks and code spans."""
        return self.fences + self.code_spans

    @property
    def loose(self) -> str:
        """The text with everything hidden or marked replaced by spaces, of the same length."""
        marks = [(mark.start, mark.end) for mark in self.marks]
        return blank(self.text, marks + unseen(self))

    def section(self, offset: int) -> str:
        """Return the id of the heading above `offset`; empty before the first heading."""
        above = [heading.id for heading in self.headings if heading.start <= offset]
        return above[-1] if above else ""


def blank(text: str, spans: list[Span]) -> str:
    """`text` with the characters of `spans` replaced by spaces; line breaks stay."""
    characters = list(text)
    for start, end in spans:
        for position in range(start, end):
            if characters[position] != "\n":
                characters[position] = " "
    return "".join(characters)


def read(text: str) -> Source:
    """Parse the Markdown source `text`, including front matter."""
    closed = tuple(fence for fence in fences_of(text) if fence.closed)
    fences = tuple((fence.start, fence.end) for fence in closed)
    literal = _covered(text, fences)
    spans = tuple(match.span() for match in _CODE_SPAN.finditer(text) if not literal[match.start()])
    literal = _covered(text, (*fences, *spans, *_comments(text)))
    marks = tuple(
        _mark(match) for match in MARK_PATTERN.finditer(text) if not literal[match.start()]
    )
    marked = _covered(text, [(mark.start, mark.end) for mark in marks])
    malformed = tuple(
        match.span()
        for match in _LOOKS_LIKE_MARK.finditer(text)
        if not (marked[match.start()] or literal[match.start()])
    )
    prose = blank(text, [*fences, *_front_matter(text)])
    return Source(
        text,
        marks,
        tuple(_headings(prose)),
        tuple(run_blocks(text, closed)),
        tuple(match["src"] or match["html"] for match in _IMAGE.finditer(prose)),
        malformed,
        fences,
        spans,
    )


def _covered(text: str, spans: Iterable[Span]) -> bytearray:
    """Return for each character of `text` whether it is inside one of `spans`."""
    covered = bytearray(len(text) + 1)
    for start, end in spans:
        covered[start:end] = b"\x01" * (end - start)
    return covered


def _comments(text: str) -> Iterator[Span]:
    start: int | None = None
    for match in _COMMENT.finditer(text):
        if start is not None and match[0] == "-->":
            yield start, match.end()
            start = None
        elif start is None and match[0] == "<!--":
            start = match.start()


def _mark(match: re.Match[str]) -> Mark:
    return Mark(
        match["scheme"],
        match["text"],
        match["target"],
        match["reason"] or "",
        match.start(),
        match.end(),
        match.start("text"),
    )


def _headings(prose: str) -> Iterator[Heading]:
    for match in _HEADING.finditer(prose):
        found = _HEADING_ID.search(match["text"])
        yield Heading(len(match["level"]), found["id"] if found else "", match.start())


def is_text_of_mark(text: str) -> bool:
    """Return whether `text` can be the text of a mark: matching brackets, on one line."""
    match = MARK_PATTERN.fullmatch(f"[{text}](fig:x)")
    return match is not None and match["text"] == text


def unusual_headings(source: Source) -> tuple[int, ...]:
    """Return offsets of headings that can't have an explicit id (underlined, raw HTML)."""
    prose = blank(source.text, [*source.code, *_front_matter(source.text)])
    return tuple(
        match.start() for form in (_SETEXT, _HTML_HEADING) for match in form.finditer(prose)
    )


def _front_matter(text: str) -> list[Span]:
    match = _FRONT_MATTER.match(text)
    return [match.span()] if match else []


def front_matter_end(text: str) -> int:
    """Return the offset at which the page's prose begins."""
    match = _FRONT_MATTER.match(text)
    return match.end() if match else 0


def unseen(source: Source) -> list[Span]:
    """Return the spans that readers do not see, except code and marks."""
    text = source.text
    hidden: list[Span] = [(block.start, block.end) for block in source.runs]
    if match := _FRONT_MATTER.match(text):
        hidden += [key.span() for key in _FRONT_KEY.finditer(text, 0, match.end())]
    prose = blank(text, [*source.code, *_front_matter(text)])
    hidden += _comments(prose)
    hidden += [span for tag in _TAG.finditer(prose) for span in _tag_parts(tag)]
    hidden += [match.span("url") for match in _DESTINATION.finditer(prose)]
    hidden += [match.span() for match in _DEFINITION.finditer(prose)]
    hidden += [
        (attributes.start() + part.start(), attributes.start() + part.end())
        for attributes in _ATTRIBUTES.finditer(prose)
        for part in _ID_OR_CLASS.finditer(attributes[0])
    ]
    return hidden + list(_list_markers(prose))


def _tag_parts(tag: re.Match[str]) -> Iterator[Span]:
    """Yield the invisible parts of a tag: everything but the values of attributes such as alt."""
    position = tag.start()
    for attribute in _SHOWN_ATTRIBUTE.finditer(tag[0]):
        yield position, tag.start() + attribute.start("value")
        position = tag.start() + attribute.end("value")
    yield position, tag.end()


def _list_markers(prose: str) -> Iterator[Span]:
    """Yield the markers of ordered lists that count up from 1; any other number is a numeral."""
    expected: dict[str, int] = {}
    for match in _LIST_MARKER.finditer(prose):
        number = int(match["number"])
        if number in (1, expected.get(match["indent"], 1)):
            expected[match["indent"]] = number + 1
            yield match.start("number"), match.end()
