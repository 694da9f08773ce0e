"""The types in which keys and values are cached, as a table of bytes per block."""

from dataclasses import dataclass

from gptparams.errors import InputError
from gptparams.schema.cache import Part


@dataclass(frozen=True, slots=True)
class Blocks:
    """A block of `numbers` elements that takes `bytes`, including its scales."""

    numbers: int
    bytes: int


@dataclass(frozen=True, slots=True)
class CacheType:
    """A cache type: its id, how elements are stored, and the source.

    `rotated` is how the rotated part of a latent key is stored, if that differs; such a type
    works with latent attention only.
    """

    id: str
    blocks: Blocks
    source: str
    rotated: Blocks | None = None

    def size(self, part: Part, width: int, model: str) -> int:
        """Bytes of `width` numbers of one token; InputError if the type does not fit them."""
        if self.rotated and part not in ("latent", "rotated"):
            raise InputError(
                f"{model}：缓存类型 {self.id} 只用于潜在注意力；请用 --cache-type fp8 或 f16",
                f"{model}: cache type {self.id} is for latent attention only; "
                "use --cache-type fp8 or f16",
            )
        blocks = self.rotated if self.rotated and part == "rotated" else self.blocks
        if width % blocks.numbers:
            raise InputError(
                f"{model}：缓存类型 {self.id} 每块 {blocks.numbers} 个数，"
                f"而一个词元有 {width} 个，除不尽；请用 --cache-type f16",
                f"{model}: cache type {self.id} stores blocks of {blocks.numbers} numbers, which "
                f"do not divide the {width} of a token; use --cache-type f16",
            )
        return width // blocks.numbers * blocks.bytes


_GGML = "llama.cpp: ggml/src/ggml-common.h"

CACHE_TYPES: tuple[CacheType, ...] = (
    CacheType("f16", Blocks(1, 2), _GGML),
    CacheType("bf16", Blocks(1, 2), _GGML),
    CacheType("f32", Blocks(1, 4), _GGML),
    CacheType("fp8", Blocks(1, 1), "vLLM: docs/features/quantization/quantized_kvcache.md"),
    CacheType("q8_0", Blocks(32, 34), _GGML),
    CacheType("q5_1", Blocks(32, 24), _GGML),
    CacheType("q5_0", Blocks(32, 22), _GGML),
    CacheType("q4_1", Blocks(32, 20), _GGML),
    CacheType("q4_0", Blocks(32, 18), _GGML),
    CacheType("iq4_nl", Blocks(32, 18), _GGML),
    CacheType("fp8_ds_mla", Blocks(128, 132), "vLLM: vllm/v1/kv_cache_interface.py", Blocks(1, 2)),
)
"""Every type; the first one is the default."""


def cache_type(name: str) -> CacheType:
    """The type called `name`; raises InputError, with the list, if there is none."""
    for candidate in CACHE_TYPES:
        if candidate.id == name.lower():
            return candidate
    known = ", ".join(candidate.id for candidate in CACHE_TYPES)
    raise InputError(
        f"没有名为“{name}”的缓存类型；可选：{known}",
        f"cache type {name!r} is unknown; choose one of {known}",
    )
