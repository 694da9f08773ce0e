"""Files that are not configurations are recognized by content, whatever their names."""

import json
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from gptparams import InputError, read_config


def safetensors() -> bytes:
    header = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return struct.pack("<Q", len(header)) + header + b"\0" * 4


def zipped(folder: Path) -> bytes:
    path = folder / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", b"x")
    return path.read_bytes()


BYTES: list[tuple[bytes, str]] = [
    (safetensors(), "a safetensors checkpoint"),
    (b"GGUF\x03\0\0\0" + b"\0" * 2_000_000, "a GGUF checkpoint"),
    (pickle.dumps({"a": 1}, protocol=2), "a pickle"),
    (pickle.dumps({"a": 1}, protocol=4), "a pickle"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"\x1f\x8b\x08\0", "a gzip archive"),
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a Git LFS pointer"),
    (b"<!DOCTYPE html><html></html>", "a web page"),
    (b"  <html>", "a web page"),
    (b"%PDF-1.7", "a PDF"),
]


@pytest.mark.parametrize(("content", "kind"), BYTES, ids=range(len(BYTES)))
@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "x"])
def test_a_file_is_told_by_its_content(
    tmp_path: Path, content: bytes, kind: str, name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_config(file)
    assert f"this is {kind}" in caught.value.en
    assert "not a configuration" in caught.value.en
    assert "不是配置" in caught.value.zh


def test_a_checkpoint_of_pytorch_is_an_archive(tmp_path: Path) -> None:
    file = tmp_path / "pytorch_model.bin"
    file.write_bytes(zipped(tmp_path))
    with pytest.raises(InputError, match=r"a zip archive, as PyTorch checkpoints are.*inspect"):
        read_config(file)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ({"metadata": {"total_size": 4}, "weight_map": {"a": "x"}}, "the index of a checkpoint"),
        ({"tokenizer_class": "X", "model_max_length": 9}, "the configuration of a tokenizer"),
        ({"version": "1.0", "added_tokens": [], "model": {}}, "a tokenizer"),
        ({"_from_model_config": True, "eos_token_id": 1}, "settings of generation"),
        ({"image_processor_type": "X"}, "the configuration of an image processor"),
        ({"log_history": []}, "the state of a training run"),
    ],
)
def test_other_json_beside_a_config_is_told(tmp_path: Path, raw: dict[str, Any], kind: str) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(raw))
    with pytest.raises(InputError, match=f"this is {kind}"):
        read_config(file)


def test_a_config_is_none_of_these(tmp_path: Path) -> None:
    raw = {"model_type": "gpt2", "vocab_size": 9, "n_positions": 4, "n_embd": 4, "n_layer": 1}
    file = tmp_path / "config.json"
    file.write_text(json.dumps(raw | {"n_head": 1, "tokenizer_class": "X", "do_sample": True}))
    assert read_config(file).sizes["d"] == 4


def test_a_folder_is_looked_into(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the folder has no config\.json \(it holds: nothing\)"):
        read_config(tmp_path)
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    with pytest.raises(InputError, match=r"it holds: model\.gguf"):
        read_config(tmp_path)
    (tmp_path / "params.json").write_text(
        json.dumps({"dim": 8, "n_layers": 1, "n_heads": 2, "multiple_of": 4, "vocab_size": 9})
    )
    assert read_config(tmp_path).architecture.model_type == "llama"
