"""Every possible failure of an executed block fails the build and names the line.

A quiet, non-strict build is the most lenient: only an exception fails it, so whatever fails it
fails every build. `mkdocs serve` keeps running, and builds the page once it is fixed.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from gptparams.site.mkdocs.preview import Preview

CELL = "import math\nprint(1)"  # what the cell of the page `references` does without a fault
TYPED = '```python exec="on" source="above"\nimport math\n\nnine = math.isqrt(81)\nprint(nine)\n```'

# The code of a failing block, and what is said of it.
CODE = {
    "raise": ("raise ValueError('no')", "ValueError: no"),
    "sys-exit": ("import sys; sys.exit(0)", "SystemExit: 0"),
    "os-exit": ("import os; os._exit(0)", "SystemExit: os._exit"),
    "os-exit-in-try": ("import os\ntry: os._exit(0)\nexcept Exception: pass", "os._exit"),
    "posix-exit": ("import posix; posix._exit(0)", "SystemExit: os._exit"),
    "exec": ("import os; os.execv('/bin/true', ['true'])", "SystemExit: os.execv"),
    "syntax": ("print(", "SyntaxError"),
    "another-page": ("print(gpt2)", "NameError"),
    "input": ("input()", "EOFError"),
    "silent": ("x = 1", "has no output"),
    "base-exception": ("raise GeneratorExit", "GeneratorExit"),
    "own-str": ("class E(Exception):\n    __str__ = None\nraise E", "raised E"),
}
# A block as it is typed in the page, and what is said of it.
BLOCKS = {
    "unknown-option": (
        '```python exec="on" sorce="above"\nprint(1)\n```',
        'no option sorce="above"',
    ),
    "wrong-value": ('```python exec="on" source="tabbed-left"\nprint(1)\n```', "no option source="),
    "exec-off": ('```python exec="off"\nprint(1)\n```', 'no option exec="off"'),
    "unquoted": ("```python exec=on\nprint(1)\n```", "not the form of an executed block"),
    "attributes": ('```{.python exec="on"}\nprint(1)\n```', "not the form of an executed block"),
    "unclosed": ('```python exec="on"\nprint(1)\n', "the block is not closed"),
    "less-indented": ('  ```python exec="on"\nprint(1)\n  ```', "the block is not closed"),
    "no-code": ('```python exec="on"\n```', "the block has no code"),
    "code-in-cell": ('```python exec="on" cell="entries"\nprint(1)\n```', "holds no code itself"),
    "language": ('```ruby exec="on"\nputs 1\n```', "ruby blocks are not executed"),
    "markdown": ('```md exec="on"\n12 layers\n```', "md blocks are not executed"),
    "command": ('```sh exec="on"\nfalse\n```', "the command ended with code 1"),
    "first-command": ('```sh exec="on"\nfalse\necho\n```', "the command ended with code 1"),
    "no-command": ('```bash exec="on"\nno-such-command\n```', "the command ended with code 127"),
    "silent-command": ('```sh exec="on"\ntrue\n```', "has no output"),
    "console": ('```console exec="on"\n$ exit 3\n```', "the command ended with code 3"),
    "no-prompt": ('```console exec="on"\necho 1\n```', "each line begins with '$ '"),
    "two-commands": ('```console exec="on"\n$ echo 1\n$ echo 2\n```', "has one command"),
    "pycon": ('```pycon exec="on"\n>>> 1 / 0\n```', "ZeroDivisionError"),
    "tab": ('```python exec="on"\nif True:\n\tprint(1)\n```', "a tab in the code"),
    "touching": ('text\n```python exec="on"\nprint(1)\n```', "needs a blank line"),
    "indented": (
        '    ```python exec="on"\n    print(1)\n    ```',
        "does not read an executed block",
    ),
    "in-a-comment": ('<!--\n\n```python exec="on"\nprint(1)\n```\n\n-->', "does not read"),
    "figure": (TYPED + "\n\n[8](fig:nine)", "shown 8, exactly 9; write 9"),
    "fence-in-output": (
        '```python exec="on"\nprint(\'```python exec="on"\\nprint(lang)\\n```\')\n```',
        "the output of a block, or a docstring, contains",
    ),
}


def written(root: Path, cell: str = "", typed: str = "") -> None:
    """Put code into the cell of the page `references`, or a block into both its languages."""
    docs = root / "docs"
    if cell:
        code = f"# %% entries\nentries = 1\nprint = print\n{cell}\n"
        code = code.replace("print = print\n", "" if cell == CODE["silent"][0] else "print(1)\n")
        (docs / "code/references.py").write_text(code, encoding="utf-8")
    for lang in ("zh", "en") if typed else ():
        page = docs / lang / "references.md"
        page.write_text(page.read_text(encoding="utf-8") + f"\n{typed}\n", encoding="utf-8")


def quiet_build(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "mkdocs", "build", *(options or ("-q",))]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment)


def refused(root: Path, said: str, place: str, *options: str) -> None:
    done = quiet_build(root, *options)
    assert done.returncode == 1, done.stdout + done.stderr
    assert said in done.stderr
    assert place in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("fault", CODE)
def test_a_cell_that_fails_fails_the_build(root: Path, fault: str) -> None:
    code, said = CODE[fault]
    written(root, cell=code)
    refused(root, said, "docs/code/references.py:")


@pytest.mark.parametrize("fault", CODE)
def test_a_typed_block_that_fails_fails_the_build(root: Path, fault: str) -> None:
    code, said = CODE[fault]
    written(root, typed=f'```python exec="on"\n{code}\n```')
    refused(root, said, "docs/zh/references.md:")


AT_EXIT = "import atexit, os; atexit.register(os._exit.__wrapped__, 0); 1 / 0"


def checked(root: Path, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **given}
    command = [sys.executable, "-m", "gptparams", "check", "--lang", "en", "docs/en/references.md"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment)


def test_a_block_that_ends_the_process_ends_no_build_in_silence(root: Path) -> None:
    written(root, cell="import ctypes; ctypes.CDLL(None)._exit(0)")
    for done in (quiet_build(root), checked(root)):
        assert done.returncode == 1
        line = done.stderr.strip().split("\n")[-1]
        assert line.startswith("docs/code/references.py:2: the block ended the whole process")
    assert not list((root / "site").rglob("*.html"))


def test_a_handler_at_exit_hides_no_failure(root: Path) -> None:
    written(root, cell=AT_EXIT)
    for done in (quiet_build(root), checked(root)):
        assert done.returncode == 1
        assert "ZeroDivisionError" in done.stdout + done.stderr


def test_a_block_that_does_not_end_is_ended_at_its_line(root: Path) -> None:
    written(root, cell="while True: pass")
    done = checked(root, GPTPARAMS_BLOCK_SECONDS="0.5")
    assert done.returncode == 1
    assert re.match(r"docs/code/references\.py:4:1: .*it takes more than 0.5 s", done.stdout)


@pytest.mark.parametrize("fault", BLOCKS)
def test_a_block_that_is_written_wrong_fails_the_build(root: Path, fault: str) -> None:
    block, said = BLOCKS[fault]
    written(root, typed=block)
    refused(root, said, "docs/zh/references.md:")


# Builds that say more or accept less than a quiet one; `--full` fails each of them in each way.
MODES = (("--verbose",), ("--strict",), ("-q", "--strict"))
CELLS = ("raise", "sys-exit", "os-exit", "another-page", "silent")
WRITTEN = ("unknown-option", "unquoted", "unclosed", "command", "figure")


@pytest.mark.parametrize("options", MODES, ids=" ".join)
def test_it_fails_every_kind_of_build(root: Path, full: bool, options: tuple[str, ...]) -> None:
    faults = [(CODE[name], "code/references.py:") for name in CELLS]
    faults += [(BLOCKS[name], "zh/references.md:") for name in WRITTEN]
    good = {path: path.read_bytes() for path in (root / "docs").rglob("references.*")}
    for (source, said), place in faults if full else faults[:1]:
        written(root, **{"cell" if "code" in place else "typed": source})
        refused(root, said, f"docs/{place}", *options)
        for path, content in good.items():
            path.write_bytes(content)


def test_typed_blocks_are_published_as_markdown_exec_has_them(root: Path) -> None:
    written(root, typed=TYPED + "\n\n[9](fig:nine)")
    written(
        root,
        typed='```python exec="on"\none = 1\nprint(f"| a | *b* |\\n|--|--|\\n| {one} | b |")\n```',
    )
    written(root, typed='```console exec="on" source="console"\n$ echo one   two\n```')
    written(root, typed='```python exec="on" result="text"\nprint(say("*一*", "*one*"))\n```')
    written(root, typed='```python exec="on" html="on"\nprint(f"<i>{3 * 4}</i>")\n```')
    written(root, typed='```python exec="on"\nshow("d^2")\n```')
    done = quiet_build(root)
    assert done.returncode == 0, done.stderr
    for page, word in (("references", "*一*"), ("en/references", "*one*")):
        html = (root / f"site/{page}/index.html").read_text(encoding="utf-8")
        assert '<a class="figure" href="#fig-nine"' in html
        assert html.index('id="run-typed-1"') < html.index('id="fig-nine"')
        assert "<td>1</td>" in html
        assert "<em>b</em>" in html
        assert "$ </span>" in html or "$ echo" in html
        assert "one two" in html
        assert word in html
        assert "<i>12</i>" in html
        assert "<math" in html


def test_a_twin_needs_the_same_typed_block(root: Path) -> None:
    page = root / "docs/en/references.md"
    written(root, typed=TYPED)
    page.write_text(page.read_text(encoding="utf-8").replace("isqrt(81)", "isqrt(82)"), "utf-8")
    refused(root, "typed-1 differs from that of", "docs/en/references.md:8:")


def test_without_the_plugin_nothing_is_shown_that_did_not_run(root: Path) -> None:
    settings = root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("  - markdown-exec: ", "  # "), encoding="utf-8")
    refused(root, "the plugin markdown-exec in mkdocs.yml", "docs/zh/index.md:")


@pytest.fixture
def preview(root: Path, monkeypatch: pytest.MonkeyPatch) -> Preview:
    monkeypatch.chdir(root)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    config = load_config(str(root / "mkdocs.yml"))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    plugin: Any = config.plugins["gptparams"]
    watched = (root / "docs", root / "mkdocs.yml")
    return Preview(lambda: None, plugin.extension, plugin.built, watched)


def test_the_preview_survives_every_failure_and_says_it(
    root: Path, preview: Preview, caplog: pytest.LogCaptureFixture
) -> None:
    good = {path: path.read_bytes() for path in (root / "docs").rglob("references.*")}
    faults = [{"cell": code, "said": said} for code, said in CODE.values()]
    faults += [{"typed": block, "said": said} for block, said in BLOCKS.values()]
    for fault in faults:
        caplog.clear()
        said = fault.pop("said")
        written(root, **fault)
        with pytest.raises(Abort):
            preview.build()
        assert said in caplog.text
        for path, content in good.items():
            path.write_bytes(content)
        preview.build()


def test_the_preview_runs_a_typed_block_again_when_it_changed(root: Path, preview: Preview) -> None:
    written(root, typed=TYPED)
    preview.build()
    page = root / "docs/en/references.md"
    for path in (page, root / "docs/zh/references.md"):
        path.write_text(path.read_text("utf-8").replace("isqrt(81)", "isqrt(49)"), "utf-8")
    preview.build()
    assert "<p>7</p>" in (root / "site/en/references/index.html").read_text(encoding="utf-8")


# Python as it is where markdown-exec is not installed.
GONE = """
import importlib.metadata, sys


class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "markdown_exec":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


real = importlib.metadata.entry_points
importlib.metadata.entry_points = lambda **given: tuple(
    entry for entry in real(**given) if not entry.value.startswith("markdown_exec")
)
sys.meta_path.insert(0, Gone())
"""


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (
            "from mkdocs.__main__ import cli; cli(['build', '-q'])",
            1,
            'The "markdown-exec" plugin is not installed',
        ),
        (
            "from gptparams.cli.main import main; sys.exit(main(['check', '--lang', 'en']))",
            2,
            'module markdown_exec is missing; run pip install "gptparams[site]"',
        ),
    ],
    ids=["build", "check"],
)
def test_without_the_package_the_site_is_not_built(
    root: Path, command: str, code: int, said: str
) -> None:
    program = [sys.executable, "-c", f"{GONE}\n{command}"]
    done = subprocess.run(program, cwd=root, capture_output=True, text=True)
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
