"""Configurations in other formats, recognized by their keys and converted to a `config.json`."""

from collections.abc import Mapping

from gptparams.config.files.file_kinds import refuse_other_objects
from gptparams.config.files.json_file import shown_as
from gptparams.config.formats.format import Format, Raw
from gptparams.config.formats.gpt2 import FORMATS as OF_GPT2
from gptparams.config.formats.llama import FORMATS as OF_LLAMA
from gptparams.config.formats.megatron import FORMATS as OF_MEGATRON
from gptparams.errors import InputError
from gptparams.language import Text, after_chinese

FORMATS: tuple[Format, ...] = (*OF_LLAMA, *OF_GPT2, *OF_MEGATRON)
"""Every format, the most specific first."""


def translated(raw: Raw, where: str) -> tuple[Raw, tuple[Text, ...]]:
    """`raw` converted to the keys of a `config.json`, and notes on what was assumed.

    A file of no known format is returned unchanged. Raises InputError for one of a known format
    that lacks a value or has an unknown key.
    """
    if "peft_type" in raw:
        raise _adapter(where)
    raw = _unwrapped(raw)
    for each in FORMATS:
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
