"""A second check on the finished HTML: it must not contain a numeral without a source.

The first check reads the Markdown with a list of hidden text; this one reads the rendered result.
It accepts only bound, cited and quoted literals, exemptions, the output of executed blocks, and the
generated API reference.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from lxml import html

from gptparams.language import Text
from gptparams.numerals import finding as numeral
from gptparams.site.figures.unmarked.loose import is_vouched
from gptparams.site.files.diagnostic import Finding, Place
from gptparams.site.files.layout import PageFile
from gptparams.site.source.proper_names import proper_names, without_names

# `counted`: numbers that the theme takes from the build, such as chapters and minutes.
VOUCHED_CLASSES = frozenset({"figure", "citation", "claim", "exempt", "run", "doc", "counted"})
_UNSEEN_TAGS = frozenset({"script", "style", "noscript", "template"})
_SHOWN_ATTRIBUTES = ("alt", "title", "aria-label", "aria-description", "placeholder", "start")
_INLINE_TAGS = frozenset(
    {
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "ins"),
        *("kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "tspan", "u"),
        *("var", "wbr"),
    }
)
_SHOWN_META = frozenset({"description", "og:title", "og:description", "twitter:title"})

_AROUND = 40  # characters of context on either side, to recognize the place

Piece = tuple[str, int | None]
_BREAK: Piece = ("", None)  # between two blocks; compared by identity


@dataclass(frozen=True, slots=True)
class Running:
    """A running text as readers see it; `owners` has the mark's number for each character."""

    text: str
    owners: tuple[int | None, ...]


def running_texts(document: str, known: Collection[str] = ()) -> Iterator[Running]:
    """Yield the texts that a reader of an HTML document or fragment sees, block by block.

    Inline elements do not separate words: a reader sees `twel<b>ve</b>` as one word. An inline mark
    is part of the text with a number of its own, and so is each text in `known`; accepted blocks
    are left out.
    """
    if not document.strip():
        return
    seen = _Seen([], [], count())
    _collect(html.fromstring(f"<div>{document}</div>"), known, seen)
    block: list[Piece] = []
    for piece in (*seen.words, _BREAK, *seen.apart):
        if piece is not _BREAK:
            block.append(piece)
        elif block:
            yield _joined(block)
            block = []


class _Seen(NamedTuple):
    """The visible pieces in order; attributes are kept `apart`; `numbers` yields unused numbers."""

    words: list[Piece]
    apart: list[Piece]
    numbers: Iterator[int]


def _collect(element: html.HtmlElement, known: Collection[str], seen: _Seen) -> None:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN_TAGS:
        return
    inline = element.tag in _INLINE_TAGS
    if set((element.get("class") or "").split()) & VOUCHED_CLASSES:
        whole = (element.text_content(), next(seen.numbers))
        seen.words.append(whole if inline else _BREAK)
        return
    for text in _shown_attributes(element):
        seen.apart.extend((_piece(text, known, seen), _BREAK))
    edge = () if inline else (_BREAK,)
    seen.words.extend((*edge, _piece(element.text, known, seen)))
    for child in element:
        _collect(child, known, seen)
        seen.words.append(_piece(child.tail, known, seen))
    seen.words.extend(edge)


def _piece(text: str | None, known: Collection[str], seen: _Seen) -> Piece:
    words = text or ""
    return words, next(seen.numbers) if " ".join(words.split()) in known else None


def _shown_attributes(element: html.HtmlElement) -> Iterator[str]:
    yield from (element.get(name, "") for name in _SHOWN_ATTRIBUTES)
    if (element.get("name") or element.get("property")) in _SHOWN_META:
        yield element.get("content", "")


def _joined(block: list[Piece]) -> Running:
    """Join the pieces to one text, with single spaces as in a browser."""
    kept: list[tuple[str, int | None]] = []
    for text, owner in block:
        for character in text:
            if not character.isspace():
                kept.append((character, owner))
            elif kept and kept[-1][0] != " ":
                kept.append((" ", owner))
    return Running("".join(each for each, _ in kept), tuple(owner for _, owner in kept))


def loose_numerals(
    document: str, names: tuple[str, ...], known: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return each numeral without a source, with its context.

    `names` are the proper names; `known` are texts checked elsewhere, e.g. the titles of other
    pages in the navigation.
    """
    found = []
    for running in running_texts(document, known):
        for each in numeral.find(without_names(running.text, names)):
            if not is_vouched(each.text, running.owners[each.start : each.end]):
                context = running.text[max(0, each.start - _AROUND) : each.end + _AROUND]
                found.append((each.text, context))
    return tuple(found)


def rendered_findings(
    page: PageFile, document: str, known: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """Return a finding for each numeral without a source in the rendered `document` of `page`."""
    found = loose_numerals(document, proper_names(page.docs), known)
    lines = page.path.read_text(encoding="utf-8").split("\n") if found else []
    return tuple(
        Finding(
            Place(page.shown, _likeliest_line(lines, context), 1),
            Text(
                f"页面上的“{loose}”没有绑定也没有出处，出现在“{context[:80]}”里",
                f"the page shows {loose!r}, neither bound nor cited, in {context[:80]!r}",
            ),
        )
        for loose, context in found
    )


def _likeliest_line(lines: Sequence[str], context: str) -> int:
    """Return the source line that has most in common with a rendered text; 1 if none has.

    Rendered text has no position in the source, so the line is a guess.
    """
    import difflib  # only needed for this message

    shared = [
        difflib.SequenceMatcher(None, context, line, autojunk=False).find_longest_match().size
        for line in lines
    ]
    return shared.index(max(shared)) + 1 if any(shared) else 1
