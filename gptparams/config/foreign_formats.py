"""Configurations in formats of others, told by their keys: read as a `config.json`, or refused.

Each format has keys that it must have and keys that it may have. What a file leaves open is
assumed only where its own code says what it means, and is noted; if not, the file is refused
with the one thing that is missing.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from gptparams.config.file_kinds import refuse_other_objects
from gptparams.config.json_file import shown_as
from gptparams.errors import InputError
from gptparams.language import Text

Raw = Mapping[str, object]
Read = tuple[dict[str, object], tuple[Text, ...]]


class Format(NamedTuple):
    """A format: its name, the keys that tell it, those it may have besides, and its reader.

    Without a list of those it may have, there are too many to list.
    """

    name: Text
    required: frozenset[str]
    optional: frozenset[str] | None
    read: Callable[[Raw, str], Read]


def translated(raw: Raw, where: str) -> tuple[Raw, tuple[Text, ...]]:
    """The keys of a `config.json` that say the same as `raw`, and what was assumed.

    A file of no known format is returned as it is. Raises InputError for a known one that does
    not say enough, or has a key that is not known.
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
    """The arguments of a model that a checkpoint keeps under a key of their own."""
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
            f"{where}：看起来是{each.name.zh}，但其中没有字段 {key}（{shown.zh}）；请改正，"
            "或写上 model_type",
            f"{where}: this looks like {each.name.en}, which has no field {key} ({shown.en}); "
            "correct it, or add model_type",
        )


def missing(where: str, name: Text, what: Text) -> InputError:
    """The error of a file of a known format that leaves out `what`."""
    return InputError(
        f"{where}：看起来是{name.zh}，缺少{what.zh}",
        f"{where}: this looks like {name.en}; it lacks {what.en}",
    )


def formats() -> tuple[Format, ...]:
    """Every format, the most telling first."""
    from gptparams.config import formats_of_gpt2, formats_of_llama, formats_of_megatron

    return (
        *formats_of_llama.FORMATS,
        *formats_of_gpt2.FORMATS,
        *formats_of_megatron.FORMATS,
    )
