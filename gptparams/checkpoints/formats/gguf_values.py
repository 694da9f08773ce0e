"""A cursor over a GGUF header that never reads past the end of the header.

No field of the header says where the tensor table ends and the data begin. The cursor therefore
reads ahead only as far as the remaining entries, at their minimum sizes, must reach.
"""

import struct

from gptparams.checkpoints.header import Source

# The `struct` letter and the size in bytes of each numeric value type.
NUMBERS: dict[int, tuple[str, int]] = {
    0: ("B", 1), 1: ("b", 1), 2: ("H", 2), 3: ("h", 2), 4: ("I", 4), 5: ("i", 4), 6: ("f", 4),
    7: ("B", 1), 10: ("Q", 8), 11: ("q", 8), 12: ("d", 8),
}  # fmt: skip
_BOOL, _STRING, _ARRAY = 7, 8, 9
LONGEST_LIST = 1_024  # numeric lists up to this length are read: they may hold one number per layer
MOST_STRINGS = 2_000_000  # in all lists; vocabularies have up to 300,000, and twice as many merges
LONGEST_STRING = 10_000_000  # bytes of a string that is read
DEEPEST = 4  # levels of nested lists


class HeaderCursor:
    """A position in the header of `source`.

    `order` is `<` or `>`; with `wide`, lengths and counts have 64 bits.
    """

    def __init__(self, source: Source, position: int, order: str, wide: bool) -> None:
        self._source, self._order = source, order
        self._start, self._data, self._at = position, b"", 0
        self._unsigned = struct.Struct(f"{order}I").unpack_from
        self._wide = struct.Struct(f"{order}Q").unpack_from
        self._step = 8 if wide else 4
        self._size = self._wide if wide else self._unsigned
        self._ahead = 0  # bytes that the header has at least after the current value
        self._strings = 0
        self.least_pair = self._step + 4 + 1  # an empty key, a type, one byte
        self.least_info = self._step + 4 + 4 + 8  # an empty name, no dimensions, a type, an offset

    @property
    def position(self) -> int:
        """The offset of the cursor in the file."""
        return self._start + self._at

    def promise(self, length: int) -> None:
        """Record that the header continues for at least `length` bytes after the cursor."""
        self._ahead = length

    def fulfil(self, length: int) -> None:
        """Record that `length` of the promised bytes are being read now."""
        self._ahead -= length

    def size(self) -> int:
        """Read a length or a count."""
        self._need(self._step)
        self._at += self._step
        value: int = self._size(self._data, self._at - self._step)[0]
        return value

    def wide_size(self) -> int:
        """Read an offset, which has 64 bits in all versions."""
        self._need(8)
        self._at += 8
        value: int = self._wide(self._data, self._at - 8)[0]
        return value

    def unsigned(self) -> int:
        """Read a 32-bit unsigned integer."""
        self._need(4)
        self._at += 4
        value: int = self._unsigned(self._data, self._at - 4)[0]
        return value

    def text(self, longest: int, zh: str, en: str) -> str:
        """Read a string of at most `longest` bytes; `zh` and `en` name it in errors."""
        length = self.size()
        if length > longest:
            self._source.refuse(f"{zh}长达 {length} 字节", f"{en} is {length} bytes long")
        self._need(length)
        self._at += length
        try:
            return self._data[self._at - length : self._at].decode()
        except UnicodeDecodeError:
            self._source.refuse(f"{zh}不是 UTF-8 文本", f"{en} is not UTF-8 text")

    def value(self, kind: int, depth: int = 0) -> object:
        """Read a value of the type `kind`."""
        if kind == _STRING:
            return self.text(LONGEST_STRING, "一个字符串", "a string")
        if kind == _ARRAY:
            return self._list(depth + 1)
        if kind not in NUMBERS:
            self._source.refuse(f"值的类型 {kind} 不认识", f"value type {kind} is not known")
        letter, size = NUMBERS[kind]
        self._need(size)
        self._at += size
        value = struct.unpack_from(self._order + letter, self._data, self._at - size)[0]
        return self._boolean(value) if kind == _BOOL else value

    def _boolean(self, value: int) -> bool:
        if value > 1:
            self._source.refuse(f"布尔值是 {value}", f"a boolean is {value}")
        return bool(value)

    def _list(self, depth: int) -> object:
        """Read a list: short numeric lists as tuples, other lists as their length, `[n]`."""
        kind, length = self.unsigned(), self.size()
        if depth > DEEPEST:
            self._source.refuse("列表嵌套太深", "lists are nested too deeply")
        if kind not in NUMBERS and kind not in (_STRING, _ARRAY):
            self._source.refuse(f"值的类型 {kind} 不认识", f"value type {kind} is not known")
        least = NUMBERS[kind][1] if kind in NUMBERS else self._step + 4 * (kind == _ARRAY)
        if self.position + length * least > self._source.size:
            self._source.refuse(
                f"文件装不下 {length} 项的列表", f"the file can't hold a list of {length} items"
            )
        if kind == _STRING:
            self._skip_strings(length)
        elif kind == _ARRAY:
            self._count_strings(length)
            for _ in range(length):
                self._list(depth + 1)
        elif length <= LONGEST_LIST:
            letter, size = NUMBERS[kind]
            self._need(length * size)
            self._at += length * size
            start = self._at - length * size
            values = struct.unpack_from(f"{self._order}{length}{letter}", self._data, start)
            return tuple(map(self._boolean, values)) if kind == _BOOL else values
        else:
            self._at += length * least
        return f"[{length}]"

    def _count_strings(self, number: int) -> None:
        self._strings += number
        if self._strings > MOST_STRINGS:
            self._source.refuse(
                f"列表里有 {self._strings} 个字符串", f"lists have {self._strings} strings"
            )

    def _skip_strings(self, number: int) -> None:
        """Skip `number` strings without decoding them."""
        self._count_strings(number)
        step, unpack = self._step, self._size
        while number:
            self._need(step, step * number)
            data, at = self._data, self._at
            last = len(data) - step
            while number and at <= last:
                at += step + unpack(data, at)[0]
                number -= 1
            self._at = at

    def _need(self, length: int, certain: int = 0) -> None:
        """Buffer `length` bytes at the cursor, of which at least `certain` belong to the header."""
        if self._at + length <= len(self._data):
            return
        position = self.position
        if position + length > self._source.size:
            self._source.refuse("文件不完整", "the file is truncated")
        wanted = min(max(length, certain) + self._ahead, self._source.size - position, 1 << 20)
        kept = self._data[self._at :]
        got = self._source.read(position + len(kept), max(wanted, length) - len(kept))
        self._start, self._data, self._at = position, kept + got, 0
