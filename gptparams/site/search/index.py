"""The search index of each language, in words that readers type.

The theme's search plugin writes one index for both languages and splits Chinese with jieba's
general dictionary. Here the text is split again, with the terms of the glossary as words
(层归一化); the words inside a long word (归一化) are indexed too, and each page and section gets
the names under which the glossary leads to it. `docs/assets/search.js` queries the index.
"""

import html
import json
import re
from pathlib import Path
from typing import Any

import jieba  # type: ignore[import-untyped]

from gptparams.language import HAN, LANGS, Lang
from gptparams.site.search.from_folder import write_scripts
from gptparams.site.search.glossary_names import (
    chinese_words,
    figure_terms,
    same_name,
    tensor_terms,
    terms,
)

Entry = dict[str, Any]
BREAK = "\u200b"

# The ratio of title to text is that of the theme; parts of words count like whole words.
FIELDS = {
    "title": {"boost": 1000.0},
    "title_parts": {"boost": 1000.0},
    "text": {"boost": 1.0},
    "text_parts": {"boost": 1.0},
}

_HAN = re.compile(f"[{HAN}]+")
_TAG = re.compile(r"<[^>]*>")
_CELL_END = re.compile(r"(</(?:td|th|dt|dd|summary|figcaption)>)(?=<)")


def indexable(content: str) -> str:
    """Separate the cells of tables by spaces, and exclude the words in pictures from the index.

    Otherwise the theme would join the figures of a row to one number. A picture's words are also in
    the text beside it. The theme removes the exclusion attribute again.
    """
    return _CELL_END.sub(r"\1 ", content).replace("<svg ", '<svg data-search-exclude="true" ')


def write_indexes(site: Path, docs: Path) -> None:
    """Write `search/zh.json` and `search/en.json`, and leave the theme an empty index.

    The theme loads its index with every page, so that one contains only the settings; `search.js`
    fetches the words when a reader searches. Scripts with both languages serve readers without a
    server.
    """
    path = site / "search" / "search_index.json"
    index = json.loads(path.read_text(encoding="utf-8"))
    index["config"] = {**index["config"], "lang": ["en"], "pipeline": [], "fields": FIELDS}
    cut = Cutter(docs)
    entries = {
        lang: [cut.entry(entry, lang) for entry in index["docs"] if _language(entry) == lang]
        for lang in LANGS
    }
    for lang in LANGS:
        _write(site / "search" / f"{lang}.json", {**index, "docs": entries[lang]})
    _write(path, {**index, "docs": []})
    write_scripts(site, {**index, "docs": [*entries["zh"], *entries["en"]]})


def _write(path: Path, index: dict[str, Any]) -> None:
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")


def _language(entry: Entry) -> Lang:
    return "en" if entry["location"].startswith("en/") else "zh"


def place(location: str) -> str:
    """Return the page and section of an address, e.g. "families/attention#shape"."""
    page, _, section = location.removeprefix("en/").partition("#")
    page = re.sub(r"(^|/)index\.html$|\.html$|/$", "", page)
    return f"{page}#{section}" if section else page


class Cutter:
    """Splits Chinese into words, including those of the glossary, and looks up names of places."""

    def __init__(self, docs: Path) -> None:
        self.plain = jieba.Tokenizer()
        self.own = jieba.Tokenizer()
        self.names: dict[tuple[Lang, str], set[str]] = {}
        for lang in LANGS:
            listed = terms(docs, lang)
            for term in (*listed, *tensor_terms(), *figure_terms()):
                known = self.names.setdefault((lang, term.place), set())
                known.update(map(same_name, term.names))
            for word in chinese_words(listed):
                self.own.add_word(word)

    def entry(self, entry: Entry, lang: Lang) -> Entry:
        """Return an entry of the index with its words split again."""
        title, text = (entry[field].replace(BREAK, "") for field in ("title", "text"))
        where = place(entry["location"])
        names = self.names.get((lang, where), set())
        if "#" not in where:
            names = names | {same_name(html.unescape(_TAG.sub("", title)))}
        return {
            **entry,
            "title": self.cut(title),
            "text": self.cut(text),
            "title_parts": self.parts(title),
            "text_parts": self.parts(text),
            "names": sorted(names - {""}),
        }

    def cut(self, text: str) -> str:
        """Mark the boundaries of words."""
        return _HAN.sub(lambda run: f"{BREAK}{BREAK.join(self.own.cut(run[0]))}{BREAK}", text)

    def parts(self, text: str) -> str:
        """Return the words of at least two characters inside longer words."""
        words = {word for run in _HAN.findall(text) for word in self.own.cut(run) if len(word) > 2}
        found = {part for word in words for part in self._within(word)}
        return " ".join(sorted(found - words))

    def _within(self, word: str) -> set[str]:
        known = {part for part in self.own.cut_for_search(word) if len(part) > 1}
        return {*known, *(part for part in self.plain.cut(word) if len(part) > 1)}
