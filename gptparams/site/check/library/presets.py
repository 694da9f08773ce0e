"""Check the file of presets row by row, and report each problem at its line."""

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from gptparams.architectures import ARCHITECTURES
from gptparams.config.config import config_from_dict
from gptparams.config.model_type.aliases import alias_of, table_of
from gptparams.config.unknown_keys.rules import keys_read
from gptparams.config.values.fields import Fields
from gptparams.counting.conventions import convention
from gptparams.counting.counting import totals
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.numerals.headline import headline
from gptparams.presets.lookup import Exact, Preset, Published
from gptparams.schema.architecture import Architecture
from gptparams.site.check.library.lines import key_offsets
from gptparams.site.files.diagnostic import Finding, place_at
from gptparams.site.files.layout import shown_path
from gptparams.site.files.read_text import text_of
from gptparams.tables.presets import HEADLINE_CONVENTIONS, agreement_of

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_NAMED = Text(
    "预设的名字用小写字母、数字和 . _ -，与仓库的名字相同；请改名",
    "a preset is named by its repository, in small letters, digits and . _ -; rename it",
)
_NEEDED = ("source", "published", "config")
_KEYS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    (): tuple(field.name for field in fields(Preset) if field.name != "name"),
    ("published",): tuple(field.name for field in fields(Published)),
    ("exact",): tuple(field.name for field in fields(Exact)),
    ("erratum",): Text._fields,
}
Located = tuple[tuple[str, ...], Text]


def preset_findings(path: Path) -> tuple[int, tuple[Finding, ...]]:
    """Return the number of presets in the file, and the findings."""
    text = text_of(path)
    try:
        rows = json.loads(text)
        offsets, repeated = key_offsets(text)
    except json.JSONDecodeError as error:
        zh = f"这里不是 JSON（{error.msg}）；请看看这里和前一行的逗号、引号、括号"
        en = f"not JSON here ({error.msg}); look at commas, quotes and brackets here and above"
        return 0, (_finding(path, text, error.pos, Text(zh, en)),)
    except yaml.YAMLError:
        return 0, (
            _finding(path, text, text.find("\t"), Text("请用空格缩进", "indent with spaces")),
        )
    if repeated:
        zh, en = "这个键写了两次；请只留一个", "this key is given twice; keep one of them"
        return len(rows), tuple(_finding(path, text, each, Text(zh, en)) for each in repeated[:1])
    found = [
        _finding(path, text, offsets.get(keys) or offsets[keys[:1]], message)
        for name, row in rows.items()
        for keys, message in _problems(name, row)
    ]
    return len(rows), tuple(found)


def _finding(path: Path, text: str, offset: int, message: Text) -> Finding:
    return Finding(place_at(shown_path(path), text, offset), message)


def _problems(name: str, row: Any) -> Iterator[Located]:
    """Yield the problems of one preset: the path of keys, and how to fix it."""
    if not _NAME.fullmatch(name):
        yield (name,), _NAMED
        return
    found = list(_form(row))
    found = found or list(_sources(row)) or list(_counted(name, row))
    for keys, message in found:
        yield (name, *keys), message


def _form(row: Any) -> Iterator[Located]:
    """Yield unknown and missing keys."""
    for path, known in _KEYS.items():
        there: Any = row.get(path[0], {}) if path and isinstance(row, dict) else row
        if not isinstance(there, dict):
            yield path, Text("应是一个 JSON 对象", "expected a JSON object")
            continue
        unknown = [key for key in there if key not in known]
        for key in unknown:
            yield (*path, key), _unknown(key, known)
        needed = _NEEDED if not path else known if there else ()
        for key in needed:
            if key not in there and not unknown:
                yield path, Text(f"缺少 {key}；请补上", f"{key} is missing; give it")


