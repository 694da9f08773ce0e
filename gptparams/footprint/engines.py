"""Engines, as a table: how many tokens a layer has room for, and in what form it caches them.

Engines cache the same model differently, so every figure is shown with the name of its engine.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gptparams.footprint.naming import row_called
from gptparams.language import Text

# llama.cpp: src/llama-context.cpp and src/llama-kv-cache-iswa.cpp.
_CELLS = 256  # the number of cells is a multiple of this
_BATCH = 512  # the default of --ubatch-size: room for the batch that is being computed


@dataclass(frozen=True, slots=True, repr=False)
class Engine:
    """An engine: its id, what it caches, and the source.

    `everywhere(tokens)` is the number of tokens that a layer without a window has room for, and
    `within(tokens, window)` that of a layer with a window. With `expanded`, keys and values are
    cached for every head, even if the model could cache them compressed. `is_reference` marks
    transformers, where each class decides. `is_llama_cpp` marks llama.cpp, which supports the
    windows of some models only and keeps states in 32 bits. An `is_uniform` engine ignores
    windows.
    """

    id: str
    meaning: Text
    source: str
    everywhere: Callable[[int], int]
    within: Callable[[int, int], int]
    expanded: bool = False
    is_reference: bool = False
    is_llama_cpp: bool = False
    is_uniform: bool = False

    def __repr__(self) -> str:
        return f"<Engine {self.id}: {self.meaning.en}>"


def _same(tokens: int) -> int:
    return tokens


def _padded(tokens: int) -> int:
    return -(-tokens // _CELLS) * _CELLS


def _llama_cpp_window(tokens: int, window: int) -> int:
    return _padded(min(_padded(tokens), window + _BATCH))


ENGINES: tuple[Engine, ...] = (
    Engine(
        "exact",
        Text("只留模型用得着的：窗口以内", "what the model needs: only the window"),
        "arXiv:2310.06825, section 2; arXiv:2405.04434, section 2.1",
        _same,
        min,
    ),
    Engine(
        "llama.cpp",
        Text(
            "格数凑成 256 的倍数；窗口层另留一批 512 个词元的位置",
            "cells in multiples of 256; layers with a window also have room for a batch of 512",
        ),
        "llama.cpp: src/llama-kv-cache-iswa.cpp",
        _padded,
        _llama_cpp_window,
        is_llama_cpp=True,
    ),
    Engine(
        "transformers",
        Text(
            "DynamicCache 在两步之间留下的：窗口少一个，那一个属于下一步",
            "what DynamicCache keeps between steps: a window less one, for the next token",
        ),
        "transformers: src/transformers/cache_utils.py, DynamicSlidingWindowLayer",
        _same,
        lambda tokens, window: min(tokens, window - 1),
        is_reference=True,
    ),
    Engine(
        "uniform",
        Text("各层一样：有窗口的层也留下全部词元", "all layers alike: windows keep all tokens too"),
        "vLLM: vllm/v1/core/kv_cache_utils.py, unify_hybrid_kv_cache_specs",
        _same,
        min,
        is_uniform=True,
    ),
    Engine(
        "expanded",
        Text(
            "不压缩：潜在注意力也按每个头留下键和值",
            "nothing compressed: keys and values of each head, also of latent attention",
        ),
        "arXiv:2405.04434, table 1",
        _same,
        min,
        expanded=True,
    ),
)
"""Every engine; the first one is the default."""


def engine(name: str) -> Engine:
    """The engine called `name`; raises InputError, with the list, if there is none."""
    return row_called(name, ENGINES, Text("引擎", "engine"))
