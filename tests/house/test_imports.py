"""The house: the counting library needs the standard library alone, and imports go down only.

Each check is run on a copy of the package that breaks the rule, too.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gptparams"
LINTER = Path(sys.executable).with_name("lint-imports")
FIRST = "gptparams"
# What calculates with arrays, not counts: these import numpy, and nothing that counts imports them.
NUMERIC = {"lessons/forward", "lessons/precision", "lessons/pretraining", "lessons/vectors"}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with a copy of the package and of its settings, to be broken."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / FIRST, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in `folder`, whose package goes before an installed one."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )


# -- what is loaded


def loaded(folder: Path, code: str) -> set[str]:
    """The top-level modules that `-X importtime` reports for `code`.

    It reports attempts too (`copy` tries `org`, of another Python): those left no module.
    """
    run = python(folder, "-X", "importtime", "-c", f"{code}; import sys; print(*sys.modules)")
    names = re.findall(r"^import time:.*\|\s*([\w.]+)$", run.stderr, re.MULTILINE)
    return {name.partition(".")[0] for name in names if name in run.stdout.split()}


def foreign(folder: Path, code: str) -> set[str]:
    """What `code` loads that is neither Python's nor ours, nor there when Python starts."""
    return loaded(folder, code) - loaded(folder, "pass") - sys.stdlib_module_names - {FIRST}


def library_modules() -> list[str]:
    """Every module of the library: all but those of the site."""
    skipped = {"site", "__main__"} | NUMERIC
    paths = [path.relative_to(PACKAGE).with_suffix("") for path in sorted(PACKAGE.rglob("*.py"))]
    kept = [path for path in paths if not folders(path) & skipped]
    return [".".join((FIRST, *path.parts)).removesuffix(".__init__") for path in kept]


def folders(path: Path) -> set[str]:
    """`lessons`, `lessons/forward` and `lessons/forward/steps` of `lessons/forward/steps`."""
    return {path.as_posix(), *(parent.as_posix() for parent in path.parents)}


def test_the_import_loads_the_standard_library_alone() -> None:
    assert FIRST in loaded(ROOT, "from gptparams import *")
    assert foreign(ROOT, "from gptparams import *") == set()


def test_so_does_every_module_outside_the_site() -> None:
    assert foreign(ROOT, f"import {', '.join(library_modules())}") == set()


def test_the_import_of_a_third_party_module_would_be_seen(house: Path) -> None:
    (house / "stranger.py").write_text("")
    errors = house / FIRST / "errors.py"
    errors.write_text(errors.read_text() + "\nimport stranger\nimport yaml\n")
    assert foreign(house, "from gptparams import *") >= {"stranger", "yaml"}


# -- what is written: also inside functions


def third_party(package: Path) -> Iterator[str]:
    """`file: module` for each import of a third-party module, but the site's and of numpy."""
    for path in sorted(package.rglob("*.py")):
        places = folders(path.relative_to(package).with_suffix(""))
        if "site" in places:
            continue
        allowed = {"numpy"} if places & NUMERIC else set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [] if node.level else [node.module or ""]
                if node.level:
                    yield f"{path.name}: relative import"
            for name in names:
                if name.partition(".")[0] not in {*sys.stdlib_module_names, FIRST} | allowed:
                    yield f"{path.name}: {name}"


def needs(package: Path) -> set[str]:
    """The files that import a library by name, through `need("...")` or `import_module`."""
    pattern = re.compile(r"\b(need|import_module|__import__)\(")
    return {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    }


def test_no_third_party_import_is_written_outside_the_site() -> None:
    assert list(third_party(PACKAGE)) == []


def test_only_real_models_the_registry_and_public_names_are_imported_by_name() -> None:
    rooms = {name.partition("/")[0] for name in needs(PACKAGE)}
    assert rooms == {"__init__.py", "architectures", "checkpoints", "lessons", "models"}
    readers = {name for name in needs(PACKAGE) if name.startswith("checkpoints/")}
    assert readers == {"checkpoints/files/hub.py", "checkpoints/files/opening.py"}


def test_written_imports_would_be_seen(house: Path) -> None:
    counting = house / FIRST / "counting" / "counting.py"
    lazy = (
        "\ndef f():\n    import torch.nn\n    from numpy import array\n    from . import features\n"
    )
    counting.write_text(counting.read_text() + lazy + '\ndef g(): need("torch")\n')
    assert set(third_party(house / FIRST)) == {
        "counting.py: torch.nn",
        "counting.py: numpy",
        "counting.py: relative import",
    }
    assert "counting/counting.py" in needs(house / FIRST)


# -- the floors


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-cache", "--no-logo", "--config", folder / "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_go_down_only() -> None:
    run = lint(ROOT)
    assert run.returncode == 0, run.stdout
    assert "Contracts: 3 kept, 0 broken." in run.stdout


@pytest.mark.parametrize(
    ("file", "line", "seen"),
    [
        ("algebra/symbols.py", "from gptparams import counting", "algebra.symbols -> gptparams.counting"),
        ("errors.py", "import gptparams.language", "gptparams.errors -> gptparams.language"),
        ("counting/features.py", "def f():\n    from gptparams.models import load", "features -> gptparams.models.load"),
        ("tables/table.py", "from gptparams.site.source import source", "table -> gptparams.site.source"),
        ("site/source/form.py", "from gptparams.site import check", "form -> gptparams.site.check"),
        ("config/values/fields.py", "from gptparams.config import notes", "gptparams.config"),
        ("newcomer.py", "", "newcomer"),
    ],
)  # fmt: skip
# ruff: noqa: E501 - a row is one line
def test_an_upward_import_would_be_seen(house: Path, file: str, line: str, seen: str) -> None:
    with (house / FIRST / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    run = lint(house)
    assert run.returncode == 1
    assert seen in run.stdout


# -- what counting loads of the standard library, so that it starts at once

COUNTING = "from gptparams.cli.main import main; main(['count', 'gpt2', '--lang', 'en'])"
# The modules that our own import, and what these need themselves on Python 3.11. `dataclasses`
# brings `inspect`, which takes 4 ms; argparse brings `locale`.
IMPORTED = {
    *(
        "__future__",
        "argparse",
        "codecs",
        "collections",
        "contextlib",
        "dataclasses",
        "decimal",
        "errno",
    ),
    *("fractions", "functools", "importlib", "itertools", "json", "locale", "math", "operator"),
    *("os", "re", "stat", "sys", "typing", "unicodedata"),
}


def counting_loads(folder: Path) -> set[str]:
    """What counting loads beyond Python's start and beyond what `IMPORTED` would load anyway."""
    needed = loaded(folder, f"import {', '.join(sorted(IMPORTED))}, json.encoder, gettext")
    return loaded(folder, COUNTING) - needed - loaded(folder, "pass") - {FIRST}


def test_counting_loads_few_modules_of_the_standard_library() -> None:
    assert "fractions" in loaded(ROOT, COUNTING)
    assert counting_loads(ROOT) == set()


@pytest.mark.parametrize(
    "module", ["difflib", "pathlib", "html", "tomllib", "logging", "subprocess"]
)
def test_another_module_on_the_way_would_be_noticed(house: Path, module: str) -> None:
    path = house / FIRST / "algebra" / "symbols.py"
    path.write_text(path.read_text("utf-8") + f"\nimport {module}\n", "utf-8")
    assert module in counting_loads(house)
