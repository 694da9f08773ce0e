"""Whether the output head of a language model within a larger model is tied.

Both configurations may have `tie_word_embeddings`. Which one the class of the larger model reads
depends on its type (`tied_heads.json`): that of the language model (`text`), its own or that of
the language model if that is true (`either`), or its own alone, whose default is false, or true
for the types under `default`. If the type of the larger model is unknown, the setting of the
language model counts. What a file says explicitly is counted even where a class would apply its
default; a note then says so.
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from gptparams import architectures
from gptparams.language import Text

KEY = "tie_word_embeddings"
_FILE = os.path.join(os.path.dirname(architectures.__file__), "tied_heads.json")
_ADVICE = Text("请对照检查点核实", "check it against the checkpoint")


class Levels(NamedTuple):
    """`tie_word_embeddings` of a file (`outer`) and of its part `place` (`inner`).

    A value that is missing, or is neither true nor false, is None.
    """

    model_type: object
    outer: bool | None
    inner: bool | None
    place: str


@cache
def _rules() -> dict[str, frozenset[str]]:
    with open(_FILE, encoding="utf-8") as file:
        data: dict[str, list[str]] = json.load(file)
    return {rule: frozenset(types) for rule, types in data.items()}


def levels(outer: Mapping[str, object], inner: Mapping[str, object], place: str) -> Levels:
    """The two settings of a file and of its part."""
    found = [raw.get(KEY) for raw in (outer, inner)]
    first, second = (value if isinstance(value, bool) else None for value in found)
    return Levels(outer.get("model_type"), first, second, place)


def decided(said: Levels) -> bool | None:
    """The setting that counts; None if the file has none, so that the table's default counts."""
    if _has(said, "text") or not _is_composite(said):
        return said.outer if said.inner is None else said.inner
    if _has(said, "either") and said.inner:
        return True
    return said.inner if said.outer is None else said.outer


def note(said: Levels, tied: bool) -> tuple[Text, ...]:
    """The note on settings that contradict each other, or that a class would replace.

    `tied` is what is counted.
    """
    counted = Text("绑定" if tied else "不绑定", "tied" if tied else "untied")
    if said.outer is not None and said.inner is not None and said.outer != said.inner:
        outer, inner = (json.dumps(value) for value in (said.outer, said.inner))
        return (
            Text(
                f"{KEY} 在最外层是 {outer}，在 {said.place} 里是 {inner}；按{counted.zh}数，"
                f"{_ADVICE.zh}",
                f"{KEY} is {outer} at the top and {inner} in {said.place}; the head is counted as "
                f"{counted.en}; {_ADVICE.en}",
            ),
        )
    if said.outer is None and tied != _of_class(said, tied):
        other = Text("不绑定" if tied else "绑定", "untied" if tied else "tied")
        return (
            Text(
                f"最外层没有 {KEY}；按{counted.zh}数，而 {said.model_type} 的类默认{other.zh}；"
                f"{_ADVICE.zh}",
                f"{KEY} is missing at the top; the head is counted as {counted.en}, while the "
                f"class of {said.model_type} has it {other.en} by default; {_ADVICE.en}",
            ),
        )
    return ()


def _of_class(said: Levels, tied: bool) -> bool:
    """Whether the class of the larger model ties the head if it finds no setting of its own."""
    known = any(_has(said, rule) for rule in ("text", "either"))
    return tied if known or not _is_composite(said) else _has(said, "default")


def _has(said: Levels, rule: str) -> bool:
    return isinstance(said.model_type, str) and said.model_type in _rules()[rule]


def _is_composite(said: Levels) -> bool:
    """Whether the type of the larger model is one of transformers."""
    from gptparams.config.model_type.unsupported import uncounted  # slow to load

    reason = uncounted().get(said.model_type) if isinstance(said.model_type, str) else None
    return reason is not None and reason.id == "nested"
