"""Configurations in other formats, recognized by their keys and converted to a `config.json`.

Each format has required and optional keys. If a file leaves a value open, it is assumed, with a
note, only if the code that defines the format documents it. Otherwise the error names the value
that is missing.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from gptparams.config.file_kinds import refuse_other_objects
from gptparams.config.json_file import shown_as
from gptparams.errors import InputError
from gptparams.language import Text, after_chinese

Raw = Mapping[str, object]
Read = tuple[dict[str, object], tuple[Text, ...]]


class Format(NamedTuple):
    """A format: its name, its required keys, its optional keys, and its reader.

    If `optional` is None, any other key is accepted.
    """

    name: Text
    required: frozenset[str]
    optional: frozenset[str] | None
    read: Callable[[Raw, str], Read]


def translated(raw: Raw, where: str) -> tuple[Raw, tuple[Text, ...]]:
    """`raw` converted to the keys of a `config.json`, and notes on what was assumed.

    A file of no known format is returned unchanged. Raises InputError for one of a known format
    that lacks a value or has an unknown key.
    """
    if "peft_type" in raw:
        raise _adapter(where)
    raw = _unwrapped(raw)
    for each in formats():
        if each.required <= raw.keys():
            _check_keys(each, raw, where)
            return each.read(raw, where)
    refuse_other_objects(raw, where)
    return raw, ()


def _adapter(where: str) -> InputError:
    return InputError(
        f"{where}：这是适配器的配置（adapter_config.json），本身不是模型；"
        f"请用 gptparams tuning {where} BASE 来数它训练的参数（BASE 是基础模型）",
        f"{where}: this is the configuration of an adapter (adapter_config.json), no model by "
        f"itself; gptparams tuning {where} BASE counts what it trains",
    )


def _unwrapped(raw: Raw) -> Raw:
    """The model arguments that a checkpoint stores under a key, or `raw` itself."""
    inner = raw.get("model_args", raw.get("args"))
    return inner if isinstance(inner, Mapping) and "model_type" not in raw else raw


def _check_keys(each: Format, raw: Raw, where: str) -> None:
    optional = raw.keys() if each.optional is None else each.optional
    for key in raw.keys() - each.required - optional:
        value = raw[key]
        if value in (None, False, 0) or isinstance(value, float):
            continue
        shown = shown_as(value)
        raise InputError(
            f"{where}：看起来是{after_chinese(each.name.zh)}，"
            f"但其中没有字段 {key}（{shown.zh}）；请改正，或写上 model_type",
            f"{where}: this looks like {each.name.en}, which has no field {key} ({shown.en}); "
            "correct it, or add model_type",
        )


def missing(where: str, name: Text, what: Text) -> InputError:
    """The error for a file of a known format that lacks `what`."""
    return InputError(
        f"{where}：看起来是{after_chinese(name.zh)}，缺少{what.zh}",
        f"{where}: this looks like {name.en}; it lacks {what.en}",
    )


def formats() -> tuple[Format, ...]:
    """Every format, the most specific first."""
    from gptparams.config import formats_of_gpt2, formats_of_llama, formats_of_megatron

    return (
        *formats_of_llama.FORMATS,
        *formats_of_gpt2.FORMATS,
        *formats_of_megatron.FORMATS,
    )
