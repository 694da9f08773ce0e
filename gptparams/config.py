"""A validated configuration: the sizes and switches that a table of tensors needs.

It is made from a dict of the keys of a `config.json` as published, or from such a file. What
is wrong is refused in one line that names the file and the field: a wrong size never becomes
a wrong total.
"""

import json
import os
from collections.abc import Mapping
from typing import NamedTuple

from gptparams.architectures import ARCHITECTURES, Architecture, Size, Switch
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.shape import Polynomial, parse_axis
from gptparams.symbols import BY_ID

LARGEST_FILE = 1_000_000  # bytes; the largest published ones have some tens of thousands
DIGITS = 4300  # Python reads and prints no integer of more, unless it is told to


class Config(NamedTuple):
    """One model's sizes (by symbol) and the switches that are on, checked.

    `derived` holds the sizes that no key gave, as polynomials: GPT-2's `f` is `4d` when
    `n_inner` is missing, and its formula then has no `f` in it. `quotients` holds those that
    are the quotient of two others: Llama's `dh` is `d/h` when `head_dim` is missing.
    """

    model: str
    architecture: Architecture
    sizes: Mapping[str, int]
    derived: Mapping[str, Polynomial]
    quotients: Mapping[str, tuple[str, str]]
    switches: frozenset[str]

    @property
    def given(self) -> dict[str, int]:
        """The sizes that keys gave, by the first of the keys that may give each."""
        return {
            size.keys[0]: self.sizes[size.symbol]
            for size in self.architecture.sizes
            if size.symbol not in self.derived and size.symbol not in self.quotients
        }

    def resized(self, **sizes: int) -> "Config":
        """The same model with other sizes, by symbol: `config.resized(L=24, d=1024)`.

        What was derived is derived anew. Raises InputError for a size that can't be one.
        """
        keys = {size.symbol: size.keys[0] for size in self.architecture.sizes}
        raw = self.given | {keys[symbol]: value for symbol, value in sizes.items()}
        switches = {s.key: s.key in self.switches for s in self.architecture.switches}
        model_type = self.architecture.model_type
        return config_from_dict({"model_type": model_type, **raw, **switches}, self.model)

    @property
    def tied(self) -> bool:
        """Whether the output head reuses the token embedding's storage."""
        return self.architecture.tie in self.switches


def config_from_dict(raw: Mapping[str, object], model: str, where: str | None = None) -> Config:
    """The configuration that the keys `raw` of a `config.json` describe.

    `where` names the source in errors (a file's path). Raises InputError for an unsupported
    `model_type`, a missing field, and a size or switch that can't be one.
    """
    where = where or model
    architecture = _architecture(raw, where)
    read = {size: _size(raw, size, where) for size in architecture.sizes}
    sizes = {size.symbol: value for size, value in read.items() if value is not None}
    defaults = {size.symbol: size.default for size, value in read.items() if value is None}
    quotients = {symbol: _quotient(text) for symbol, text in defaults.items() if "/" in text}
    derived = {s: parse_axis(text) for s, text in defaults.items() if s not in quotients}
    for symbol, polynomial in derived.items():
        sizes[symbol] = polynomial.evaluate(sizes)
    _check_division(architecture, (*architecture.divisible, *quotients.values()), sizes, where)
    for symbol, (whole, part) in quotients.items():
        sizes[symbol] = sizes[whole] // sizes[part]
    switches = frozenset(s.key for s in architecture.switches if _switch(raw, s, where))
    return Config(model, architecture, sizes, derived, quotients, switches)


def _quotient(text: str) -> tuple[str, str]:
    whole, part = text.split("/")
    return whole, part


def _architecture(raw: Mapping[str, object], where: str) -> Architecture:
    supported = ", ".join(sorted(ARCHITECTURES))
    model_type = raw.get("model_type")
    if model_type is None:
        raise InputError(
            f"{where}：缺少字段 model_type；可以填的有：{supported}",
            f"{where}: field model_type is missing; give one of the supported ones: {supported}",
        )
    if not isinstance(model_type, str) or model_type not in ARCHITECTURES:
        shown = _shown(model_type)
        raise InputError(
            f"{where}：字段 model_type 还不支持 {shown.zh}；可以填的有：{supported}",
            f"{where}: field model_type: {shown.en} is not supported; expected one of: {supported}",
        )
    return ARCHITECTURES[model_type]


def _size(raw: Mapping[str, object], size: Size, where: str) -> int | None:
    """The value of `size`, or None where its default stands in."""
    given = [(key, raw[key]) for key in size.keys if raw.get(key) is not None]
    if not given:
        if size.default:
            return None
        key, name = size.keys[0], BY_ID[size.symbol].name
        null = any(key in raw for key in size.keys)
        raise InputError(
            f"{where}：{f'字段 {key} 是 null' if null else f'缺少字段 {key}'}；"
            f"请填上{name.zh}，须是整数",
            f"{where}: field {key} is {'null' if null else 'missing'}; "
            f"give the {name.en} as a whole number",
        )
    largest = BY_ID[size.symbol].largest
    (key, value), *others = [(key, _number(key, value, largest, where)) for key, value in given]
    for other, second in others:
        if second != value:
            raise InputError(
                f"{where}：字段 {key} 和 {other} 意思相同，值却不同"
                f"（{value} 和 {second}）；请只留一个",
                f"{where}: fields {key} and {other} mean the same and differ "
                f"({value} and {second}); keep one of them",
            )
    return value


