"""The settings that a table reads from a configuration: sizes, and on/off switches."""

from typing import NamedTuple


class Size(NamedTuple):
    """A size: its symbol, and the keys of `config.json` that give it (`a.b` is `b` within `a`).

    `default` applies if the key is missing, as the reference class documents it: a shape text
    (`4d`, or a number), or a quotient of two symbols, such as `d/h`, that must be a whole
    number. If it is empty, the key is required. A size without keys always has its default.
    `nested` applies instead if the configuration is nested in another one, because nested
    configurations leave out the defaults of their class. `null` is the meaning of an explicit
    null, if that is not the default: another text, or an empty string (the model has no such
    size, which the default 0 then means as well). `least` is the smallest accepted value. With
    `each`, the key may hold a list with one entry per layer, if all entries are equal.
    """

    symbol: str
    keys: tuple[str, ...]
    default: str = ""
    nested: str = ""
    null: str | None = None
    least: int = 1
    each: bool = False


class Switch(NamedTuple):
    """A boolean key of the configuration, and its documented default."""

    key: str
    default: bool

    @property
    def id(self) -> str:
        """The name by which rows refer to it."""
        return self.key


class Choice(NamedTuple):
    """A switch decided by a value that need not be a boolean: on for `on`, off for `off`.

    Any other value is rejected, because its effect on the count is unknown. `default` applies if
    the key is missing. If the value is then null and `follows` is given, the switch with that id,
    which must come earlier in the table, decides instead.
    """

    id: str
    key: str
    on: tuple[object, ...]
    off: tuple[object, ...]
    default: object = None
    follows: str = ""


class Differ(NamedTuple):
    """A switch that is on if two sizes differ."""

    id: str
    left: str
    right: str
