"""Check that nobody has to know a term before it is explained.

The glossary says for each term where it is explained: the last link of its line. Pages are read in
the order of the navigation. A term may be used on a page if an earlier page explains it, or if this
page does: by being the page that the glossary names, or by introducing the term in bold before its
first use. A link at or before the first use will do as well, since it leads to an explanation.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gptparams.language import LANGS, Lang, Text
from gptparams.site.check.navigation import road
from gptparams.site.files.diagnostic import Finding, place_at
from gptparams.site.files.layout import PageFile
from gptparams.site.files.read_text import text_of
from gptparams.site.search.glossary_names import GLOSSARY, Term, terms
from gptparams.site.source.source import blank, front_matter_end, read, unseen

HOME = "index.md"  # a summary for those who know the terms, not a part of the road
_BOLD = re.compile(r"\*\*(?=\S)(?:[^*\n]|\*(?!\*))+\*\*")
_LINK = re.compile(r"\[[^\[\]\n]*\]\((?!(?:fig|cite|claim|exempt):)[^()\n]*\)")
_HEADING = re.compile(r"^#+[^\n]*$", re.M)
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True)
class _Read:
    """A page: its prose without headings, and where bold texts and links are."""

    page: PageFile
    text: str
    prose: str = field(repr=False)
    bold: tuple[tuple[int, int], ...]
    links: tuple[tuple[int, int], ...]


def first_use_findings(docs: Path) -> Iterator[Finding]:
    """Yield a finding for each term of each page that is used before it is explained."""
    pages = [name for name in road(docs) if name != HOME]
    for lang in LANGS:
        there = [page for name in pages if (page := PageFile(docs, lang, name)).path.is_file()]
        yield from _findings(there, terms(docs, lang), lang)


def _findings(pages: Iterable[PageFile], listed: Iterable[Term], lang: Lang) -> Iterator[Finding]:
    patterns = {term: _pattern(term, lang) for term in listed if term.headwords}
    known: set[Term] = set()
    for page in map(_read, pages):
        here = {term for term in patterns if _explained_by(term) == page.page.name}
        for term, pattern in patterns.items():
            if term in known | here or page.page.name == f"{GLOSSARY}.md":
                continue
            used, shown = _first(pattern, page)
            if used is not None and (shown is None or used < shown):
                yield _finding(page, term, used)
        known |= here | {term for term, pattern in patterns.items() if _in_bold(pattern, page)}


def _explained_by(term: Term) -> str:
    return f"{term.place.partition('#')[0]}.md"


def _pattern(term: Term, lang: Lang) -> re.Pattern[str]:
    """Match any headword of the term; in English as a whole word, also in the plural."""
    words = sorted(map(re.escape, term.headwords), key=len, reverse=True)
    found = "|".join(words)
    if lang == "zh":
        return re.compile(rf"(?<![A-Za-z])(?:{found})(?![A-Za-z])", re.I)
    return re.compile(rf"(?<![\w-])(?:{found})s?(?![\w-])", re.I)


def _read(page: PageFile) -> _Read:
    """Parse the page; figures stay in the prose, because readers see them."""
    text = text_of(page.path)
    source = read(text)
    hidden = [(0, front_matter_end(text)), *source.code, *unseen(source)]
    hidden += [match.span() for match in _HEADING.finditer(blank(text, list(source.code)))]
    prose = blank(text, hidden)
    bold = tuple(match.span() for match in _BOLD.finditer(prose))
    links = tuple(match.span() for match in _LINK.finditer(blank(text, list(source.code))))
    return _Read(page, text, prose, bold, links)


def _first(pattern: re.Pattern[str], page: _Read) -> tuple[int | None, int | None]:
    """Return where the term is first used plainly, and where it is first in bold or in a link."""
    plain: list[int] = []
    shown: list[int] = []
    for match in pattern.finditer(page.prose):
        inside = _within(match.start(), (*page.bold, *page.links))
        (shown if inside else plain).append(match.start())
    return min(plain, default=None), min(shown, default=None)


def _in_bold(pattern: re.Pattern[str], page: _Read) -> bool:
    return any(_within(match.start(), page.bold) for match in pattern.finditer(page.prose))


def _within(offset: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in spans)


def _finding(page: _Read, term: Term, offset: int) -> Finding:
    name, where = term.headwords[0], _explained_by(term)
    message = Text(
        f"“{name}”到 {where} 才解释，这里就用到了；请在这里加粗说明，或链接过去，或换个说法",
        f"{name!r} is used here but explained later, on {where}; explain it here in bold, link to "
        "the explanation, or say it differently",
    )
    return Finding(place_at(page.page.shown, page.text, offset), message)
