"""Read the `adapter_config.json` of peft: the settings of LoRA that affect counts."""

from collections.abc import Mapping
from typing import NoReturn

from gptparams.config.config import Config
from gptparams.config.files.json_file import shown_as
from gptparams.counting.adapters import Adapter, adapt
from gptparams.counting.lora_targets import ALL_LINEAR
from gptparams.counting.tensors import tensors
from gptparams.counting.tuning import Tuning
from gptparams.errors import InputError
from gptparams.untrusted import quoted

BASE = "base_model_name_or_path"
# Settings that change which tensors are added, in ways that are not supported here.
_UNKNOWN = (
    "target_parameters", "trainable_token_indices", "layer_replication", "use_qalora",
    "megatron_config", "use_bdlora", "arrow_config", "kasa_config", "velora_config",
    "monteclora_config",
)  # fmt: skip
# Heads that peft trains as a whole for a kind of task, if the model has them.
_HEADS: Mapping[str, tuple[str, ...]] = {
    "SEQ_CLS": ("classifier", "score"),
    "TOKEN_CLS": ("classifier", "score"),
    "QUESTION_ANS": ("qa_outputs",),
}


def is_adapter(raw: Mapping[str, object]) -> bool:
    """Whether the keys are those of an `adapter_config.json`."""
    return "peft_type" in raw


def adapted(raw: Mapping[str, object], where: str, config: Config) -> Tuning:
    """What the adapter with the keys `raw` trains in the model of `config`."""
    modules = {word for each in tensors(config) for word in each.name.split(".")[:-1]}
    return adapt(config, adapter_of(raw, where, frozenset(modules)))


def adapter_of(raw: Mapping[str, object], where: str, modules: frozenset[str]) -> Adapter:
    """The adapter that the keys of an `adapter_config.json` describe.

    `modules` are the components of the names of the model's modules. Raises InputError for an
    adapter other than LoRA, and for an invalid or unsupported setting.
    """
    if raw.get("peft_type") != "LORA":
        shown = shown_as(raw.get("peft_type"))
        raise InputError(
            f"{where}：字段 peft_type 是 {shown.zh}；这里只数 LORA",
            f"{where}: field peft_type: {shown.en} is not counted; only LORA is",
        )
    for key in _UNKNOWN:
        if raw.get(key):
            shown = shown_as(raw[key])
            raise InputError(
                f"{where}：字段 {key}（{shown.zh}）会改变加入的参数，这里数不了",
                f"{where}: field {key} ({shown.en}) changes what is added, and is not counted here",
            )
    targets, pattern = _targets(raw, where)
    heads = _HEADS.get(str(raw.get("task_type")), ())
    saved = (*_words(raw, "modules_to_save", where), *(h for h in heads if h in modules))
    layers = _numbers(raw, "layers_to_transform", where)
    return Adapter(
        rank=_rank(raw.get("r", 8), "r", where),
        targets=targets,
        pattern=pattern,
        excluded=_words(raw, "exclude_modules", where),
        layers=layers or None,
        layers_pattern=_words(raw, "layers_pattern", where),
        ranks=_ranks(raw, where),
        saved=tuple(dict.fromkeys(saved)),
        bias=_bias(raw, where),
        dora=bool(raw.get("use_dora")),
        lora_bias=bool(raw.get("lora_bias")),
    )


def _targets(raw: Mapping[str, object], where: str) -> tuple[tuple[str, ...], str]:
    """The names in `target_modules`, or its pattern if it is a single string."""
    value = raw.get("target_modules")
    if value is None:
        raise InputError(
            f"{where}：没有写 target_modules，peft 会按模型类型选一套默认值；请写明",
            f"{where}: target_modules is missing, and peft chooses by the type of model; write it",
        )
    if isinstance(value, str) and value.lower() != ALL_LINEAR:
        return (), value
    return ((ALL_LINEAR,) if isinstance(value, str) else _words(raw, "target_modules", where)), ""


def _words(raw: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    value = raw.get(key)
    words = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(words, list | tuple) or not all(isinstance(each, str) for each in words):
        _refuse(where, key, value, "一个名字的列表", "a list of names")
    return tuple(str(each) for each in words)


def _numbers(raw: Mapping[str, object], key: str, where: str) -> tuple[int, ...]:
    value = raw.get(key)
    numbers = [] if value is None else [value] if type(value) is int else value
    if not isinstance(numbers, list | tuple) or not all(type(each) is int for each in numbers):
        _refuse(where, key, value, "层号或它的列表", "the number of a layer, or a list of such")
    return tuple(numbers)


def _ranks(raw: Mapping[str, object], where: str) -> dict[str, int]:
    value = raw.get("rank_pattern") or {}
    if not isinstance(value, Mapping):
        _refuse(where, "rank_pattern", value, "一个对象", "an object")
    return {str(key): _rank(each, f"rank_pattern.{key}", where) for key, each in value.items()}


def _rank(value: object, key: str, where: str) -> int:
    if type(value) is not int or not 1 <= value < 2**31:
        _refuse(where, key, value, "1 以上的整数", "a whole number from 1")
    return value


def _bias(raw: Mapping[str, object], where: str) -> str:
    value = raw.get("bias", "none")
    if value not in ("none", "all", "lora_only"):
        _refuse(where, "bias", value, "none、all 或 lora_only", "none, all or lora_only")
    return str(value)


def _refuse(where: str, key: str, value: object, zh: str, en: str) -> NoReturn:
    shown, key = shown_as(value), quoted(key)
    raise InputError(
        f"{where}：字段 {key} 应是{zh}，现在是 {shown.zh}",
        f"{where}: field {key}: expected {en}, found {shown.en}",
    )
