"""The finished HTML, looked at once more: no numeral that nothing vouches for.

The source is read with a list of what is hidden; this is the second lock, on what came out.
It knows only what is vouched for: bound, cited and quoted literals, exemptions, the output of
executed blocks, and the generated reference of the API.
"""

from collections.abc import Collection, Iterator, Sequence

from lxml import html

from gptparams.language import Text
from gptparams.numerals import finding as numeral
from gptparams.site.files.diagnostic import Finding, Place
from gptparams.site.files.layout import PageFile
from gptparams.site.source.proper_names import proper_names, without_names

VOUCHED_CLASSES = frozenset({"figure", "citation", "claim", "exempt", "run", "doc"})
_UNSEEN_TAGS = frozenset({"script", "style", "noscript", "template"})
_SHOWN_ATTRIBUTES = ("alt", "title", "aria-label", "aria-description", "placeholder", "start")
_SHOWN_META = frozenset({"description", "og:title", "og:description", "twitter:title"})


def texts(document: str) -> Iterator[str]:
    """The texts of an HTML document or fragment that a reader sees and nothing vouches for."""
    if document.strip():
        yield from _texts(html.fromstring(f"<div>{document}</div>"))


def _texts(element: html.HtmlElement) -> Iterator[str]:
    if isinstance(element.tag, str) and not _skipped(element):
        yield from (element.get(name, "") for name in _SHOWN_ATTRIBUTES)
        if (element.get("name") or element.get("property")) in _SHOWN_META:
            yield element.get("content", "")
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def _skipped(element: html.HtmlElement) -> bool:
    classes = set((element.get("class") or "").split())
    return element.tag in _UNSEEN_TAGS or bool(classes & VOUCHED_CLASSES)


def loose_numerals(
    document: str, names: tuple[str, ...], known: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Each numeral that nothing vouches for, with the text it stands in.

    `names` are the proper names; `known` are texts vouched for elsewhere, such as the titles
    of other pages in the navigation.
    """
    found = []
    for text in texts(document):
        words = " ".join(text.split())
        if words not in known:
            for loose in numeral.find(without_names(words, names)):
                found.append((loose.text, words))
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
