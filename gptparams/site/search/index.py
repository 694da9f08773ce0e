"""What the search of the site finds: an index for each language, in words that readers type.

The theme's search plugin writes one index for both languages, with Chinese cut into words by
jieba's general dictionary. Here it is cut again, with the terms of the glossary as words
(层归一化); the words within a long word (归一化) are indexed beside it, and each page and section
gets the names under which the glossary leads to it. `docs/assets/search.js` asks the index.
"""

import html
import json
import re
from pathlib import Path
from typing import Any

import jieba  # type: ignore[import-untyped]

from gptparams.language import LANGS, Lang
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

# Titles count as much more than text as in the theme, and so do the words within their words.
FIELDS = {
    "title": {"boost": 1000.0},
    "title_parts": {"boost": 1000.0},
    "text": {"boost": 1.0},
    "text_parts": {"boost": 1.0},
}

_HAN = re.compile(r"[\u3400-\u9fff]+")
_TAG = re.compile(r"<[^>]*>")
_CELL_END = re.compile(r"(</(?:td|th|dt|dd|summary|figcaption)>)(?=<)")


def indexable(content: str) -> str:
    """Put a space between the cells of tables, and leave the words in pictures out of the index.

    The theme would take the figures of a row for one. A picture's words stand beside it, too. The
    theme takes the mark away again.
    """
    return _CELL_END.sub(r"\1 ", content).replace("<svg ", '<svg data-search-exclude="true" ')


def write_indexes(site: Path, docs: Path) -> None:
    """Write `search/zh.json` and `search/en.json`, and leave an empty index to the theme.

    The theme loads its index with every page. What it gets is the settings; the words are
    fetched by `search.js` when somebody searches. Without a server, scripts hold both languages.
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
    """Return the page and section of an address, as in "families/attention#shape"."""
    page, _, section = location.removeprefix("en/").partition("#")
    page = re.sub(r"(^|/)index\.html$|\.html$|/$", "", page)
    return f"{page}#{section}" if section else page


class Cutter:
    """Cuts Chinese into words, those of the glossary among them, and knows the names of places."""

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
        """Return an entry of the index with its words cut anew."""
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
        """Mark where words begin and end."""
        return _HAN.sub(lambda run: f"{BREAK}{BREAK.join(self.own.cut(run[0]))}{BREAK}", text)

    def parts(self, text: str) -> str:
        """Return the words of two characters or more that stand within longer words."""
        words = {word for run in _HAN.findall(text) for word in self.own.cut(run) if len(word) > 2}
        found = {part for word in words for part in self._within(word)}
        return " ".join(sorted(found - words))

    def _within(self, word: str) -> set[str]:
        known = {part for part in self.own.cut_for_search(word) if len(part) > 1}
        return {*known, *(part for part in self.plain.cut(word) if len(part) > 1)}
