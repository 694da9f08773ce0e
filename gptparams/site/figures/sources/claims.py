"""The claims file: what the conversation said, and how to compute the correct value.

`[38M](claim:G3)` is checked against the figure of the claim `G3`, `[[50257, 768]](claim:G3.shape)`
against another figure of it, `[G3](claim:G3.id)` shows its id. The file quotes each claim in both
languages with the same marks, so that its figures are checked too.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from gptparams.errors import InputError
from gptparams.language import LANGS, Text
from gptparams.site.figures.judging import judge
from gptparams.site.figures.unmarked.loose import loose_texts
from gptparams.site.files.diagnostic import Finding, Place, PlacedError
from gptparams.site.files.layout import PageFile, shown_path
from gptparams.site.files.read_text import text_of
from gptparams.site.files.toml_file import data_file, parse_toml, read_toml, table_place
from gptparams.site.source.proper_names import proper_names
from gptparams.site.source.source import MARK_PATTERN, read
from gptparams.site.typography.prose import prose_of

FILE = "claims.toml"
_WHAT = Text("登记说法的文件", "the file of claims")
PAGE = "claims.md"
SaidValue = int | Decimal | str | list[int]

# How a claim is judged: exactly one of these keys, with an expression or, for `verdict`, a verdict.
WAYS = ("exact", "holds", "exists", "verdict")
_KEYS = {"zh", "en", "figure", "figures", "misleads", *WAYS}
_ID = re.compile(r"[A-Z]\d{1,2}\Z")


@dataclass(frozen=True)
class Claim:
    """A claim: its id, its text, its figures, and how it is judged.

    `figures` has the main figure of the claim under the empty name. `way` is one of `WAYS` and
    `expression` its value in the file; `misleads` is an expression that is true if a right claim is
    misleading (empty: none). `place` is the line that defines how the claim is judged.
    """

    id: str
    said: Text
    figures: Mapping[str, SaidValue]
    way: str
    expression: str
    misleads: str
    place: Place

    @property
    def anchor(self) -> str:
        """The id of the claim's heading on the page of claims."""
        return self.id.lower()

    @property
    def figure(self) -> SaidValue:
        """The main figure of the claim; KeyError if it has none."""
        return self.figures[""]

    def plain(self, lang: str) -> str:
        """Return the text of the claim without marks."""
        return MARK_PATTERN.sub(r"\g<text>", self.said[lang])


def claims(docs: Path) -> dict[str, Claim]:
    """Return every claim in the claims file by id, in order.

    Raises PlacedError with the line if the file is malformed or shows a wrong figure.
    """
    path = data_file(docs, FILE, _WHAT)
    return _read(path, path.stat().st_mtime_ns, proper_names(docs))


@cache
def _read(path: Path, _modified: int, names: tuple[str, ...]) -> dict[str, Claim]:
    text, _ = read_toml(path)
    return parse(text, names, shown_path(path))


def parse(text: str, names: tuple[str, ...], path: str = FILE) -> dict[str, Claim]:
    """Parse the claims in the TOML `text`; `names` are proper names with digits.

    Raises PlacedError with the line of `path` for everything that `claims` refuses.
    """
    found = {}
    for id_, row in parse_toml(text, path).items():
        place = partial(table_place, path, text, id_)
        found[id_] = _claim(id_, row, place)
        _check_said(found[id_], place, names)
    return found


