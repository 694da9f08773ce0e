"""What a page shows of dropped files: the same as the command, read in parts."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gptparams import config_from_dict, count
from gptparams.language import LANGS, Lang
from gptparams.site.browser import checkpoint_drop
from tests.helpers.checkpoint_files import Gguf, counted, raw_safetensors, write_safetensors

SMALL: dict[str, Any] = {
    "model_type": "gpt2", "vocab_size": 64, "n_positions": 16, "n_embd": 32, "n_layer": 2,
    "n_head": 4,
}  # fmt: skip
TOTAL = count(config_from_dict(SMALL)).total


class Part(NamedTuple):
    """Bytes as JavaScript holds them."""

    data: bytes

    def to_bytes(self) -> bytes:
        return self.data


class Dropped:
    """A file as the browser offers it; what lies behind `data` is zeros."""

    def __init__(self, name: str, data: bytes, size: int | None = None) -> None:
        self.name, self.data, self.size = name, data, len(data) if size is None else size

    def read(self, offset: int, length: int) -> Part | None:
        part = self.data[offset : offset + length]
        return Part(part + bytes(min(offset + length, self.size) - offset - len(part)))


class Folder(Dropped):
    """A folder, which the browser can't read."""

    def read(self, offset: int, length: int) -> Part | None:
        return None


def answered(*files: Dropped, lang: Lang = "en") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(checkpoint_drop.answer(files, lang))
    return found


def model(tmp_path: Path, **more: Any) -> bytes:
    tensors = counted(config_from_dict(SMALL), prefix="transformer.")
    return write_safetensors(tmp_path / "m", {**tensors, **more}).read_bytes()


@pytest.mark.parametrize("lang", LANGS)
def test_a_file_is_counted_and_what_is_no_parameter_named(tmp_path: Path, lang: Lang) -> None:
    masks = {f"h.{layer}.attn.bias": ("F32", (1, 1, 16, 16)) for layer in range(2)}
    found = answered(Dropped("m.safetensors", model(tmp_path, **masks)), lang=lang)
    assert f"{TOTAL:,}" in found["html"]
    assert {"zh": "因果掩码", "en": "causal mask"}[lang] in found["html"]
    assert "+512" in found["html"]


def test_only_the_header_is_read_however_large_the_file(tmp_path: Path) -> None:
    text = '{"w":{"dtype":"F32","shape":[25000000000],"data_offsets":[0,100000000000]}}'
    head = raw_safetensors(text)
    found = answered(Dropped("m.safetensors", head, len(head) + 10**11))
    assert "25,000,000,000" in found["html"]
    assert found["read"] < 1000
    assert found["size"] == len(head) + 10**11
    assert f"{found['read']:,} were read" in found["html"]


def test_a_config_among_the_files_is_used(tmp_path: Path) -> None:
    data = model(tmp_path, lacking=("F32", (3,)))
    config = Dropped("config.json", json.dumps(SMALL).encode())
    found = answered(Dropped("m.safetensors", data), config)
    assert "Unexplained tensors" in found["html"]
    assert "lacking" in found["html"]


def test_shards_with_an_index_and_gguf(tmp_path: Path) -> None:
    one = write_safetensors(tmp_path / "1", {"a.weight": ("F32", (2, 3))}).read_bytes()
    two = write_safetensors(tmp_path / "2", {"b.weight": ("F32", (4,))}).read_bytes()
    names = [f"model-0000{n}-of-00002.safetensors" for n in (1, 2)]
    index = {"weight_map": dict(zip(("a.weight", "b.weight"), names, strict=True))}
    both = [Dropped(names[0], one), Dropped(names[1], two)]
    listed = Dropped("model.safetensors.index.json", json.dumps(index).encode())
    assert "10 parameters" in answered(*both, listed)["html"]
    assert "10 parameters" in answered(*both)["html"]
    assert "missing shards" in answered(both[0])["html"]
    gguf = Gguf().tensor("token_embd.weight", (32, 4), 2).bytes()
    assert "128 parameters" in answered(Dropped("m.gguf", gguf))["html"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((Dropped("a.txt", b"hello, world"),), "not a file of safetensors"),
        ((Dropped("a.safetensors", b""),), "the file is empty"),
        ((Dropped("config.json", b"{}"),), "only a configuration"),
        ((Dropped("m.safetensors.index.json", b"{}"),), "choose the shards as well"),
        ((Dropped("a.gguf", b"GGUF"), Dropped("b.gguf", b"GGUF")), "several checkpoints"),
        ((Folder("folder", b"", 4096),), "can't be read; if it is a folder"),
        ((), "only a configuration"),
    ],
)
def test_what_is_no_checkpoint_gets_one_line(files: tuple[Dropped, ...], said: str) -> None:
    found = answered(*files)
    assert set(found) == {"error"}
    assert said in found["error"]
    assert "\n" not in found["error"]


def test_nothing_in_a_file_becomes_markup(tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>"
    data = write_safetensors(tmp_path / "m", {name: ("F32", (2,))}).read_bytes()
    found = answered(Dropped("<b>.safetensors", data))
    assert "<img" not in found["html"]
    assert "<b>" not in found["html"]
    assert "&lt;img" in found["html"]
