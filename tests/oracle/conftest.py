"""The reference: what transformers itself builds of a configuration, on the meta device."""

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.tables.classes import config_class, model_class

# The tokens that a class must have a number for.
NUMBERED = {
    "cwm": ("bos_token_id",),
    "emu3_text_model": ("bos_token_id", "pad_token_id"),
    "mllama_text_model": ("bos_token_id", "pad_token_id"),
    "modernbert-decoder": ("bos_token_id", "pad_token_id"),
}
Shapes = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Reference:
    """One model of transformers: its parameters in order, its buffers, and what is tied.

    `stored` are the names of the buffers that a file of it holds, `classes` the names of the
    classes that a parameter stands in, `settings` what the configuration came to.
    """

    raw: Mapping[str, Any]
    parameters: Shapes
    buffers: Shapes
    stored: frozenset[str]
    ties: frozenset[frozenset[str]]
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


def _build(raw: Mapping[str, Any]) -> Reference:
    import torch

    reference, settings = model_class(raw["model_type"]), config_class(raw["model_type"])
    tokens: dict[str, Any] = {"bos_token_id": None, "eos_token_id": None, "pad_token_id": None}
    tokens |= dict.fromkeys(NUMBERED.get(raw["model_type"], ()), 0)
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of small sizes, which are meant
        model = reference(settings(**{**tokens, **raw}))
    names: dict[int, set[str]] = {}
    for name, tensor in model.named_parameters(remove_duplicate=False):
        names.setdefault(id(tensor), set()).add(name)
    parameters = tuple((name, tuple(tensor.shape)) for name, tensor in model.named_parameters())
    return Reference(
        raw,
        parameters,
        tuple((name, tuple(tensor.shape)) for name, tensor in model.named_buffers()),
        frozenset(model.state_dict()),
        frozenset(frozenset(same) for same in names.values() if len(same) > 1),
        {name: _classes_around(model, name) for name, _ in parameters},
        model.config.to_dict(),
    )


def _classes_around(model: Any, name: str) -> frozenset[str]:
    """The names of the classes of all modules that `name` lies in."""
    found, module = {type(model).__name__}, model
    for part in name.split(".")[:-1]:
        module = getattr(module, part)
        found.add(type(module).__name__)
    return frozenset(found)


@cache
def _build_once(text: str) -> Reference:
    return _build(json.loads(text))


@pytest.fixture(scope="session")
def reference() -> Callable[[Mapping[str, Any]], Reference]:
    """raw keys of a config.json -> what transformers makes of them.

    Where its class refuses a null, that is to mean the same as no key: that one, as another
    may have a meaning of its own, or if that does not help, all of them.
    """

    def build(raw: Mapping[str, Any]) -> Reference:
        try:
            return _build_once(json.dumps(raw, sort_keys=True))
        except Exception as refusal:
            return build_without_nulls(raw, refusal)

    return build


def build_without_nulls(raw: Mapping[str, Any], refusal: Exception) -> Reference:
    """What is built when one null is left out, or else all of them; `refusal` if nothing is."""
    nulls = [key for key, value in raw.items() if value is None]
    for left_out in (*({key} for key in nulls), {*nulls}) if nulls else ():
        kept = {key: value for key, value in raw.items() if key not in left_out}
        try:
            return _build_once(json.dumps(kept, sort_keys=True))
        except Exception as another:
            refusal = another
    raise refusal


@pytest.fixture(scope="session")
def oracle() -> tuple[dict[str, Any], ...]:
    """The rows of models.json."""
    text = Path(__file__).with_name("models.json").read_text(encoding="utf-8")
    return tuple(json.loads(text)["models"])
