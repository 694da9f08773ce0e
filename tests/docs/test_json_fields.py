"""Every field of the JSON output is explained on the page of the command line, in each language."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gptparams import CONVENTIONS
from gptparams.cli import main as cli
from gptparams.counting.features import FEATURES
from gptparams.counting.tuning import WAYS
from gptparams.language import LANGS
from gptparams.schema.families import FAMILY_IDS, PARTS

DOCS = Path(__file__).parents[2] / "docs"
COMMANDS = (
    *(("count", "gpt2"), ("parts", "gpt2"), ("tensors", "gpt2"), ("formula", "gpt2")),
    *(("conventions", "gpt2"), ("compare", "gpt2", "gpt2-xl"), ("tuning", "gpt2")),
    *(("presets", "gemma"), ("presets", "llama-2-7b"), ("formula", "deepseek-v3")),
)
# Keys that are ids, and the languages of a text.
IDS = {
    *FAMILY_IDS,
    *PARTS,
    *LANGS,
    "",
    "lora",
    *(each.id for each in (*CONVENTIONS, *FEATURES, *WAYS)),
}
WEIGHTS = {"package", "sha256", "folder"}


def fields(value: Any) -> Iterator[str]:
    """Every key of an object and of the objects in it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from fields(each)
    elif isinstance(value, list):
        for each in value:
            yield from fields(each)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert cli.main([*words, "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert isinstance(value, dict)
    return value


def explained(lang: str) -> set[str]:
    page = (DOCS / lang / "reference" / "cli.md").read_text(encoding="utf-8")
    section = page.partition("{#json}")[2].partition("\n## ")[0]
    return set(re.findall(r"`(\w+)`", section))


@pytest.mark.parametrize("lang", LANGS)
def test_every_field_is_explained(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = {field for words in COMMANDS for field in fields(answer(capsys, *words))} | WEIGHTS
    assert {"schema", "notes", "part", "agrees_under", "erratum"} <= found
    assert found - IDS - explained(lang) == set()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_object_is_the_same_in_every_locale(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for locale, options in (("zh_CN.UTF-8", ()), ("C", ()), ("C", ("--lang", "zh"))):
        monkeypatch.setenv("LC_ALL", locale)
        seen.append(answer(capsys, *words, *options))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0]["schema"] == 2
    assert all(set(note) == {"zh", "en"} for note in seen[0]["notes"])