def _claim(id_: str, row: Any, place: Callable[[str], Place]) -> Claim:
    keys = row if isinstance(row, dict) else {}
    ways = [way for way in WAYS if way in keys]
    if not _ID.match(id_):
        raise PlacedError(
            place(""),
            f"说法的编号应是 G3 这样，一个大写字母加一两位数字，现在是 {id_}",
            f"claim {id_}: expected an id such as G3, a capital letter and one or two digits",
        )
    for key in keys:
        if key not in _KEYS:
            known = ", ".join(sorted(_KEYS))
            raise PlacedError(
                place(key),
                f"说法 {id_} 没有 {key} 这个字段；请改正或删掉，可以写的有：{known}",
                f"claim {id_} has no field {key}; correct it, or leave it out: there are {known}",
            )
    for lang in LANGS:
        if not isinstance(keys.get(lang), str):
            raise PlacedError(
                place(lang),
                f"说法 {id_} 缺少 {lang}；两种语言都要写上说了什么，用引号括起来",
                f"claim {id_} lacks {lang}; give what was said in both languages, in quotes",
            )
    if len(ways) != 1:
        choice = ", ".join(WAYS)
        raise PlacedError(
            place(ways[1] if ways else ""),
            f"说法 {id_} 要说明怎样判断；{choice} 里恰好写一个",
            f"claim {id_}: say how it is judged, by exactly one of {choice}",
        )
    figures = {"id": id_, **row.get("figures", {})}
    if "figure" in row:
        figures[""] = row["figure"]
    elif "exact" in row:
        raise PlacedError(
            place("exact"),
            f"说法 {id_} 有 exact，却没有 figure；请写上它说的数",
            f"claim {id_} has `exact` and no `figure`; give the figure that was said",
        )
    way = ways[0]
    said_ = Text(row["zh"], row["en"])
    return Claim(id_, said_, figures, way, row[way], row.get("misleads", ""), place(way))


def _check_said(claim: Claim, place: Callable[[str], Place], names: tuple[str, ...]) -> None:
    """Raise PlacedError for a figure in the text of a claim that is wrong or not marked."""
    for lang in LANGS:
        for problem in _problems(claim, claim.said[lang], names):
            raise PlacedError(place(lang), f"{lang} 的文字：{problem.zh}", f"{lang}: {problem.en}")


def _problems(claim: Claim, text: str, names: tuple[str, ...]) -> Iterator[Text]:
    source = read(text)
    for mark in source.marks:
        id_, _, name = mark.target.partition(".")
        if mark.scheme != "claim" or id_ != claim.id or name not in claim.figures:
            there = ", ".join(f"claim:{claim.id}{'.' * bool(n)}{n}" for n in claim.figures)
            yield Text(
                f"标记 {mark.scheme}:{mark.target} 不对；可用：{there}",
                f"mark {mark.scheme}:{mark.target}: expected one of {there}",
            )
        elif (problem := judge(mark.text, claim.figures[name]).problem) is not None:
            yield problem
    for loose in loose_texts(source, prose_of(source), names):
        yield Text(
            f"“{loose}”没有绑定；写成 [{loose}](claim:{claim.id})",
            f"{loose!r} is not bound; write [{loose}](claim:{claim.id})",
        )


def unexplained_claims(page: PageFile) -> Iterator[Finding]:
    """Yield a finding for each claim without a section on the page of claims."""
    if page.name != PAGE:
        return
    explained = {mark.target for mark in read(text_of(page.path)).marks if mark.scheme == "claim"}
    for claim in claims(page.docs).values():
        if f"{claim.id}.id" not in explained:
            head = f"[{claim.id}](claim:{claim.id}.id)"
            yield Finding(
                claim.place,
                Text(
                    f"{page.shown} 里没有说法 {claim.id} 的一节；写一节，标题以 {head} 开头",
                    f"{page.shown} has no section of claim {claim.id}; "
                    f"write one whose heading begins with {head}",
                ),
            )


def claimed(target: str, there: Mapping[str, Claim]) -> SaidValue | None:
    """Return the value of `target` (`ID`, `ID.id` or `ID.figure`); None for a whole claim.

    Raises InputError with the known names for an unknown claim or figure.
    """
    id_, _, name = target.partition(".")
    if id_ not in there:
        known = ", ".join(there)
        raise InputError(
            f"{FILE} 里没有说法“{id_}”；现有：{known}",
            f"no claim {id_!r} in {FILE}; there are: {known}",
        )
    figures = there[id_].figures
    if name and name not in figures:
        known = ", ".join(name for name in figures if name)
        raise InputError(
            f"{FILE} 的说法“{id_}”没有名为“{name}”的数字；现有：{known}",
            f"claim {id_!r} of {FILE} has no figure {name!r}; there are: {known}",
        )
    return figures.get(name)
