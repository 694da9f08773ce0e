"""What an architecture is: sizes, switches, kinds of layers and rows. Data alone.

The table of an architecture is an instance of `Architecture` in a module of its own in
`architectures/`; `config` reads a `config.json` by it, `counting` counts its rows.
"""

from typing import NamedTuple

from gptparams.schema.tensor import TensorSpec


class Size(NamedTuple):
    """A size: its symbol, and the keys of `config.json` that give it (`a.b` is `b` within `a`).

    `default` stands in for a missing key, as the reference class documents it: a shape text
    (`4d`, or a number), or a quotient of two symbols, such as `d/h`, that must be a whole
    number; empty means that the key must be there. Without keys a size is always that formula.
    `nested` stands in where the configuration
    is nested in another, as such ones leave out what the class has by default. `null` is what
    an explicit null means where it does not mean the default: another text, or nothing (the
    model has no such size, which then is what the default 0 means as well). `least` is the
    smallest number accepted. With `each`, the key may be a list with an entry for each layer,
    if all of them are the same.
    """

    symbol: str
    keys: tuple[str, ...]
    default: str = ""
    nested: str = ""
    null: str | None = None
    least: int = 1
    each: bool = False


class Switch(NamedTuple):
    """A boolean of the configuration and its documented default."""

    key: str
    default: bool

    @property
    def id(self) -> str:
        """The name by which rows refer to it."""
        return self.key


class Choice(NamedTuple):
    """A switch that a value other than a boolean decides: on for those in `on`, else off.

    A value that is in neither is refused, as nobody knows what it would change. Without the
    key, or with null for it, the switch `follows`, where it is given, decides in its place; that
    one stands before this one.
    """

    id: str
    key: str
    on: tuple[object, ...]
    off: tuple[object, ...]
    default: object = None
    follows: str = ""


class Differ(NamedTuple):
    """A switch that is on where two sizes differ."""

    id: str
    left: str
    right: str


class From(NamedTuple):
    """The layers whose number (from 0) is at least the value of `key`."""

    key: str
    default: int


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

    Without the list, `otherwise` decides.
    """

    key: str
    labels: tuple[object, ...]
    others: tuple[object, ...]
    otherwise: "tuple[Rule, ...]" = ()


Rule = From | UpTo | Last | Every | Listed | Labelled


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


class Remark(NamedTuple):
    """How published checkpoints differ from the class: what they hold besides, and how much.

    `zh` and `en` are the sentence, with `{number}` for `repeat` times `size`; where that is none,
    there is no difference.
    """

    zh: str
    en: str
    repeat: str
    size: str


class Architecture(NamedTuple):
    """One architecture: its `model_type`, its reference class, and its table of tensors.

    `tie` is the switch that makes rows with `shares` reuse another row's storage; empty where
    none does.
    `divisible` lists pairs of symbols of which the second must divide the first, `at_most`
    pairs of which the first must not exceed the second. `fixed` are keys that would change
    the count, with the only values that the table understands. `harmless` are keys that look
    as if they changed the count, and do not. `passed` are keys that count nothing, and that the
    reference class needs to be built. `needs` are such keys that its own defaults lack, each with a
    value that will do. `remarks` say how checkpoints differ from the class. `own_code` is the
    address of the code that defines the model, where transformers has no class of it: totals
    that others published are its witnesses (`aliases.json`). `fused` is a module that holds
    matrices side by side in that code which the table has apart.
    """

    model_type: str
    reference: str
    sizes: tuple[Size, ...]
    switches: tuple[Switch | Choice | Differ, ...]
    rows: tuple[TensorSpec, ...]
    layers: tuple[Layers, ...] = ()
    tie: str = "tie_word_embeddings"
    divisible: tuple[tuple[str, str], ...] = ()
    at_most: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, tuple[object, ...]], ...] = ()
    harmless: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    needs: tuple[tuple[str, object], ...] = ()
    remarks: tuple[Remark, ...] = ()
    own_code: str = ""
    fused: str = ""
