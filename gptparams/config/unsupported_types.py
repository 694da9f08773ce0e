"""Types without a table: the reason of each, and the error that gives it.

`uncounted.json` names every other type that transformers has a language model of, so that none
is forgotten: a test compares the two.
"""

import json
import os
from functools import cache
from typing import NamedTuple, NoReturn

from gptparams import architectures
from gptparams.architectures import ARCHITECTURES
from gptparams.config.json_file import shown_as
from gptparams.errors import InputError
from gptparams.language import Text

_FILE = os.path.join(os.path.dirname(architectures.__file__), "uncounted.json")
_NONE = Text("", "")


class Reason(NamedTuple):
    """Why a type has no table: the id of the reason, and a clause that says it."""

    id: str
    clause: Text


@cache
def uncounted() -> dict[str, Reason]:
    """The reason of each type that has no table, by `model_type`.

    Raises ValueError for a type that is listed twice.
    """
    with open(_FILE, encoding="utf-8") as file:
        data = json.load(file)
    found: dict[str, Reason] = {}
    for reason, row in data.items():
        # Types of models of more than text stand with the type of their language model.
        for model_type in row["types"]:
            inner = row["types"][model_type] if isinstance(row["types"], dict) else ""
            clause = Text(row["zh"].format(inner=inner), row["en"].format(inner=inner))
            if model_type in found:
                raise ValueError(f"{model_type} is listed twice in {_FILE}")
            found[model_type] = Reason(reason, clause)
    return found


def refuse_unsupported(where: str, model_type: object) -> NoReturn:
    """Raise InputError: no table for `model_type`, why not, what to do, and the list of tables."""
    shown, why = shown_as(model_type), _why(model_type)
    supported = ", ".join(ARCHITECTURES)
    raise InputError(
        f"{where}：字段 model_type 还不支持 {shown.zh}{why.zh}；"
        f"装了 transformers，就可以用 --with-transformers 来数；可以填的有：{supported}",
        f"{where}: field model_type: {shown.en} is not supported{why.en}; "
        f"if transformers is installed, --with-transformers may count it; "
        f"expected one of: {supported}",
    )


def _why(model_type: object) -> Text:
    """The reason of a type that is known, or types with names like that of another."""
    reason = uncounted().get(model_type) if isinstance(model_type, str) else None
    if reason is not None:
        return Text(f"：{reason.clause.zh}", f": {reason.clause.en}")
    near = _near(model_type) if isinstance(model_type, str) else ()
    if near:
        return Text(f"（是不是 {' 或 '.join(near)}？）", f" (did you mean {' or '.join(near)}?)")
    return _NONE


def _near(model_type: str) -> tuple[str, ...]:
    import difflib  # only wanted for this message, and slow to load

    written = model_type[:100].lower()
    return tuple(difflib.get_close_matches(written, [*ARCHITECTURES], n=2, cutoff=0.75))
