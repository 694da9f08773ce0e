"""A validated configuration: the sizes and switches that a table of tensors needs.

It is made from the keys of a published `config.json`, as a dict or a file. Invalid input raises an
error of one line that names the file and the field, so a wrong size never becomes a wrong total.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from gptparams.algebra.polynomial import Polynomial
from gptparams.algebra.symbols import BY_ID
from gptparams.config.files.json_file import check_depth, read_object, shown_as
from gptparams.config.files.locating import config_file
from gptparams.config.model_type.routing import route
from gptparams.config.notes import of_buffers, of_checkpoints
from gptparams.config.unknown_keys.rules import keys_read, refuse_unread
from gptparams.config.values.fields import MISSING, Fields
from gptparams.config.values.kinds_of_layers import kinds_of_layers
from gptparams.config.values.sizes import first_keys, sizes_of, switches_of
from gptparams.errors import InputError
from gptparams.frozen import frozen
from gptparams.language import Text
from gptparams.presets.lookup import preset_keys, preset_name, stores_buffers
from gptparams.schema.architecture import Architecture
from gptparams.untrusted import LONGEST_PATH, quoted

_SHOWN = ("L", "d", "h", "V")  # the sizes shown in a `repr`


@dataclass(frozen=True, slots=True, repr=False)
class Config:
    """One model's validated sizes (by symbol) and the switches that are on; immutable.

    `keys` are the keys of the `config.json` that were read. `derived` holds the sizes that no key
    gives, as polynomials: GPT-2's `f` is `4d` if `n_inner` is missing, and its formula then has no
    `f`. `quotients` holds the sizes that are the quotient of two others: Llama's `dh` is `d/h` if
    `head_dim` is missing. `layers` maps the symbol of each kind of layer, and `L` for all layers,
    to layer numbers. `part` is the key of the nested configuration, if only a part of a larger
    model is counted. `source` names what built the model if there is no table; its families are
    then guessed from names. `notes` tell the reader what affects the count: the class that the
    file names, keys that were ignored, and what is left out.
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

    def __post_init__(self) -> None:
        for name in ("keys", "sizes", "derived", "quotients", "layers"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @classmethod
    def from_dict(cls, raw: Mapping[str, object], model: str = "") -> "Config":
        """The configuration that the keys of a `config.json` describe; see `config_from_dict`."""
        return config_from_dict(raw, model)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> "Config":
        """The configuration in a `config.json`, or in a folder that has one; see `read_config`."""
        return read_config(path)

    @classmethod
    def from_preset(cls, name: str) -> "Config":
        """The configuration of a published model by name; see `preset`."""
        config = config_from_dict(preset_keys(name), preset_name(name) or name)
        if not stores_buffers(name):
            return config
        said = of_buffers(config.architecture, config.sizes)
        return replace(config, notes=(*config.notes, *said))

    @property
    def name(self) -> str:
        """`model` for display: one line of limited length, without escape codes."""
        return quoted(self.model, LONGEST_PATH)

    def __hash__(self) -> int:
        return hash((self.model, self.architecture.model_type, self.sizes, self.switches))

    def __repr__(self) -> str:
        sizes = ", ".join(f"{s}={self.sizes[s]}" for s in _SHOWN if s in self.sizes)
        return f"<Config {quoted(self.model)}: {self.architecture.model_type}, {sizes}>"

    def resized(self, **sizes: int) -> "Config":
        """The same model with other sizes, by symbol: `config.resized(L=24, d=1024)`.

        Derived sizes are computed again. Raises InputError for an invalid size, for one that the
        model does not have, and for one that always follows from others.
        """
        keys = {size.symbol: size.keys for size in self.architecture.sizes}
        for symbol in sizes:
            self._check_given(symbol, keys)
        replaced = {key for symbol in sizes for key in keys[symbol]}
        kept = {key: value for key, value in self.keys.items() if key not in replaced}
        changed = {keys[symbol][0]: value for symbol, value in sizes.items()}
        fields = Fields(kept | changed, self.name, nested=bool(self.part))
        config = configured(self.architecture, fields, self.model)
        return replace(config, part=self.part, notes=self.notes)

    def _check_given(self, symbol: str, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Raise InputError for a size that no key gives."""
        if keys.get(symbol):
            return
        known = ", ".join(each for each in keys if keys[each])
        if symbol in self.sizes:
            raise InputError(
                f"{self.name}：尺寸 {symbol} 由别的尺寸得出；请改那些尺寸，可以改的有：{known}",
                f"{self.name}: size {symbol} follows from others; change those instead: {known}",
            )
        raise InputError(
            f"{self.name}：没有尺寸 {quoted(symbol)}；可以改的有：{known}",
            f"{self.name}: there is no size {quoted(symbol)}; choose from {known}",
        )

    @property
    def tied(self) -> bool:
        """Whether the output head reuses the token embedding's storage."""
        return self.architecture.tie in self.switches

    def meets(self, condition: str) -> bool:
        """Whether the `when` of a row holds: each name in it is on, or off if it follows `!`."""
        return all(
            self._has(name.removeprefix("!")) != name.startswith("!") for name in condition.split()
        )

    def _has(self, name: str) -> bool:
        return name in self.switches or self.sizes.get(name, 0) > 0


def config_from_dict(
    raw: Mapping[str, object], model: str = "", where: str | None = None
) -> Config:
    """The configuration that the keys `raw` of a `config.json` describe.

    `model` is its name, by default that in `raw` or its type; `where` names the source in errors
    (a file's path). Raises InputError for an unsupported `model_type`, a missing field, an invalid
    size or switch, and an unknown key that seems to affect the count.
    """
    if not isinstance(raw, Mapping):
        shown = shown_as(raw)
        raise InputError(
            f"配置应是一个字典，现在是 {shown.zh}", f"expected a dict of keys, found {shown.en}"
        )
    model = model or named_in(raw)
    where = quoted(where or model, LONGEST_PATH)
    check_depth(raw, where)
    found = route(raw, where)
    config = configured(found.architecture, found.fields, model)
    if found.foreign:
        from gptparams.config.unknown_keys.own_code import refuse_unknown_shapes  # rarely needed

        refuse_unknown_shapes(found.architecture, found.fields, config.sizes, found.foreign)
    return replace(config, part=found.part, notes=(*found.notes, *config.notes))


def named_in(raw: Mapping[str, object]) -> str:
    """The name that a configuration gives its model, or else its type."""
    names = (raw.get("_name_or_path"), raw.get("model_type"))
    return next((name for name in names if isinstance(name, str) and name), "config")


def configured(architecture: Architecture, fields: Fields, model: str) -> Config:
    """Read `fields` into a configuration, by the table of `architecture`."""
    sizes, derived, quotients = sizes_of(architecture, fields)
    layers = kinds_of_layers(architecture.layers, fields, sizes["L"])
    sizes |= {symbol: len(numbers) for symbol, numbers in layers.items()}
    for key, known in architecture.fixed:
        if (value := fields.value(key)) is not MISSING:
            fields.one_of(key, value, known)
    notes = refuse_unread(architecture, fields, sizes)
    switches = switches_of(architecture, fields, sizes)
    derived |= dict(_extremes(layers))
    keys = _kept(architecture, fields)
    config = Config(model, architecture, keys, sizes, derived, quotients, switches, layers)
    _check_needed(config, fields)
    return replace(config, notes=(*notes, *of_checkpoints(architecture, sizes, fields)))


def _check_needed(config: Config, fields: Fields) -> None:
    """Raise InputError if the model lacks a size that one of its tensors needs."""
    for row in config.architecture.rows:
        needed = {symbol for axis in (*row.axes, *row.active_axes) for symbol in axis.symbols}
        for symbol in sorted(needed - {*config.sizes}) if config.meets(row.when) else ():
            key, name = first_keys(config.architecture, fields)[symbol], BY_ID[symbol].name
            raise InputError(
                f"{fields.where}：缺少字段 {key}，而这个模型用得着；请填上{name.zh}，须是整数",
                f"{fields.where}: field {key} is missing, and this model needs it; "
                f"give the {name.en} as a whole number",
            )


def _extremes(layers: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[str, Polynomial]]:
    """The kinds that contain all layers or none, as `L` or 0, so that formulas omit them."""
    for symbol, numbers in layers.items():
        if symbol != "L" and numbers in ((), layers["L"]):
            yield symbol, Polynomial.symbol("L") if numbers else Polynomial()


def _kept(architecture: Architecture, fields: Fields) -> dict[str, object]:
    """The keys that the table reads, each size by the first of its keys."""
    first = {key: size.keys[0] for size in architecture.sizes for key in size.keys}
    found = {key: fields.value(key) for key in sorted(keys_read(architecture))}
    return {first.get(key, key): value for key, value in found.items() if value is not MISSING}


def read_config(path: str | os.PathLike[str]) -> Config:
    """The configuration in the file `path` (or in the `config.json` of the folder `path`).

    `-` is standard input. Raises InputError if the file can't be read or is not a JSON object,
    and under the same conditions as `config_from_dict`.
    """
    file = config_file(path)
    return config_from_dict(read_object(file), model=os.fsdecode(path), where=file)
