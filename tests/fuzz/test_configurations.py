"""A short run of the random configurations and files, and the failures that it must notice."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from gptparams.cli.arguments import HELP, LANG
from gptparams.cli.arguments import JSON as JSON_OPTION
from gptparams.cli.commands.memory import ARGUMENTS
from tests.fuzz.configurations import case_of, spoilt, sums_that_fail, wrong_with
from tests.fuzz.options import OPTIONS
from tests.fuzz.workers import MEMORY, run

ROOT = Path(__file__).parents[2]
FINE = '{"total": 5, "active": 4, "families": {"a": 2, "b": 3}}\n'
JSON = ("count", "--json")


def test_a_short_run_finds_nothing() -> None:
    # In a process of its own: what other tests have loaded takes more memory than is allowed.
    command = [sys.executable, "-m", "tests.fuzz.configurations", "--cases", "4000"]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT)
    out = result.stdout
    assert result.returncode == 0, out + result.stderr
    assert "4,000 cases (" in out
    counted = int(out.partition(" counted")[0].rpartition(" ")[2].lstrip("(").replace(",", ""))
    assert counted > 800  # of 4,000: a run in which all is refused would test no sum


def test_the_same_seed_gives_the_same_cases() -> None:
    assert [case_of(1, n) for n in range(99)] == [case_of(1, n) for n in range(99)]
    assert case_of(1, 0) != case_of(2, 0)
    assert len({case_of(1, n) for n in range(99)}) > 90


@pytest.mark.parametrize(
    ("code", "out", "err", "words"),
    [
        (1, "", "", JSON),
        (2, "", "Traceback (most recent call last):\n", JSON),
        (2, "", "gptparams: one\ngptparams: two\n", JSON),
        (2, "", "gptparams: \x1b[31m\n", JSON),
        (2, "", "gptparams: " + "x" * 9999, JSON),
        (2, "5", "gptparams: fine\n", JSON),
        (0, FINE, "warning\n", JSON),
        (0, FINE.replace("5", "6"), "", JSON),
        (0, FINE.replace("4", "6"), "", JSON),
        (0, "a\x1b[2Jb\n", "", ("count",)),
        (0, "a\u202eb\n", "", ("count",)),
    ],
    ids=range(11),
)
def test_a_wrong_answer_would_be_noticed(
    code: int, out: str, err: str, words: tuple[str, ...]
) -> None:
    assert wrong_with(0, FINE, "", JSON) == wrong_with(2, "", "gptparams: no\n", JSON) == ""
    assert wrong_with(code, out, err, words)


def test_a_sum_that_does_not_hold_would_be_noticed() -> None:
    listed = {"total": 5, "tensors": [{"count": 2}, {"count": 3}]}
    assert sums_that_fail("tensors", listed) == ""
    assert sums_that_fail("tensors", listed | {"total": 6}) == "5 != 6"


def test_memory_is_tried_with_each_of_its_options() -> None:
    tried = [words for words, _ in (case_of(1, n) for n in range(6000)) if words[0] == "memory"]
    given = {word.partition("=")[0] for words in tried for word in words[1:]}
    assert given >= {*OPTIONS["memory"]}
    assert {*OPTIONS["memory"]} == {
        row.names[0] for row in ARGUMENTS if row.is_option and row not in (JSON_OPTION, LANG, HELP)
    }
    weights = {"bytes": 5, "by_family": {"a": 2, "b": 3}}
    assert sums_that_fail("memory", {"weights": weights}) == ""
    assert sums_that_fail("memory", {"weights": weights | {"bytes": 6}}) == "5 != 6"
    assert sums_that_fail("memory", {"weights": weights, "training": {"bytes": -1}})


def raises(number: int) -> tuple[str, str]:
    raise RecursionError("deep") if number == 3 else ValueError("bad")


def hangs(number: int) -> tuple[str, str]:
    start = time.process_time()
    while number == 1 and time.process_time() < start + 9:
        pass
    return "fine", ""


def hoards(number: int) -> tuple[str, str]:
    return "fine", "" if bytes(MEMORY if number == 2 else 1) else "nothing"


def test_what_falls_is_noticed_and_the_rest_goes_on() -> None:
    assert run(raises, 5, 2).failures == dict.fromkeys((0, 1, 2, 4), "ValueError: bad") | {
        3: "RecursionError: deep"
    }
    assert run(hangs, 4, 2).failures == {1: "took more than 1 s"}
    assert list(run(hoards, 4, 2).failures) == [2]


def test_a_worker_that_dies_is_noticed() -> None:
    import os

    def dies(number: int) -> tuple[str, str]:
        os._exit(0 if number else 7)

    assert len(run(dies, 4, 2).failures) == 2


def test_spoilt_files_differ() -> None:
    import random

    data = b'{"model_type": "gpt2", "n_layer": 12}'
    assert sum(spoilt(data, random.Random(n)) != data for n in range(99)) > 80
