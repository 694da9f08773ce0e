"""CONTRIBUTING names one command for each kind of contribution, and each checks something."""

import re
import shlex
from pathlib import Path

import pytest

from gptparams.cli import main as cli
from gptparams.site.check.chosen import chosen

ROOT = Path(__file__).parents[2]
KINDS = re.compile(r"^\| \[.+\]\(#(?P<part>.+?)\) \| .+ \| `(?P<command>.+)` \|$", re.M)
STANDS_FOR = {"PAGE": "index", "页名": "index", "MODEL_TYPE": "gpt2"}


def kinds(name: str) -> list[tuple[str, str]]:
    return KINDS.findall((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CONTRIBUTING.zh.md"])
def test_there_are_seven_kinds_and_each_has_its_part(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    parts = {title.lower().replace(" ", "-") for title in re.findall(r"^## (.+)$", text, re.M)}
    assert len(kinds(name)) == 7
    assert {part for part, _ in kinds(name)} <= parts


def test_both_languages_give_the_same_commands() -> None:
    english, chinese = (
        [command for _, command in kinds(name)]
        for name in ("CONTRIBUTING.md", "CONTRIBUTING.zh.md")
    )
    assert english == [command.replace("页名", "PAGE") for command in chinese]


@pytest.mark.parametrize("command", sorted({command for _, command in kinds("CONTRIBUTING.zh.md")}))
def test_each_command_checks_something(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for word, meant in STANDS_FOR.items():
        command = command.replace(word, meant)
    program, subcommand, *paths = shlex.split(command)
    assert (program, subcommand) == (".venv/bin/gptparams", "check")
    found = chosen(paths, ROOT / "docs")
    assert not found.whole
    assert found.pages or found.presets or found.tables


def test_a_command_that_checks_nothing_would_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--lang", "en", "LICENSE"]) == 2
    assert "not a page" in capsys.readouterr().err
