"""Every figure of the real site, broken once in each language: each must be caught at its line.

A page's code runs once; its text is changed and inspected again. One numeral of each line is broken
at a time: what is found tells by its line which of them were caught. What was not, or is found at a
line that nobody touched, is tried again by itself.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

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


@dataclass(frozen=True)
class Change:
    """Other text between `start` and `end`, on one line."""

    start: int
    end: int
    text: str


def changed(text: str, changes: Iterable[Change]) -> str:
    """`text` with all `changes`, of which no two overlap."""
    for each in sorted(changes, key=lambda change: change.start, reverse=True):
        text = text[: each.start] + each.text + text[each.end :]
    return text


def broken(text: str, start: int, end: int) -> Change:
    """The first digit or numeral word between `start` and `end` made another."""
    match = NUMERAL.search(text, start, end)
    assert match is not None, text[start:end]
    word = match[0]
    other = str((int(word) + 1) % 10) if word.isdecimal() else WORDS[word.lower()]
    return Change(match.start(), match.end(), other)


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


def lines_found(page: PageFile, text: str) -> set[int]:
    """The lines of `page` at which a finding stands when its source is `text`."""
    found = findings(page, text)
    return {finding.place.line for finding in found if finding.place.path == page.shown}


def one_a_line(text: str, changes: Iterable[Change]) -> Iterator[dict[int, Change]]:
    """The changes by their lines, no more than one of each line at a time."""
    by_line: dict[int, list[Change]] = {}
    for each in changes:
        by_line.setdefault(text.count("\n", 0, each.start) + 1, []).append(each)
    for together in zip_longest(*by_line.values()):
        yield {line: each for line, each in zip(by_line, together, strict=True) if each}


def in_doubt(page: PageFile, changes: Iterable[Change]) -> Iterator[tuple[int, Change]]:
    """The changes that are not found at their lines when one of each line is made."""
    text = text_of(page)
    for together in one_a_line(text, changes):
        found = lines_found(page, changed(text, together.values()))
        doubtful = set(together) if found - set(together) else set(together) - found
        yield from ((line, together[line]) for line in sorted(doubtful))


def missed(page: PageFile, changes: Iterable[Change]) -> Iterator[tuple[int, Change]]:
    """The changes that are not found at their lines, when no other is made."""
    for line, change in in_doubt(page, changes):
        if line not in lines_found(page, changed(text_of(page), [change])):
            yield line, change


def caught(page: PageFile, text: str) -> bool:
    """Whether anything is found when the source of `page` is `text`; the quicker check first."""
    twin = (page.twin, text_of(page.twin))
    return any(compare_sources((page, text), twin)) or bool(inspect(page, text, ran(page)).findings)


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
    changes = [broken(text, start, end) for start, end in numerals(text)]
    assert changes
    unseen = [(line, text[c.start - 9 : c.end + 9]) for line, c in missed(page, changes)]
    assert not unseen


@by_page
def test_every_binding_removed_once_is_caught(page: PageFile) -> None:
    text = text_of(page)
    changes = [Change(mark.start, mark.end, mark.text) for mark in read(text).marks]
    for _, change in in_doubt(page, changes):  # a word may be missed elsewhere: beside the twin
        assert caught(page, changed(text, [change])), change.text


@by_page
def test_every_block_that_is_not_shown_is_named(page: PageFile) -> None:
    text = text_of(page)
    runs = read(text).runs
    gone = [Change(run.start, text.index("\n", run.start), "") for run in runs]
    found = [finding.line("en") for finding in findings(page, changed(text, gone))]
    assert not [run.name for run in runs if not any(f'cell="{run.name}"' in f for f in found)]


@by_page
def test_every_heading_removed_once_is_caught(page: PageFile) -> None:
    text = text_of(page)
    for start in [heading.start for heading in read(text).headings]:
        end = text.index("\n", start)
        assert caught(page, text[:start] + text[end:]), text[start:end]


def test_what_is_missed_among_others_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that overlooks one line, or puts a finding at another, hides nothing."""
    page = next(page for page in PAGES if page.name == "gpt2.md")
    text = text_of(page)
    changes = [broken(text, start, end) for start, end in numerals(text)]
    assert list(missed(page, changes)) == []
    right, line = lines_found, text.count("\n", 0, changes[0].start) + 1
    here = __name__
    monkeypatch.setattr(f"{here}.lines_found", lambda *given: right(*given) - {line})
    assert {number for number, _ in missed(page, changes)} == {line}
    monkeypatch.setattr(
        f"{here}.lines_found", lambda *given: {each + (each == line) for each in right(*given)}
    )
    assert {number for number, _ in missed(page, changes)} == {line}


def test_docs_are_where_the_tests_look() -> None:
    assert (DOCS / "zh" / "index.md").is_file()
