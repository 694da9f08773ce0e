"""What contributors meet on GitHub: forms in both languages, and a workflow that can do no harm."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FORMS = sorted(
    path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config"
)
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
CHINESE, ENGLISH = re.compile("[一-鿿]"), re.compile("[A-Za-z]{2}")
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def is_bilingual(text: str) -> bool:
    return bool(CHINESE.search(text) and ENGLISH.search(text))


def actions(workflow: Any) -> list[str]:
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    return [step["uses"] for step in steps if "uses" in step]


def test_there_are_forms_and_workflows() -> None:
    assert {path.stem for path in FORMS} == {"text", "wrong-figure"}
    assert WORKFLOWS


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_in_both_languages(path: Path) -> None:
    form = read(path)
    texts = [form["name"], form["description"]]
    texts += [field["attributes"]["label"] for field in form["body"]]
    assert all(is_bilingual(text) for text in texts)


def test_the_form_for_figures_asks_for_page_figure_and_evidence() -> None:
    form = read(ROOT / ".github/ISSUE_TEMPLATE/wrong-figure.yml")
    required = {field["id"] for field in form["body"] if field["validations"]["required"]}
    assert {"page", "figure", "evidence"} <= required


def test_the_pull_request_template_is_bilingual() -> None:
    text = (ROOT / ".github/PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert headings
    assert all(is_bilingual(heading) for heading in headings)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_reads_only_and_pins_what_it_uses(path: Path) -> None:
    """It runs contributed code: no secrets, and nothing to write with but when it publishes."""
    workflow, text = read(path), path.read_text(encoding="utf-8")
    assert workflow["permissions"] == {"contents": "read"}
    assert "secrets." not in text
    assert "pull_request_target" not in text
    assert actions(workflow)
    assert all(PINNED.fullmatch(action) for action in actions(workflow))
    for job in workflow["jobs"].values():
        if "permissions" in job:
            assert job["if"] == "github.ref == 'refs/heads/main'"


@pytest.mark.parametrize("action", ["actions/checkout@v5", "actions/checkout@main", "checkout"])
def test_an_action_that_can_change_would_be_seen(action: str) -> None:
    assert not PINNED.fullmatch(action)


def test_the_hooks_before_a_commit_are_commands_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    hooks = [
        hook for repo in read(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]
    ]
    assert hooks
    for hook in hooks:
        command = hook["entry"].removeprefix(".venv/bin/")
        assert f"$(BIN)/{command}" in makefile