def _unknown(key: str, known: Any) -> Text:
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        return Text(
            f"没有 {key} 这个键；是不是 {near[0]}？", f"no key {key}; did you mean {near[0]}?"
        )
    names = ", ".join(sorted(known))
    return Text(
        f"没有 {key} 这个键；请删掉，可以写的有：{names}",
        f"no key {key}; leave it out: there are {names}",
    )


def _sources(row: Mapping[str, Any]) -> Iterator[Located]:
    places = (("source",), ("published", "source"), ("exact", "source"))
    for keys in places:
        there: Any = row
        for key in keys:
            there = there.get(key, {})
        if there != {} and urlsplit(str(there)).scheme != "https":
            yield (
                keys,
                Text(
                    f"出处应是以 https:// 开头的网址，现在是 {there}",
                    f"the source is {there}; give the address, which begins with https://",
                ),
            )


def _counted(name: str, row: Mapping[str, Any]) -> Iterator[Located]:
    """Yield errors of the architecture's table, and published numbers that are not the count."""
    raw = row["config"]
    architecture = _table(raw)
    if architecture is None:
        yield ("config", "model_type"), _no_table(str(raw.get("model_type")))
        return
    idle = sorted(key for key in raw if not _is_read(key, keys_read(architecture)))
    for key in idle:
        yield ("config", key), _unknown(key, keys_read(architecture))
    if idle:
        return
    try:
        config = config_from_dict(raw, model=name)
    except InputError as error:
        key = error.en.partition("field ")[2].replace(":", " ").split(" ")[0]
        strip = len(name) + 1
        yield ("config", *key.split(".")), Text(error.zh[strip:], error.en[strip:].strip())
        return
    numbers = {rule: totals(config, convention(rule))[0] for rule in HEADLINE_CONVENTIONS}
    yield from _headline(row, numbers)
    total = numbers["unique"]
    if "exact" in row and not isinstance(row["exact"]["total"], int):
        zh, en = "应是一个整数，不加引号", "expected a whole number, without quotes"
        yield ("exact", "total"), Text(zh, en)
    elif "exact" in row and row["exact"]["total"] != total:
        yield (
            ("exact", "total"),
            Text(
                f"数出来是 {total}；请核对出处和 config",
                f"the count is {total}; compare the source and `config`",
            ),
        )


def _table(raw: Mapping[str, Any]) -> Architecture | None:
    """The table that reads a configuration: that of its type, or of one with its shapes."""
    if raw.get("model_type") in ARCHITECTURES:
        return ARCHITECTURES[str(raw["model_type"])]
    alias = alias_of(Fields(raw, ""))
    return None if alias is None else table_of(alias)


def _is_read(key: str, read: frozenset[str]) -> bool:
    """Return whether a table reads the key, or a key nested in it."""
    return key in read or any(each.startswith(f"{key}.") for each in read)


def _no_table(model_type: str) -> Text:
    near = difflib.get_close_matches(model_type, ARCHITECTURES, n=1)
    zh, en = (f"是不是 {near[0]}？", f"did you mean {near[0]}?") if near else ("", "")
    return Text(
        f"没有 {model_type} 的表；{zh or '请先加上这种架构'}",
        f"there is no table for {model_type}; {en or 'add that architecture first'}",
    )


def _headline(row: Mapping[str, Any], numbers: Mapping[str, int]) -> Iterator[Located]:
    written = row["published"]["headline"]
    place = ("published", "headline")
    try:
        headline(written)
    except (ValueError, TypeError):
        zh, en = "公布的数要写成 6.7B 这样", "write the number as in 6.7B"
        yield place, Text(f"{zh}，现在是 {written}", f"{written!r}: {en}")
        return
    if not agreement_of(written, numbers).convention and "erratum" not in row:
        sums = ", ".join(f"{rule} {number:,}" for rule, number in numbers.items())
        yield (
            place,
            Text(
                f"公布的 {written} 与 {sums} 都对不上；请核对 config，或在 erratum 里说明",
                f"{written} agrees with none of {sums}; correct `config`, or give an `erratum`",
            ),
        )
