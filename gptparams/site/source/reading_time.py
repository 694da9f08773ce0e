"""The reading time of a page: its words at the pace of a careful reader."""

import re
from pathlib import Path

from gptparams.language import HAN, Lang
from gptparams.site.files.layout import PageFile
from gptparams.site.files.read_text import text_of
from gptparams.site.source.source import LINK_PATTERN, blank, front_matter_end, read, unseen

# Words per minute in English, characters per minute in Chinese; slower than for a novel.
PACE: dict[Lang, int] = {"en": 200, "zh": 350}
_UNITS: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(r"[A-Za-z0-9$][^\s]*"),
    "zh": re.compile(rf"[{HAN}]|[A-Za-z0-9$]+"),
}


def reading_minutes(docs: Path, lang: Lang, name: str) -> int:
    """Return whole minutes for the prose of the page `name`, with answers but no code or tables.

    Raises InputError if there is no such page.
    """
    text = text_of(PageFile(docs, lang, f"{name}.md").path)
    return max(round(len(_UNITS[lang].findall(_prose(text))) / PACE[lang]), 1)


def _prose(text: str) -> str:
    """Return the visible text, including the texts of links."""
    source = read(text)
    hidden = [*source.fences, *((m.end("text"), m.end()) for m in LINK_PATTERN.finditer(text))]
    targets = [(mark.text_start + len(mark.text), mark.end) for mark in source.marks]
    return blank(text, [*hidden, *targets, *unseen(source)])[front_matter_end(text) :]
