"""Types that another type's table counts, against transformers where it has a class of them."""

import importlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest

from gptparams import InputError, config_from_dict, count
from gptparams.architectures import ARCHITECTURES
from gptparams.config.model_type.aliases import Alias, all_aliases
from gptparams.config.model_type.unsupported import uncounted
from tests.helpers.tables.configurations import random_configs

# The classes that make the language model of a larger model.
TEXT = tuple(alias for alias in all_aliases() if alias.classes[0].endswith("TextModel"))
SMALL: dict[str, Any] = {"vocab_size": 64, "hidden_size": 24, "num_attention_heads": 4}
SMALL |= {"num_key_value_heads": 2, "num_hidden_layers": 3, "intermediate_size": 20}
SPARSE = {"moe_intermediate_size": 6, "n_routed_experts": 4, "num_experts_per_tok": 2}
# A module that is not called like the type.
MODULES = {"qwen2_5_omni_text": "qwen2_5_omni", "qwen3_omni_moe_text": "qwen3_omni_moe"}


def class_of(alias: Alias) -> Any:
    stem = MODULES.get(alias.type, alias.type.removesuffix("_text"))
    module = importlib.import_module(f"transformers.models.{stem}.modeling_{stem}")
    return getattr(module, alias.classes[0])


def theirs(alias: Alias, settings: Mapping[str, Any]) -> list[tuple[int, ...]]:
    """The shapes of the text model of transformers, sorted; it has no head."""
    import torch

    made = class_of(alias)
    tokens: dict[str, Any] = {"bos_token_id": None, "eos_token_id": None, "pad_token_id": None}
    with torch.device("meta"):
        model = made(made.config_class(**{**tokens, **settings}))
    return sorted(tuple(tensor.shape) for tensor in model.parameters())


def ours(raw: Mapping[str, Any]) -> list[tuple[int, ...]]:
    config = config_from_dict({"model_type": "x", "text_config": raw}, "m")
    return sorted(t.shape for t in count(config).tensors if t.family != "output_head")


def settings_of(alias: Alias) -> Iterator[dict[str, Any]]:
    """The defaults with two layers, small sizes, and what the table's own class is tried with."""
    yield {"num_hidden_layers": 2}
    if alias.table not in ARCHITECTURES:
        for layers in (2, 3, 4, 5):
            kinds = {"first_k_dense_replace": layers - 1, "n_shared_experts": layers}
            kinds |= {"mlp_layer_types": ["dense", *["sparse"] * (layers - 1)]}
            yield SMALL | SPARSE | kinds | {"num_hidden_layers": layers}
        return
    yield SMALL
    for raw in random_configs(alias.table)[:8]:
        yield {key: value for key, value in raw.items() if key != "model_type"}


@pytest.mark.parametrize("alias", TEXT, ids=lambda alias: alias.type)
@pytest.mark.filterwarnings("ignore")
def test_the_text_model_has_the_shapes_of_the_table(alias: Alias) -> None:
    tried = 0
    for raw in settings_of(alias):
        expected = None
        with suppress(Exception):  # the class can't be made of all that its relative can
            expected = theirs(alias, raw)
        if expected is None:
            continue
        with suppress(InputError):  # refused: heads that do not divide the width, say
            found = ours({"model_type": alias.type, **raw})
            tried += 1
            assert found == expected, raw
    assert tried >= 4


def test_every_text_type_that_is_an_alias_is_tried() -> None:
    assert len(TEXT) >= 15
    assert {"qwen2_5_vl_text", "qwen3_vl_text", "qwen3_vl_moe_text"} <= {a.type for a in TEXT}


def test_a_table_of_another_type_would_be_noticed() -> None:
    qwen = next(alias for alias in TEXT if alias.type == "qwen2_5_vl_text")
    assert theirs(qwen, SMALL) == ours({"model_type": "qwen2_5_vl_text", **SMALL})
    assert theirs(qwen, SMALL) != ours({"model_type": "llama", **SMALL})
    assert theirs(qwen, SMALL) != ours({"model_type": "qwen3", **SMALL})


def test_every_part_that_is_routed_leads_to_a_table_or_a_reason() -> None:
    known = {*ARCHITECTURES, *uncounted(), *(alias.type for alias in all_aliases())}
    inner = {reason.inner for reason in uncounted().values() if reason.inner}
    assert inner - known == set()
