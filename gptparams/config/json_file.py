"""A JSON object in a file that somebody else wrote: read, or refused in one line."""

import json

from gptparams.config.file_kinds import refuse_other_formats
from gptparams.errors import InputError
from gptparams.language import Text

LARGEST_FILE = 1_000_000  # bytes; the largest published ones have some tens of thousands
DIGITS = 4300  # Python reads and prints no integer of more, unless it is told to


def shown_as(value: object) -> Text:
    """`value` as JSON, on one short line."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=repr)
    except ValueError:  # an integer of more digits than Python prints
        return Text("一个几千位的数", "a number of thousands of digits")
    text = text if len(text) <= 40 else text[:37] + "..."
    return Text(text, text)


def read_object(file: str) -> dict[str, object]:
    """The JSON object in `file`.

    Raises InputError when it can't be read, is too long, is not JSON or not an object, or
    gives a key twice.
    """
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
        shown = shown_as(value)
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
    refuse_other_formats(data, file)
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
