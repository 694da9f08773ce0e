"""A TOML file of the site: parsed, or refused with the line of the error."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.site.files.diagnostic import Place, PlacedError, place_at
from gptparams.site.files.layout import shown_path
from gptparams.site.files.read_text import text_of

_WHERE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")

_TWICE = re.compile(r"Cannot (?:declare .* twice|overwrite a value)")


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of the file `path`, and its parsed contents.

    Raises PlacedError for invalid TOML.
    """
    text = text_of(path)
    return text, parse_toml(text, shown_path(path))


def parse_toml(text: str, path: str) -> dict[str, Any]:
    """Parse the TOML `text` of the file `path`. Raises PlacedError for invalid TOML."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = _WHERE.search(str(error))
        reason = _WHERE.sub("", str(error))
        last = text.rstrip().count("\n") + 1
        line, column = (int(found[name] or 0) for name in ("line", "column")) if found else (0, 0)
        place = Place(path, line or last, column or 1)
        if _TWICE.match(reason):
            raise PlacedError(
                place,
                "这个名字写了两次；换一个没用过的，或只留一个",
                "this name is given twice; give a new one, or keep one of them",
            ) from None
        raise PlacedError(
            place,
            f"这里不是合法的 TOML（{reason}）；请看看这里和前一行的引号、括号、等号",
            f"not TOML here ({reason}); look at quotes, brackets and = here and above",
        ) from None


def data_file(docs: Path, name: str, what: Text) -> Path:
    """Return the path of the data file `name` of the site; InputError if it is missing."""
    path = docs / name
    if not path.is_file():
        raise InputError(
            f"{path}：{what.zh}不见了；请恢复它", f"{path}: {what.en} is missing; restore it"
        )
    return path


def table_place(path: str, text: str, name: str, key: str = "") -> Place:
    """Return the place of the table `[name]` in `text`, or of its line `key = ` if there is one."""
    head = re.search(rf"^[ \t]*\[{re.escape(name)}\]", text, re.M)
    start = head.start() if head else 0
    if key:
        end = re.compile(r"^[ \t]*\[", re.M).search(text, head.end() if head else 0)
        line = re.compile(rf"^[ \t]*\"?{re.escape(key)}\"?[ \t]*=", re.M)
        found = line.search(text, start, end.start() if end else len(text))
        start = found.start() if found else start
    return place_at(path, text, start)
