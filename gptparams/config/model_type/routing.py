"""Find the table for a `config.json`: which part of the file it reads, and of which type it is.

A file may contain a language model inside a larger model, or have a type that is counted by the
table of another type. Notes record these decisions.
"""

from collections.abc import Mapping
from typing import NamedTuple

from gptparams.architectures import ARCHITECTURES
from gptparams.config.notes import left_out
from gptparams.config.values.fields import MISSING, Fields
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.schema.architecture import Architecture, Switch

# Keys under which multimodal models store the configuration of their language model.
NESTED = ("text_config", "language_config", "llm_config", "thinker_config")
# Keys of other modules, which files of a plain type may have as well.
_MODULES = frozenset(("vision_config", "audio_config", "vision_tower", "mm_vision_tower"))
# Keys that show that files of a type need another table.
_VARIANTS = {
    "deepseek_v2": "use_mla",
    "gpt2": "attention_head_type",
    "mpt": "attn_config.attn_type",
}


class Route(NamedTuple):
    """The table for a configuration, its fields, and the key under which they are.

    `foreign` is the class that the file names, if it comes with its own code.
    """

    architecture: Architecture
    fields: Fields
    part: str = ""
    notes: tuple[Text, ...] = ()
    foreign: str = ""


def route(raw: Mapping[str, object], where: str) -> Route:
    """Find the table for the `config.json` with the keys `raw`, and what it reads.

    Raises InputError, with the reason, for an unsupported type.
    """
    raw, assumed = recognized(raw, where)
    part, fields = language_model(Fields(raw, where))
    architecture, fields, types, notes = _table(fields)
    if part:
        notes += _on_parts(raw, _is_tied(architecture, fields))
    if part or raw.get("model_type") not in ARCHITECTURES or _MODULES & raw.keys():
        notes += left_out(raw, part)
    foreign = ""
    if "architectures" in fields.raw or "architectures" in raw:
        from gptparams.config.model_type.heads import foreign_class, with_head

        foreign = foreign_class(architecture, fields, types)
        architecture, fields, head = with_head(architecture, fields, types, raw)
        notes += head
    return Route(architecture, fields, part, assumed + notes, foreign)


def _is_tied(architecture: Architecture, fields: Fields) -> bool:
    """Whether the head of a language model is tied, by its table."""
    switches = {switch.id: switch for switch in architecture.switches}
    switch = switches.get(architecture.tie)
    return isinstance(switch, Switch) and fields.raw.get(switch.key, switch.default) is True


def recognized(
    raw: Mapping[str, object], where: str
) -> tuple[Mapping[str, object], tuple[Text, ...]]:
    """The keys of a `config.json`, converted if the file has another known format, and notes."""
    if raw.get("model_type") is not None:
        return raw, ()
    from gptparams.config.formats.conversion import translated
    from gptparams.config.model_type.heads import type_of_class

    found, notes = translated(raw, where)
    model_type = type_of_class(raw)
    if not model_type or found.get("model_type") == model_type:
        return found, notes
    named = Text(
        f"没有 model_type；architectures 写的是 {model_type} 的类，按 {model_type} 数",
        f"model_type is missing; architectures names a class of {model_type}, and it is counted "
        f"as {model_type}",
    )
    return {**raw, "model_type": model_type}, (named,)


def language_model(fields: Fields) -> tuple[str, Fields]:
    """The key and fields of the nested configuration, if the whole model has no table.

    Raises InputError for a larger model for which counting only that part would be misleading.
    """
    part, inner = nested_in(fields)
    if part:
        _refuse_whole(fields)
    return part, inner


def nested_in(fields: Fields) -> tuple[str, Fields]:
    """The key and fields of the nested configuration, if the whole model has no table.

    The outer configuration may say whether the head is tied, and its type implies that of the
    part if the file does not give it.
    """
    part = _part(fields.raw)
    if not part:
        return fields.part, fields
    from gptparams.config.model_type.tied_heads import KEY, decided, levels  # most files do without

    outer, place = fields.raw, fields.place(part)
    inner = dict(outer[part])  # type: ignore[call-overload]
    tied = decided(levels(outer, inner, place))
    if tied is not None and isinstance(inner.get(KEY, True), bool):
        inner[KEY] = tied
    elif KEY in outer:
        inner.setdefault(KEY, outer[KEY])
    inner.setdefault("model_type", _implied(outer))
    return nested_in(Fields(inner, fields.where, True, place))


