"""Weight formats, as a table: how many bytes a matrix takes, including its scales.

A quantized matrix is stored in pieces: packed numbers, scales, zero points. The size of each
piece follows from the shape of the matrix, so the bytes are exact and no rounded "bits per
weight" is needed.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from gptparams.checkpoints.formats.dtypes import GGML_TYPES
from gptparams.errors import InputError
from gptparams.footprint.naming import row_called
from gptparams.language import Text

# The tensors that a format applies to; all others take `Format.rest` bytes per number.
Scope = Literal["layers", "every_matrix", "experts", "everything"]
LAYERS: Scope = "layers"
EVERY_MATRIX: Scope = "every_matrix"
EXPERTS: Scope = "experts"
EVERYTHING: Scope = "everything"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a stored matrix: `bytes` for each block of `outputs` by `inputs`.

    The last block of an axis may be incomplete, but takes the same bytes. 0 means the whole axis:
    `Piece(4, 1, 0)` is four bytes per output, `Piece(64, 0, 0)` is 64 bytes per matrix. With
    `flat`, a block is a run of that many numbers of the matrix, regardless of its shape.
    """

    bytes: int
    outputs: int = 0
    inputs: int = 0
    flat: int = 0

    def size(self, outputs: int, inputs: int) -> int:
        """Bytes for a matrix with the given numbers of outputs and inputs."""
        if self.flat:
            return self.bytes * _blocks(outputs * inputs, self.flat)
        return self.bytes * _blocks(outputs, self.outputs) * _blocks(inputs, self.inputs)


