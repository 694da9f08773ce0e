"""The tables against models.json: figures of transformers 5.23.0, kept as data."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from gptparams import Tensor, config_from_dict, convention, count, preset
from gptparams.architectures import ARCHITECTURES
from gptparams.presets.lookup import all_presets

DATA = json.loads(Path(__file__).with_name("models.json").read_text(encoding="utf-8"))
NAMES = {
    "GPT-1": "openai-gpt",
    "GPT-3 175B (GPT2 class,2048ctx)": "gpt-3-175b",
    "Llama-1-7B": "llama-7b",
    "Llama-3-8B": "meta-llama-3-8b",
    "Mixtral-8x7B": "mixtral-8x7b-v0.1",
    "Gemma-3-1B": "gemma-3-1b-pt",
    "Phi-3-mini-4k": "phi-3-mini-4k-instruct",
    "OLMo-2-7B": "olmo-2-1124-7b",
    "OLMoE-1B-7B": "olmoe-1b-7b-0924",
}
ROWS = {row["name"]: row for row in DATA["models"] if row["config"]["model_type"] in ARCHITECTURES}
PRESETS = {name: NAMES.get(name, name.lower()) for name in ROWS}


def fingerprint(pairs: list[list[Any]]) -> str:
    return hashlib.sha256(json.dumps(sorted(pairs)).encode()).hexdigest()


def test_the_data_cover_presets() -> None:
    assert len(PRESETS) == 37
    assert set(PRESETS.values()) <= set(all_presets())
    assert "transformers 5.23.0" in DATA["source"]


@pytest.mark.parametrize("name", ROWS)
def test_figures_equal(name: str) -> None:
    row = ROWS[name]
    counted = count(config_from_dict(row["config"], name))
    assert counted.total == row["total"]
    assert counted.families == row["families"]
    assert counted.active == row["active"]
    assert len(counted.tensors) == row["tensors"]
    pairs = [[tensor.name, list(tensor.shape)] for tensor in counted.tensors]
    assert fingerprint(pairs) == row["tensors_sha256"]


@pytest.mark.parametrize("name", ROWS)
def test_stored_is_what_a_state_dict_holds(name: str) -> None:
    row = ROWS[name]
    config = config_from_dict(row["config"], name)
    buffers = (t for t in count(config, convention("with_buffers")).tensors if is_stored_buffer(t))
    total = count(config, convention("stored")).total + sum(tensor.count for tensor in buffers)
    assert total == row["state_dict_elements"]


def is_stored_buffer(tensor: Tensor) -> bool:
    """Those of the masks and positions are in files of 2018 and 2019 alone."""
    return tensor.row.kind == "buffer" and not re.search(r"attn\.bias|position_ids", tensor.name)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_its_row(name: str) -> None:
    ours = preset(PRESETS[name])
    theirs = config_from_dict(ROWS[name]["config"], ours.model)
    assert (ours.sizes, ours.switches) == (theirs.sizes, theirs.switches)


def test_fingerprint_sees_a_transposition() -> None:
    assert fingerprint([["a", [2, 3]]]) != fingerprint([["a", [3, 2]]])
