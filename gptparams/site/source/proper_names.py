"""Proper names that contain digits (GPT-2) and are not figures.

The list is a data file of the site. No two names in it may differ in one digit only: a wrong digit
would turn one name into another unnoticed.
"""

import re
from functools import cache
from itertools import combinations
from pathlib import Path

from gptparams.language import Text
from gptparams.site.files.diagnostic import PlacedError, place_at
from gptparams.site.files.layout import shown_path
from gptparams.site.files.toml_file import data_file, read_toml

FILE = "names.toml"
_WHAT = Text("专名表", "the list of proper names")


def one_digit_apart(left: str, right: str) -> bool:
    """Return whether the names differ in exactly one character that is a digit in both."""
    if len(left) != len(right):
        return False
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    return len(pairs) == 1 and all(character.isdigit() for character in pairs[0])


@cache
def _read(path: Path, _modified: int) -> tuple[str, ...]:
    text, rows = read_toml(path)
    names = rows.get("names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise PlacedError(
            place_at(shown_path(path), text, max(text.find("names"), 0)),
            '应有一个列表 `names`，里面是专名，如 names = ["GPT-2"]',
            'expected a list `names` of names, as in names = ["GPT-2"]',
        )
    for left, right in combinations(names, 2):
        if left == right or one_digit_apart(left, right):
            raise PlacedError(
                place_at(shown_path(path), text, text.rfind(f'"{right}"')),
                f"“{left}”和“{right}”一样，或只差一个数字；请只留一个，另一个改用引用或绑定",
                f"names {left!r} and {right!r} differ in one digit or not at all; "
                "keep one, and cite or bind the other",
            )
    return tuple(sorted(names, key=len, reverse=True))


def proper_names(docs: Path) -> tuple[str, ...]:
    """Return the listed names, longest first; InputError if the file is malformed."""
    path = data_file(docs, FILE, _WHAT)
    return _read(path, path.stat().st_mtime_ns)


def without_names(text: str, names: tuple[str, ...]) -> str:
    """Replace every whole occurrence of a listed name by spaces of the same length."""
    if not names:
        return text
    choices = "|".join(re.escape(name) for name in names)
    # Only ASCII letters and digits continue a name, since Chinese may follow it without a space.
    whole = re.compile(rf"(?<![A-Za-z0-9_.\-])(?:{choices})(?![A-Za-z0-9_]|[.,\-][A-Za-z0-9])")
    return whole.sub(lambda match: " " * len(match[0]), text)
