"""What layers cache of earlier tokens, in bytes: keys and values, and fixed-size states."""

from collections import Counter
from dataclasses import dataclass

from gptparams.config.cached import KeptTensor, kept_tensors, prefix_tokens, state_tensors
from gptparams.config.config import Config
from gptparams.errors import InputError
from gptparams.footprint.cache_types import CacheType
from gptparams.footprint.engines import Engine


@dataclass(frozen=True, slots=True, repr=False)
class KVCache:
    """The cache of one model in one engine, in bytes.

    `bytes_per_token` is the size of one token in all layers together, while no window is full.
    `bytes` is the size of `sequences` of `tokens` each. `fixed_bytes` is the additional size of
    their states (linear attention), which does not depend on their length. `windows` lists each
    window length (None: no window) with its number of layers, and `bounded` says whether the
    engine caches only the window.
    """

    engine: Engine
    type: CacheType
    tokens: int
    sequences: int
    bytes_per_token: int
    bytes: int
    fixed_bytes: int
    windows: tuple[tuple[int | None, int], ...]
    bounded: bool

    @property
    def total(self) -> int:
        """The total in bytes, states included."""
        return self.bytes + self.fixed_bytes

    def to_dict(self) -> dict[str, object]:
        """The cache as the object `kv_cache` of the JSON."""
        return {
            "engine": self.engine.id,
            "bytes_per_token": self.bytes_per_token,
            "tokens": self.tokens,
            "sequences": self.sequences,
            "bytes": self.bytes,
            "fixed_bytes": self.fixed_bytes,
        }

    def __repr__(self) -> str:
        return f"<KVCache of {self.engine.id}: {self.total:,} bytes, type {self.type.id}>"


def kv_cache(
    config: Config, engine: Engine, kind: CacheType, tokens: int, sequences: int
) -> KVCache:
    """The cache for `sequences` of `tokens` each, which share nothing.

    Raises InputError if the configuration does not say what its layers cache, if it is not known
    how the engine treats the model, or if the type `kind` does not fit the tensors.
    """
    _refuse_unknown(config, engine)
    kept = kept_tensors(config)
    sizes = [kind.size(each.part, _width(each, engine), config.model) for each in kept]
    bounded = _is_bounded(config, engine)
    there = tokens and tokens + prefix_tokens(config)
    cells = [
        _cells(engine, each if bounded else each._replace(window=None), there) for each in kept
    ]
    return KVCache(
        engine,
        kind,
        tokens,
        sequences,
        sum(sizes),
        sequences * sum(size * cell for size, cell in zip(sizes, cells, strict=True)),
        sequences * _states(config, engine, kind),
        _windows(kept),
        bounded,
    )


def _width(kept: KeptTensor, engine: Engine) -> int:
    return kept.expanded if engine.expanded else kept.width


def _is_bounded(config: Config, engine: Engine) -> bool:
    """Whether the engine caches only the window, in models that have one."""
    window = config.architecture.cache.window
    if window is None or engine.is_uniform:
        return False
    if engine.is_llama_cpp:
        return bool(window.llama_cpp)
    return window.transformers or not engine.is_reference


def _cells(engine: Engine, kept: KeptTensor, tokens: int) -> int:
    """The number of tokens that the engine reserves room for."""
    if kept.window is None:
        return engine.everywhere(tokens)
    return engine.within(tokens, kept.window)


def _states(config: Config, engine: Engine, kind: CacheType) -> int:
    """Bytes of the states of one sequence."""
    total = 0
    for each in state_tensors(config):
        numbers = each.transformers if engine.is_reference else each.numbers
        full = each.float32 or engine.is_llama_cpp
        # Block types are for keys and values: states have 32 bits, or the 16 of activations.
        total += numbers * (4 if full or kind.id == "f32" else 2)
    return total


def _windows(kept: tuple[KeptTensor, ...]) -> tuple[tuple[int | None, int], ...]:
    layers = {each.layer: each.window for each in kept}
    found = Counter(layers.values())
    return tuple(sorted(found.items(), key=lambda item: (item[0] is None, item[0] or 0)))


def _refuse_unknown(config: Config, engine: Engine) -> None:
    cache, model_type = config.architecture.cache, config.architecture.model_type
    if engine.is_reference and not cache.transformers:
        raise InputError(
            f"{config.model}：transformers 的 {model_type} 不留键和值，每一步都重算；"
            "请用 --engine exact",
            f"{config.model}: the class of {model_type} in transformers does not cache keys and "
            "values but computes all of them at each step; use --engine exact",
        )
    if engine.is_llama_cpp and cache.window and cache.window.llama_cpp is None:
        raise InputError(
            f"{config.model}：不知道 llama.cpp 怎样存 {model_type} 的窗口；"
            "请用 --engine exact 或 uniform",
            f"{config.model}: how llama.cpp stores the windows of {model_type} is unknown; "
            "use --engine exact or uniform",
        )
