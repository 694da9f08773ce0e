"""Every key that the reference class knows: a table reads it, or it changes no tensor.

Each setting of the class, and each name that its code takes from a configuration, is changed
on its own. Where the tensors of transformers change, ours change likewise, or the key is
refused: never is there another total than that of transformers without a word.
"""

import importlib
import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from gptparams import Config, InputError, config_from_dict
from gptparams.architectures import ARCHITECTURES
from gptparams.config.unknown_keys.rules import refuse_unread
from gptparams.counting.tensors import tensors
from gptparams.schema.architecture import Architecture
from tests.helpers.tables.classes import config_class, model_class
from tests.helpers.tables.configurations import random_configs

Build = Callable[[Mapping[str, Any]], Any]
# What only matters beside the tensors, takes long, or is a matter of how the class is loaded.
LEFT_OUT = re.compile(
    r"_attn_implementation|_experts_implementation|dtype|id2label|label2id|architectures|"
    r"_name_or_path|transformers_version|model_type|.*_token_id|problem_type|rope_.*"
)


def names(model_type: str, settings: Mapping[str, Any]) -> list[str]:
    """The settings of a class, and the names that its code takes from a configuration."""
    kept = config_class(model_type)
    modules = model_class(model_type).__module__, kept.__module__
    code = "".join(inspect.getsource(importlib.import_module(module)) for module in modules)
    taken = re.findall(r"config\.([a-z]\w+)\b(?!\()|config, \"(\w+)\"", code)
    found = {*settings, *kept.attribute_map}
    found |= {one or other for one, other in taken}
    return sorted(found - {name for name in found if LEFT_OUT.fullmatch(name)})


def changes(value: Any) -> Iterator[Any]:
    """Other values for a setting, of the kind that it has."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value * 2)
    elif value is None:
        yield from (True, 2, 6)
    elif isinstance(value, list):
        yield from ([0], [])
    elif isinstance(value, str):
        yield from ("prelu", "xielu")  # activations that have parameters


def changed(raw: Mapping[str, Any], built: Any, model_type: str) -> Iterator[dict[str, Any]]:
    for name in names(model_type, built.settings):
        for value in changes(built.settings.get(name)):
            yield {**raw, name: value}


def ours(raw: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Names and shapes by the table, or None where it refuses the configuration."""
    try:
        config: Config = config_from_dict(raw, "m")
    except InputError:
        return None
    return tuple((tensor.name, tensor.shape) for tensor in tensors(config))


def fullest(model_type: str) -> dict[str, Any]:
    """The random configuration that gives the most keys."""
    return max(random_configs(model_type), key=lambda raw: sum(v is not None for v in raw.values()))


def silent_differences(model_type: str, reference: Build) -> Iterator[dict[str, Any]]:
    """Configurations that a table counts, and counts differently from transformers."""
    raw = fullest(model_type)
    for other in changed(raw, reference(raw), model_type):
        counted = ours(other)
        if counted is not None and counted not in (None, _theirs(other, reference)):
            yield {key: value for key, value in other.items() if raw.get(key, raw) != value}


def _theirs(raw: Mapping[str, Any], reference: Build) -> Any:
    try:
        return reference(raw).parameters
    except Exception:  # transformers can't build it
        return ours(raw)


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_no_key_changes_the_count_unseen(model_type: str, reference: Build) -> None:
    assert list(silent_differences(model_type, reference)) == []


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_no_key_of_the_class_is_taken_for_a_strange_one(model_type: str, reference: Build) -> None:
    """All of its settings, as a saved configuration has them, are read or known to be harmless."""
    raw = fullest(model_type)
    settings = json.loads(json.dumps(reference(raw).settings, default=str))
    config = config_from_dict(settings, "m")
    assert config.sizes == config_from_dict(raw, "m").sizes


def test_a_switch_that_no_table_reads_would_be_noticed(
    reference: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    llama: Architecture = ARCHITECTURES["llama"]
    rows = tuple(row for row in llama.rows if row.when != "mlp_bias")
    switches = tuple(switch for switch in llama.switches if switch.id != "mlp_bias")
    broken = llama._replace(rows=rows, switches=switches)
    monkeypatch.setattr(type(ARCHITECTURES), "__getitem__", lambda self, key: broken)
    monkeypatch.setattr("gptparams.config.config.refuse_unread", lambda *_: ())
    silent = list(silent_differences("llama", reference))
    assert {"mlp_bias": True} in silent
    assert {"hidden_act": "prelu"} in silent
    assert {"hidden_act": "xielu"} in silent
    monkeypatch.setattr("gptparams.config.config.refuse_unread", refuse_unread)
    assert (
        list(silent_differences("llama", reference)) == []
    )  # they are refused, as their names tell
