"""Number formats of checkpoint files, with the bytes of a block of values.

Sources: safetensors 0.8.0 (`Dtype`), `ggml-common.h` of llama.cpp and `GGML_QUANT_SIZES` of gguf
0.19.0, `torch/storage.py` of torch 2.13.0.
"""

from typing import NamedTuple


class DType(NamedTuple):
    """A number format that stores `block` values together in `size` bytes."""

    name: str
    block: int
    size: int

    @property
    def bits_per_weight(self) -> float:
        """Bits per value, including scales within the block."""
        return 8 * self.size / self.block


SAFETENSORS_BITS: dict[str, int] = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "I16": 16, "U16": 16, "F16": 16,
    "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64, "U64": 64,
}  # fmt: skip
"""Bits per value of each safetensors dtype."""

_GGML: tuple[tuple[int, str, int, int], ...] = (
    (0, "F32", 1, 4), (1, "F16", 1, 2), (2, "Q4_0", 32, 18), (3, "Q4_1", 32, 20),
    (6, "Q5_0", 32, 22), (7, "Q5_1", 32, 24), (8, "Q8_0", 32, 34),
    (9, "Q8_1", 32, 36),  # two halves and 32 bytes in C; gguf 0.19.0 says 40
    (10, "Q2_K", 256, 84), (11, "Q3_K", 256, 110), (12, "Q4_K", 256, 144),
    (13, "Q5_K", 256, 176), (14, "Q6_K", 256, 210), (15, "Q8_K", 256, 292),
    (16, "IQ2_XXS", 256, 66), (17, "IQ2_XS", 256, 74), (18, "IQ3_XXS", 256, 98),
    (19, "IQ1_S", 256, 50), (20, "IQ4_NL", 32, 18), (21, "IQ3_S", 256, 110),
    (22, "IQ2_S", 256, 82), (23, "IQ4_XS", 256, 136), (24, "I8", 1, 1), (25, "I16", 1, 2),
    (26, "I32", 1, 4), (27, "I64", 1, 8), (28, "F64", 1, 8), (29, "IQ1_M", 256, 56),
    (30, "BF16", 1, 2), (34, "TQ1_0", 256, 54), (35, "TQ2_0", 256, 66), (39, "MXFP4", 32, 17),
    (40, "NVFP4", 64, 36), (41, "Q1_0", 128, 18), (42, "Q2_0", 64, 18),
)  # fmt: skip

GGML_TYPES: dict[int, DType] = {number: DType(*row) for number, *row in _GGML}  # type: ignore[arg-type]
"""Each GGUF tensor type, by its number."""

GGML_REMOVED: frozenset[int] = frozenset((4, 5, 31, 32, 33, 36, 37, 38))
"""Numbers of types that llama.cpp no longer reads: Q4_2, Q4_3, and repacked ones."""

TORCH_STORAGES: dict[str, str] = {
    "DoubleStorage": "F64", "FloatStorage": "F32", "HalfStorage": "F16",
    "BFloat16Storage": "BF16", "LongStorage": "I64", "IntStorage": "I32", "ShortStorage": "I16",
    "CharStorage": "I8", "ByteStorage": "U8", "BoolStorage": "BOOL",
    "ComplexFloatStorage": "C64", "UntypedStorage": "U8",
}  # fmt: skip
"""The safetensors name of the dtype of each storage class that `torch.save` writes."""

TORCH_DTYPES: dict[str, str] = {
    "float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64",
    "int32": "I32", "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL",
    "uint16": "U16", "uint32": "U32", "uint64": "U64", "complex64": "C64",
    "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2", "float8_e4m3fnuz": "F8_E4M3FNUZ",
    "float8_e5m2fnuz": "F8_E5M2FNUZ", "float8_e8m0fnu": "F8_E8M0",
}  # fmt: skip
"""The safetensors names of the torch dtypes that a checkpoint may contain."""
