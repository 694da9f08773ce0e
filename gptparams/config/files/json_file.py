"""Read a JSON object from an untrusted file, with one-line errors."""

import json
import os
import re
import stat
import sys
from collections.abc import Mapping
from itertools import islice

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.untrusted import LONGEST_PATH, printable, quoted

LARGEST_FILE = 1_000_000  # bytes; the largest published ones have some tens of thousands
DIGITS = 4300  # longer integers are not converted by Python, by default
LARGEST_DEPTH = 50  # of nested objects; published configurations have five at most
STDIN = "-"
# The names of pipes that a shell opens: `gptparams count <(jq .config all.json)`.
_OPENED = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,9})")
_KINDS = (
    (stat.S_ISDIR, Text("文件夹", "a folder")),
    (stat.S_ISFIFO, Text("命名管道", "a named pipe")),
    (stat.S_ISSOCK, Text("套接字", "a socket")),
)
_DEVICE = Text("设备", "a device")


def shown_as(value: object) -> Text:
    """`value` as JSON, on one short line."""
    try:
        text = json.dumps(_brief(value), ensure_ascii=False, default=_named)
    except (TypeError, ValueError):  # an integer with more digits than Python converts
        if isinstance(value, int):
            return Text("一个几千位的数", "a number of thousands of digits")
        return Text(*[_named(value)] * 2)
    text = printable(text[:40]) if len(text) <= 40 else printable(text[:37]) + "..."
    return Text(*[quoted(text, 40)] * 2)


def _brief(value: object, depth: int = 3) -> object:
    """The start of `value`, for a short line; `value` may be deep, long or contain itself."""
    if isinstance(value, str):
        return value[:60]
    if not isinstance(value, Mapping | list | tuple):
        return value
    if not depth:
        return "..."
    if isinstance(value, Mapping):
        items = islice(value.items(), 9)
        return {str(key)[:60]: _brief(each, depth - 1) for key, each in items}
    return [_brief(each, depth - 1) for each in value[:20]]


def _named(value: object) -> str:
    """The type of a value that is not JSON, because its `repr` may be long or fail."""
    return f"a {type(value).__name__}"


def check_depth(value: object, where: str) -> None:
    """Raise InputError for objects and lists that are nested too deeply or contain themselves."""
    level = {id(value): value}
    for _ in range(LARGEST_DEPTH):
        inner = (each for outer in level.values() for each in _inside(outer))
        level = {id(each): each for each in inner if isinstance(each, Mapping | list | tuple)}
        if not level:
            return
    raise _too_deep(where)


def _inside(value: object) -> tuple[object, ...]:
    if isinstance(value, Mapping):
        return tuple(value.values())
    return tuple(value) if isinstance(value, list | tuple) else ()


def _too_deep(where: str) -> InputError:
    return InputError(
        f"{where}：嵌套太深；应是一份 config.json",
        f"{where}: nested too deeply; expected a config.json",
    )


def read_object(file: str) -> dict[str, object]:
    """The JSON object in `file`.

    Raises InputError if the file can't be read, is too long, is not a JSON object, or contains a
    duplicate key.
    """
    return parse_object(_read(file, quoted(file, LONGEST_PATH)), file)


def parse_object(data: bytes, file: str) -> dict[str, object]:
    """The JSON object that `data` holds; `file` names them in errors.

    Raises InputError if it is not UTF-8, is not a JSON object, or contains a duplicate key.
    """
    where = quoted(file, LONGEST_PATH)
    text = _text(data, where)
    if not text.strip():
        raise InputError(
            f"{where}：文件是空的；里面应是一个 JSON 对象",
            f"{where}: the file is empty; expected a JSON object",
        )
    try:
        value = json.loads(
            text, parse_int=_integer, object_pairs_hook=lambda pairs: _object(pairs, where)
        )
    except json.JSONDecodeError as error:
        place = f"{where}:{error.lineno}:{error.colno}"
        raise InputError(
            f"{place}：不是合法的 JSON（{error.msg}）；应是 config.json 那样的 JSON 对象",
            f"{place}: not JSON ({error.msg}); expected a JSON object such as config.json",
        ) from None
    except RecursionError:
        raise _too_deep(where) from None
    check_depth(value, where)
    if not isinstance(value, dict):
        shown = shown_as(value)
        raise InputError(
            f"{where}：应是一个 JSON 对象，现在是 {shown.zh}",
            f"{where}: expected a JSON object, found {shown.en}",
        )
    return value


def _read(file: str, where: str) -> bytes:
    """The bytes of `file`; raises InputError if it can't be read, is too long, or may block."""
    try:
        with open(_descriptor(file, where), "rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise InputError(
            f"{where}：没有这个文件；请给出 config.json 的路径",
            f"{where}: no such file; give the path of a config.json",
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{where}：读不了（{reason}）；请换一个能读的文件",
            f"{where}: can't be read ({reason}); give a readable file",
        ) from None
    if data.lstrip()[:1] != b"{":
        from gptparams.config.files.file_kinds import (
            refuse_other_formats,  # only needed for other files
        )

        refuse_other_formats(data, where)
    if len(data) > LARGEST_FILE:
        raise InputError(
            f"{where}：超过 {LARGEST_FILE:,} 字节；应是一份 config.json",
            f"{where}: more than {LARGEST_FILE:,} bytes; expected a config.json",
        )
    return data


def _descriptor(file: str, where: str) -> int:
    """A descriptor open for reading: a regular file, standard input, or a pipe from a shell.

    Opening anything else may block forever: a named pipe without a writer, a terminal.
    """
    opened = _OPENED.fullmatch(file)
    if opened or file in (STDIN, "/dev/stdin"):
        return os.dup(int(opened[1]) if opened else sys.__stdin__.fileno() if sys.__stdin__ else 0)
    mode = os.stat(file).st_mode
    if not stat.S_ISREG(mode):
        kind = next((name for test, name in _KINDS if test(mode)), _DEVICE)
        raise InputError(
            f"{where}：这是{kind.zh}，不是文件；请给出 config.json 的路径，或用 - 表示标准输入",
            f"{where}: is {kind.en}, not a file; give the path of a config.json, "
            f"or - for standard input",
        )
    return os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{where}：字节 {error.start} 处不是 UTF-8 文本；请把文件存成 UTF-8",
            f"{where}: not UTF-8 text at byte {error.start}; save the file as UTF-8",
        ) from None


def _integer(text: str) -> int:
    """`text` as an integer; one with too many digits becomes one that is too large for any size."""
    return int(text) if len(text) <= DIGITS else 10**DIGITS


def _object(pairs: list[tuple[str, object]], where: str) -> dict[str, object]:
    """The object of `pairs`; raises InputError for a duplicate key, as one value would be lost."""
    result: dict[str, object] = {}
    for key, value in pairs:
        if key in result:
            raise InputError(
                f"{where}：字段 {quoted(key)} 写了不止一次；请只留一个",
                f"{where}: field {quoted(key)} is given more than once; keep one of them",
            )
        result[key] = value
    return result
