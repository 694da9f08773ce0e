"""What an architecture is: sizes, switches and rows. Data alone; nothing here computes."""

from typing import NamedTuple

from gptparams.tensor import TensorSpec


class Size(NamedTuple):
    """A size of the configuration: its symbol, and the keys of `config.json` that give it.

    `default` is a shape text that stands in for a missing or null key, as the reference class
    documents it, or a quotient of two symbols, such as `d/h`, that must be a whole number;
    empty means that the key must be there.
    """

    symbol: str
    keys: tuple[str, ...]
    default: str = ""


class Switch(NamedTuple):
    """A boolean of the configuration and its documented default."""

    key: str
    default: bool


class Architecture(NamedTuple):
    """One architecture: its `model_type`, its reference class, and its table of tensors.

    `tie` is the switch that makes rows with `shares` reuse another row's storage.
    `divisible` lists pairs of symbols of which the second must divide the first.
    """

    model_type: str
    reference: str
    sizes: tuple[Size, ...]
    switches: tuple[Switch, ...]
    rows: tuple[TensorSpec, ...]
    tie: str = "tie_word_embeddings"
    divisible: tuple[tuple[str, str], ...] = ()
