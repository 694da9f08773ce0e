"""Conversion of a GGUF file with known values, compared value by value."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from gptparams import count
from gptparams.models.weights.gguf_file import convert
from tests.helpers.tiny_wheel import CONFIG, NORMS, SHAPES, gguf_file, in_halves, matrix

ROWS = {
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj", "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
}  # fmt: skip
HEADS = {"attn_q": 4, "attn_k": 2}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The converted model."""
    folder = tmp_path_factory.mktemp("gguf")
    gguf_file(folder / "tiny.gguf")
    (folder / "made").mkdir()
    convert(folder / "tiny.gguf", folder / "made")
    return folder / "made"


def due() -> dict[str, Any]:
    """The tensors as transformers names them, from the bytes that were written."""
    found: dict[str, Any] = {"model.embed_tokens.weight": matrix("token_embd.weight").values}
    norm = np.linspace(0.5, 1.5, 64, dtype=np.float32)
    found["model.norm.weight"] = norm
    for name in (*SHAPES, *NORMS):
        if name.startswith("blk."):
            _, layer, row, _ = name.split(".")
            values = norm if name in NORMS else matrix(name).values
            values = in_halves(values, HEADS[row]) if row in HEADS else values
            found[f"model.layers.{layer}.{ROWS[row]}.weight"] = values
    return found


def test_every_value_is_the_one_that_was_written(made: Path) -> None:
    found, expected = load_file(made / "model.safetensors"), due()
    assert found.keys() == expected.keys()
    assert {name for name in found if not np.array_equal(found[name], expected[name])} == set()
    assert {str(values.dtype) for values in found.values()} == {"float32"}
    assert {n: v.shape for n, v in found.items()} == {
        t.name: t.shape for t in count(CONFIG).tensors
    }


def test_half_the_bits_would_not_hold_them() -> None:
    values = matrix("token_embd.weight").values
    assert (values.astype(np.float16).astype(np.float32) != values).any()


def test_the_order_of_queries_and_keys_matters() -> None:
    """A converter that forgot to put them in order would be noticed."""
    values = matrix("blk.0.attn_q.weight").values
    assert not np.array_equal(values, in_halves(values, 4))


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("ab ab", ["ab", "Ġab"]),
        ("12", ["1", "2"]),
        ("ab  12", ["ab", "ĠĠ", "1", "2"]),  # spaces before a number stay together
        ("  ab", ["Ġ", "Ġab"]),
    ],
)
def test_numbers_are_cut_as_smollm2_cuts_them(made: Path, text: str, cut: list[str]) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(made)
    assert tokenizer.tokenize(text) == cut
    assert tokenizer.decode(tokenizer(text)["input_ids"]) == text


def test_nothing_says_that_it_is_still_quantized(made: Path) -> None:
    assert "quantization" not in (made / "config.json").read_text("utf-8")


def test_converting_is_quiet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    gguf_file(tmp_path / "tiny.gguf")
    capfd.readouterr()
    (tmp_path / "made").mkdir()
    convert(tmp_path / "tiny.gguf", tmp_path / "made")
    assert capfd.readouterr() == ("", "")


def test_others_may_read_what_was_made(made: Path) -> None:
    modes = {file.stat().st_mode for file in made.iterdir()}
    assert len(modes) == 1
