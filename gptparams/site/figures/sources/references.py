"""The references file: the sources that the site cites, and the facts taken from each.

`[117M](cite:radford2019.small)` is checked against the fact `small` of the entry `radford2019`;
`[Radford](cite:radford2019)` links to the entry and shows no figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.numerals import finding as numeral
from gptparams.numerals import rounding as number
from gptparams.site.files.diagnostic import Place, PlacedError
from gptparams.site.files.layout import shown_path
from gptparams.site.files.toml_file import data_file, read_toml, table_place
from gptparams.site.source.proper_names import proper_names, without_names

FILE = "references.toml"
_WHAT = Text("参考资料文件", "the file of references")
FactValue = int | Decimal | str


@dataclass(frozen=True)
class Fact:
    """A figure or name in a source, its meaning, and its location in the source."""

    value: FactValue
    meaning: Text
    where: Text


@dataclass(frozen=True)
class Reference:
    """A source: authors, title, year, address, and the facts that the site takes from it."""

    key: str
    authors: str
    title: str
    year: int | None
    url: str
    note: Text
    facts: Mapping[str, Fact]


def _where(place: str | Mapping[str, str]) -> Text:
    """Return the location in a source: `Table 2` for both languages, or words in each."""
    return Text(place, place) if isinstance(place, str) else Text(place["zh"], place["en"])


def _reference(key: str, row: Mapping[str, Any], place: Place) -> Reference:
    try:
        facts = {
            name: Fact(fact["value"], Text(fact["zh"], fact["en"]), _where(fact["where"]))
            for name, fact in row.get("facts", {}).items()
        }
        note = Text(row["zh"], row["en"])
        return Reference(
            key, row["authors"], row["title"], row.get("year"), row.get("url", ""), note, facts
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise PlacedError(
            place,
            f"条目 {key} 里 {error} 缺少或写错；应有 authors、title、zh、en（以及 year、"
            "url），每个事实应有 value、zh、en、where",
            f"entry {key}: expected authors, title, zh, en (and year, url), and facts with "
            f"value, zh, en, where ({error} is missing or malformed)",
        ) from None


def _check_texts(entry: Reference, place: Place, names: tuple[str, ...]) -> None:
    """Raise PlacedError for a numeral in the words of an entry that is none of its facts."""
    facts = [fact.value for fact in entry.facts.values()] + [entry.year]
    values = [value for value in facts if isinstance(value, int | Decimal)]
    for words in (entry.note, *(fact.meaning for fact in entry.facts.values())):
        for text in (words.zh, words.en):
            for loose in numeral.find(without_names(text, names)):
                if not any(_stands_for(loose.text, value) for value in values):
                    raise PlacedError(
                        place,
                        f"条目 {entry.key} 的文字里有“{loose.text}”，它不是这一条登记的数；"
                        "登记为一个事实，或换个说法",
                        f"entry {entry.key}: {loose.text!r} in its words is none of its facts; "
                        "register it as one, or rephrase it",
                    )


def _stands_for(text: str, value: int | Decimal) -> bool:
    try:
        return number.agrees(number.parse(text), value)
    except InputError:
        return False


@cache
def _read(path: Path, _modified: int, names: tuple[str, ...]) -> dict[str, Reference]:
    text, rows = read_toml(path)
    place = partial(table_place, shown_path(path), text)
    entries = {key: _reference(key, row, place(key)) for key, row in rows.items()}
    for key, entry in entries.items():
        _check_texts(entry, place(key), names)
    return entries


def references(docs: Path) -> dict[str, Reference]:
    """Return every entry of the references file by key; InputError if the file is malformed."""
    path = data_file(docs, FILE, _WHAT)
    return _read(path, path.stat().st_mtime_ns, proper_names(docs))


def cited(target: str, entries: Mapping[str, Reference]) -> FactValue | None:
    """Return the value of `target` (`KEY`, `KEY.year` or `KEY.fact`); None for a whole entry.

    Raises InputError with the known names for an unknown key or fact.
    """
    key, _, name = target.partition(".")
    if key not in entries:
        known = ", ".join(sorted(entries))
        raise InputError(
            f"{FILE} 里没有条目“{key}”；现有：{known}",
            f"no entry {key!r} in {FILE}; there are: {known}",
        )
    entry = entries[key]
    if not name:
        return None
    facts = {name: fact.value for name, fact in entry.facts.items()}
    if entry.year is not None:
        facts["year"] = entry.year
    if name not in facts:
        there = ", ".join(facts)
        raise InputError(
            f"{FILE} 的条目“{key}”没有名为“{name}”的事实；现有：{there or '无'}",
            f"entry {key!r} of {FILE} has no fact {name!r}; there are: {there or 'none'}",
        )
    return facts[name]
