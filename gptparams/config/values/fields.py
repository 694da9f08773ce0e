"""Read the fields of a `config.json` one at a time, and validate each."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from gptparams.algebra.symbols import BY_ID
from gptparams.config.files.json_file import shown_as
from gptparams.errors import InputError
from gptparams.schema.architecture import Choice, Size, Switch
from gptparams.untrusted import quoted

MISSING = object()


class Fields(NamedTuple):
    """The keys of a configuration, and the name of its source for errors.

    `nested` is true if it is inside another configuration, and `part` is its key there.
    """

    raw: Mapping[str, object]
    where: str
    nested: bool = False
    part: str = ""

    def place(self, key: str) -> str:
        """The full name of `key` in the file: `text_config.hidden_size` within `text_config`."""
        return quoted(f"{self.part}.{key}" if self.part else key)

    def value(self, key: str) -> object:
        """The value of `key`, or MISSING; `a.b` is the key `b` of the object `a`.

        `*` matches every key: the result is their common value, or else the list of their values.
        """
        return self.raw[key] if key in self.raw else _at(self.raw, key.split("."))

    def size(self, size: Size) -> int | str | None:
        """The value of `size`, its formula if no key gives it, or None if there is no such size."""
        found = [(key, self.value(key)) for key in size.keys]
        given = [(key, value) for key, value in found if value is not MISSING and value is not None]
        if given:
            return self._agreed(given, size)
        null = any(value is None for _, value in found)
        default = size.default or (size.nested if self.nested else "")
        if null and size.null is not None:
            default = size.null or "0"
        elif null and default.isdecimal():
            default = ""  # the reference class applies its default to a missing key, not to null
        if default == "0" and size.null == "":
            return None  # the model has no such size
        if default:
            return int(default) if default.isdecimal() else default
        key, name = self.place(size.keys[0]), BY_ID[size.symbol].name
        raise InputError(
            f"{self.where}：{f'字段 {key} 是 null' if null else f'缺少字段 {key}'}；"
            f"请填上{name.zh}，须是整数",
            f"{self.where}: field {key} is {'null' if null else 'missing'}; "
            f"give the {name.en} as a whole number",
        )

    def _agreed(self, given: list[tuple[str, object]], size: Size) -> int:
        """The value of a size; raises InputError if its keys disagree."""
        (key, value), *others = [(k, self._number_of(size, k, v)) for k, v in given]
        for other, second in others:
            if second != value:
                key, other = self.place(key), self.place(other)
                raise InputError(
                    f"{self.where}：字段 {key} 和 {other} 意思相同，值却不同"
                    f"（{value} 和 {second}）；请只留一个",
                    f"{self.where}: fields {key} and {other} mean the same but differ "
                    f"({value} and {second}); keep one of them",
                )
        return value

    def _number_of(self, size: Size, key: str, value: object) -> int:
        """`value` as a number, or the common number of a list with one entry per layer."""
        least, largest = size.least, BY_ID[size.symbol].largest
        if not (size.each and isinstance(value, list | tuple) and value):
            return self.number(key, value, least, largest)
        first, *others = (self.number(key, each, least, largest) for each in value)
        if {*others} - {first}:
            shown, key = shown_as(value), self.place(key)
            raise InputError(
                f"{self.where}：字段 {key} 各层应是同一个数，现在是 {shown.zh}；"
                "本表只能数各层相同的模型",
                f"{self.where}: field {key}: expected the same number for all layers, found "
                f"{shown.en}; the table counts only models whose layers agree",
            )
        return first

    def number(self, key: str, value: object, least: int, largest: int) -> int:
        """`value`; raises InputError unless it is a whole number from `least` to `largest`."""
        if type(value) is not int or not least <= value <= largest:
            shown, key = shown_as(value), self.place(key)
            raise InputError(
                f"{self.where}：字段 {key} 应是 {least} 到 {largest} 的整数，现在是 {shown.zh}",
                f"{self.where}: field {key}: expected a whole number from {least} to {largest}, "
                f"found {shown.en}",
            )
        return value

    def switch(self, switch: Switch) -> bool:
        """Whether `switch` is on."""
        value = self.value(switch.key)
        if value is MISSING:
            return switch.default
        if not isinstance(value, bool):
            shown, key = shown_as(value), self.place(switch.key)
            raise InputError(
                f"{self.where}：字段 {key} 应是 true 或 false，现在是 {shown.zh}",
                f"{self.where}: field {key}: expected true or false, found {shown.en}",
            )
        return value

    def choice(self, choice: Choice, on: Collection[str] = ()) -> bool:
        """Whether `choice` is on; `on` are the switches that are on so far."""
        value = self.value(choice.key)
        value = choice.default if value is MISSING else value
        if value is None and choice.follows:
            return choice.follows in on
        self.one_of(choice.key, value, (*choice.on, *choice.off))
        return value in choice.on

    def one_of(self, key: str, value: object, known: tuple[object, ...]) -> None:
        """Raise InputError unless `value` of the field `key` is one of the `known` values."""
        if any(type(value) is type(each) and value == each for each in known):
            return
        shown, key = shown_as(value), self.place(key)
        zh, en = zip(*(shown_as(each) for each in known), strict=True)
        raise InputError(
            f"{self.where}：字段 {key} 的值 {shown.zh} 会改变参数个数，本表不认识；"
            f"认识的有：{'、'.join(zh)}",
            f"{self.where}: field {key}: {shown.en} would change the count in a way that the "
            f"table does not cover; expected one of: {', '.join(en)}",
        )

    def items(self, key: str) -> list[object] | None:
        """The list `key`, or None if it is missing or null."""
        value = self.value(key)
        if value is MISSING or value is None:
            return None
        if not isinstance(value, list | tuple):
            shown, key = shown_as(value), self.place(key)
            raise InputError(
                f"{self.where}：字段 {key} 应是一个列表，现在是 {shown.zh}",
                f"{self.where}: field {key}: expected a list, found {shown.en}",
            )
        return list(value)


def _at(value: object, path: list[str]) -> object:
    """The value at `path` within `value`, or MISSING."""
    if not path:
        return value
    if not isinstance(value, Mapping):
        return MISSING
    first, *rest = path
    if first != "*":
        return _at(value.get(first, MISSING), rest)
    found = [_at(each, rest) for each in value.values()]
    if found and all(each == found[0] for each in found):
        return found[0]
    return [None if each is MISSING else each for each in found]
