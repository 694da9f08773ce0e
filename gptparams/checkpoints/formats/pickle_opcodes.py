"""Read a pickle as data: an interpreter of the opcodes in checkpoints that runs no code.

A pickle is a program for a stack machine. This machine builds lists, dictionaries, numbers and
strings, and records only the shape and storage of each tensor. It never resolves a module name, so
no code can run. It refuses every other opcode and name. Source: the opcode descriptions in Python's
`pickletools`; the names are those that `torch.save` writes.
"""

import struct
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from gptparams.checkpoints.header import Source, shown

LARGEST_PICKLE = 100_000_000  # bytes; a tensor takes about 150
DEEPEST_STACK = 100_000  # values; pickle writes a thousand at a time
LONGEST_NUMBER = 16  # bytes of an integer: sizes have at most 8

_CONSTANTS: dict[int, object] = {ord("N"): None, 0x88: True, 0x89: False}
_NUMBERS = {ord("J"): "<i", ord("K"): "<B", ord("M"): "<H", ord("G"): ">d"}
_TEXTS = {ord("X"): "<I", 0x8C: "<B", 0x8D: "<Q"}
_BYTES = {ord("B"): "<I", ord("C"): "<B", 0x8E: "<Q"}
_TUPLES = {0x85: 1, 0x86: 2, 0x87: 3}
_GETS = {ord("h"): "<B", ord("j"): "<I"}
_PUTS = {ord("q"): "<B", ord("r"): "<I"}
_KEYS = (str, int, float, bool, type(None))


class Name(NamedTuple):
    """A class or function that a pickle names; it is never resolved."""

    module: str
    name: str


class StorageId(NamedTuple):
    """A reference to a storage outside the pickle: its persistent id."""

    fields: tuple[object, ...]


