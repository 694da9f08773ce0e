"""The settings of a configuration that a table reads: sizes, and switches that are on or off."""

from typing import NamedTuple


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
