"""The functions that a program calls with a path: `inspect_checkpoint`, `reconcile_checkpoint`."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gptparams import (
    InputError,
    config_from_dict,
    count,
    inspect_checkpoint,
    preset,
    reconcile_checkpoint,
)
from gptparams.checkpoints.files.opening import open_checkpoint
from tests.checkpoints.quantized.test_quantized_models import LLAMA, quantized
from tests.checkpoints.quantized.test_quantized_models import packed as packed_rows
from tests.helpers.checkpoint_files import counted, write_safetensors

SMALL: dict[str, Any] = {
    "model_type": "gpt2", "vocab_size": 64, "n_positions": 16, "n_embd": 32, "n_layer": 2,
    "n_head": 4,
}  # fmt: skip
TOTAL = count(config_from_dict(SMALL)).total


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small GPT-2 with its masks."""
    tensors = counted(config_from_dict(SMALL), prefix="transformer.")
    tensors |= {f"h.{layer}.attn.bias": ("F32", (1, 1, 16, 16)) for layer in range(2)}
    return write_safetensors(tmp_path / "model.safetensors", tensors)


def test_inspect(file: Path) -> None:
    found = inspect_checkpoint(file)
    assert found.parameters == TOTAL
    assert found.not_parameters["causal_mask"].elements == 2 * 256
    assert found.to_dict()["inferred"] is True
    assert repr(found) == f"<Inspection {file}: {TOTAL} parameters>"
    assert len(repr(found.checkpoint)) < 200
    assert inspect_checkpoint(str(file)) == found


@pytest.mark.parametrize("how", ["dict", "Config", "path", "folder", "transformers", "nothing"])
def test_reconcile(how: str, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "beside"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(SMALL))
    given: Any = {
        "dict": SMALL,
        "Config": config_from_dict(SMALL),
        "path": folder / "config.json",
        "folder": str(folder),
        "transformers": SimpleNamespace(to_dict=lambda: SMALL),
        "nothing": None,
    }[how]
    found = reconcile_checkpoint(file, given)
    assert (found.stored, found.counted, found.unexplained) == (TOTAL + 512, TOTAL, ())
    assert found.inferred is (how == "nothing")
    assert repr(found).endswith(f"{TOTAL + 512} stored, {TOTAL} counted, 0 unexplained>")


def test_keys_on_packing_count_wherever_the_configuration_comes_from(tmp_path: Path) -> None:
    groups = {"group_0": {"weights": {"num_bits": 4, "group_size": 128}}}
    keys = LLAMA | {"quantization_config": {"config_groups": groups}}
    file = write_safetensors(tmp_path / "m.safetensors", quantized(packed_rows(4, 128)))
    (tmp_path / "config.json").write_text(json.dumps(keys))
    for given in (keys, tmp_path, SimpleNamespace(to_dict=lambda: keys), None):
        assert reconcile_checkpoint(file, given).undetermined == ()


def test_a_preset_by_its_name(tmp_path: Path) -> None:
    file = write_safetensors(tmp_path / "m.safetensors", counted(preset("gpt2")))
    assert reconcile_checkpoint(file, "gpt2").unexplained == ()
    with pytest.raises(InputError):
        reconcile_checkpoint(file, "gtp2")


def test_what_is_no_model(tmp_path: Path) -> None:
    file = write_safetensors(tmp_path / "m.safetensors", {"x": ("F32", (2,))})
    with pytest.raises(InputError, match="does not tell what model it is"):
        reconcile_checkpoint(file)
    with pytest.raises(InputError, match="no such file"):
        inspect_checkpoint(tmp_path / "none.safetensors")


def test_names_are_escaped_when_shown(tmp_path: Path) -> None:
    file = write_safetensors(tmp_path / "m\x1b[2J.safetensors", {"x": ("F32", (2,))})
    assert repr(inspect_checkpoint(file)).isprintable()
    assert repr(open_checkpoint(str(file))).isprintable()


def test_no_reader_is_loaded_with_the_package() -> None:
    code = "import gptparams, sys; sys.exit('gptparams.checkpoints' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
