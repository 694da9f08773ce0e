"""The settings under which the weekly run tests and builds: all there, and a failure is one."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def matrix() -> Any:
    spec = importlib.util.spec_from_file_location("matrix", ROOT / ".ci/matrix.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_settings_are_what_the_processor_can_run(
    matrix: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix, "processor_flags", lambda: {"sse4_1", "avx2"})
    assert [name for name, _ in matrix.settings()] == [
        f"{kernels}-{threads}" for kernels in ("own", "sse", "avx2", "zen") for threads in (1, 2)
    ]
    assert dict(matrix.settings())["sse-2"]["OMP_NUM_THREADS"] == "2"
    monkeypatch.setattr(matrix, "processor_flags", lambda: set())
    assert [name for name, _ in matrix.settings()] == ["own-1", "own-2"]


def test_flags_are_read_from_linux(
    matrix: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text("model name\t: x\nflags\t\t: fpu avx2 sse4_1\nbugs\t\t: none\n")
    monkeypatch.setattr(matrix.platform, "machine", lambda: "x86_64")
    assert matrix.processor_flags(path) == {"fpu", "avx2", "sse4_1"}
    assert matrix.processor_flags(tmp_path / "none") == set()
    monkeypatch.setattr(matrix.platform, "machine", lambda: "aarch64")
    assert matrix.processor_flags(path) == set()


def test_the_kernels_that_this_machine_prefers_are_not_kept(
    matrix: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("HOME_OF_MINE", "here")
    found = matrix.environment({"OMP_NUM_THREADS": "1"})
    assert "OPENBLAS_CORETYPE" not in found
    assert found["HOME_OF_MINE"] == "here"
    assert matrix.environment({"OPENBLAS_CORETYPE": "Zen"})["OPENBLAS_CORETYPE"] == "Zen"


@pytest.mark.parametrize(("broken", "code"), [("", 0), ("pytest", 1), ("mkdocs", 1)])
def test_what_fails_under_one_setting_fails(
    matrix: Any,
    broken: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(matrix, "in_force", lambda variables: "some kernels")
    monkeypatch.setattr(
        matrix,
        "succeeds",
        lambda words, variables: words[0] != broken or variables["OMP_NUM_THREADS"] == "2",
    )
    assert matrix.main(["own-1", "own-2"]) == code
    assert ("FAILED" in capsys.readouterr().out) == bool(code)
    assert matrix.main(["no-such"]) == 2


def test_it_runs_every_week_and_what_it_tests_is_there(matrix: Any) -> None:
    weekly = (ROOT / ".github/workflows/weekly.yml").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "run: make matrix" in weekly
    assert "run: make test-full" in weekly
    assert "python .ci/matrix.py" in makefile
    assert all((ROOT / folder).is_dir() for folder in matrix.TESTS)
