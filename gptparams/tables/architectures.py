"""Tables of types: those with a table, those counted by another's, and those not counted."""

from collections.abc import Sequence
from typing import NamedTuple

from gptparams.architectures import ARCHITECTURES
from gptparams.config.model_type.aliases import all_aliases
from gptparams.config.model_type.unsupported import uncounted
from gptparams.errors import InputError
from gptparams.language import Lang, Text
from gptparams.tables.table import Table
from gptparams.untrusted import quoted

TYPE = Text("类型", "Type")
HOW = Text("怎么数", "How it is counted")
NOT_COUNTED = Text("不数的原因", "Why it is not counted")
TABLE = Text("有自己的表，参照类 {reference}", "a table of its own; class {reference}")
ALIAS = Text("按 {table} 的表", "by the table of {table}")
PART = Text("只数其中的语言模型，类型是 {inner}", "its language model alone, of the type {inner}")
OWN_CODE = Text("有自己的表；代码不在 transformers 里", "a table of its own; not in transformers")


class Known(NamedTuple):
    """A `model_type`: whether it is counted, and how it is, or why it is not."""

    type: str
    counted: bool
    how: Text


def found(words: Sequence[str]) -> tuple[Known, ...]:
    """The types whose name has every word, in any case; InputError if there are none."""
    wanted = [word.lower() for word in words]
    rows = tuple(row for row in _all() if all(word in row.type.lower() for word in wanted))
    if not rows:
        given = quoted(" ".join(words))
        raise InputError(
            f"没有类型的名字里有“{given}”；不带词的 gptparams architectures 列出全部",
            f"no type has '{given}' in its name; gptparams architectures without words lists all",
        )
    return rows


def _all() -> tuple[Known, ...]:
    tables = {
        name: Known(name, True, _formatted(TABLE, reference=table.reference))
        for name, table in ARCHITECTURES.items()
    }
    aliases = {
        alias.type: Known(alias.type, True, _counted_by(alias.table))
        for alias in all_aliases()
        if alias.type not in tables
    }
    reasons = {
        name: Known(name, False, reason.clause)
        for name, reason in uncounted().items()
        if reason.inner not in {*tables, *aliases}
    }
    parts = {
        name: Known(name, True, _formatted(PART, inner=reason.inner))
        for name, reason in uncounted().items()
        if name not in reasons
    }
    known = {**reasons, **parts, **aliases, **tables}
    return tuple(known[name] for name in sorted(known, key=str.lower))


def _counted_by(table: str) -> Text:
    return _formatted(ALIAS, table=table) if table in ARCHITECTURES else OWN_CODE


def _formatted(text: Text, **values: str) -> Text:
    return Text(text.zh.format(**values), text.en.format(**values))


def architectures_tables(rows: Sequence[Known], lang: Lang) -> tuple[Table, ...]:
    """One table of the types that are counted, and one of those that are not."""
    tables = []
    for counted, title in ((True, HOW), (False, NOT_COUNTED)):
        cells = tuple((row.type, row.how[lang]) for row in rows if row.counted == counted)
        if cells:
            tables.append(Table((TYPE[lang], title[lang]), cells, "ll"))
    return tuple(tables)


def as_object(rows: Sequence[Known]) -> list[dict[str, object]]:
    """The types for JSON, with how they are counted, or why not, in both languages."""
    return [{"type": row.type, "counted": row.counted, "how": row.how.both()} for row in rows]
