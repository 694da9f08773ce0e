"""The tables against models.json: figures of transformers 5.23.0, kept as data."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from gptparams import Tensor, config_from_dict, convention, count, preset
from gptparams.architectures import ARCHITECTURES
from gptparams.presets import all_presets

DATA = json.loads(Path(__file__).with_name("models.json").read_text(encoding="utf-8"))
NAMES = {"GPT-1": "openai-gpt", "SmolLM2-135M": "smollm2-135m"}
ROWS = {row["name"]: row for row in DATA["models"] if row["config"]["model_type"] in ARCHITECTURES}
PRESETS = {name: NAMES.get(name, name) for name in ROWS if NAMES.get(name, name) in all_presets()}


def fingerprint(pairs: list[list[Any]]) -> str:
    return hashlib.sha256(json.dumps(sorted(pairs)).encode()).hexdigest()


def test_the_data_cover_presets() -> None:
    assert len(PRESETS) >= 7
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
