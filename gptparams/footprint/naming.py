"""Rows of a table by their ids, as a user writes them."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.untrusted import quoted


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=_HasId)


def row_called(name: object, rows: Iterable[Row], what: Text) -> Row:
    """The row whose id is `name`, in any case of letters; InputError, with the list, for none."""
    by_id = {row.id.lower(): row for row in rows}
    if isinstance(name, str) and name.lower() in by_id:
        return by_id[name.lower()]
    known, shown = ", ".join(row.id for row in by_id.values()), quoted(name)
    raise InputError(
        f"没有名为“{shown}”的{what.zh}；可选：{known}",
        f"{what.en} '{shown}' is unknown; choose one of {known}",
    )
