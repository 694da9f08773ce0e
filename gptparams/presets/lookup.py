"""Presets: well-known models by name, with their published numbers."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from gptparams.errors import InputError
from gptparams.frozen import FrozenDict, frozen
from gptparams.language import Text
from gptparams.untrusted import quoted

# JSON, because tomllib and pathlib would take a third of the start-up time of the command line.
_FILE = os.path.join(os.path.dirname(__file__), "presets.json")


@dataclass(frozen=True, slots=True)
class Published:
    """The headline number of parameters (`7B`) of a paper or model card, and its URL."""

    headline: str
    source: str


@dataclass(frozen=True, slots=True)
class Exact:
    """The exact total as published by somebody else, and its URL."""

    total: int
    source: str


@dataclass(frozen=True, slots=True, repr=False)
class Preset:
    """A published model: its name, the keys of its `config.json`, and their source (a URL).

    `published` is its headline number, `exact` is a published exact total, if there is one, and
    `erratum` says what is wrong with a published number. `stores_buffers` is true if the published
    checkpoint also holds the buffers of the table, such as causal masks. A preset is immutable;
    `dict(row.config)` is a mutable copy of its keys.
    """

    name: str
    config: Mapping[str, object]
    source: str
    published: Published
    exact: Exact | None = None
    erratum: Text | None = None
    stores_buffers: bool = False

    def __repr__(self) -> str:
        return f"<Preset {self.name}: {self.config['model_type']}, {self.published.headline}>"


@cache
def _text() -> str:
    with open(_FILE, encoding="utf-8") as file:
        return file.read()


@cache
def _rows() -> dict[str, dict[str, Any]]:
    """The parsed data file."""
    rows: dict[str, dict[str, Any]] = json.loads(_text())
    return rows


def _row(name: str) -> dict[str, Any]:
    """The row of one preset, parsed without the others, so that counting starts fast."""
    beginning = f'\n  "{name}": '
    at = _text().find(beginning)
    if at < 0 or not name.isprintable() or '"' in name:
        return _rows()[name]
    row: dict[str, Any] = json.JSONDecoder().raw_decode(_text(), at + len(beginning))[0]
    return row


@cache
def all_presets() -> Mapping[str, Preset]:
    """All presets by name, in the order of the data file."""
    return FrozenDict({
        name: Preset(
            name,
            frozen(row["config"]),
            row["source"],
            Published(**row["published"]),
            Exact(**row["exact"]) if "exact" in row else None,
            Text(**row["erratum"]) if "erratum" in row else None,
            row.get("stores_buffers", False),
        )
        for name, row in _rows().items()
    })  # fmt: skip


def is_preset(name: str) -> bool:
    """Whether `name` is the name of a preset, or another accepted form of one."""
    return preset_name(name) is not None


def is_exact(name: str) -> bool:
    """Whether there is a preset of exactly this name."""
    if f'\n  "{name}": ' in _text():
        return True
    return name in _rows()


def preset_name(name: str) -> str | None:
    """The name of the preset that `name` denotes, or None.

    `name` is its name in any case, the address or `owner/name` of its repository, or a common
    short form.
    """
    if not isinstance(name, str):
        return None
    if is_exact(name):
        return name
    from gptparams.presets.names import find  # rarely needed: most names are exact

    return find(name, _rows())


def stores_buffers(name: str) -> bool:
    """Whether the published checkpoint of a preset also holds the buffers of the table."""
    found = preset_name(name)
    return found is not None and bool(_row(found).get("stores_buffers"))


def preset_keys(name: str) -> Mapping[str, object]:
    """The keys of the preset `name`; raises InputError with similar names if it is unknown."""
    found = preset_name(name)
    if found is None:
        advice, shown = _advice(str(name)), quoted(name)
        raise InputError(
            f"没有名为“{shown}”的预设；{advice.zh}", f"preset '{shown}' is unknown; {advice.en}"
        )
    return FrozenDict(_row(found)["config"])


def search(words: Sequence[str]) -> tuple[Preset, ...]:
    """The presets that have every word in their name, `model_type` or headline, in any case.

    Raises InputError with similar names if there are none.
    """
    wanted = [word.lower() for word in words]
    found = tuple(
        each for each in all_presets().values() if all(word in _searched(each) for word in wanted)
    )
    if not found:
        given = quoted(" ".join(words))
        advice = _advice("-".join(words), path=False)
        raise InputError(
            f"没有预设的名字、架构或公布数字里有“{given}”；{advice.zh}",
            f"no preset has '{given}' in its name, architecture or headline; {advice.en}",
        )
    return found


def _searched(row: Preset) -> str:
    return f"{row.name} {row.config['model_type']} {row.published.headline}".lower()


def _letters(name: str) -> str:
    """The letters and digits of a name in lower case: `Llama 3` and `llama-3` are the same."""
    return "".join(filter(str.isalnum, name.lower()))


def _advice(name: str, path: bool = True) -> Text:
    import difflib  # only needed for this message, and slow to load

    name = name[:100]  # a longer name resembles none, and would take long to compare
    known, letters = _rows(), _letters(name)
    near = [each for each in known if letters and letters in _letters(each)][:3]
    near = near or difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    if near:
        return Text(f"是不是 {' 或 '.join(near)}？", f"did you mean {' or '.join(near)}?")
    listed = Text(
        f"gptparams presets 列出全部 {len(known)} 个",
        f"gptparams presets lists all {len(known)}",
    )
    if not path:
        return listed
    return Text(
        f"{listed.zh}；也可以给出 config.json 的路径",
        f"{listed.en}; the path of a config.json will do as well",
    )
