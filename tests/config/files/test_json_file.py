"""Files that can be read as a `config.json`, and those rejected instead of blocking forever."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gptparams import Config, InputError, all_presets, count, read_config
from gptparams.config.files.json_file import LARGEST_DEPTH, shown_as
from gptparams.untrusted import LONGEST_PATH

RAW: dict[str, Any] = {**all_presets()["gpt2"].config}
TOTAL = 124_439_808


def fifo(path: Path) -> Path:
    os.mkfifo(path)
    return path


def bound_socket(path: Path) -> Path:
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.close()
    return path


def folder_in_folder(path: Path) -> Path:
    (path / "config.json").mkdir(parents=True)
    return path


def link_to_fifo(path: Path) -> Path:
    path.symlink_to(fifo(path.with_suffix(".fifo")))
    return path


def config_that_is_a_fifo(path: Path) -> Path:
    path.mkdir()
    fifo(path / "config.json")
    return path


NO_FILES: list[tuple[Callable[[Path], Path], str]] = [
    (fifo, "is a named pipe, not a file; give the path of a config.json, or - for standard input"),
    (link_to_fifo, "is a named pipe"),
    (config_that_is_a_fifo, "config.json: is a named pipe"),
    (bound_socket, "is a socket"),
    (folder_in_folder, "config.json: is a folder"),
    (lambda path: Path("/dev/zero"), "is a device"),
    (lambda path: Path("/dev/full"), "is a device"),
    (lambda path: Path("/dev/tty"), "is a device"),
    (lambda path: Path("/dev/null"), "is a device"),
    (lambda path: path / "x" / "config.json", "no such file"),
    (lambda path: Path("/dev/fd/99"), "can't be read (Bad file descriptor)"),
    (lambda path: Path("/proc/self/mem"), "can't be read"),
    (lambda path: path.with_name("x" * 300), "can't be read (File name too long)"),
]


@pytest.mark.parametrize(("make", "said"), NO_FILES, ids=range(len(NO_FILES)))
def test_what_is_no_regular_file_is_refused_at_once(
    make: Callable[[Path], Path], said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        read_config(make(tmp_path / "there"))
    assert said in str(caught.value)


def shell(line: str) -> subprocess.CompletedProcess[str]:
    command = line.replace("gptparams", f"{sys.executable} -m gptparams")
    return subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "gptparams count - --lang en < {file}",
        "cat {file} | gptparams count - --lang en",
        "cat {file} | gptparams count /dev/stdin --lang en",
        "gptparams count <(cat {file}) --lang en",
        "gptparams count <(sleep 0.3; cat {file}) --lang en",
        "gptparams count /dev/fd/7 --lang en 7< {file}",
        "gptparams count /proc/self/fd/7 --lang en 7< {file}",
    ],
)
def test_standard_input_and_what_a_shell_opened_are_read(line: str, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(RAW), encoding="utf-8")
    result = shell(line.format(file=file))
    assert "124,439,808 parameters" in result.stdout, result.stderr


def test_standard_input_that_is_closed_is_refused() -> None:
    result = shell("gptparams count - --lang en <&-")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "can't be read (Bad file descriptor)" in result.stderr


# -- what lies deep, and what is long


def deep(levels: int, kind: Callable[[Any], Any]) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = kind(value)
    return value


def cyclic_dict() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["a"] = value["b"] = value
    return value


def cyclic_list() -> list[Any]:
    value: list[Any] = []
    value += [value, value]
    return value


DEEP: list[Any] = [
    *(deep(LARGEST_DEPTH, lambda v: [v]), deep(900, lambda v: [v]), deep(5000, lambda v: [v])),
    *(deep(900, lambda v: {"a": v}), deep(5000, lambda v: {"a": v}), deep(900, lambda v: (v, v))),
    *(cyclic_dict(), cyclic_list(), deep(3000, lambda v: [{"x": v}]), [[cyclic_dict()]]),
]


@pytest.mark.parametrize("value", DEEP, ids=range(len(DEEP)))
@pytest.mark.parametrize("key", ["n_layer", "x_dim", "model_type", "auto_map"])
def test_what_is_nested_too_deeply_is_refused(value: Any, key: str) -> None:
    with pytest.raises(InputError, match="m: nested too deeply; expected a config"):
        Config.from_dict(RAW | {key: value}, "m")
    assert len(shown_as(value).en) <= 40


def test_what_is_nested_a_little_is_passed_over() -> None:
    raw = RAW | {"task_specific_params": deep(LARGEST_DEPTH - 1, lambda v: {"a": v})}
    assert count(raw).total == TOTAL


@pytest.mark.parametrize("levels", [60, 900, 990, 5000, 400_000])
@pytest.mark.parametrize("kind", ["[]", "{}"])
def test_a_file_with_nested_brackets_is_refused(levels: int, kind: str, tmp_path: Path) -> None:
    inner = "[" * levels + "]" * levels if kind == "[]" else '{"a":' * levels + "1" + "}" * levels
    file = tmp_path / "a.json"
    file.write_text(f'{{"n_layer": {inner}}}'[:999_000], encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_config(file)
    assert "nested too deeply" in str(caught.value) or "not JSON" in str(caught.value)
    file.write_text(inner[:999_000], encoding="utf-8")
    with pytest.raises(InputError):
        read_config(file)


LONG = "k" * 900_000
HOSTILE = "\x1b]0;title\x07\u202e\n" * 1000


@pytest.mark.parametrize("text", [LONG, HOSTILE], ids=["long", "hostile"])
@pytest.mark.parametrize(
    "raw",
    [
        lambda t: {t + "_dim": 12},
        lambda t: {"x_dim_" + t + "_dim": True},
        lambda t: {t: "prelu"},
        lambda t: {"model_type": t},
        lambda t: {"n_layer": t},
        lambda t: {"n_embd": [t]},
        lambda t: {"tie_word_embeddings": t},
        lambda t: {"add_cross_attention": t},
        lambda t: {"text_config": {"model_type": t}, "model_type": None},
        lambda t: {"n_head": {t: t}},
        lambda t: {"hidden_size": {t: [t, {t: t}]}},
    ],
    ids=range(11),
)
def test_a_message_quotes_little_of_what_is_long(
    raw: Callable[[str], dict[str, Any]], text: str, tmp_path: Path
) -> None:
    keys = RAW | raw(text)
    with pytest.raises(InputError) as caught:
        Config.from_dict(keys, "m")
    usual = len(str(caught.value)) - 2000 * ("expected one of: " in str(caught.value))
    assert usual < 400 or "supported" in str(caught.value)
    assert caught.value.en.isprintable()
    assert caught.value.zh.isprintable()


def test_a_key_given_twice_is_quoted_shortly(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(f'{{"{LONG[:400_000]}": 1, "{LONG[:400_000]}": 2}}', encoding="utf-8")
    with pytest.raises(InputError, match="is given more than once") as caught:
        read_config(file)
    assert len(str(caught.value)) < 200 + LONGEST_PATH


def test_a_path_is_cut_in_the_middle() -> None:
    with pytest.raises(InputError) as caught:
        read_config("a/" + "b" * 4000 + "/config.json")
    assert len(str(caught.value)) < LONGEST_PATH + 100
    assert "a/bb" in str(caught.value)
    assert "b/config.json" in str(caught.value)
