"""Pyodide is fetched with npm and verified; the build succeeds without it."""

import hashlib
import logging
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from gptparams.models.weights.package_index import NotFetchedError
from gptparams.site.browser import pyodide
from gptparams.site.browser.pyodide import FILES, VERSION, pyodide_folder

Npm = Callable[[str], None]


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Npm:
    """A cache of one's own, and no npm but the one that is made of a line of shell."""
    monkeypatch.setenv("GPTPARAMS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    (tmp_path / "bin").mkdir()

    def make(line: str) -> None:
        path = tmp_path / "bin" / "npm"
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)

    return make


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package like Pyodide's, taken for it."""
    folder = tmp_path / "package"
    folder.mkdir()
    for name in (*FILES, "README.md"):
        (folder / name).write_text(name)
    path = tmp_path / "package.tgz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, "package")
    monkeypatch.setattr(pyodide, "SHA512", hashlib.sha512(path.read_bytes()).hexdigest())
    return path


def test_it_is_fetched_once_and_kept(npm: Npm, package: Path) -> None:
    npm(f"/bin/cp {package} pyodide-{VERSION}.tgz; echo run >> {package.parent}/log")
    folder = pyodide_folder()
    assert {path.name for path in folder.iterdir()} == {*FILES, "manifest.json"}
    assert pyodide_folder() == folder
    assert (package.parent / "log").read_text() == "run\n"
    (folder / FILES[0]).write_text("broken")
    assert pyodide_folder() == folder
    assert (folder / FILES[0]).read_text() == FILES[0]


def test_another_package_is_refused(npm: Npm, package: Path) -> None:
    npm(f"(/bin/cat {package}; echo more) > pyodide-{VERSION}.tgz")
    with pytest.raises(NotFetchedError, match="SHA-512 of what npm brought"):
        pyodide_folder()
    kept = (package.parent / "cache").rglob("*")
    assert [path.suffix for path in kept if path.is_file()] == [".lock"]


@pytest.mark.parametrize("line", ["exit 1", ":"], ids=["fails", "brings-nothing"])
def test_npm_that_fails_is_said(npm: Npm, line: str) -> None:
    npm(line)
    with pytest.raises(NotFetchedError, match="npm did not get pyodide@"):
        pyodide_folder()


def test_npm_that_hangs_is_left(npm: Npm, monkeypatch: pytest.MonkeyPatch) -> None:
    npm("exec /bin/sleep 60")
    monkeypatch.setattr(pyodide, "PATIENCE", 0.2)
    with pytest.raises(NotFetchedError, match=r"within 0.2 s"):
        pyodide_folder()


def test_missing_npm_is_said(npm: Npm) -> None:
    with pytest.raises(NotFetchedError, match="npm is missing"):
        pyodide_folder()


def built(root: Path) -> str:
    """The small site's home page in English, built strictly, with buttons if that is possible."""
    settings = root / "mkdocs.yml"
    settings.write_text(
        settings.read_text().replace("  - gptparams\n", "  - gptparams: {run: true}\n")
    )
    config = load_config(str(settings), strict=True)
    with patch("gptparams.site.code.watch.be_witnessed"):  # the tests stay in one process
        config.plugins.on_startup(command="build", dirty=False)
    build(config)
    return (root / "site/en/index.html").read_text(encoding="utf-8")


def test_without_npm_a_strict_build_leaves_the_button_out_and_says_so(
    npm: Npm, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        page = built(root)
    said = [message for message in caplog.messages if "Pyodide" in message]
    assert said == [
        "The pages have no button to run blocks: "
        "Pyodide is not available (npm is missing, install it and build again)"
    ]
    assert "run-total" in page
    assert "data-run" not in page
    assert not (root / "site/assets/pyodide").exists()


def test_with_it_blocks_are_offered_and_the_files_are_in_the_site(
    root: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "gptparams.site.mkdocs.plugin.pyodide_folder", lambda: package.parent / "package"
    )
    code = root / "docs/code/index.py"
    code.write_text(code.read_text().replace("show(formula)", "import numpy\nshow(formula)"))
    page = built(root)
    assert '<div class="run" data-run="index" id="run-total">' in page
    assert '<div class="run" id="run-formula">' in page
    assert page.count("needs <code>numpy</code>") == 1
    published = {path.name for path in (root / "site/assets/pyodide").iterdir()}
    assert published == {*FILES, "gptparams.zip"}


def test_its_licence_is_that_of_this_version() -> None:
    text = (Path(__file__).parents[3] / "docs/assets/pyodide/LICENSE.txt").read_text("utf-8")
    assert f"Pyodide {VERSION}" in text
    assert "Mozilla Public License Version 2.0" in text