def _part(raw: Mapping[str, object]) -> str:
    """The key of the nested configuration of the language model, or an empty string."""
    if raw.get("model_type") in ARCHITECTURES:
        return ""
    return next((part for part in NESTED if isinstance(raw.get(part), Mapping)), "")


def _implied(raw: Mapping[str, object]) -> str | None:
    """The type of the language model in a larger model whose type is in `raw`, if it is known."""
    from gptparams.config.model_type.unsupported import uncounted  # slow to load

    model_type = raw.get("model_type")
    reason = uncounted().get(model_type) if isinstance(model_type, str) else None
    return (reason.inner or None) if reason else None


def _on_parts(raw: Mapping[str, object], tied: bool) -> tuple[Text, ...]:
    """Notes on the type of a part that the file does not give, and on whether its head is tied."""
    from gptparams.config.model_type import tied_heads

    notes: tuple[Text, ...] = ()
    place = ""
    while part := _part(raw):
        inner: Mapping[str, object] = raw[part]  # type: ignore[assignment]
        place = f"{place}.{part}" if place else part
        if inner.get("model_type") is None and not _part(inner) and (implied := _implied(raw)):
            notes += (
                Text(
                    f"{place} 里没有 model_type，取 {raw['model_type']} 默认的 {implied}",
                    f"{place} has no model_type; it is counted as {implied}, the default of "
                    f"{raw['model_type']}",
                ),
            )
        if not _part(inner):
            notes += tied_heads.note(tied_heads.levels(raw, inner, place), tied)
        raw = inner
    return notes


def _refuse_whole(fields: Fields) -> None:
    """Raise InputError if counting only the language model would be misleading."""
    from gptparams.config.model_type.unsupported import (  # slow to load
        refuse_unsupported,
        uncounted,
    )

    model_type = fields.raw.get("model_type")
    reason = uncounted().get(model_type) if isinstance(model_type, str) else None
    if reason is not None and reason.id != "nested":
        refuse_unsupported(fields, model_type)


def _table(fields: Fields) -> tuple[Architecture, Fields, tuple[str, ...], tuple[Text, ...]]:
    """The table for `fields`, the fields, the names of their type, and notes.

    The table is that of their type, or of another type with the same shapes.
    """
    model_type = fields.raw.get("model_type")
    if model_type is None:
        _refuse_untyped(fields)
    if _is_variant(fields) or model_type not in ARCHITECTURES:
        from gptparams.config.model_type.aliases import alias_of, aliased  # most files do without

        alias = alias_of(fields)
        if alias is not None:
            architecture, fields = aliased(alias, fields)
            notes = (alias.note,) if alias.type != alias.table else ()
            return architecture, fields, (alias.type, *alias.classes), notes
    if isinstance(model_type, str) and model_type in ARCHITECTURES:
        return ARCHITECTURES[model_type], fields, (model_type,), ()
    from gptparams.config.model_type.unsupported import refuse_unsupported

    refuse_unsupported(fields, model_type)


def _is_variant(fields: Fields) -> bool:
    model_type = fields.raw.get("model_type")
    key = _VARIANTS.get(model_type) if isinstance(model_type, str) else None
    return key is not None and fields.value(key) is not MISSING


def _refuse_untyped(fields: Fields) -> None:
    key = fields.place("model_type")
    raise InputError(
        f"{fields.where}：缺少字段 {key}，其余字段也认不出是哪种格式；请照 config.json 填上，"
        "gptparams architectures 列出能数的类型",
        f"{fields.where}: field {key} is missing, and the other fields match no known format; "
        "add it as in config.json; gptparams architectures lists the types that are counted",
    )
