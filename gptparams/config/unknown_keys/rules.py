"""Keys that a table does not read: ignored, noted or rejected, depending on their names.

A `config.json` has many keys that do not affect the count, and no list of them can be complete.
But a key that does affect it is named after what it counts. If the value of a key with such a name
is a whole number, `true` or a list of numbers, the key is rejected, because the total could be
silently wrong, unless it repeats a size that the table has. A less specific name produces a note.
Also rejected are a key that is a misspelling of one that is counted, and an activation that has
parameters of its own or a gate that the table does not have.
"""

from collections.abc import Collection, Mapping
from typing import NoReturn

from gptparams.config.files.json_file import shown_as
from gptparams.config.unknown_keys.hints import contradicts, hints, is_gated, letters, looks_counted
from gptparams.config.unknown_keys.words import GATED, GENERAL, LEARNED, LONG_ENOUGH, SYNONYMS
from gptparams.config.values.fields import MISSING, Fields
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.schema.architecture import Architecture, Cache, Differ, Rule


def keys_read(architecture: Architecture) -> frozenset[str]:
    """Every key that the table of `architecture` reads or passes on; `a.b` is `b` within `a`."""
    return frozenset(
        (
            "model_type",
            *(key for size in architecture.sizes for key in size.keys),
            *(switch.key for switch in architecture.switches if not isinstance(switch, Differ)),
            *(key for kind in architecture.layers for key in _keys_of(kind.rules)),
            *(key for key, _ in architecture.fixed),
            *architecture.passed,
            *_keys_of_cache(architecture.cache),
        )
    )


def _keys_of_cache(cache: Cache) -> tuple[str, ...]:
    """The keys that say what layers cache, which no count needs."""
    keys = tuple(key for size in cache.sizes for key in size.keys)
    keys += tuple(key for key, _ in cache.fixed)
    if cache.window is None:
        return keys
    switch = (cache.window.switch.key,) if cache.window.switch else ()
    return (*keys, *cache.window.size.keys, *switch, *_keys_of(cache.window.rules))


def _keys_of(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    keys: tuple[str, ...] = ()
    for rule in rules:
        keys += (rule.key, getattr(rule, "rest_key", ""), getattr(rule, "start_key", ""))
        keys += _keys_of(getattr(rule, "otherwise", ()))
    return tuple(key for key in keys if key)


def refuse_unread(
    architecture: Architecture, fields: Fields, sizes: Mapping[str, int]
) -> tuple[Text, ...]:
    """Raise InputError for an unread key that seems to affect the count.

    Returns notes on unread keys that are less likely to change it.
    """
    read = keys_read(architecture)
    own, notes = read | {*architecture.harmless}, []
    for key, value in ((str(name), value) for name, value in fields.raw.items()):
        _check_activation(architecture, fields, key, value, read)
        contradicted = key not in own and contradicts(architecture, key, value)
        if contradicted:
            notes.append(_passed_over(architecture, fields, key, value))
        if key in own | GENERAL or contradicted or any(k.startswith(f"{key}.") for k in own):
            continue
        _check_slip(fields, key, value, read)
        if says_again(key, value, sizes):
            continue
        if looks_counted(key, value):
            _refuse(architecture, fields, key, value)
        if hints(key, value):
            notes.append(_passed_over(architecture, fields, key, value))
    return tuple(notes)


def _refuse(architecture: Architecture, fields: Fields, key: str, value: object) -> NoReturn:
    shown, key = shown_as(value), fields.place(key)
    model_type = architecture.model_type
    raise InputError(
        f"{fields.where}：字段 {key}（{shown.zh}）看来会改变参数个数，而 {model_type} "
        "没有这个字段；写错了就改正，多余就删掉",
        f"{fields.where}: field {key} ({shown.en}) seems to affect the count, and "
        f"{model_type} has no such field; correct it, or leave it out",
    )


def _passed_over(architecture: Architecture, fields: Fields, key: str, value: object) -> Text:
    shown, key = shown_as(value), fields.place(key)
    return Text(
        f"{architecture.model_type} 不读字段 {key}（{shown.zh}），计数没有考虑它",
        f"{architecture.model_type} does not read field {key} ({shown.en}); the count ignores it",
    )


def says_again(key: str, value: object, sizes: Mapping[str, int]) -> bool:
    """Whether a key is another name of a size of the table, with the same value."""
    named = (symbol for symbol, names in SYNONYMS.items() if key in names)
    return any(value == _due(symbol, sizes) for symbol in named)


def _due(symbol: str, sizes: Mapping[str, int]) -> int | None:
    """The value that a synonym of a size must have, derived from other sizes if necessary."""
    if symbol in sizes:
        return sizes[symbol]
    if symbol == "kv":
        return sizes.get("h")
    if symbol == "dh" and "d" in sizes and sizes.get("h"):
        return sizes["d"] // sizes["h"]
    return {"f": 4 * sizes.get("d", 0), "E": 1}.get(symbol)


def _check_slip(fields: Fields, key: str, value: object, read: Collection[str]) -> None:
    """Raise InputError for a key that looks like a typo of a missing key that is counted."""
    if value is None or len(key) < LONG_ENOUGH or key.startswith("_"):
        return
    for other in read:
        same = letters(key) == letters(other) and key != other
        if (same or one_letter_away(key, other)) and fields.value(other) is MISSING:
            shown = shown_as(value)
            place, meant = fields.place(key), fields.place(other)
            raise InputError(
                f"{fields.where}：不认识字段 {place}（{shown.zh}），是不是 {meant}？请改正",
                f"{fields.where}: field {place} ({shown.en}) is unknown; did you mean {meant}? "
                "Correct it",
            )


def one_letter_away(one: str, other: str) -> bool:
    """Whether a letter was left out, added or replaced, or two neighbours were swapped.

    A digit is not a letter: `qwen` is not a typo for `qwen2`.
    """
    short, long = sorted((one, other), key=len)
    if one == other or len(long) - len(short) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), None)
    start = len(short) if start is None else start
    if len(short) < len(long):
        return long[start].isalpha() and short[start:] == long[start + 1 :]
    if not (short[start].isalpha() or short[start] in "-_.") or long[start].isdigit():
        return False
    if short[start + 1 :] == long[start + 1 :]:
        return True
    swapped = long[start + 1 : start + 2] + long[start]
    return short[start:] == swapped + long[start + 2 :] and swapped.isalpha()


def _check_activation(
    architecture: Architecture, fields: Fields, key: str, value: object, read: Collection[str]
) -> None:
    """Raise InputError for an activation with parameters, or with a gate that the table lacks."""
    if not isinstance(value, str) or key in read:
        return
    if value in LEARNED:
        _refuse_activation(
            architecture, fields, key, value, Text("自带参数", "has parameters of its own")
        )
    if letters(value) in GATED and not is_gated(architecture):
        _refuse_activation(architecture, fields, key, value, Text("带一道门", "has a gate"))


def _refuse_activation(
    architecture: Architecture, fields: Fields, key: str, value: str, why: Text
) -> NoReturn:
    model_type, key = architecture.model_type, fields.place(key)
    raise InputError(
        f"{fields.where}：字段 {key} 的激活函数 {value} {why.zh}，{model_type} 的表里没有；"
        "请换一个，或改正 model_type",
        f"{fields.where}: field {key}: the activation {value} {why.en}, which "
        f"the table of {model_type} does not have; give another, or correct model_type",
    )
