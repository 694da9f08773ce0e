"""Accepted names of presets: in any case, by address on the hub, or by a common short form.

A name denotes a preset only if it is unambiguous: letters and digits must agree, and a hyphen
between two digits matters, so that `qwen25-7b` is not `qwen2-57b`.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping

_FILE = os.path.join(os.path.dirname(__file__), "short_names.json")
# Prefixes of repository addresses on the hub and on its mirrors.
_ADDRESS = re.compile(r"(https?://)?(huggingface\.co|hf\.co|hf-mirror\.com)/", re.IGNORECASE)
_REST = re.compile(r"/(blob|raw|resolve|tree)/.*")
_BETWEEN_DIGITS = re.compile(r"(?<![0-9])-|-(?![0-9])")


def canonical(name: str) -> str:
    """The canonical form of a name, which ignores case, spaces, underscores and most hyphens.

    `Llama_3 8B` and `llama-3-8b` become `llama3-8b`: only hyphens between two digits are kept.
    """
    hyphenated = re.sub(r"[\s_-]+", "-", name.strip().lower())
    return _BETWEEN_DIGITS.sub("", hyphenated)


def repository(name: str) -> str:
    """`owner/name` in lower case if `name` is a repository or its address, or an empty string."""
    address = _ADDRESS.match(name)
    path = _REST.sub("", name[address.end() :]) if address else name
    parts = path.strip("/").split("/")
    named = len(parts) == 2 and all(re.fullmatch(r"[\w.-]+", part) for part in parts)
    return path.strip("/").lower() if named else ""


def find(name: str, rows: Mapping[str, Mapping[str, object]]) -> str | None:
    """The preset in `rows`, the rows of the data file, that `name` denotes, or None."""
    if name in rows:
        return name
    if len(name) > 200:
        return None
    found = _of_repository(repository(name), rows)
    if found or "/" in name:
        return found
    wanted = canonical(name)
    same = [each for each in rows if canonical(each) == wanted]
    return same[0] if len(same) == 1 else _short_names().get(wanted)


def _of_repository(name: str, rows: Mapping[str, Mapping[str, object]]) -> str | None:
    """The preset with the configuration of the repository `owner/name`, or None."""
    if not name:
        return None
    for each in _candidates(name, rows):
        if f"/{name}/" in str(rows[each]["source"]).lower():
            return each
    return _short_names().get(name)


def _candidates(name: str, rows: Mapping[str, Mapping[str, object]]) -> Iterable[str]:
    last = name.rpartition("/")[2]
    return (last,) if last in rows else ()


def _short_names() -> dict[str, str]:
    """Presets by alternative name: short forms, and repositories with the same shapes."""
    with open(_FILE, encoding="utf-8") as file:
        names: dict[str, list[str]] = json.load(file)
    return {
        other if "/" in other else canonical(other): name
        for name, others in names.items()
        for other in others
    }
