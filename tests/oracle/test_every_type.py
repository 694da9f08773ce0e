"""Every type that transformers has a language model of: counted by a table, or listed with why."""

from collections.abc import Iterable, Iterator

import pytest
from transformers import CONFIG_MAPPING
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

from gptparams.architectures import ARCHITECTURES
from gptparams.config.model_type.unsupported import uncounted

CAUSAL = frozenset(MODEL_FOR_CAUSAL_LM_MAPPING_NAMES)
# Types of models that are made of several, each with a configuration of its own.
COMPOSITE = frozenset(
    model_type
    for model_type, settings in CONFIG_MAPPING.items()
    if settings.sub_configs and settings.model_type == model_type
)
TYPES = CAUSAL | COMPOSITE
# Types that the list may give a reason for besides, as people ask for them.
OTHERS = frozenset(CONFIG_MAPPING) - TYPES
OWN_CODE = {name for name, reason in uncounted().items() if reason.id == "unwitnessed"}


def mistakes(types: Iterable[str], tables: Iterable[str], listed: Iterable[str]) -> Iterator[str]:
    """What keeps `tables` and `listed` from sharing all `types` out between them."""
    types, tables, listed = {*types}, {*tables}, {*listed}
    yield from (f"{each}: neither a table nor a reason" for each in sorted(types - tables - listed))
    yield from (f"{each}: both a table and a reason" for each in sorted(tables & listed))
    yield from (f"{each}: transformers has no such type" for each in sorted(listed - types))


def test_every_type_has_a_table_or_a_reason() -> None:
    assert len(CAUSAL) > 150
    assert len(COMPOSITE) > 200
    assert list(mistakes(TYPES, ARCHITECTURES, {*uncounted()} - OTHERS - OWN_CODE)) == []


@pytest.mark.parametrize(
    ("tables", "listed", "seen"),
    [
        (["b"], [], ["a: neither a table nor a reason"]),
        (["a", "b"], ["b"], ["b: both a table and a reason"]),
        (["a", "b"], ["c"], ["c: transformers has no such type"]),
        (["a"], ["b"], []),
        (["a", "b", "c"], [], []),  # a table may be of a type that is only a part of others
    ],
)
def test_what_is_forgotten_would_be_seen(
    tables: list[str], listed: list[str], seen: list[str]
) -> None:
    assert list(mistakes(["a", "b"], tables, listed)) == seen


def test_a_real_type_that_is_forgotten_would_be_seen() -> None:
    listed = [model_type for model_type in uncounted() if model_type != "bert"]
    assert "bert: neither a table nor a reason" in mistakes(TYPES, ARCHITECTURES, listed)


def language_model(model_type: str) -> str:
    """The type of the `text_config` that the class of a configuration has by default."""
    settings = CONFIG_MAPPING[model_type]
    if "text_config" not in settings.sub_configs:  # the models that think, and then speak
        settings = settings.sub_configs["thinker_config"]
    inner = settings.sub_configs_defaults.get("text_config", settings.sub_configs["text_config"])
    return str(getattr(inner, "model_type", "") or inner.default_model_type)


@pytest.mark.parametrize(
    "model_type", [each for each, reason in uncounted().items() if reason.id == "nested"]
)
def test_the_type_of_a_language_model_is_what_its_class_says(model_type: str) -> None:
    assert f" {language_model(model_type)}, " in uncounted()[model_type].clause.en
