"""What the layers of one model keep: the rows of `Architecture.cache`, read for a configuration.

This is apart from `config`, as no count needs it: a key that only says how far layers look back is
read, and refused, when memory is asked for.
"""

from typing import NamedTuple

from gptparams.algebra.polynomial import Polynomial, parse_shape, product
from gptparams.config.config import Config
from gptparams.config.fields import MISSING, Fields
from gptparams.config.json_file import shown_as
from gptparams.config.kinds_of_layers import layers_of
from gptparams.errors import InputError
from gptparams.schema.cache import Part
from gptparams.schema.cache_rows import kept_by_rows


class KeptTensor(NamedTuple):
    """A tensor that the layer with the number `layer` keeps: how many numbers for each token.

    `window` is how many tokens the layer looks back, the current one included; None is all.
    """

    layer: int
    part: Part
    width: int
    expanded: int
    window: int | None


class StateTensor(NamedTuple):
    """A tensor of fixed size that a layer keeps for each sequence: how many numbers."""

    layer: int
    numbers: int
    transformers: int
    float32: bool


def kept_tensors(config: Config) -> tuple[KeptTensor, ...]:
    """What each layer keeps of each token. Raises InputError for keys that can't be understood."""
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
    """What layers keep for each sequence, however long it is."""
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
    """How many tokens of its own the model puts before those that it is given."""
    text = config.architecture.cache.prefix
    return _numbers(text).evaluate(config.sizes) if text else 0


def _fields(config: Config) -> Fields:
    return Fields(config.keys, config.model, nested=bool(config.part))


def _numbers(text: str) -> Polynomial:
    return product(parse_shape(text))


def _refuse_unknown(config: Config, fields: Fields) -> None:
    """Refuse values of keys with which layers keep what the table does not say."""
    for key, known in config.architecture.cache.fixed:
        value = fields.value(key)
        if value is not MISSING and value not in known:
            shown, first = shown_as(value), shown_as(known[0])
            raise InputError(
                f"{fields.where}：字段 {key} 是 {shown.zh}，这种模型的缓存还算不了；"
                f"算得了的是 {first.zh}",
                f"{fields.where}: field {key} is {shown.en}; the cache of such a model is not "
                f"known here; it is for {first.en}",
            )


def _window(config: Config, fields: Fields) -> tuple[int | None, frozenset[int]]:
    """The length of the window, and the numbers of the layers that have it."""
    window = config.architecture.cache.window
    if window is None or (window.switch and not fields.switch(window.switch)):
        return None, frozenset()
    length = fields.size(window.size)
    if not isinstance(length, int):
        return None, frozenset()
    layers = layers_of(window.rules, fields, config.sizes["L"])
    return length // window.divisor + window.plus, layers
