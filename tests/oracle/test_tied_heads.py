"""Whether the head of a language model within a larger model is tied, as the class decides it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from transformers import AutoConfig

from gptparams import config_from_dict
from gptparams.config.model_type import tied_heads
from gptparams.config.model_type.routing import NESTED
from gptparams.config.model_type.unsupported import uncounted
from gptparams.errors import InputError

KEY = tied_heads.KEY
# These hold a model that is composite itself, and in the list under its own type.
OUTERMOST = frozenset({"qwen2_5_omni", "qwen3_omni_moe"})
COMPOSITE = sorted(
    t for t, reason in uncounted().items() if reason.id == "nested" and t not in OUTERMOST
)
# VibeVoice reads the setting of yet another part. PaddleOCR-VL ties its head if the part does not
# say that it is untied, whatever stands at the top; its published file says `false` at the top.
# ShieldGemma classifies, and ties a head that it does not use.
OWN_RULE = frozenset({"vibevoice", "paddleocr_vl", "shieldgemma2"})
GIVEN = [(outer, inner) for outer in (None, True, False) for inner in (None, True, False)]


def with_settings(raw: dict[str, Any], outer: bool | None, inner: bool | None) -> dict[str, Any]:
    part = next(key for key in NESTED if isinstance(raw.get(key), dict))
    text = {key: value for key, value in raw[part].items() if key != KEY}
    said = {key: value for key, value in raw.items() if key != KEY}
    said[part] = text | ({} if inner is None else {KEY: inner})
    return said | ({} if outer is None else {KEY: outer})


def compared(model_type: str) -> Iterator[tuple[bool | None, bool | None, bool, bool, str]]:
    """Each pair of settings, the class's decision, ours, and our notes on it."""
    base = AutoConfig.for_model(model_type).to_dict()
    for outer, inner in GIVEN:
        raw = with_settings(base, outer, inner)
        try:
            config = config_from_dict(raw, "m")
        except InputError:  # the defaults of the class, or a tied head that it never has
            continue
        built = AutoConfig.for_model(**raw)
        notes = " ".join(note.en for note in config.notes if KEY in note.en)
        yield outer, inner, bool(getattr(built, KEY, False)), config.tied, notes


@pytest.mark.parametrize("model_type", COMPOSITE)
def test_a_head_is_tied_as_in_the_class_or_a_note_says_so(model_type: str) -> None:
    text_decides = model_type in tied_heads._rules()["text"] | OWN_RULE
    for outer, inner, theirs, ours, notes in compared(model_type):
        if outer is not None and inner is not None and outer != inner:
            assert f"{KEY} is {json.dumps(outer)} at the top and {json.dumps(inner)} in" in notes
            assert text_decides or ours == theirs
        elif outer is not None:
            assert text_decides or ours == theirs
        else:
            assert text_decides or ours == theirs or "is missing at the top" in notes


def test_the_data_name_composite_types_once() -> None:
    named = [each for types in tied_heads._rules().values() for each in types]
    assert len(named) == len({*named})
    assert {*named} <= {*COMPOSITE}


def test_a_part_without_a_type_has_the_default_of_the_whole() -> None:
    for model_type in COMPOSITE:
        raw = AutoConfig.for_model(model_type).to_dict()
        part = next(key for key in NESTED if isinstance(raw.get(key), dict))
        if any(isinstance(raw[part].get(key), dict) for key in NESTED):
            continue
        untyped = {**raw, part: {k: v for k, v in raw[part].items() if k != "model_type"}}
        try:
            whole = config_from_dict(raw, "m")
        except InputError:
            continue
        config = config_from_dict(untyped, "m")
        assert config.sizes == whole.sizes, model_type
        assert any(f"{part} has no model_type" in note.en for note in config.notes)
