"""A count of the site's pages, figures, citations and blocks."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from gptparams.language import LANGS, Lang
from gptparams.site.files.layout import all_pages
from gptparams.site.files.read_text import text_of
from gptparams.site.source.source import read


@dataclass(frozen=True)
class Census:
    """The number of marks and blocks in the sources of pages; a repeated figure counts again.

    `figures` are bound to code, `citations` to a source, `claims` to a statement of the
    conversation, `exemptions` to a reason only; `blocks` are the places where executed code is
    shown.
    """

    pages: int
    figures: int
    citations: int
    claims: int
    exemptions: int
    blocks: int


def census(docs: Path, lang: Lang | None = None) -> Census:
    """Count the pages below `docs`, in one language or, without `lang`, in both.

    Nothing is run or judged: `gptparams check` verifies the marks counted here.
    """
    chosen = LANGS if lang is None else (lang,)
    pages = [page for page in all_pages(docs) if page.lang in chosen]
    sources = [read(text_of(page.path)) for page in pages]
    marks = Counter(mark.scheme for source in sources for mark in source.marks)
    return Census(
        pages=len(pages),
        figures=marks["fig"],
        citations=marks["cite"],
        claims=marks["claim"],
        exemptions=marks["exempt"],
        blocks=sum(len(source.runs) for source in sources),
    )
