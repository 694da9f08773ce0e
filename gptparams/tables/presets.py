"""Tables of presets: published numbers beside exact counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from typing import NamedTuple

from gptparams.config.targets import preset
from gptparams.counting.conventions import convention
from gptparams.counting.counting import totals
from gptparams.language import Lang, Text
from gptparams.numerals.headline import headline
from gptparams.numerals.writing import grouped
from gptparams.presets.lookup import Preset
from gptparams.tables.counts import ACTIVE, ARCHITECTURE, COLON, PARAMETERS, PRESET
from gptparams.tables.formulas import headers
from gptparams.tables.table import Table

PUBLISHED = Text("公布", "Published")
AGREES = Text("相符的口径", "Agrees under")
CUT_OFF = Text("{convention}，截去零头", "{convention}, cut off")
NONE = "-"
SOURCES = Text(
    "{name}：配置见 {config}，公布的数字见 {published}",
    "{name}: configuration {config}, headline {published}",
)

# The conventions that publishers follow, in the order in which they are tried. If every convention
# were tried, many headlines would agree with one by chance.
HEADLINE_CONVENTIONS = ("unique", "non_embedding")


class Agreement(NamedTuple):
    """The convention under which a headline is right; empty if there is none.

    `cut_off` is true if its digits are right but truncated instead of rounded.
    """

    convention: str = ""
    cut_off: bool = False


class Counted(NamedTuple):
    """A preset with its exact counts, and the convention under which its headline is right."""

    row: Preset
    architecture: str
    total: int
    active: int
    agreement: Agreement


def counted(row: Preset) -> Counted:
    """Count the preset under each of `HEADLINE_CONVENTIONS`."""
    config = preset(row.name)
    sums = {name: totals(config, convention(name)) for name in HEADLINE_CONVENTIONS}
    agreement = agreement_of(row.published.headline, {name: sum_[0] for name, sum_ in sums.items()})
    return Counted(row, config.architecture.model_type, *sums["unique"], agreement)


def agreement_of(text: str, numbers: Mapping[str, int]) -> Agreement:
    """The first convention whose count rounds to `text`, or else is truncated to it."""
    written = headline(text)
    rounded = (Agreement(name) for name, n in numbers.items() if written.is_rounded(n))
    cut_off = (Agreement(name, True) for name, n in numbers.items() if written.is_cut_off(n))
    return next(chain(rounded, cut_off), Agreement())


def as_object(each: Counted) -> dict[str, object]:
    """A preset with its counts and everything published about it, for JSON."""
    row, (rule, cut_off) = each.row, each.agreement
    return {
        "name": row.name,
        "architecture": each.architecture,
        "total": each.total,
        "active": each.active,
        "source": row.source,
        "published": asdict(row.published) | {"agrees_under": rule or None, "cut_off": cut_off},
        "exact": row.exact and asdict(row.exact),
        "erratum": row.erratum and row.erratum._asdict(),
    }


def presets_table(rows: Sequence[Counted], lang: Lang) -> Table:
    """Name, architecture, parameters, headline, and the convention under which it is right.

    There is a column for what one token uses if that is not everything for some preset. A number
    in brackets is that of the erratum.
    """
    sparse = any(each.active != each.total for each in rows)
    marks = {each.row.name: f" {mark}" for mark, each in _numbered(rows)}
    cells = tuple(
        (
            each.row.name,
            each.architecture,
            grouped(each.total),
            *((grouped(each.active) if each.active != each.total else "",) if sparse else ()),
            each.row.published.headline,
            _agreement_text(each.agreement, lang) + marks.get(each.row.name, ""),
        )
        for each in rows
    )
    active = (ACTIVE,) if sparse else ()
    titles = headers(lang, PRESET, ARCHITECTURE, PARAMETERS, *active, PUBLISHED, AGREES)
    return Table(titles, cells, "llr" + "r" * sparse + "rl")


def _numbered(rows: Sequence[Counted]) -> Iterator[tuple[str, Counted]]:
    wrong = (each for each in rows if each.row.erratum)
    return ((f"[{number}]", each) for number, each in enumerate(wrong, start=1))


def _agreement_text(found: Agreement, lang: Lang) -> str:
    text = CUT_OFF[lang] if found.cut_off else "{convention}"
    return text.format(convention=found.convention or NONE)


def agreements(rows: Sequence[Counted], lang: Lang) -> tuple[str, ...]:
    """What each convention in the table counts, one line each."""
    used = {each.agreement.convention for each in rows}
    rules = [convention(name) for name in HEADLINE_CONVENTIONS if name in used]
    return tuple(f"{rule.id}{COLON[lang]}{rule.meaning[lang]}" for rule in rules)


def errata(rows: Sequence[Counted], lang: Lang) -> tuple[str, ...]:
    """What is wrong with published numbers, one line each, numbered as in the table."""
    return tuple(
        f"{mark} {each.row.name}{COLON[lang]}{each.row.erratum[lang]}"
        for mark, each in _numbered(rows)
        if each.row.erratum
    )


def sources(rows: Sequence[Counted], lang: Lang) -> tuple[str, ...]:
    """Where the configurations and the headlines are published, one line each."""
    return tuple(
        SOURCES[lang].format(
            name=each.row.name, config=each.row.source, published=each.row.published.source
        )
        for each in rows
    )
