"""How much of the site is vouched for: a count of its pages, figures, citations and blocks."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from gptparams.language import LANGS, Lang
from gptparams.site.files.layout import all_pages
from gptparams.site.files.read_text import text_of
from gptparams.site.source.source import Source, read


@dataclass(frozen=True)
class Census:
    """What the sources of the pages hold; a figure that is shown twice counts twice.

    `figures` are bound to code, `citations` to a source, `claims` to what the conversation said,
    `exemptions` to a reason alone;
    `blocks` are the places where executed code is shown.
    """

    pages: int
    figures: int
    citations: int
    claims: int
    exemptions: int
    blocks: int


def census(docs: Path, lang: Lang | None = None) -> Census:
    """The census of the pages below `docs`, in one language or, without `lang`, in both.

    Nothing is run and nothing is judged: that every mark counted here holds is what
    `gptparams check` says.
    """
    chosen = LANGS if lang is None else (lang,)
    pages = [page for page in all_pages(docs) if page.lang in chosen]
    sources = [read(text_of(page.path)) for page in pages]
    marks = _marks(sources)
    return Census(
        pages=len(pages),
        figures=marks["fig"],
        citations=marks["cite"],
        claims=marks["claim"],
        exemptions=marks["exempt"],
        blocks=sum(len(source.runs) for source in sources),
    )


def _marks(sources: list[Source]) -> Counter[str]:
    return Counter(mark.scheme for source in sources for mark in source.marks)
