"""A tiny Llama in a GGUF file in a wheel, as SmolLM2 comes: what tests fetch instead of 93 MB.

Its blocks are written by hand, so that what transformers reads can be held to what was meant.
"""

import random
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from gptparams import Config, config_from_dict
from gptparams.language import Text
from gptparams.models.weights.package_index import Package
from gptparams.models.weights.packaged import Source

BLOCK = 32  # values to a block of Q4_1
SIZES = {"vocab_size": 300, "hidden_size": 64, "num_hidden_layers": 2, "intermediate_size": 96}
SIZES |= {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16}
CONFIG: Config = config_from_dict(
    {"model_type": "llama", "tie_word_embeddings": True, **SIZES}, "tiny"
)
WHEEL = "tiny_llama-1.0-py3-none-any.whl"
FILE = "tiny_llama/tiny.gguf"
LAYER = {
    "attn_q": (64, 64), "attn_k": (32, 64), "attn_v": (32, 64), "attn_output": (64, 64),
    "ffn_gate": (96, 64), "ffn_up": (96, 64), "ffn_down": (64, 96),
}  # fmt: skip
SHAPES = {f"blk.{i}.{name}.weight": shape for i in range(2) for name, shape in LAYER.items()}
SHAPES |= {"token_embd.weight": (300, 64)}
NORMS = [f"blk.{i}.{norm}_norm.weight" for i in range(2) for norm in ("attn", "ffn")]
NORMS += ["output_norm.weight"]


@dataclass(frozen=True)
class Matrix:
    """A matrix in Q4_1: the bytes of its rows, and the values that they stand for."""

    stored: Any
    values: Any


@cache
def matrix(name: str) -> Matrix:
    """`name` filled at random: blocks of scale, minimum, and 32 values of 4 bits."""
    rows, columns = SHAPES[name]
    chance = random.Random(name)
    stored, values = [], []
    for _ in range(rows * columns // BLOCK):
        scale, least = (float(np.float16(chance.uniform(*ends))) for ends in ((0, 0.02), (-0.2, 0)))
        fours = [chance.randrange(16) for _ in range(BLOCK)]
        # The first 16 values are the low halves of the bytes, the others the high ones.
        packed = (low | high << 4 for low, high in zip(fours[:16], fours[16:], strict=True))
        stored.append(struct.pack("<ee16B", scale, least, *packed))
        values.append([np.float32(four) * np.float32(scale) + np.float32(least) for four in fours])
    return Matrix(
        np.frombuffer(b"".join(stored), np.uint8).reshape(rows, -1),
        np.array(values, np.float32).reshape(rows, columns),
    )


def in_halves(values: Any, heads: int) -> Any:
    """Rows of queries or keys in transformers' order: llama.cpp has the two halves interlaced."""
    rows, columns = values.shape
    return values.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, -1)


def gguf_file(path: Path) -> None:
    """Write the model, with a vocabulary of bytes and some merges, as SmolLM2's is."""
    import gguf

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(2)
    writer.add_context_length(128)
    writer.add_embedding_length(64)
    writer.add_feed_forward_length(96)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_key_length(16)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(1e5)
    writer.add_rope_dimension_count(16)
    writer.add_vocab_size(300)
    _vocabulary(writer)
    for name in SHAPES:
        stored = matrix(name).stored
        writer.add_tensor(name, stored, raw_dtype=gguf.GGMLQuantizationType.Q4_1)
    for name in NORMS:
        writer.add_tensor(name, np.linspace(0.5, 1.5, 64, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _vocabulary(writer: Any) -> None:
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    letters = sorted(bytes_to_unicode().values())
    merges = [("Ġ", "Ġ"), ("a", "b"), ("Ġ", "ab")]
    tokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *letters, *map("".join, merges)]
    tokens += [f"<unused{n}>" for n in range(300 - len(tokens))]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([3, 3, 3] + [1] * 297)
    writer.add_token_merges([" ".join(pair) for pair in merges])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_pad_token_id(2)


def wheel_of(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A wheel of the project tiny-llama that holds `files`."""
    about = "Metadata-Version: 2.1\nName: tiny-llama\nVersion: 1.0\n"
    kind = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    info = "tiny_llama-1.0.dist-info"
    with zipfile.ZipFile(folder / WHEEL, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(f"{info}/METADATA", about)
        archive.writestr(f"{info}/WHEEL", kind)
        archive.writestr(f"{info}/RECORD", "")
    return folder / WHEEL


def source_of(wheel: Path, content: bytes) -> Source:
    """Where the tiny model is to come from: this wheel, with this GGUF file inside."""
    package = Package("tiny-llama", "1.0", WHEEL, sha256(wheel.read_bytes()).hexdigest())
    note = Text("只为测试", "for tests alone")
    return Source("Tiny-Llama", package, FILE, sha256(content).hexdigest(), note)
