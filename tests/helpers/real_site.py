"""The real site, for the tests of this folder: its pages, and each page's code run once."""

from functools import cache
from pathlib import Path

from gptparams.site.code.running import Run
from gptparams.site.figures.examination import run_code
from gptparams.site.files.layout import PageFile, all_pages

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = all_pages(DOCS)


@cache
def ran(page: PageFile) -> Run:
    """The code of `page`, run."""
    return run_code(page)


def text_of(page: PageFile) -> str:
    """The source of `page`."""
    return page.path.read_text(encoding="utf-8")
