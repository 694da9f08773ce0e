"""Every figure of the real site, broken once in each language: each must be caught at its line.

A page's code runs once; its text is changed and inspected again for every numeral in it.
"""

import re
from collections.abc import Iterator

import pytest

from gptparams.numerals import finding as numeral
from gptparams.site.figures.examination import inspect
from gptparams.site.files.diagnostic import Finding
from gptparams.site.files.layout import PageFile
from gptparams.site.languages.parity import compare_sources
from gptparams.site.source.source import read
from tests.helpers.real_site import DOCS, PAGES, ran, text_of

# A numeral word is replaced by another one, as a digit is by the next.
WORDS = dict(zip("一二两三四五六七八九十", "二三三四五六七八九十九", strict=True)) | {
    "one": "two",
    "two": "three",
    "three": "four",
    "four": "five",
    "five": "six",
    "six": "seven",
    "seven": "eight",
    "eight": "nine",
    "nine": "ten",
    "ten": "eleven",
    "eleven": "twelve",
    "twelve": "thirteen",
    "million": "billion",
}
# A word within a longer one, as in "weights", is none.
_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
NUMERAL = re.compile(rf"\d|(?<![A-Za-z])(?:{_WORD})(?![A-Za-z])", re.I)
NUMBER = re.compile(rf"\d[\d.,]*|{NUMERAL.pattern}", re.I)

by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.lang}/{page.name}")


def broken(text: str, start: int, end: int) -> str | None:
    """`text` with the first digit or numeral word between `start` and `end` made another."""
    match = NUMERAL.search(text, start, end)
    if match is None:
        return None
    word = match[0]
    other = str((int(word) + 1) % 10) if word.isdecimal() else WORDS[word.lower()]
    return text[: match.start()] + other + text[match.end() :]


def numerals(text: str) -> Iterator[tuple[int, int]]:
    """Where the numerals that a reader sees stand: in marks, and in proper names."""
    source = read(text)
    for mark in source.marks:
        for found in NUMBER.finditer(mark.text):  # a formula or a shape holds several
            yield mark.text_start + found.start(), mark.text_start + found.end()
    offset = 0
    for line in source.loose.split("\n"):
        for found in numeral.find(line):
            yield offset + found.start, offset + found.end
        offset += len(line) + 1


def findings(page: PageFile, text: str) -> list[Finding]:
    """What is found when the source of `page` is `text`, by itself or beside its twin."""
    found = list(inspect(page, text, ran(page)).findings)
    return found or list(compare_sources((page, text), (page.twin, text_of(page.twin))))


def findings_lines(page: PageFile, text: str) -> set[int]:
    """The lines of `page` at which a finding stands when its source is `text`."""
    found = findings(page, text)
    return {finding.place.line for finding in found if finding.place.path == page.shown}


def test_the_site_has_pages_in_both_languages() -> None:
    assert len(PAGES) >= 30
    assert {page.name for page in PAGES if page.lang == "zh"} == {
        page.name for page in PAGES if page.lang == "en"
    }


@by_page
def test_the_page_is_right_as_it_is(page: PageFile) -> None:
    examination = inspect(page, text_of(page), ran(page))
    assert not [finding.line("en") for finding in examination.findings]
    assert examination.figures


@by_page
def test_every_numeral_broken_once_is_caught_at_its_line(page: PageFile) -> None:
    text = text_of(page)
    places = list(numerals(text))
    assert places
    missed = []
    for start, end in places:
        changed = broken(text, start, end)
        line = text.count("\n", 0, start) + 1
        if changed is None or line not in findings_lines(page, changed):
            missed.append(f"{page.shown}:{line}: {text[start:end]}")
    assert not missed


@by_page
def test_every_binding_removed_once_is_caught(page: PageFile) -> None:
    text = text_of(page)
    for mark in read(text).marks:
        assert findings(page, text[: mark.start] + mark.text + text[mark.end :]), mark.text


@by_page
def test_every_block_and_heading_removed_once_is_caught(page: PageFile) -> None:
    text = text_of(page)
    source = read(text)
    for start in [run.start for run in source.runs] + [h.start for h in source.headings]:
        end = text.index("\n", start)
        assert findings(page, text[:start] + text[end:]), text[start:end]


def test_docs_are_where_the_tests_look() -> None:
    assert (DOCS / "zh" / "index.md").is_file()