def _blocks(length: int, block: int) -> int:
    return -(-length // block) if block else 1


@dataclass(frozen=True, slots=True, repr=False)
class Format:
    """A weight format: its id, the pieces that are stored for a matrix, and the source.

    `scope` says which tensors it applies to; all others take `rest` bytes per number. The number
    of inputs of a matrix must be a multiple of `divides`. A matrix that does not fit is stored in
    the format `fallback`, or in 16 bits if it does not fit that either. With `of_modules`, only
    linear modules are converted: experts that are stacked in one tensor stay in 16 bits. `keeps`
    lists parts of the names of matrices that are not converted, with their bytes per number.
    """

    id: str
    name: Text
    pieces: tuple[Piece, ...]
    source: str
    scope: Scope = LAYERS
    rest: int = 2
    divides: int = 1
    fallback: str = ""
    of_modules: bool = False
    keeps: tuple[tuple[str, int], ...] = ()

    def kept(self, name: str) -> int | None:
        """Bytes per number of a matrix that is not converted, or None for all others."""
        return next((size for part, size in self.keeps if part in name), None)

    def size(self, outputs: int, inputs: int) -> int | None:
        """Bytes of one matrix, or None if it does not fit and there is no fallback."""
        if inputs % self.divides:
            if not self.fallback:
                return None
            return FORMATS[self.fallback].size(outputs, inputs) or 2 * outputs * inputs
        return sum(piece.size(outputs, inputs) for piece in self.pieces)

    def bits(self, outputs: int = 4096, inputs: int = 4096) -> Fraction:
        """Bits per number of such a matrix, scales included; ValueError if it does not fit."""
        size = self.size(outputs, inputs)
        if size is None:
            raise ValueError(f"{inputs} inputs can't be cut into blocks of {self.divides}")
        return Fraction(8 * size, outputs * inputs)

    def __repr__(self) -> str:
        return f"<Format {self.id}: {self.name.en}>"


def _plain(name: str, text: Text, size: int, source: str) -> Format:
    """A format that stores every tensor with `size` bytes per number and nothing else."""
    return Format(name, text, (Piece(size, flat=1),), source, EVERYTHING, size)


def _ggml(name: str, fallback: str = "") -> Format:
    """A GGUF type: blocks of numbers of a row, each with its scale.

    Vectors and routers stay 32-bit floats. The fallbacks are those of llama-quantize.
    """
    stored = _GGML_TYPES[name.upper()]
    text = Text(f"GGUF 的 {stored.name}", f"{stored.name} of GGUF")
    block = Piece(stored.size, 1, stored.block)
    return Format(
        name, text, (block,), _GGML, EVERY_MATRIX, 4, stored.block, fallback, keeps=_GGML_KEPT
    )


def _gptq(bits: int) -> Format:
    """GPTQ: packed numbers, with zero points and scales for each group of 128 inputs.

    The group of each input is stored as well. 32 numbers take `bits` 32-bit words.
    """
    packed, zeros = Piece(4 * bits, 1, 32), Piece(4 * bits, 32, 128)
    scales, groups = Piece(2, 1, 128), Piece(4, 0, 1)
    text = Text(f"GPTQ，{bits} 位，每组 128 个", f"GPTQ, {bits} bits, groups of 128")
    return Format(f"gptq{bits}", text, (packed, zeros, scales, groups), _GPTQ, divides=32)


# Small matrices of Gemma 3n: llama.cpp's src/llama-quant.cpp leaves them as they were converted,
# the coefficients as 32-bit floats (convert_hf_to_gguf.py), the others in 16 bits.
_GGML_KEPT = (("_coefs", 4), ("altup", 2), ("laurel", 2), ("per_layer_model_projection", 2))

_IEEE = "IEEE 754-2019"
_GGML = "llama.cpp: ggml/src/ggml-common.h"
_GGML_TYPES = {each.name: each for each in GGML_TYPES.values()}
_GPTQ = "AutoGPTQ: auto_gptq/nn_modules/qlinear/qlinear_cuda.py"
_BNB = "bitsandbytes: bitsandbytes/functional.py, QuantState"
# Lookup tables for 4-bit and 8-bit codes: 16 and 256 floats for each matrix.
_MAPS = Piece(16 * 4 + 256 * 4)

_TABLE = (
    _plain("fp32", Text("32 位浮点数", "32-bit floats"), 4, _IEEE),
    _plain(
        "bf16", Text("16 位浮点数（bfloat16）", "16-bit floats (bfloat16)"), 2, "arXiv:1905.12322"
    ),
    _plain("fp16", Text("16 位浮点数（半精度）", "16-bit floats (half precision)"), 2, _IEEE),
    Format(
        "fp8",
        Text("8 位浮点数，每块 128 × 128 一个缩放系数", "8-bit floats, a scale for each 128 × 128"),
        (Piece(1, 1, 1), Piece(4, 128, 128)),
        "arXiv:2412.19437, section 3.3.2",
    ),
    Format(
        "int8",
        Text("LLM.int8()，每个输出一个缩放系数", "LLM.int8(), a scale for each output"),
        (Piece(1, 1, 1), Piece(4, 1, 0)),
        "bitsandbytes: bitsandbytes/nn/modules.py, Int8Params",
        of_modules=True,
    ),
    Format(
        "nf4",
        Text("NF4，双重量化（QLoRA）", "NF4 with double quantization (QLoRA)"),
        (Piece(1, flat=2), Piece(1, flat=64), Piece(4, flat=64 * 256), _MAPS),
        _BNB,
        of_modules=True,
    ),
    Format(
        "nf4-single",
        Text("NF4，缩放系数不再量化", "NF4 whose scales are not quantized"),
        (Piece(1, flat=2), Piece(4, flat=64), Piece(16 * 4)),
        _BNB,
        of_modules=True,
    ),
    *(_gptq(bits) for bits in (2, 3, 4, 8)),
    Format(
        "awq4",
        Text("AWQ，4 位，每组 128 个", "AWQ, 4 bits, groups of 128"),
        (Piece(4, 8, 1), Piece(4, 8, 128), Piece(2, 1, 128)),
        "AutoAWQ: awq/modules/linear/gemm.py",
    ),
    Format(
        "nvfp4",
        Text("NVFP4，每 16 个一个缩放系数", "NVFP4, a scale for each 16"),
        (Piece(1, 1, 2), Piece(1, 1, 16), Piece(8)),
        "TensorRT-Model-Optimizer: modelopt/torch/export/quant_utils.py",
        divides=16,
    ),
    Format(
        "mxfp4",
        Text("只用于专家的 MXFP4，每 32 个一个系数", "MXFP4 of experts, a scale for each 32"),
        (Piece(16, 1, 32), Piece(1, 1, 32)),
        "OCP Microscaling Formats Specification v1.0, section 5",
        EXPERTS,
        divides=32,
    ),
    _ggml("q8_0"),
    _ggml("q5_1"),
    _ggml("q5_0"),
    _ggml("q4_1"),
    _ggml("q4_0"),
    _ggml("iq4_nl"),
    _ggml("q6_k", "q8_0"),
    _ggml("q5_k", "q5_1"),
    _ggml("q4_k", "q5_0"),
    _ggml("q3_k", "q4_0"),
    _ggml("q2_k", "q4_0"),
    _ggml("iq4_xs", "iq4_nl"),
    _ggml("iq3_s", "iq4_nl"),
    _ggml("iq3_xxs", "iq4_nl"),
    _ggml("iq2_s", "iq4_nl"),
    _ggml("iq2_xs", "iq4_nl"),
    _ggml("iq2_xxs", "iq4_nl"),
    _ggml("iq1_m", "iq4_nl"),
    _ggml("iq1_s", "iq4_nl"),
    _ggml("tq2_0", "q4_0"),
    _ggml("tq1_0", "q4_0"),
)

FORMATS: dict[str, Format] = {each.id: each for each in _TABLE}
"""Every format by its id, in the order in which lists show them."""

# The names by which llama-quantize calls files with several types of tensors.
_MIXTURE = r"i?q\d_(k_)?(xs|s|m|l|xl|xxl)"


def weight_format(name: str) -> Format:
    """The format called `name`. Raises InputError for an unknown one, and for a mixture."""
    written = name.lower() if isinstance(name, str) else ""
    if written not in FORMATS and re.fullmatch(_MIXTURE, written):
        raise InputError(
            f"{name} 是几种格式混用的文件，各个张量不同，没有统一的位数；"
            "要么写一种格式（如 q4_k），要么从 GGUF 文件的张量表里数",
            f"{name} mixes formats, so its tensors have no common number of bits; give one "
            "format, such as q4_k, or add up the tensors of the file",
        )
    return row_called(name, FORMATS.values(), Text("权重格式", "format of weights"))
