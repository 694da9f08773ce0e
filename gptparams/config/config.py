"""A validated configuration: the sizes and switches that a table of tensors needs.

It is made from a dict of the keys of a `config.json` as published, or from such a file. What
is wrong is refused in one line that names the file and the field: a wrong size never becomes
a wrong total.
"""

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gptparams.algebra.polynomial import Polynomial, parse_axis
from gptparams.algebra.symbols import BY_ID
from gptparams.config.config_files import config_file
from gptparams.config.fields import MISSING, Fields
from gptparams.config.json_file import read_object
from gptparams.config.kinds_of_layers import kinds_of_layers
from gptparams.config.notes import of_checkpoints
from gptparams.config.routing import route
from gptparams.config.unknown_keys import keys_read, refuse_unread
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.schema.architecture import Architecture, Choice, Differ, Switch


class Config(NamedTuple):
    """One model's sizes (by symbol) and the switches that are on, checked.

    `keys` are those of the `config.json` that were read. `derived` holds the sizes that no key
    gave, as polynomials: GPT-2's `f` is `4d` when `n_inner` is missing, and its formula then
    has no `f` in it. `quotients` holds those that are the quotient of two others: Llama's `dh`
    is `d/h` when `head_dim` is missing. `layers` holds the numbers of the layers of each kind,
    by its symbol, and of all (`L`). `part` is the key of the nested configuration that was
    counted, where it is a part of a larger model. `source` names what built it where there is no
    table: the families are then guessed from names. `notes` are what a reader should know of
    what was counted: the class that the file names, keys passed over, what is left out.
    """

    model: str
    architecture: Architecture
    keys: Mapping[str, object]
    sizes: Mapping[str, int]
    derived: Mapping[str, Polynomial]
    quotients: Mapping[str, tuple[str, str]]
    switches: frozenset[str]
    layers: Mapping[str, tuple[int, ...]]
    part: str = ""
    source: str = ""
    notes: tuple[Text, ...] = ()

    def resized(self, **sizes: int) -> "Config":
        """The same model with other sizes, by symbol: `config.resized(L=24, d=1024)`.

        What was derived is derived anew. Raises InputError for a size that can't be one, and
        for one that always follows from others.
        """
        keys = {size.symbol: size.keys for size in self.architecture.sizes}
        for symbol in sizes:
            if not keys[symbol]:
                raise InputError(
                    f"{self.model}：尺寸 {symbol} 由别的尺寸得出；请改那些尺寸",
                    f"{self.model}: size {symbol} follows from others; change those instead",
                )
        replaced = {key for symbol in sizes for key in keys[symbol]}
        kept = {key: value for key, value in self.keys.items() if key not in replaced}
        changed = {keys[symbol][0]: value for symbol, value in sizes.items()}
        fields = Fields(kept | changed, self.model, nested=bool(self.part))
        config = configured(self.architecture, fields, self.model)
        return config._replace(part=self.part, notes=self.notes)

    @property
    def tied(self) -> bool:
        """Whether the output head reuses the token embedding's storage."""
        return self.architecture.tie in self.switches

    def meets(self, condition: str) -> bool:
        """Whether the `when` of a row holds: each name in it is on, or with `!` is not."""
        return all(
            self._has(name.removeprefix("!")) != name.startswith("!") for name in condition.split()
        )

    def _has(self, name: str) -> bool:
        return name in self.switches or self.sizes.get(name, 0) > 0


def config_from_dict(raw: Mapping[str, object], model: str, where: str | None = None) -> Config:
    """The configuration that the keys `raw` of a `config.json` describe.

    `where` names the source in errors (a file's path). Raises InputError for an unsupported
    `model_type`, a missing field, a size or switch that can't be one, and a key that looks as
    if it changed the count and is not understood.
    """
    found = route(raw, where or model)
    config = configured(found.architecture, found.fields, model)
    if found.foreign:
        from gptparams.config.foreign_classes import refuse_unknown_shapes

        refuse_unknown_shapes(found.architecture, found.fields, config.sizes, found.foreign)
    return config._replace(part=found.part, notes=(*found.notes, *config.notes))


def configured(architecture: Architecture, fields: Fields, model: str) -> Config:
    """The configuration that `fields` describe, read by the table of `architecture`."""
    sizes, derived, quotients = _sizes(architecture, fields)
    layers = kinds_of_layers(architecture.layers, fields, sizes["L"])
    sizes |= {symbol: len(numbers) for symbol, numbers in layers.items()}
    for key, known in architecture.fixed:
        if (value := fields.value(key)) is not MISSING:
            fields.one_of(key, value, known)
    notes = refuse_unread(architecture, fields, sizes)
    switches = _switches(architecture, fields, sizes)
    derived |= dict(_extremes(layers))
    keys = _kept(architecture, fields)
    config = Config(model, architecture, keys, sizes, derived, quotients, switches, layers)
    _check_needed(config, fields)
    return config._replace(notes=(*notes, *of_checkpoints(architecture, config.sizes, fields)))


