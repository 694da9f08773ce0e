"""Aliases: types counted by the table of another type, which has the same tensor shapes.

`aliases.json` lists how the files of each type differ: keys with other names, other defaults,
values that the class fixes, and values that the other table does not support.
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from gptparams import architectures
from gptparams.architectures import ARCHITECTURES
from gptparams.architectures.own_code import OWN_CODE
from gptparams.config.files.json_file import shown_as
from gptparams.config.values.fields import MISSING, Fields
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.schema.architecture import Architecture, Choice, Differ, Size, Switch

_FILE = os.path.join(os.path.dirname(architectures.__file__), "aliases.json")


class Alias(NamedTuple):
    """How the files of one type are read by the table of another.

    `type` is the `model_type`, and `given` are keys that the file must have, with their values.
    `table` is the type whose table is used, and `classes` are the causal classes that a file may
    name. `renamed` maps keys to those of the table. `halved` lists sizes that the file gives twice
    as large. `defaults` apply to missing keys, `always` overrides what the file says, and `fixed`
    lists keys with the only values that the table supports. `witnesses` are totals published by
    others, for types without a class in transformers. `modules` are the names of modules in the
    type's own code, each with the modules of the table that it holds.
    """

    type: str
    table: str
    given: Mapping[str, object] = {}
    classes: tuple[str, ...] = ()
    renamed: Mapping[str, str] = {}
    halved: tuple[str, ...] = ()
    defaults: Mapping[str, object] = {}
    always: Mapping[str, object] = {}
    fixed: Mapping[str, tuple[object, ...]] = {}
    harmless: tuple[str, ...] = ()
    witnesses: tuple[Mapping[str, Any], ...] = ()
    modules: Mapping[str, tuple[str, ...]] = {}

    @property
    def note(self) -> Text:
        """The note that another type's table is used, along with its tensor names."""
        given = "".join(f" ({key}: {shown_as(value).en})" for key, value in self.given.items())
        named, table = f"{self.type}{given}", self.table
        return Text(
            f"{named} 的张量形状与 {table} 一致，按后者的表数；张量的名字是 {table} 的",
            f"{named} has the shapes of {table}, whose table counts it; tensors have the names of "
            f"{table}",
        )


@cache
def all_aliases() -> tuple[Alias, ...]:
    """Every alias, in the order of the data file."""
    with open(_FILE, encoding="utf-8") as file:
        rows: list[dict[str, Any]] = json.load(file)
    return tuple(Alias(**{key: _frozen(value) for key, value in row.items()}) for row in rows)


def _frozen(value: object) -> Any:
    if isinstance(value, dict):
        return {key: tuple(each) if isinstance(each, list) else each for key, each in value.items()}
    return tuple(value) if isinstance(value, list) else value


def alias_of(fields: Fields) -> Alias | None:
    """The alias that matches a configuration by its type and required keys, or None."""
    model_type = fields.raw.get("model_type")
    for alias in all_aliases():
        if alias.type == model_type and all(
            fields.value(key) == value for key, value in alias.given.items()
        ):
            return alias
    return None


def aliased(alias: Alias, fields: Fields) -> tuple[Architecture, Fields]:
    """The table for `fields`, adapted to the keys and defaults of their type, and the new fields.

    Raises InputError for a value that the table does not support.
    """
    for key, known in alias.fixed.items():
        if (value := fields.value(key)) is not MISSING and value is not None:
            fields.one_of(key, value, known)
    table = table_of(alias)
    sizes = {key for size in table.sizes for key in size.keys}
    others = {key: value for key, value in alias.defaults.items() if key not in sizes}
    raw = {**others, **fields.raw, **alias.always, "model_type": alias.table}
    for key in alias.halved:
        if key in raw:
            raw[key] = _half(fields, key, raw[key])
    return table, fields._replace(raw=raw)


def table_of(alias: Alias) -> Architecture:
    """The table for the type of `alias`, adapted to the keys and defaults of its files."""
    table = (ARCHITECTURES if alias.table in ARCHITECTURES else OWN_CODE)[alias.table]
    others: dict[str, tuple[str, ...]] = {}
    for key, named in alias.renamed.items():
        others[named] = (*others.get(named, ()), key)
    harmless = (*table.harmless, *alias.harmless, *alias.fixed)
    return table._replace(
        own_modules=tuple(alias.modules.items()),
        sizes=tuple(_size(size, others, alias) for size in table.sizes),
        switches=tuple(_switch(switch, others, alias) for switch in table.switches),
        harmless=tuple(dict.fromkeys(harmless)),
    )


def _size(size: Size, others: Mapping[str, tuple[str, ...]], alias: Alias) -> Size:
    """`size` with the keys and the default of the type."""
    own = tuple(key for named in size.keys for key in others.get(named, ()))
    keys = (*own, *(key for key in size.keys if key not in alias.harmless))
    found = [str(alias.defaults[key]) for key in keys if key in alias.defaults]
    size = size._replace(keys=keys)
    if not found:
        return size
    return size._replace(nested=found[0]) if size.nested else size._replace(default=found[0])


def _switch(
    switch: Switch | Choice | Differ, others: Mapping[str, tuple[str, ...]], alias: Alias
) -> Switch | Choice | Differ:
    """`switch` with the key and default of the type; rows still refer to it by its old id."""
    if not isinstance(switch, Switch):
        return switch
    key = next(iter(others.get(switch.key, ())), switch.key)
    default = bool(alias.defaults.get(key, switch.default))
    if key == switch.key:
        return Switch(key, default)
    on, off = (True,), (False,)
    return Choice(switch.id, key, on, off, default)


def _half(fields: Fields, key: str, value: object) -> int:
    if type(value) is not int or value < 2 or value % 2:
        shown, key = shown_as(value), fields.place(key)
        raise InputError(
            f"{fields.where}：字段 {key} 应是偶数，现在是 {shown.zh}；它是前馈网络宽度的两倍",
            f"{fields.where}: field {key}: expected an even number, found {shown.en}; it is "
            "twice the width of the network",
        )
    return value // 2
