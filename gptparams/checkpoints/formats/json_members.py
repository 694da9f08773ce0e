"""A large JSON object, read member by member without holding the whole text in memory.

Python's own scanner reads each value, and only the text of the current member is kept. A header or
an index therefore takes only the memory of the values that the caller keeps.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import NoReturn

from gptparams.checkpoints.header import refuse

CHUNK = 1 << 18  # bytes read at a time
LONGEST_MEMBER = 1_000_000  # characters of one member; the entry of a tensor takes about a hundred

_SPACE = r"[ \t\n\r]*"
_KEY = re.compile(rf'{_SPACE}"([^"\\\x00-\x1f]*)"{_SPACE}:{_SPACE}').match
_ESCAPED_KEY = re.compile(rf'{_SPACE}"((?:[^"\\\x00-\x1f]++|\\.)*+)"{_SPACE}:{_SPACE}').match
_NEXT = re.compile(rf"{_SPACE}([,}}])").match
_END = re.compile(rf"{_SPACE}}}").match
_OPEN = re.compile(rf"{_SPACE}\{{").match
_Pattern = Callable[[str, int], re.Match[str] | None]
# Objects are read as tuples of pairs: a dictionary would hide a duplicate key.
_DECODER = json.JSONDecoder(object_pairs_hook=tuple)


class _IncompleteError(Exception):
    """The text read so far ends within a member, or is not JSON."""


class ObjectReader:
    """Reads the JSON object in a stream of UTF-8 text.

    `read(n)` returns the next bytes, at most n, and none at the end. `where` names the text in
    errors. `longest` is the largest number of characters of a member.
    """

    def __init__(
        self, read: Callable[[int], bytes], where: str, longest: int = LONGEST_MEMBER
    ) -> None:
        self._read, self._where, self._longest = read, where, longest
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._text, self._pos, self._before, self._ended = "", 0, 0, False

    def pairs(
        self, nested: tuple[str, ...] = (), longest: int | None = None
    ) -> Iterator[tuple[str, object]]:
        """Yield each key and value of the object at the cursor; inner objects are tuples of pairs.

        For a key in `nested` the value is this reader: exhaust its `pairs()` before going on.
        """
        longest = longest or self._longest
        self._pos = self._wanted(_OPEN, longest).end()
        if self._found(_END, longest):
            return
        while True:
            key, value = self._member(nested, longest)
            yield key, value
            mark = self._wanted(_NEXT, longest)
            self._pos = mark.end()
            if mark[1] == "}":
                return

    def finish(self) -> None:
        """Check that only whitespace is left."""
        while not self._ended or self._text[self._pos :]:
            if self._text[self._pos :].strip(" \t\n\r"):
                self.refuse()
            self._pos = len(self._text)
            self._more()

    def refuse(self) -> NoReturn:
        """Raise InputError: the text is not JSON, or not of the expected form."""
        place = self._before + self._pos
        refuse(
            self._where,
            f"字符 {place} 处不是合法的 JSON 对象",
            f"not a valid JSON object at character {place}",
        )

    def _member(self, nested: tuple[str, ...], longest: int) -> tuple[str, object]:
        """Read the member at the cursor and move the cursor past it."""
        while True:
            try:
                return self._parsed(nested)
            except RecursionError:
                refuse(self._where, "JSON 嵌套太深", "the JSON is nested too deeply")
            except (_IncompleteError, json.JSONDecodeError):
                self._grow(longest)
            except ValueError:  # Python's limit on the digits of an integer
                refuse(self._where, "有一个数多达几千位", "a number has thousands of digits")

    def _parsed(self, nested: tuple[str, ...]) -> tuple[str, object]:
        match = _KEY(self._text, self._pos)
        if match:
            key = match[1]
        else:
            match = _ESCAPED_KEY(self._text, self._pos)
            if not match:
                raise _IncompleteError
            key = json.loads(f'"{match[1]}"')
        if key in nested:
            self._pos = match.end()
            return key, self
        value, end = _DECODER.raw_decode(self._text, match.end())
        if end == len(self._text) and not self._ended:
            raise _IncompleteError  # a number may continue
        self._pos = end
        return key, value

    def _wanted(self, pattern: _Pattern, longest: int) -> re.Match[str]:
        """Return the match of `pattern` at the cursor."""
        while not (match := pattern(self._text, self._pos)):
            self._grow(longest)
        return match

    def _found(self, pattern: _Pattern, longest: int) -> bool:
        """Return whether `pattern` matches at the cursor; if so, move past it."""
        while not self._text[self._pos :].strip(" \t\n\r"):
            self._grow(longest)
        match = pattern(self._text, self._pos)
        if match:
            self._pos = match.end()
        return match is not None

    def _grow(self, longest: int) -> None:
        """Read more text because a member is incomplete; refuse a member that is too long."""
        if self._ended or len(self._text) - self._pos > longest:
            self.refuse()
        self._more()

    def _more(self) -> None:
        """Drop the text already read, and read on, twice as much each time within one member."""
        rest = self._text[self._pos :].lstrip(" \t\n\r")
        self._before += len(self._text) - len(rest)
        try:
            data = self._read(max(CHUNK, len(rest)))
            self._ended = not data
            self._text, self._pos = rest + self._decode(data, self._ended), 0
        except UnicodeDecodeError:
            refuse(self._where, "JSON 不是 UTF-8 文本", "the JSON is not UTF-8 text")
