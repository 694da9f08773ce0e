"""Explain why each unsupported model type has no table.

`uncounted.json` lists every other type for which transformers has a language model, and every type
that is made of several models. A test compares it with transformers, so that none is missing.
"""

import json
import os
from functools import cache
from typing import NamedTuple, NoReturn

from gptparams import architectures
from gptparams.architectures import ARCHITECTURES
from gptparams.config.files.json_file import shown_as
from gptparams.config.unknown_keys.rules import one_letter_away
from gptparams.config.values.fields import Fields
from gptparams.errors import InputError
from gptparams.language import Text

_FILE = os.path.join(os.path.dirname(architectures.__file__), "uncounted.json")
_SHORTEST_SLIP = 4  # letters; shorter names all resemble each other


class UnsupportedTypeError(InputError):
    """A `model_type` has no table."""


class Reason(NamedTuple):
    """Why a type has no table: the id of the reason, and a clause that explains it.

    `built` is true if transformers can build a language model of the type on its own. `inner` is
    the type of the language model, if that is a part of the model.
    """

    id: str
    clause: Text
    built: bool = False
    inner: str = ""


@cache
def uncounted() -> dict[str, Reason]:
    """The reason for each type without a table, by `model_type`.

    Raises ValueError for a type that is listed twice.
    """
    with open(_FILE, encoding="utf-8") as file:
        data = json.load(file)
    found: dict[str, Reason] = {}
    for reason, row in data.items():
        # Types of multimodal models are listed with the type of their language model.
        for model_type in row["types"]:
            inner = row["types"][model_type] if isinstance(row["types"], dict) else ""
            clause = Text(row["zh"].format(inner=inner), row["en"].format(inner=inner))
            if model_type in found:
                raise ValueError(f"{model_type} is listed twice in {_FILE}")
            found[model_type] = Reason(reason, clause, model_type in row.get("built", ()), inner)
    return found


def refuse_unsupported(fields: Fields, model_type: object) -> NoReturn:
    """Raise UnsupportedTypeError, which explains why `model_type` is not counted."""
    shown, key = shown_as(model_type), fields.place("model_type")
    reason = uncounted().get(model_type) if isinstance(model_type, str) else None
    why, advice = _why(reason, model_type), _advice(reason)
    raise UnsupportedTypeError(
        f"{fields.where}：字段 {key} 还不支持 {shown.zh}{why.zh}；{advice.zh}",
        f"{fields.where}: field {key}: {shown.en} is not supported{why.en}; {advice.en}",
    )


def _why(reason: Reason | None, model_type: object) -> Text:
    """The reason for a known type, or else the types with similar names."""
    if reason is not None:
        return Text(f"：{reason.clause.zh}", f": {reason.clause.en}")
    near = _near(model_type) if isinstance(model_type, str) else ()
    if near:
        return Text(f"（是不是 {' 或 '.join(near)}？）", f" (did you mean {' or '.join(near)}?)")
    return Text("：没有它的表", ": it has no table")


def _advice(reason: Reason | None) -> Text:
    listed = Text(
        "gptparams architectures 列出能数的类型", "gptparams architectures lists what is counted"
    )
    if reason is None or not reason.built:
        return listed
    return Text(
        f"装了 transformers，可以用 gptparams count --with-transformers 来数；{listed.zh}",
        f"with transformers installed, gptparams count --with-transformers counts it; {listed.en}",
    )


def _near(model_type: str) -> tuple[str, ...]:
    """The types that differ in one letter, in case or in hyphens, but not in a digit."""
    written = _plain(model_type)
    known = {each: _plain(each) for each in ARCHITECTURES}
    same = tuple(each for each, plain in known.items() if plain == written)
    if same or not _SHORTEST_SLIP <= len(written) <= 100:
        return same
    return tuple(each for each, plain in known.items() if one_letter_away(written, plain))


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))
