"""Which blocks can run in a reader's browser, and the answers they give."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gptparams import count, preset
from gptparams.language import LANGS
from gptparams.site.browser.package import LIBRARY, Playground, library_files, page_name, zipped
from gptparams.site.browser.pyodide import FILES
from gptparams.site.browser.run_block import answer
from gptparams.site.code.output import output_html
from gptparams.site.figures.examination import run_code
from gptparams.site.files.layout import PageFile

Edit = Callable[[str, str, str], None]

MORE = """
# %% numpy
import numpy

three = int(numpy.arange(3).sum())
print(three)

# %% on-numpy
print(three + 1)

# %% through-the-library
from gptparams.models.weights.libraries import need

print(need("platformdirs").__name__)

# %% own-file
print(len((docs / lang / "index.md").read_text(encoding="utf-8")) > 1)

# %% differs
import sys

print(len(sys.path) > 1_000 or "site-packages" in str(sys.path))

# %% free
print(total)
"""


@pytest.fixture
def code(root: Path) -> Path:
    """The small site's code, with blocks that need more than the library."""
    path = root / "docs" / "code" / "index.py"
    path.write_text(path.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    return path


@pytest.fixture
def playground(root: Path, tmp_path: Path) -> Playground:
    pyodide = tmp_path / "pyodide"
    pyodide.mkdir()
    for name in FILES:
        (pyodide / name).write_bytes(b"." * 1_000_000)
    return Playground(pyodide, library_files(root / "docs"))


def obstacles(playground: Playground, page: PageFile) -> dict[str, str]:
    outputs = run_code(page).outputs
    return {
        name: playground.obstacle(page, name, output_html(parts)) for name, parts in outputs.items()
    }


def test_blocks_that_need_only_the_library_run_and_others_say_what_they_need(
    code: Path, playground: Playground, zh: PageFile, en: PageFile
) -> None:
    found = obstacles(playground, en)
    assert [name for name, obstacle in found.items() if not obstacle] == [
        "total",
        "formula",
        "free",
    ]
    assert "needs <code>numpy</code>" in found["numpy"]
    assert "needs <code>numpy</code>" in found["on-numpy"]  # whose names it uses
    assert "needs <code>torch</code>" in found["through-the-library"]
    assert "needs more than the counting library" in found["own-file"]
    assert "needs more than the counting library" in found["differs"]
    chinese = obstacles(playground, zh)
    assert {name for name in found if found[name]} == {name for name in chinese if chinese[name]}
    assert "要用 <code>numpy</code>" in chinese["numpy"]


def test_a_block_whose_output_is_not_the_page_s_is_not_offered(
    playground: Playground, zh: PageFile
) -> None:
    shown = output_html(run_code(zh).outputs["total"])
    assert playground.obstacle(zh, "total", shown) == ""
    assert playground.obstacle(zh, "total", shown.replace("124439808", "124439807"))


def test_the_library_is_the_source_and_the_size_is_that_of_all_files(
    playground: Playground, root: Path, tmp_path: Path
) -> None:
    files = playground.files
    assert {
        "gptparams/presets/presets.json",
        "docs/code/index.py",
        "docs/names.toml",
    } <= files.keys()
    assert not [name for name in files if "__pycache__" in name or name.startswith("/")]
    assert zipped(files) == playground.library
    assert playground.size == len(FILES) * 1_000_000 + len(playground.library)
    assert playground.megabytes == f"{playground.size / 1e6:.1f}"
    playground.publish(tmp_path / "out")
    published = {path.name for path in (tmp_path / "out/assets/pyodide").iterdir()}
    assert published == {*FILES, LIBRARY}


def test_the_code_of_a_page_is_found_by_its_name(root: Path) -> None:
    page = PageFile(root / "docs", "zh", "families/attention.md")
    assert page_name(page) == "families/attention"
    assert page_name(page) == page_name(page.twin)


def ask(root: Path, lang: str, name: str, **edited: str) -> dict[str, str]:
    return dict(json.loads(answer("index", lang, name, json.dumps(edited), str(root))))  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGS)
def test_a_block_is_run_after_those_before_it_with_what_was_edited(code: Path, lang: str) -> None:
    root = code.parents[2]
    medium = count(preset("gpt2-medium")).total
    edited = "from gptparams import *\ngpt2 = count(preset('gpt2-medium'))\ntotal = gpt2.total"
    assert "124439808" in ask(root, lang, "total")["html"]
    assert "<math" in ask(root, lang, "formula")["html"]
    assert str(medium) in ask(root, lang, "free", total=edited)["html"]
    assert "124439808" in ask(root, lang, "free")["html"]


def test_an_error_is_one_line_with_the_line_of_the_block(code: Path) -> None:
    root = code.parents[2]
    assert ask(root, "en", "free", free="print(total)\n1 / 0") == {
        "error": "line 2: block 'free' raised ZeroDivisionError: division by zero"
    }
    wrong = ask(root, "zh", "free", free="print(total)\n\nprint(totals)")["error"]
    assert wrong.startswith("第 3 行：代码块 free 抛出 NameError")
    assert ask(root, "en", "free", free="x =")["error"].startswith("line 1: block 'free' raised Sy")
    assert "can't show int" in ask(root, "en", "free", free="\nshow(3)")["error"]
    assert ask(root, "en", "free", free="import sys\nsys.exit(1)")["error"].startswith("line 2: ")
    # What was edited before it fails by its own name; what was not is passed over.
    assert "block 'total'" in ask(root, "en", "free", total="\n\nraise ValueError")["error"]
    (root / "docs/en/index.md").unlink()  # as in a browser
    assert "own-file" in ask(root, "en", "own-file")["error"]
    assert "124439808" in ask(root, "en", "free")["html"]
