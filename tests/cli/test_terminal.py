"""Output to a terminal never controls it, whatever a path or an argument contains."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gptparams import all_presets
from gptparams.cli import main as cli
from gptparams.untrusted import LONGEST, printable, quoted

GPT2: dict[str, Any] = {**all_presets()["gpt2"].config}
ESCAPES = (
    *("\x1b[31m", "\x1b]0;title\x07", "\x1b[2J\x1b[H", "\r", "\b\b", "\x9b31m", "\u202e"),
    *("\u2066", "\u200f", "\u2028", "\x7f", "\x85", "\n\n", "\ufeff", "\U000e0041", "\xad"),
)


def steers(text: str) -> bool:
    """Whether a text has what can steer a terminal, line breaks aside."""
    return not text.replace("\n", "").isprintable()


@pytest.mark.parametrize("escape", ESCAPES, ids=ascii)
def test_an_escape_code_in_a_path_never_gets_out(
    escape: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"a{escape}b.json"
    file.write_text(json.dumps(GPT2), encoding="utf-8")
    for command in ("count", "parts", "tensors", "formula", "conventions", "tuning", "compare"):
        others = ["gpt2"] if command == "compare" else []
        for options in ([], ["--json"]):
            assert cli.main([command, str(file), *others, *options]) == 0
            out = capsys.readouterr().out
            assert not steers(out)
            assert len(out.splitlines()) > 1 or options
            if command == "count" and options:
                assert json.loads(out)["model"] == str(file)


@pytest.mark.parametrize("escape", ESCAPES, ids=ascii)
@pytest.mark.parametrize(
    "words",
    [
        ["count", "x{}"],
        ["count", "x{}.json"],
        ["count", "gpt2", "--convention", "x{}"],
        ["count", "gpt2", "--lang", "x{}"],
        ["count", "gpt2", "--x{}"],
        ["count", "gpt2", "x{}"],
        ["count", "gpt2", "--json=x{}"],
        ["x{}"],
        ["tuning", "gpt2", "--rank", "x{}"],
        ["tuning", "gpt2", "--targets", "x{}"],
        ["presets", "x{}"],
        ["compare", "x{}"],
        ["compare", "gpt2", "x{}"],
    ],
    ids=" ".join,
)
def test_nor_does_one_in_an_argument(
    words: list[str], escape: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([word.format(escape) for word in words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert not steers(captured.err)
    assert len(captured.err.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["count", "x"],
        ["count", "gpt2", "--convention", "x"],
        ["count", "gpt2", "--lang", "x"],
        ["count", "gpt2", "--x"],
        ["count", "gpt2", "x"],
        ["count", "gpt2", "--json=x"],
        ["x"],
        ["tuning", "gpt2", "--rank", "x"],
        ["tuning", "gpt2", "--targets", "x"],
        ["presets", "x"],
        ["compare", "x"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("long", ["x" * 100_000, "x y " * 25_000], ids=["a word", "words"])
def test_a_long_argument_is_quoted_shortly(
    words: list[str], long: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*words[:-1], words[-1] + long]) == 2
    assert len(capsys.readouterr().err) < 900


def test_the_styles_of_tables_reach_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli.terminal, "screen", lambda: (80, True))
    assert cli.main(["count", "gpt2"]) == 0
    assert "\x1b[1m" in capsys.readouterr().out


def test_printable_and_quoted() -> None:
    assert printable("模型 naïve 😀") == "模型 naïve 😀"
    assert printable("a\nb\x1b") == "a\\nb\\x1b"
    assert quoted("x" * LONGEST) == "x" * LONGEST
    for text in ("x" * 99, "\n" * 40, "\x1b" * 10**6, "😀" * 61, "\ud800" * 61):
        assert len(quoted(text)) == LONGEST
        assert quoted(text).isprintable()
    assert quoted("a" + "x" * 99 + "b")[:: LONGEST - 1] == "ab"


# -- options before the command


@pytest.mark.parametrize(
    "words",
    [
        ["--json", "count", "gpt2"],
        ["count", "--json", "gpt2"],
        ["count", "gpt2", "--json"],
        ["--json", "count", "gpt2", "--json"],
        ["--lang", "zh", "--json", "count", "gpt2"],
        ["--json", "--lang=zh", "count", "gpt2"],
        ["--lang", "zh", "count", "--json", "gpt2", "--lang", "en"],
    ],
    ids=" ".join,
)
def test_json_may_stand_before_the_command(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 124_439_808


def test_without_it_there_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["count", "gpt2"], ["--lang", "en", "count", "gpt2"]):
        assert cli.main(words) == 0
        assert capsys.readouterr().out.startswith("gpt2")
    assert cli.main(["--json", "check", "--lang", "en"]) == 2
    assert "unrecognized arguments: --json" in capsys.readouterr().err


# -- streams that are closed


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = line.replace("gptparams", f"{sys.executable} -m gptparams")
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={**buffered, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


NAMES = ("count", "parts", "tensors", "formula", "conventions", "tuning", "compare gpt2")


@pytest.mark.parametrize(
    "line",
    [*(f"{name} gpt2" for name in NAMES), "presets", "-h", "--version", "check x.md"],
)
def test_a_closed_standard_output_is_an_error(line: str, tmp_path: Path) -> None:
    result = shell(f"gptparams {line} --lang en >&-", tmp_path)
    assert result.returncode == 2
    assert result.stderr == (
        "gptparams: can't write the output (standard output is closed); send it elsewhere\n"
    )


def test_closed_and_full_streams_change_no_exit_code(tmp_path: Path) -> None:
    for line, code in (
        ("count gtp2 2>&-", 2),
        ("count gtp2 2>/dev/full", 2),
        ("count gpt2 2>&-", 0),
        ("count gpt2 <&-", 0),
        ("count gpt2 >&- 2>&-", 2),
        ("count gpt2 >/dev/full", 2),
    ):
        result = shell(f"gptparams {line}", tmp_path)
        assert result.returncode == code, line
        assert "Traceback" not in result.stderr
        assert not result.stdout or code == 0
