"""The folders: few files in each, and none too long.

Each rule is tried on a folder that breaks it.
"""

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_FILES = 12
MOST_LINES = 250
ONE_FILE_EACH = "gptparams/architectures"  # one table for each type of model


def crowded(root: Path) -> list[str]:
    """The folders of code and of tests that hold too many Python files."""
    files = [path for name in ("gptparams", "tests") for path in (root / name).rglob("*.py")]
    counts = Counter(path.parent.relative_to(root).as_posix() for path in files)
    assert counts, "no Python file found"
    return [
        f"{folder}: {count} files"
        for folder, count in sorted(counts.items())
        if count > MOST_FILES and folder != ONE_FILE_EACH
    ]


def long_modules(root: Path) -> list[str]:
    """The modules of the package with too many lines."""
    modules = sorted((root / "gptparams").rglob("*.py"))
    assert modules, "no module found"
    lengths = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in modules)
    return [
        f"{path.relative_to(root).as_posix()}: {length} lines"
        for path, length in lengths
        if length > MOST_LINES
    ]


def test_no_folder_is_crowded() -> None:
    assert crowded(ROOT) == []


def test_no_module_is_long() -> None:
    assert long_modules(ROOT) == []


@pytest.mark.parametrize("folder", ["gptparams/config", "tests/site/code", ONE_FILE_EACH])
def test_a_crowded_folder_would_be_seen(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    for number in range(MOST_FILES):
        (tmp_path / folder / f"module_{number}.py").touch()
    assert crowded(tmp_path) == []
    (tmp_path / folder / "one_more.py").touch()
    expected = [] if folder == ONE_FILE_EACH else [f"{folder}: {MOST_FILES + 1} files"]
    assert crowded(tmp_path) == expected


def test_a_long_module_would_be_seen(tmp_path: Path) -> None:
    module = tmp_path / "gptparams/config/config.py"
    module.parent.mkdir(parents=True)
    module.write_text("x = 1\n" * MOST_LINES, "utf-8")
    assert long_modules(tmp_path) == []
    module.write_text("x = 1\n" * (MOST_LINES + 1), "utf-8")
    assert long_modules(tmp_path) == [f"gptparams/config/config.py: {MOST_LINES + 1} lines"]
