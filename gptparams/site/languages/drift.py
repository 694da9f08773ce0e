"""Drift: sections edited in one language since both were last confirmed to say the same."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gptparams.language import LANGS, Text
from gptparams.site.files.diagnostic import Finding, Place, place_at
from gptparams.site.files.layout import PageFile, pairs, shown_path
from gptparams.site.files.read_text import text_of
from gptparams.site.languages.agreed_sections import (
    GONE,
    RECORD,
    Record,
    digest,
    read_record,
    sections,
)
from gptparams.site.languages.history import versions
from gptparams.site.source.source import read


def drift(pages: Iterable[PageFile]) -> tuple[Finding, ...]:
    """Return findings for the sections of `pages` that changed since their last confirmation."""
    chosen = pairs(pages)
    if not chosen:
        return ()
    docs = chosen[0][0].docs
    record = read_record(docs)
    found: list[Finding] = []
    for pair in chosen:
        if all(each.path.is_file() for each in pair):  # a missing page is reported by `parity`
            found += _drifted(pair, record.get(pair[0].name))
    return (*found, *_removed_pages(docs, record))


def _drifted(
    pair: tuple[PageFile, ...], agreed: Mapping[str, list[str]] | None
) -> Iterator[Finding]:
    if agreed is None:
        yield Finding(Place(pair[0].shown, 1, 1), _said(_NEW_PAGE, pair[0]))
        return
    sources = [read(text_of(page.path)) for page in pair]
    here = [sections(source) for source in sources]
    for name in dict.fromkeys((*here[0], *here[1], *agreed)):
        now = [digest(found[name][1]) if name in found else GONE for found in here]
        if name not in agreed and any(now):
            start, _ = here[0].get(name, (0, ""))
            place = place_at(pair[0].shown, sources[0].text, start)
            yield Finding(place, _said(_NEW, pair[0], name))
            continue
        before = agreed.get(name, [GONE, GONE])
        changed = [index for index in range(len(pair)) if before[index] != now[index]]
        for index in changed:
            start, text = here[index].get(name, (0, ""))
            message = _said(_ONE if len(changed) == 1 else _BOTH, pair[index], name)
            old = _last_with(pair[index], name, before[index])
            offset = start + (_first_change(old, text) if old is not None else 0)
            place = place_at(pair[index].shown, sources[index].text, offset)
            yield Finding(place, message, detail=_difference(old, text))


_ONE = Text(
    "{what}改了，而 {twin} 没有改；请也改那边，再运行 gptparams check --agree {target}"
    "（那边不必改，也这样声明）",
    "{what} changed, but {twin} did not: change it too if needed, then confirm that they agree: "
    "gptparams check --agree {target}",
)
_BOTH = Text(
    "{what}两种语言都改了；说的若是一回事，请声明：gptparams check --agree {target}",
    "{what} changed in both languages; if they still agree, confirm it: "
    "gptparams check --agree {target}",
)
_NEW = Text(
    "{what}是新的；两种语言说的若是一回事，请声明：gptparams check --agree {target}",
    "{what} is new; if both languages agree, confirm it: gptparams check --agree {target}",
)
_NEW_PAGE = Text(
    "这一页是新的；两种语言说的若是一回事，请声明：gptparams check --agree {page}",
    "this page is new; if both languages agree, confirm it: gptparams check --agree {page}",
)
_SECTION = Text("小节 #{} ", "section #{}")
_TOP = Text("第一个标题以上的部分", "the part above the first heading")
_DIFFERENCE = Text("自上次一致以来的改动：", "the change since they last agreed:")


def _said(message: Text, page: PageFile, name: str = "") -> Text:
    def filled(template: str, what: str) -> str:
        target = f"{page.shown}#{name}"
        return template.format(what=what, twin=page.twin.shown, target=target, page=page.shown)

    what = _SECTION if name else _TOP
    return Text(filled(message.zh, what.zh.format(name)), filled(message.en, what.en.format(name)))


def _last_with(page: PageFile, name: str, digest_then: str) -> str | None:
    """Return the section at the time when it had that digest; None if git does not have it."""
    for version in versions(page.path):
        _, text = sections(read(version)).get(name, (0, ""))
        if digest(text) == digest_then:
            return text
    return None


def _first_change(old: str, new: str) -> int:
    """Return the offset in `new` of the first line that differs from `old`."""
    lines = new.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, old.splitlines(keepends=True), lines, autojunk=False)
    first = next((start for tag, _, _, start, _ in matcher.get_opcodes() if tag != "equal"), 0)
    return sum(map(len, lines[:first]))


def _difference(old: str | None, new: str) -> Text | None:
    """Return the changed lines in the format of git."""
    if old is None:
        return None
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    shown = [line for line in lines if not re.match(r"\+\+\+|---|@@", line)]
    return Text(*("\n".join((head, *shown)) for head in _DIFFERENCE))


def _removed_pages(docs: Path, record: Record) -> Iterator[Finding]:
    """Yield findings for pages in the record that no longer exist."""
    for name in record:
        if not any(PageFile(docs, lang, name).path.is_file() for lang in LANGS):
            place = Place(shown_path(docs / RECORD), 1, 1)
            yield Finding(
                place,
                Text(
                    f"没有 {name} 这一页了；请删掉这里的 {name}",
                    f"there is no page {name} any more; remove {name} here",
                ),
            )
