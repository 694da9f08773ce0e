"""The types of the scripts: TypeScript finds what does not fit, and the scripts have none of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.browser.built_site import ROOT

CHECK = ROOT / ".ci" / "typescript.py"


def checked(project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(CHECK), str(project)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["tsconfig.json", "tsconfig.worker.json"])
def test_every_script_is_checked(name: str) -> None:
    assert checked(ROOT / name).returncode == 0


def test_no_script_is_left_out() -> None:
    pages = json.loads((ROOT / "tsconfig.json").read_text(encoding="utf-8"))
    workers = json.loads((ROOT / "tsconfig.worker.json").read_text(encoding="utf-8"))
    assert pages["include"] == ["docs/assets/*.js"]
    assert pages["exclude"] == workers["include"]


@pytest.mark.parametrize(
    "fault",
    [
        'document.querySelector("a").hash = ""',
        "const length = (text) => text.length",
        "article.classList.ad('x')",
    ],
)
def test_a_fault_in_types_is_found(tmp_path: Path, fault: str) -> None:
    (tmp_path / "page.js").write_text(f"const article = document.body\n{fault}\n", encoding="utf-8")
    settings = {"extends": str(ROOT / "tsconfig.json"), "include": ["page.js"], "exclude": []}
    project = tmp_path / "tsconfig.json"
    project.write_text(json.dumps(settings), encoding="utf-8")
    found = checked(project)
    assert found.returncode == 1
    assert "page.js" in found.stdout
