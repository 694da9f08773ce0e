"""Comparison of the two languages of a page: neither is the original, and both say the same.

Pages, headings (ids and levels), figures, citations, exemptions, executed blocks and pictures must
correspond. Figures are compared by name, section by section, and by how often they are bound there:
124M and 1.24 亿 are the same figure. The wording and the order within a section are free.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gptparams.language import Text
from gptparams.site.files.diagnostic import Finding, Place, place_at
from gptparams.site.files.layout import PageFile, pairs
from gptparams.site.files.read_text import text_of
from gptparams.site.source.source import Mark, Source, read


def compare(pages: Iterable[PageFile]) -> tuple[Finding, ...]:
    """Return the differences between each of `pages` and its twin in the other language."""
    findings: list[Finding] = []
    for pair in pairs(pages):
        missing = [page for page in pair if not page.path.is_file()]
        findings += [_missing(page) for page in missing]
        if not missing:
            findings += compare_sources(*((page, text_of(page.path)) for page in pair))
    return tuple(findings)


def _missing(page: PageFile) -> Finding:
    message = Text(
        f"缺少这一页；请写上，它的另一种语言在 {page.twin.shown}",
        f"this page is missing; write it, its twin is {page.twin.shown}",
    )
    return Finding(Place(page.shown, 1, 1), message)


@dataclass(frozen=True)
class _Item:
    """An item that the other language must have too: its key and its offset."""

    key: str
    offset: int


def compare_sources(*sides: tuple[PageFile, str]) -> Iterator[Finding]:
    """Yield the differences between the two languages of a page, given with their texts."""
    pair = tuple(page for page, _ in sides)
    sources = tuple(read(text) for _, text in sides)
    for what, items in _ASPECTS:
        found = tuple(tuple(items(source)) for source in sources)
        for here, there in ((0, 1), (1, 0)):
            unmatched = Counter(item.key for item in found[there])
            for item in found[here]:
                unmatched[item.key] -= 1
                if unmatched[item.key] < 0:
                    yield _lacking(pair[here], sources[here], pair[there], what, item)
    yield from _order(pair, sources)
    yield from _typed(pair, sources)


def _lacking(page: PageFile, source: Source, other: PageFile, what: Text, item: _Item) -> Finding:
    message = Text(
        f"{what.zh} {item.key} 在 {other.shown} 里没有对应；两处都加上，或都去掉",
        f"{what.en} {item.key} has no counterpart in {other.shown}; add it there or remove it here",
    )
    return Finding(place_at(page.shown, source.text, item.offset), message)


def _order(pair: tuple[PageFile, ...], sources: tuple[Source, ...]) -> Iterator[Finding]:
    """Yield findings for headings and blocks that are in a different order."""
    for what, keys in (
        (Text("标题", "heading"), [[heading.id for heading in s.headings] for s in sources]),
        (Text("代码块", "block"), [[block.name for block in s.runs] for s in sources]),
    ):
        zh, en = keys
        if sorted(zh) == sorted(en) and zh != en:
            first = next(b for a, b in zip(zh, en, strict=True) if a != b)
            message = Text(
                f"{what.zh}的次序与 {pair[0].shown} 不同，从 {first} 起；排成一样",
                f"{what.en}s are in another order than in {pair[0].shown}, from {first} on; "
                "put them in the same order",
            )
            offset = sources[1].text.find(first)
            yield Finding(place_at(pair[1].shown, sources[1].text, max(offset, 0)), message)


def _typed(pair: tuple[PageFile, ...], sources: tuple[Source, ...]) -> Iterator[Finding]:
    """Yield findings for typed blocks that differ between the languages."""
    zh, en = ({block.name: block for block in s.runs if block.typed} for s in sources)
    for name in zh.keys() & en.keys():
        here, there = zh[name], en[name]
        if (here.language, here.options, here.code) != (there.language, there.options, there.code):
            message = Text(
                f"这里的代码块 {name} 与 {pair[0].shown}:{here.line} 的不一样；写成一样，"
                "两种文字用 say 分别给出",
                f"block {name} differs from that of {pair[0].shown}:{here.line}; write the same "
                "code, with say(zh, en) for words",
            )
            yield Finding(Place(pair[1].shown, there.line, 1), message)


def _in_section(source: Source, key: str, offset: int) -> _Item:
    section = source.section(offset)
    return _Item(f"{key} (#{section})" if section else key, offset)


def _headings(source: Source) -> Iterator[_Item]:
    return (_Item(f"{'#' * h.level} {{#{h.id}}}", h.start) for h in source.headings)


def _blocks(source: Source) -> Iterator[_Item]:
    return (_in_section(source, block.name, block.start) for block in source.runs)


def _marks(scheme: str, key: Callable[[Mark], str]) -> Callable[[Source], Iterator[_Item]]:
    def items(source: Source) -> Iterator[_Item]:
        marks = (mark for mark in source.marks if mark.scheme == scheme)
        return (_in_section(source, key(mark), mark.start) for mark in marks)

    return items


def _digits(text: str) -> str:
    return " ".join(re.findall(r"\d+(?:[.,]\d+)*", text)) or text


def _pictures(source: Source) -> Iterator[_Item]:
    return (_Item(image, source.text.find(image)) for image in source.images)


_ASPECTS: tuple[tuple[Text, Callable[[Source], Iterable[_Item]]], ...] = (
    (Text("标题", "heading"), _headings),
    (Text("代码块", "block"), _blocks),
    (Text("数字", "figure"), _marks("fig", lambda mark: f"fig:{mark.target}")),
    (Text("引用", "citation"), _marks("cite", lambda mark: f"cite:{mark.target}")),
    (Text("说法", "claim"), _marks("claim", lambda mark: f"claim:{mark.target}")),
    # An exempt literal has no value to compare with, so its digits are compared.
    (Text("豁免", "exemption"), _marks("exempt", lambda mark: f"[{_digits(mark.text)}]")),
    (Text("图片", "picture"), _pictures),
)
