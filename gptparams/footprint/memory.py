"""Memory: the bytes of the weights, training and cache of one model, as one value.

All sizes are exact integers, except the assumptions, which are listed separately.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gptparams.config.config import Config
from gptparams.config.targets import resolve
from gptparams.errors import InputError
from gptparams.footprint import cache_types, engines
from gptparams.footprint.assumptions import Assumed, Case, assumed
from gptparams.footprint.cache import KVCache, kv_cache
from gptparams.footprint.formats import weight_format
from gptparams.footprint.weights import Weights, weigh

if TYPE_CHECKING:
    from gptparams.footprint.training import Training

SCHEMA = 1  # version of the JSON object; raised if readers of the old one would be misled
LARGEST = 2**31 - 1  # number of tokens or sequences; a larger one is most likely a typo


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of one model in bytes, part by part."""

    config: Config
    weights: Weights
    training: Training | None
    cache: KVCache
    assumptions: tuple[Assumed, ...]

    @property
    def bytes(self) -> int:
        """The exact part of the memory: what training keeps, or the weights and the cache.

        Training has no cache: its keys and values are activations.
        """
        return self.training.bytes if self.training else self.weights.bytes + self.cache.total

    @property
    def assumed_bytes(self) -> int:
        """The sum of the assumptions that were requested."""
        return sum(each.bytes or 0 for each in self.assumptions if each.included)

    def to_dict(self) -> dict[str, object]:
        """The memory as an object for JSON; bytes are integers."""
        return {
            "schema": SCHEMA,
            "model": self.config.model,
            "weights": self.weights.to_dict(),
            "training": self.training.to_dict() if self.training else None,
            "kv_cache": self.cache.to_dict(),
            "assumptions": [each.to_dict() for each in self.assumptions],
        }


def memory(
    config: Config | str,
    *,
    weights: str | None = None,
    train: str | None = None,
    optimizer: str | None = None,
    precision: str | None = None,
    rank: int = 8,
    targets: str | Iterable[str] = "all-linear",
    tokens: int = 0,
    sequences: int = 1,
    cache_type: str = "f16",
    engine: str = "exact",
    assume: str | Iterable[str] = (),
) -> Memory:
    """Compute the memory of `config`, or of the preset or file that it names.

    `weights` is a weight format; the default is `bf16`, for QLoRA `nf4`, and for full training
    what `precision` implies. `precision` is that of the trained numbers; the default is `mixed`,
    for adapters `fp32`. `optimizer` defaults to `adamw`. Each of the `sequences` has `tokens`.
    `assume` names the assumptions to include.

    Raises InputError for an unknown name, an invalid number, and a model whose cache is unknown.

    >>> from gptparams import memory
    >>> memory("gpt2", tokens=1024).cache.bytes
    37748736
    """
    model = resolve(config) if isinstance(config, str) else config
    _check_number("tokens", tokens, 0)
    _check_number("sequences", sequences, 1)
    how = None
    if train is None:
        _refuse_idle(optimizer=optimizer, precision=precision)
        stored = weigh(model, weight_format(weights or "bf16"))
    else:
        from gptparams.footprint.training import plan, trained  # only needed for training

        ways = plan(train, weights, optimizer, precision, rank, _names(targets))
        stored = weigh(model, ways.format)
        how = trained(model, stored, ways)
    cache = kv_cache(
        model, engines.engine(engine), cache_types.cache_type(cache_type), tokens, sequences
    )
    case = Case(model, how, tokens, sequences)
    return Memory(model, stored, how, cache, assumed(case, _names(assume)))


def _names(given: str | Iterable[str]) -> tuple[str, ...]:
    """The names in an iterable, or in one comma-separated string."""
    if isinstance(given, str):
        return tuple(name.strip() for name in given.split(","))
    return tuple(given)


def _refuse_idle(**given: str | None) -> None:
    """Raise InputError for a training option that is given without training."""
    for name, value in given.items():
        if value is not None:
            raise InputError(
                f"{name} 只用于训练；请去掉，或给出训练方式，如 --train full",
                f"{name} is for training only; leave it out, or give a way of training, such as "
                "--train full",
            )


def _check_number(name: str, value: object, least: int) -> None:
    if type(value) is not int or not least <= value <= LARGEST:
        raise InputError(
            f"{name} 应是 {least} 到 {LARGEST} 的整数，现在是 {value!r}",
            f"{name}: expected a whole number from {least} to {LARGEST}, found {value!r}",
        )
