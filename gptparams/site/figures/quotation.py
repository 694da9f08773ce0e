"""Marks that quote: compare citations and claims with their sources, and check exemptions.

Values that code computes are judged by `examination`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.numerals import finding as numeral
from gptparams.site.figures.judging import judge
from gptparams.site.figures.sources.claims import claimed, claims
from gptparams.site.figures.sources.references import cited, references
from gptparams.site.files.diagnostic import Edit, Finding, message_of, place_at
from gptparams.site.files.layout import PageFile
from gptparams.site.source.proper_names import proper_names, without_names
from gptparams.site.source.source import Mark, Source

_SHORTEST_REASON = 8
_MARKUP = re.compile(r"[*_`~\\]|<[^<>]*>")


def edit_to(mark: Mark, replacement: str | None) -> Edit | None:
    """Return the edit that replaces the mark's text by `replacement`; None without one."""
    if replacement is None:
        return None
    return Edit(mark.text_start, mark.text_start + len(mark.text), replacement)


def _citation(page: PageFile, source: Source, mark: Mark) -> Iterator[Finding]:
    entries = references(page.docs)
    return _quoted(page, source, mark, lambda: cited(mark.target, entries))


def _claim(page: PageFile, source: Source, mark: Mark) -> Iterator[Finding]:
    there = claims(page.docs)
    return _quoted(page, source, mark, lambda: claimed(mark.target, there))


def _quoted(
    page: PageFile, source: Source, mark: Mark, look_up: Callable[[], Any]
) -> Iterator[Finding]:
    """Compare a literal with its source or claim; `look_up` returns None for a whole entry."""
    place = place_at(page.shown, source.text, mark.start)
    try:
        value = look_up()
    except InputError as error:
        yield Finding(place, message_of(error))
        return
    if value is None:
        if _shows_a_number(mark.text, proper_names(page.docs)):
            yield Finding(place, _unnamed_fact(mark))
        return
    verdict = judge(mark.text, value)
    if verdict.problem is not None:
        edit = edit_to(mark, verdict.replacement)
        yield Finding(place_at(page.shown, source.text, mark.text_start), verdict.problem, edit)


def _shows_a_number(text: str, names: tuple[str, ...]) -> bool:
    """Return whether the text of a mark contains a numeral, even one split by markup."""
    return any(numeral.find(without_names(words, names)) for words in (text, _MARKUP.sub("", text)))


def _unnamed_fact(mark: Mark) -> Text:
    """Return the message for a mark that shows a number but names no fact."""
    year = ("(cite:%s.year) 或", "(cite:%s.year) or ") if mark.scheme == "cite" else ("", "")
    zh, en = (each.replace("%s", mark.target) for each in year)
    return Text(
        f"“{mark.text}”里有数，引用却没有说是哪一个；"
        f"写成 {zh} ({mark.scheme}:{mark.target}.名字)，名字是条目里的一个数",
        f"{mark.text!r} shows a number, and the mark names no fact; "
        f"write {en}({mark.scheme}:{mark.target}.NAME), NAME being a fact of the entry",
    )


def _exemption(page: PageFile, source: Source, mark: Mark) -> Iterator[Finding]:
    if mark.target or len(mark.reason) < _SHORTEST_REASON:
        zh = '豁免要写明理由：[文字](exempt: "为什么不必绑定")'
        en = 'an exemption needs its reason: [text](exempt: "why it is not bound")'
        yield Finding(place_at(page.shown, source.text, mark.start), Text(zh, en))


QUOTATIONS = {"cite": _citation, "claim": _claim, "exempt": _exemption}
