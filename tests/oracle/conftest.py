"""The reference: what transformers itself builds of a configuration, on the meta device."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

Shapes = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Reference:
    """One model of transformers: its parameters in order, its buffers, and what is tied."""

    raw: Mapping[str, Any]
    parameters: Shapes
    buffers: Shapes
    ties: frozenset[frozenset[str]]


def _build(raw: Mapping[str, Any]) -> Reference:
    import torch
    import transformers
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

    model_class = getattr(transformers, MODEL_FOR_CAUSAL_LM_MAPPING_NAMES[raw["model_type"]])
    tokens = {"bos_token_id": None, "eos_token_id": None}
    with torch.device("meta"):
        model = model_class(model_class.config_class(**{**raw, **tokens}))
    names: dict[int, set[str]] = {}
    for name, tensor in model.named_parameters(remove_duplicate=False):
        names.setdefault(id(tensor), set()).add(name)
    return Reference(
        raw,
        tuple((name, tuple(tensor.shape)) for name, tensor in model.named_parameters()),
        tuple(
            (name, tuple(tensor.shape))
            for name, tensor in model.named_buffers()
            if "inv_freq" not in name  # the angles of rotary positions, which no file stores
        ),
        frozenset(frozenset(same) for same in names.values() if len(same) > 1),
    )


@cache
def _build_once(text: str) -> Reference:
    return _build(json.loads(text))


@pytest.fixture(scope="session")
def reference() -> Callable[[Mapping[str, Any]], Reference]:
    """raw keys of a config.json -> what transformers makes of them."""
    return lambda raw: _build_once(json.dumps(raw, sort_keys=True))


@pytest.fixture(scope="session")
def oracle() -> tuple[dict[str, Any], ...]:
    """The rows of models.json."""
    text = Path(__file__).with_name("models.json").read_text(encoding="utf-8")
    return tuple(json.loads(text)["models"])
