"""Which layers are of which kind, as data: rules, and kinds of layers made of them."""

from typing import NamedTuple


class From(NamedTuple):
    """The layers whose number (from 0) is at least the value of `key`.

    With `inside` false, the layers before them.
    """

    key: str
    default: int
    inside: bool = True


class UpTo(NamedTuple):
    """The layers whose number is at most the value of `key`, where -1 is that of the last."""

    key: str
    default: int


class Last(NamedTuple):
    """The last layers, as many as the value of `key`; with `inside` false, the others."""

    key: str
    default: int
    inside: bool = True


class Every(NamedTuple):
    """The layers whose number leaves the remainder `rest` when divided by the value of `key`.

    -1 is the last of each such run; `rest_key` is the key that gives the remainder, if one does.
    The runs begin with the layer `start`, or that which `start_key` gives, and all layers before
    it are of the kind. With `inside` false, the other layers.
    """

    key: str
    default: int
    rest: int = -1
    rest_key: str = ""
    start: int = 0
    start_key: str = ""
    inside: bool = True


class Listed(NamedTuple):
    """The layers whose numbers the list `key` names; with `inside` false, the others.

    The list has `first` for the first layer. Without the list, `otherwise` decides, if there are
    such rules; if not, no layer is named.
    """

    key: str
    inside: bool = True
    first: int = 0
    otherwise: "tuple[Rule, ...]" = ()


class Labelled(NamedTuple):
    """The layers to which the list `key` gives one of `labels`, where it may give `others`.

    Without the list, `otherwise` decides; so it does for an empty list, if that `may_be_empty`.
    """

    key: str
    labels: tuple[object, ...]
    others: tuple[object, ...]
    otherwise: "tuple[Rule, ...]" = ()
    may_be_empty: bool = False


class Repeated(NamedTuple):
    """The layers that get one of `labels` from the list `key` of pairs of a pattern and a number.

    `[[["global", "local"], 12]]` labels 24 layers by turns.
    """

    key: str
    labels: tuple[object, ...]
    others: tuple[object, ...]


Rule = From | UpTo | Last | Every | Listed | Labelled | Repeated


class Layers(NamedTuple):
    """A kind of layer: those for which all `rules` hold. `symbol` is how many there are.

    A row that is repeated `symbol` times is in these layers. With `other_than`, the layers
    that are not of the kind with that symbol; with `within`, those of the kind with that symbol
    for which the rules hold.
    """

    symbol: str
    rules: tuple[Rule, ...] = ()
    other_than: str = ""
    within: str = "L"
