"""The references as shown on a page: each source, and each fact that the site takes from it.

Each entry has its key as id, so that citations can link to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from gptparams.language import Lang, Text
from gptparams.numerals.writing import exact_text
from gptparams.site.figures.sources.references import Fact, FactValue, Reference, references
from gptparams.tables.table import Table

_HEADERS = (
    Text("事实", "Fact"),
    Text("值", "Value"),
    Text("含义", "What it is"),
    Text("出处", "Where"),
)
_FACTS = Text("取自 {key} 的事实", "Facts taken from {key}")


@dataclass(frozen=True)
class Bibliography:
    """The entries of the references file, for display in one language."""

    entries: tuple[Reference, ...]
    lang: Lang

    def html(self) -> str:
        """Return a list with one item per entry; the id of an item is the key of its entry."""
        items = "".join(_item(entry, self.lang) for entry in self.entries)
        return f'<ul class="bibliography">{items}</ul>'


def bibliography(docs: Path, lang: Lang) -> Bibliography:
    """Return the entries of `docs/references.toml` by year, then author; undated ones last."""
    entries = sorted(references(docs).values(), key=_order)
    return Bibliography(tuple(entries), lang)


def _order(entry: Reference) -> tuple[bool, int, str]:
    return (entry.year is None, entry.year or 0, entry.authors)


def _item(entry: Reference, lang: Lang) -> str:
    return (
        f'<li id="{escape(entry.key)}"><p>{"".join(_source(entry, lang))}</p>'
        f"<p>{escape(entry.note[lang])}</p>{_facts(entry, lang)}</li>"
    )


def _source(entry: Reference, lang: Lang) -> Iterator[str]:
    """Yield authors, year and title, linked to the source, and the key that citations use."""
    opening, closing = {"zh": "（）", "en": ("(", ")")}[lang]
    before = " " if lang == "en" else ""
    if entry.authors != "—":
        yield f"{escape(entry.authors)}"
        yield f"{before}{opening}{entry.year}{closing}" if entry.year else ""
        yield {"zh": "：", "en": ": "}[lang]
    title = f"<cite>{escape(entry.title)}</cite>"
    yield f'<a href="{escape(entry.url)}">{title}</a>' if entry.url else title
    yield f" <code>{escape(entry.key)}</code>"


def _facts(entry: Reference, lang: Lang) -> str:
    if not entry.facts:
        return ""
    rows = tuple(_row(f"{entry.key}.{name}", fact, lang) for name, fact in entry.facts.items())
    table = Table(tuple(header[lang] for header in _HEADERS), rows, "lrll")
    return table.html(_FACTS[lang].format(key=entry.key))


def _row(target: str, fact: Fact, lang: Lang) -> tuple[str, ...]:
    return (target, _shown(fact.value), fact.meaning[lang], fact.where[lang])


def _shown(value: FactValue) -> str:
    """Return a number in full, with separators; a name or a shape unchanged."""
    return value if isinstance(value, str) else exact_text(value)
