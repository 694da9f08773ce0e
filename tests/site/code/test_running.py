"""Pages run their code in isolation, completely, and in their own language."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from gptparams.language import Lang
from gptparams.site.code import running
from gptparams.site.code.cells import ProgramError, read_cells, split_cells
from gptparams.site.code.evaluation import evaluate
from gptparams.site.code.executing import Shown
from gptparams.site.code.in_one_language import displayed_code


def run(path: Path, lang: Lang) -> running.Run:
    return running.run(read_cells(path), lang, {}, path.parent)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_cells_run_in_order_and_share_names(tmp_path: Path) -> None:
    code = write(tmp_path / "a.py", "# %% one\nx = 2\nprint(x)\n\n# %% two\ny = x + 1\nshow('y')\n")
    ran = run(code, "zh")
    assert ran.namespace["y"] == 3
    assert ran.origins["x"] == ("one",)
    assert ran.outputs["two"] == (Shown("y"),)


def test_each_run_starts_afresh(tmp_path: Path) -> None:
    run(write(tmp_path / "a.py", "# %% one\nonly_here = 1\nprint(1)\n"), "zh")
    other = write(tmp_path / "b.py", "# %% one\nprint(only_here)\n")
    with pytest.raises(ProgramError, match="only_here"):
        run(other, "zh")


def test_the_language_is_passed_in(tmp_path: Path) -> None:
    code = write(tmp_path / "a.py", "# %% one\nword = say('总数', 'total') + lang\nprint(word)\n")
    assert run(code, "zh").namespace["word"] == "总数zh"
    assert run(code, "en").namespace["word"] == "totalen"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('no')", "ValueError: no"),
        ("import sys; sys.exit(0)", "SystemExit: 0"),
        ("exit()", "SystemExit"),
        ("1 / 0", "ZeroDivisionError"),
        ("print(", "SyntaxError"),
    ],
)
def test_whatever_ends_a_cell_early_is_an_error_at_its_line(
    tmp_path: Path, body: str, said: str
) -> None:
    code = write(tmp_path / "a.py", f"# %% one\nprint(1)\n\n# %% two\nx = 1\n{body}\n")
    with pytest.raises(ProgramError, match=said) as caught:
        run(code, "zh")
    assert caught.value.line == 6


def test_code_outside_cells_and_bad_names_are_refused() -> None:
    for text in ("x = 1\n# %% one\n", "", "# %% A\n", "# %% one\n# %% one\n"):
        with pytest.raises(ProgramError):
            split_cells(text)


def test_division_in_figures_is_exact(tmp_path: Path) -> None:
    ran = run(write(tmp_path / "a.py", "# %% one\na, b = 1, 3\nprint(a)\n"), "zh")
    assert evaluate("a/b", ran) == Fraction(1, 3)
    with pytest.raises(ProgramError, match="SystemExit"):
        evaluate("exit(0) if a else b", ran)


def test_readers_see_code_in_their_language() -> None:
    (cell,) = split_cells("# %% one\n# zh: 中\n# en: english\nprint(say('总', 'all'), 1)\n")
    assert displayed_code(cell, "zh") == "# 中\nprint('总', 1)\n"
    assert displayed_code(cell, "en") == "# english\nprint('all', 1)\n"


def test_an_f_string_is_shown_in_one_language() -> None:
    (cell,) = split_cells("# %% one\nprint(say(f'总：{x}', f'all: {x}'))\n")
    assert displayed_code(cell, "zh") == "print(f'总：{x}')\n"
    assert displayed_code(cell, "en") == "print(f'all: {x}')\n"


def test_a_comment_behind_code_can_be_in_both_languages() -> None:
    (cell,) = split_cells("# %% one\nx = 1  # zh: 宽度 / en: the width\ny = 2  # [7, 768]\n")
    assert displayed_code(cell, "zh") == "x = 1  # 宽度\ny = 2  # [7, 768]\n"
    assert displayed_code(cell, "en") == "x = 1  # the width\ny = 2  # [7, 768]\n"


LATER = (
    "import os, threading\nthreading.Timer(0.1, lambda: os._exit(0)).start()",
    "import os, threading\nthreading.Timer(0.1, os._exit, (0,)).start()",
    "import os, signal\nsignal.signal(signal.SIGALRM, lambda *_: os._exit(0))\n"
    "signal.setitimer(signal.ITIMER_REAL, 0.1)",
)
BUILD = """
import sys, time
from pathlib import Path
from gptparams.site.code.cells import Cell
from gptparams.site.code.running import run

run((Cell("one", sys.argv[1] + "\\nprint(1)\\n", 2, Path("page.py")),), "en", {}, Path())
end = time.monotonic() + 0.4
while time.monotonic() < end:
    pass
sys.exit(7)
"""


@pytest.mark.parametrize("code", LATER)
def test_code_of_a_page_ends_no_build_after_its_block_either(code: str) -> None:
    ended = subprocess.run([sys.executable, "-c", BUILD, code], capture_output=True, check=False)
    assert ended.returncode in (1, 7), ended.stderr


def test_others_may_end_the_process_after_a_block() -> None:
    code = BUILD.replace("sys.exit(7)", "import os; os._exit(3)")
    ended = subprocess.run([sys.executable, "-c", code, "x = 1"], check=False)
    assert ended.returncode == 3