def _number(key: str, value: object, largest: int, where: str) -> int:
    if type(value) is not int or not 1 <= value <= largest:
        shown = _shown(value)
        raise InputError(
            f"{where}：字段 {key} 应是 1 到 {largest} 的整数，现在是 {shown.zh}",
            f"{where}: field {key}: expected a whole number from 1 to {largest}, found {shown.en}",
        )
    return value


def _switch(raw: Mapping[str, object], switch: Switch, where: str) -> bool:
    value = raw.get(switch.key, switch.default)
    if not isinstance(value, bool):
        shown = _shown(value)
        raise InputError(
            f"{where}：字段 {switch.key} 应是 true 或 false，现在是 {shown.zh}",
            f"{where}: field {switch.key}: expected true or false, found {shown.en}",
        )
    return value


def _check_division(
    architecture: Architecture,
    pairs: tuple[tuple[str, str], ...],
    sizes: Mapping[str, int],
    where: str,
) -> None:
    keys = {size.symbol: size.keys[0] for size in architecture.sizes}
    for whole, part in pairs:
        if sizes[whole] % sizes[part]:
            raise InputError(
                f"{where}：字段 {keys[part]} 应能整除 {keys[whole]}（{sizes[whole]}），"
                f"现在是 {sizes[part]}",
                f"{where}: field {keys[part]}: expected a divisor of {keys[whole]} "
                f"({sizes[whole]}), found {sizes[part]}",
            )


def _shown(value: object) -> Text:
    """`value` as JSON, on one short line."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=repr)
    except ValueError:  # an integer of more digits than Python prints
        return Text("一个几千位的数", "a number of thousands of digits")
    text = text if len(text) <= 40 else text[:37] + "..."
    return Text(text, text)


def read_config(path: str | os.PathLike[str]) -> Config:
    """The configuration in the file `path` (or in the `config.json` of the folder `path`).

    Raises InputError when it can't be read, is not a JSON object, or is refused by
    `config_from_dict`.
    """
    # os.path throughout: pathlib is slow to load, and its is_dir raises for a name too long.
    name = os.fspath(path)
    file = os.path.join(name, "config.json") if os.path.isdir(name) else name
    return config_from_dict(_read_object(file), model=name, where=file)


def _read_object(file: str) -> dict[str, object]:
    text = _read_text(file)
    if not text.strip():
        raise InputError(
            f"{file}：文件是空的；里面应是一个 JSON 对象",
            f"{file}: the file is empty; expected a JSON object",
        )
    try:
        value = json.loads(
            text, parse_int=_integer, object_pairs_hook=lambda pairs: _object(pairs, file)
        )
    except json.JSONDecodeError as error:
        place = f"{file}:{error.lineno}:{error.colno}"
        raise InputError(
            f"{place}：不是合法的 JSON（{error.msg}）；应是 config.json 那样的 JSON 对象",
            f"{place}: not JSON ({error.msg}); expected a JSON object such as config.json",
        ) from None
    except RecursionError:
        raise InputError(
            f"{file}：嵌套太深；应是一份 config.json",
            f"{file}: nested too deeply; expected a config.json",
        ) from None
    if not isinstance(value, dict):
        shown = _shown(value)
        raise InputError(
            f"{file}：应是一个 JSON 对象，现在是 {shown.zh}",
            f"{file}: expected a JSON object, found {shown.en}",
        )
    return value


def _read_text(file: str) -> str:
    try:
        with open(file, "rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise InputError(
            f"{file}：没有这个文件；请给出 config.json 的路径",
            f"{file}: no such file; give the path of a config.json",
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{file}：读不了（{reason}）；请换一个能读的文件",
            f"{file}: can't be read ({reason}); give a readable file",
        ) from None
    if len(data) > LARGEST_FILE:
        raise InputError(
            f"{file}：超过 {LARGEST_FILE:,} 字节；应是一份 config.json",
            f"{file}: more than {LARGEST_FILE:,} bytes; expected a config.json",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file}：字节 {error.start} 处不是 UTF-8 文本；请把文件存成 UTF-8",
            f"{file}: not UTF-8 text at byte {error.start}; save the file as UTF-8",
        ) from None


def _integer(text: str) -> int:
    """`text` as a number; one of more digits than Python reads stays too large for any size."""
    return int(text) if len(text) <= DIGITS else 10**DIGITS


def _object(pairs: list[tuple[str, object]], where: str) -> dict[str, object]:
    """The object of `pairs`; a key given twice is refused, as one value would be lost."""
    result: dict[str, object] = {}
    for key, value in pairs:
        if key in result:
            raise InputError(
                f"{where}：字段 {key} 写了不止一次；请只留一个",
                f"{where}: field {key} is given more than once; keep one of them",
            )
        result[key] = value
    return result
