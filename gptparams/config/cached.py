"""What the layers of one model cache: `Architecture.cache`, evaluated for a configuration.

It is separate from `config` because no count needs it: a key that only says how far layers look
back is read, and rejected if invalid, only when memory is computed.
"""

from typing import NamedTuple

from gptparams.algebra.polynomial import Polynomial, parse_shape, product
from gptparams.config.config import Config
from gptparams.config.files.json_file import shown_as
from gptparams.config.values.fields import MISSING, Fields
from gptparams.config.values.kinds_of_layers import layers_of
from gptparams.errors import InputError
from gptparams.schema.cache import Part
from gptparams.schema.cache_rows import kept_by_rows


class KeptTensor(NamedTuple):
    """A tensor that layer number `layer` caches: `width` numbers per token, or `expanded`.

    `window` is the number of tokens that the layer sees, the current one included; None means all.
    """

    layer: int
    part: Part
    width: int
    expanded: int
    window: int | None


class StateTensor(NamedTuple):
    """A fixed-size tensor that a layer keeps for each sequence, and how many numbers it has."""

    layer: int
    numbers: int
    transformers: int
    float32: bool


def kept_tensors(config: Config) -> tuple[KeptTensor, ...]:
    """What each layer caches of each token; raises InputError for invalid or unknown values."""
    cache, fields = config.architecture.cache, _fields(config)
    _refuse_unknown(config, fields)
    sizes = {size.symbol: fields.size(size) for size in cache.sizes}
    known = dict(config.sizes) | {s: value for s, value in sizes.items() if isinstance(value, int)}
    length, layers = _window(config, fields)
    rows = cache.kept or tuple(kept_by_rows(config.architecture.rows))
    return tuple(
        KeptTensor(
            layer,
            row.part,
            _numbers(row.width).evaluate(known),
            _numbers(row.expanded or row.width).evaluate(known),
            length if layer in layers else None,
        )
        for row in rows
        if config.meets(row.when)
        for layer in config.layers[row.layers]
    )


def state_tensors(config: Config) -> tuple[StateTensor, ...]:
    """The states that layers keep for each sequence, regardless of its length."""
    sizes = config.sizes
    return tuple(
        StateTensor(
            layer,
            _numbers(row.shape).evaluate(sizes),
            _numbers(row.transformers or row.shape).evaluate(sizes),
            row.float32,
        )
        for row in config.architecture.cache.states
        for layer in config.layers[row.layers]
    )


def prefix_tokens(config: Config) -> int:
    """The number of tokens that the model prepends to its input."""
    text = config.architecture.cache.prefix
    return _numbers(text).evaluate(config.sizes) if text else 0


def _fields(config: Config) -> Fields:
    return Fields(config.keys, config.model, nested=bool(config.part))


def _numbers(text: str) -> Polynomial:
    return product(parse_shape(text))


def _refuse_unknown(config: Config, fields: Fields) -> None:
    """Raise InputError for values with which layers cache something else than the table says."""
    for key, known in config.architecture.cache.fixed:
        value = fields.value(key)
        if value is not MISSING and value not in known:
            shown, first = shown_as(value), shown_as(known[0])
            raise InputError(
                f"{fields.where}：字段 {key} 是 {shown.zh}，这种模型的缓存还算不了；"
                f"算得了的是 {first.zh}",
                f"{fields.where}: field {key} is {shown.en}; the cache can be computed "
                f"only for {first.en}",
            )


def _window(config: Config, fields: Fields) -> tuple[int | None, frozenset[int]]:
    """The length of the window in tokens, and the numbers of the layers that have it."""
    window = config.architecture.cache.window
    if window is None or (window.switch and not fields.switch(window.switch)):
        return None, frozenset()
    length = fields.size(window.size)
    if not isinstance(length, int):
        return None, frozenset()
    layers = layers_of(window.rules, fields, config.sizes["L"])
    return length // window.divisor + window.plus, layers