def _check_needed(config: Config, fields: Fields) -> None:
    """Refuse a model that has no size that one of its tensors needs."""
    for row in config.architecture.rows:
        needed = {symbol for axis in (*row.axes, *row.active_axes) for symbol in axis.symbols}
        for symbol in sorted(needed - {*config.sizes}) if config.meets(row.when) else ():
            key, name = _first_keys(config.architecture, fields)[symbol], BY_ID[symbol].name
            where = fields.where
            raise InputError(
                f"{where}：缺少字段 {key}，而这个模型用得着；请填上{name.zh}，须是整数",
                f"{where}: field {key} is missing, and this model needs it; "
                f"give the {name.en} as a whole number",
            )


def _sizes(
    architecture: Architecture, fields: Fields
) -> tuple[dict[str, int], dict[str, Polynomial], dict[str, tuple[str, str]]]:
    """The sizes by symbol, and how those came about that no key gave."""
    read = {size.symbol: fields.size(size) for size in architecture.sizes}
    sizes = {symbol: value for symbol, value in read.items() if isinstance(value, int)}
    texts = {symbol: value for symbol, value in read.items() if isinstance(value, str)}
    quotients = {symbol: _quotient(text) for symbol, text in texts.items() if "/" in text}
    derived = {s: parse_axis(text) for s, text in texts.items() if s not in quotients}
    for symbol, polynomial in derived.items():
        sizes[symbol] = polynomial.evaluate(sizes)
    pairs = (*architecture.divisible, *quotients.values())
    _check_division(architecture, pairs, sizes, fields)
    for symbol, (whole, part) in quotients.items():
        sizes[symbol] = sizes[whole] // sizes[part]
    _check_order(architecture, sizes, fields)
    return sizes, derived, quotients


def _quotient(text: str) -> tuple[str, str]:
    whole, part = text.split("/")
    return whole, part


def _extremes(layers: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[str, Polynomial]]:
    """The kinds of layers that all or none are of: formulas are to say `L`, or nothing."""
    for symbol, numbers in layers.items():
        if symbol != "L" and numbers in ((), layers["L"]):
            yield symbol, Polynomial.symbol("L") if numbers else Polynomial()


def _switches(
    architecture: Architecture, fields: Fields, sizes: Mapping[str, int]
) -> frozenset[str]:
    """The names of the switches that are on."""
    on: list[str] = []
    for switch in architecture.switches:
        match switch:
            case Switch():
                is_on = fields.switch(switch)
            case Choice():
                is_on = fields.choice(switch, on)
            case Differ():
                is_on = sizes[switch.left] != sizes[switch.right]
        on += [switch.id] * is_on
    return frozenset(on)


def _kept(architecture: Architecture, fields: Fields) -> dict[str, object]:
    """The keys that the table reads, each size by the first of its keys."""
    first = {key: size.keys[0] for size in architecture.sizes for key in size.keys}
    found = {key: fields.value(key) for key in sorted(keys_read(architecture))}
    return {first.get(key, key): value for key, value in found.items() if value is not MISSING}


def _check_division(
    architecture: Architecture,
    pairs: tuple[tuple[str, str], ...],
    sizes: Mapping[str, int],
    fields: Fields,
) -> None:
    for whole, part in pairs:
        if whole in sizes and part in sizes and sizes[whole] % sizes[part]:
            keys, where = _first_keys(architecture, fields), fields.where
            raise InputError(
                f"{where}：字段 {keys[part]} 应能整除 {keys[whole]}（{sizes[whole]}），"
                f"现在是 {sizes[part]}",
                f"{where}: field {keys[part]}: expected a divisor of {keys[whole]} "
                f"({sizes[whole]}), found {sizes[part]}",
            )


def _check_order(architecture: Architecture, sizes: Mapping[str, int], fields: Fields) -> None:
    for part, whole in architecture.at_most:
        if part in sizes and whole in sizes and sizes[part] > sizes[whole]:
            keys, where = _first_keys(architecture, fields), fields.where
            raise InputError(
                f"{where}：字段 {keys[part]} 至多是 {keys[whole]}（{sizes[whole]}），"
                f"现在是 {sizes[part]}",
                f"{where}: field {keys[part]}: expected at most {keys[whole]} ({sizes[whole]}), "
                f"found {sizes[part]}",
            )


def _first_keys(architecture: Architecture, fields: Fields) -> dict[str, str]:
    """The key to name for each size; one that no key gives is named by its symbol."""
    return {size.symbol: fields.place((*size.keys, size.symbol)[0]) for size in architecture.sizes}


def read_config(path: str | os.PathLike[str]) -> Config:
    """The configuration in the file `path` (or in the `config.json` of the folder `path`).

    Raises InputError when it can't be read, is not a JSON object, or is refused by
    `config_from_dict`.
    """
    file = config_file(path)
    return config_from_dict(read_object(file), model=os.fspath(path), where=file)
