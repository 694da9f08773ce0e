"""Keys that a table does not read and that hint at shapes other than its own; each gets a note.

A count ignores such a key, as the reference class does. The weights may come from code that does
not, so the reader is told.
"""

import re
from collections.abc import Mapping

from gptparams.config.unknown_keys.words import (
    GATE,
    GATES,
    HINTING,
    MODULES,
    POSITIONS,
    TELLING,
    WORDS_OF_FAMILIES,
)
from gptparams.schema.architecture import Architecture

_DEEPEST = 4  # levels of objects within an unread key that are searched


def words(key: str) -> set[str]:
    """The words of a key: `attn_config.kv_n_heads` has `attn`, `config`, `kv`, `n` and `heads`."""
    return {*re.split(r"[_.\-]", key.lower())}


def letters(text: object) -> str:
    """The letters and digits of a text in lower case: `MPT` and `Mpt` are the same."""
    return "".join(filter(str.isalnum, str(text))).lower()


def looks_counted(key: str, value: object) -> bool:
    """Whether a key has a name and a value like those of keys that change a count."""
    return bool(TELLING & words(key)) and _is_countable(value)


def hints(key: str, value: object) -> bool:
    """Whether a key has a name that may concern shapes and a value, or holds such keys."""
    if isinstance(value, Mapping | list | tuple) and not MODULES.match(key):
        return _holds_counted(value)
    named = HINTING & words(key)
    return bool(named) and (_is_countable(value) or (isinstance(value, str) and bool(value)))


def contradicts(architecture: Architecture, key: str, value: object) -> bool:
    """Whether a key says something about the model that is not true of the table."""
    said = words(key)
    if value is True:
        gated = bool(said & GATES) and not is_gated(architecture)
        return gated or (bool(said & POSITIONS) and has_positions(architecture))
    if value is False:
        return bool(said & {"bias", "biases"}) and _always_has_biases(architecture, said)
    if key == "pruned_heads":
        return bool(value)
    return isinstance(value, str) and "rms" in letters(value) and _has_norm_biases(architecture)


def is_gated(architecture: Architecture) -> bool:
    """Whether the feed-forward network of a table has a gate."""
    names = (row.name for row in architecture.rows if row.family == "feed_forward")
    return any(GATE.search(name) for name in names)


def has_positions(architecture: Architecture) -> bool:
    """Whether a table has learned positions."""
    return any(row.family == "position_embedding" for row in architecture.rows)


def _always_has_biases(architecture: Architecture, said: set[str]) -> bool:
    """Whether the families that the words of a key name have biases that no switch removes."""
    named = {family for family, names in WORDS_OF_FAMILIES.items() if said & names}
    families = named or {*WORDS_OF_FAMILIES}
    rows = (row for row in architecture.rows if row.family in families and not row.when)
    return any(row.role == "bias" for row in rows)


def _has_norm_biases(architecture: Architecture) -> bool:
    rows = (row for row in architecture.rows if row.family == "normalization")
    return any(row.role == "bias" for row in rows)


def _holds_counted(value: object, depth: int = _DEEPEST) -> bool:
    """Whether an object, or one in a list, has a key that looks as if it changed a count."""
    if not depth or not isinstance(value, Mapping | list | tuple):
        return False
    if not isinstance(value, Mapping):
        return any(_holds_counted(each, depth - 1) for each in value)
    return any(
        looks_counted(str(key), each) or _holds_counted(each, depth - 1)
        for key, each in value.items()
    )


def _is_countable(value: object) -> bool:
    if isinstance(value, list | tuple):
        return any(type(each) is int for each in value)
    return value is True or (type(value) is int and value > 0)
