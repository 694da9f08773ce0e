"""Kinds of layers, as data: rules that select layers, and kinds that combine rules.

Layers are numbered from 0.
"""

from typing import NamedTuple


class From(NamedTuple):
    """The layers whose number is at least the value of `key`; if not `inside`, those before."""

    key: str
    default: int
    inside: bool = True


class UpTo(NamedTuple):
    """The layers whose number is at most the value of `key`; -1 selects all layers."""

    key: str
    default: int


class Last(NamedTuple):
    """The last `n` layers, where `n` is the value of `key`; if not `inside`, the other layers."""

    key: str
    default: int
    inside: bool = True


class Every(NamedTuple):
    """One layer in every `n`, where `n` is the value of `key`; if not `inside`, the other layers.

    Runs of `n` layers begin at layer `start`, or at the value of `start_key`. Each run selects
    the layer at position `rest` (from 0; -1 is the last), or at the value of `rest_key`. All
    layers before `start` are selected too.
    """

    key: str
    default: int
    rest: int = -1
    rest_key: str = ""
    start: int = 0
    start_key: str = ""
    inside: bool = True


class Listed(NamedTuple):
    """The layers whose numbers are in the list `key`; if not `inside`, the other layers.

    `first` is the number that the list uses for the first layer. If the list is missing, the
    rules in `otherwise` apply; if there are none either, no layer counts as listed.
    """

    key: str
    inside: bool = True
    first: int = 0
    otherwise: "tuple[Rule, ...]" = ()


class Labelled(NamedTuple):
    """The layers to which the list `key` gives one of `labels`; `others` are valid too.

    If the list is missing, or empty while `may_be_empty` is true, the rules in `otherwise` apply.
    """

    key: str
    labels: tuple[object, ...]
    others: tuple[object, ...]
    otherwise: "tuple[Rule, ...]" = ()
    may_be_empty: bool = False


class Repeated(NamedTuple):
    """The layers to which the list `key` of (pattern, repetitions) pairs gives one of `labels`.

    `[[["global", "local"], 12]]` labels 24 layers alternately. `others` are the other valid
    labels.
    """

    key: str
    labels: tuple[object, ...]
    others: tuple[object, ...]


Rule = From | UpTo | Last | Every | Listed | Labelled | Repeated


class Layers(NamedTuple):
    """A kind of layer: the layers for which all `rules` hold. `symbol` is their number.

    A row repeated `symbol` times is in these layers. `within` restricts the rules to the layers
    of the kind with that symbol. With `other_than`, the kind has no rules: it consists of the
    layers that are not of the kind with that symbol.
    """

    symbol: str
    rules: tuple[Rule, ...] = ()
    other_than: str = ""
    within: str = "L"
