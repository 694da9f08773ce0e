"""The finished HTML, looked at once more: no numeral that nothing vouches for.

The source is read with a list of what is hidden; this is the second lock, on what came out.
It knows only what is vouched for: bound, cited and quoted literals, exemptions, the output of
executed blocks, and the generated reference of the API.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from lxml import html

from gptparams.language import Text
from gptparams.numerals import finding as numeral
from gptparams.site.figures.loose import is_vouched
from gptparams.site.files.diagnostic import Finding, Place
from gptparams.site.files.layout import PageFile
from gptparams.site.source.proper_names import proper_names, without_names

VOUCHED_CLASSES = frozenset({"figure", "citation", "claim", "exempt", "run", "doc"})
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

_AROUND = 40  # characters of what stands on either side, so that the place can be recognised

Piece = tuple[str, int | None]
_BREAK: Piece = ("", None)  # between two blocks; told from an empty piece by its identity


@dataclass(frozen=True, slots=True)
class Running:
    """A running text as a reader meets it; `owners` tells what vouches for each character."""

    text: str
    owners: tuple[int | None, ...]


def running_texts(document: str, known: Collection[str] = ()) -> Iterator[Running]:
    """The texts that a reader of an HTML document or fragment sees, block by block.

    Elements within a line are no boundary: a reader sees `twel<b>ve</b>` as one word. What is
    vouched for within a line is part of the text, under a number of its own, and so is each of
    `known`; blocks that are vouched for are left out.
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
            yield _run_together(block)
            block = []


class _Seen(NamedTuple):
    """What a reader sees, in order; attributes stand `apart`; `numbers` are yet unused."""

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


def _run_together(block: list[Piece]) -> Running:
    """The pieces as one text, with single spaces as a browser shows it."""
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
    """Each numeral that nothing vouches for, with the text it stands in.

    `names` are the proper names; `known` are texts vouched for elsewhere, such as the titles
    of other pages in the navigation.
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
    """A finding for each numeral in the rendered `document` of `page` that nothing vouches for."""
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
    """The line of the source that shares most with a rendered text; 1 when none does.

    What is rendered has no place in the source any more, so the place is a guess.
    """
    import difflib  # only wanted for this message

    shared = [
        difflib.SequenceMatcher(None, context, line, autojunk=False).find_longest_match().size
        for line in lines
    ]
    return shared.index(max(shared)) + 1 if any(shared) else 1