class Machine:
    """Interprets `data`; `build(name, arguments)` returns the result of a call.

    `build` raises an error for an unknown name. `source` names the file in errors.
    """

    def __init__(
        self, data: bytes, source: Source, build: Callable[[Name, tuple[object, ...]], object]
    ) -> None:
        self._data, self._source, self._build = data, source, build
        self._at = 0
        self._stack: list[object] = []
        self._marks: list[int] = []
        self._memo: dict[int, object] = {}

    def run(self) -> object:
        """Return the object that the pickle describes."""
        data, actions, size = self._data, _ACTIONS, len(self._data)
        while self._at < size:
            opcode = data[self._at]
            self._at += 1
            if opcode == ord("."):
                return self._last()
            action = actions.get(opcode)
            if action is None:
                self._refuse(f"操作码 {opcode:#04x} 不许用", f"opcode {opcode:#04x} is forbidden")
            action(self, opcode)
            if len(self._stack) > DEEPEST_STACK:
                self._refuse("栈太深", "the stack is too deep")
        self._refuse("没有结尾", "it has no end")

    def _last(self) -> object:
        if len(self._stack) != 1 or self._marks or self._at != len(self._data):
            self._refuse("结尾之后还有东西", "there is data after its end")
        return self._stack[0]

    def _refuse(self, zh: str, en: str) -> NoReturn:
        self._source.refuse(f"pickle 数据：{zh}", f"pickle data: {en}")

    def _take(self, length: int) -> bytes:
        start = self._at
        if length > len(self._data) - start:
            self._refuse("不完整", "it is truncated")
        self._at += length
        return self._data[start : start + length]

    def _number(self, form: str) -> int:
        value: int = struct.unpack(form, self._take(struct.calcsize(form)))[0]
        return value

    def _pop(self) -> object:
        floor = self._marks[-1] if self._marks else 0
        if len(self._stack) <= floor:
            self._refuse("栈空了", "the stack is empty")
        return self._stack.pop()

    def _top(self) -> object:
        value = self._pop()
        self._stack.append(value)
        return value

    def _since_mark(self) -> list[object]:
        if not self._marks:
            self._refuse("缺少标记", "a mark is missing")
        start = self._marks.pop()
        values = self._stack[start:]
        del self._stack[start:]
        return values

    # One method per kind of opcode.

    def protocol(self, opcode: int) -> None:
        if not 2 <= self._number("<B") <= 5:
            self._refuse("协议版本不认识", "unknown protocol")

    def frame(self, opcode: int) -> None:
        if self._number("<Q") > len(self._data) - self._at:
            self._refuse("帧超出了数据", "a frame exceeds the data")

    def mark(self, opcode: int) -> None:
        self._marks.append(len(self._stack))
        if len(self._marks) > DEEPEST_STACK:
            self._refuse("标记太多", "there are too many marks")

    def constant(self, opcode: int) -> None:
        self._stack.append(_CONSTANTS[opcode])

    def number(self, opcode: int) -> None:
        self._stack.append(self._number(_NUMBERS[opcode]))

    def long(self, opcode: int) -> None:
        length = self._number("<B")
        if length > LONGEST_NUMBER:
            self._refuse(f"整数长达 {length} 字节", f"an integer of {length} bytes")
        self._stack.append(int.from_bytes(self._take(length), "little", signed=True))

    def text(self, opcode: int) -> None:
        data = self._take(self._number(_TEXTS[opcode]))
        try:
            self._stack.append(data.decode("utf-8"))
        except UnicodeDecodeError:
            self._refuse("字符串不是 UTF-8", "a string is not UTF-8")

    def raw(self, opcode: int) -> None:
        self._stack.append(self._take(self._number(_BYTES[opcode])))

    def empty(self, opcode: int) -> None:
        kinds: dict[int, Callable[[], object]] = {ord("}"): dict, ord("]"): list, ord(")"): tuple}
        self._stack.append(kinds[opcode]())

    def tuple_of(self, opcode: int) -> None:
        values = [self._pop() for _ in range(_TUPLES[opcode])]
        self._stack.append(tuple(reversed(values)))

    def tuple_since_mark(self, opcode: int) -> None:
        self._stack.append(tuple(self._since_mark()))

    def append(self, opcode: int) -> None:
        values = self._since_mark() if opcode == ord("e") else [self._pop()]
        target = self._top()
        if type(target) is not list:
            self._refuse("往不是列表的东西里添加", "an item is appended to what is not a list")
        target += values

    def set_items(self, opcode: int) -> None:
        if opcode == ord("u"):
            values = self._since_mark()
        else:
            value = self._pop()
            values = [self._pop(), value]
        target = self._top()
        if type(target) is not dict or len(values) % 2:
            self._refuse("往不是字典的东西里添加", "an item is set on what is not a dictionary")
        for key, value in zip(values[::2], values[1::2], strict=True):
            # Hashing a deeply nested tuple may take too long.
            if type(key) not in _KEYS:
                self._refuse("字典的键不对", "a dictionary has an impossible key")
            if key in target:
                self._refuse(f"键 {shown(key)} 写了两次", f"key {shown(key)} is given twice")
            target[key] = value

    def put(self, opcode: int) -> None:
        self._memo[self._number(_PUTS[opcode])] = self._top()

    def memoize(self, opcode: int) -> None:
        self._memo[len(self._memo)] = self._top()

    def get(self, opcode: int) -> None:
        index = self._number(_GETS[opcode])
        if index not in self._memo:
            self._refuse(f"没有 {index} 号备忘", f"memo {index} is missing")
        self._stack.append(self._memo[index])

    def name(self, opcode: int) -> None:
        if opcode == ord("c"):
            module, name = self._line(), self._line()
        else:
            last, first = self._pop(), self._pop()
            if not isinstance(first, str) or not isinstance(last, str):
                self._refuse("名字不是字符串", "a name is not a string")
            module, name = first, last
        self._stack.append(Name(module, name))

    def _line(self) -> str:
        end = self._data.find(b"\n", self._at, self._at + 1000)
        if end < 0:
            self._refuse("名字没有结尾", "a name is not terminated")
        line = self._take(end - self._at)
        self._at += 1
        if not line.isascii():
            self._refuse("名字不是 ASCII", "a name is not ASCII")
        return line.decode()

    def call(self, opcode: int) -> None:
        arguments, name = self._pop(), self._pop()
        if not isinstance(name, Name) or type(arguments) is not tuple:
            self._refuse("调用了不是函数的东西", "something that is not a function is called")
        self._stack.append(self._build(name, arguments))

    def set_state(self, opcode: int) -> None:
        """Ignore the attributes of an object, e.g. `_metadata` of a state dictionary."""
        self._pop()
        self._top()

    def persistent_id(self, opcode: int) -> None:
        fields = self._pop()
        if type(fields) is not tuple or len(fields) != 5 or fields[0] != "storage":
            self._refuse("外部存储的标识不对", "the id of a storage is not one of torch.save")
        self._stack.append(StorageId(fields))


_ACTIONS: dict[int, Callable[[Machine, int], None]] = {
    0x80: Machine.protocol, 0x95: Machine.frame, ord("("): Machine.mark,
    **dict.fromkeys(_CONSTANTS, Machine.constant), **dict.fromkeys(_NUMBERS, Machine.number),
    0x8A: Machine.long, **dict.fromkeys(_TEXTS, Machine.text),
    **dict.fromkeys(_BYTES, Machine.raw), **dict.fromkeys(b"}])", Machine.empty),
    **dict.fromkeys(_TUPLES, Machine.tuple_of), ord("t"): Machine.tuple_since_mark,
    **dict.fromkeys(b"ae", Machine.append), **dict.fromkeys(b"su", Machine.set_items),
    **dict.fromkeys(_PUTS, Machine.put), 0x94: Machine.memoize,
    **dict.fromkeys(_GETS, Machine.get), ord("c"): Machine.name, 0x93: Machine.name,
    ord("R"): Machine.call, 0x81: Machine.call, ord("b"): Machine.set_state,
    ord("Q"): Machine.persistent_id,
}  # fmt: skip
