"""READMEs and guides: what they print is what is printed, and their links lead somewhere."""

import re
from pathlib import Path

import pytest

from gptparams.cli import main as cli

ROOT = Path(__file__).parents[2]
GUIDES = ("gptparams/architectures/README", "gptparams/checkpoints/README")
PAIRS = tuple(
    (f"{name}.md", f"{name}.zh.md") for name in ("README", "CONTRIBUTING", "docs/README", *GUIDES)
)
FILES = (*(name for pair in PAIRS for name in pair), "CHANGELOG.md")
CONSOLE = re.compile(r"^```console\n\$ python3 -m gptparams (.*)\n((?:.*\n)*?)```$", re.M)
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.M | re.S)
PLACE = re.compile(r"\]\(((?:docs|gptparams)/[^)#]+)#([^)]+)\)")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_what_a_readme_prints_is_what_is_printed(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    [(words, shown)] = CONSOLE.findall(text(name))
    assert cli.main(words.split()) == 0
    assert capsys.readouterr().out == shown


@pytest.mark.parametrize("name", FILES)
def test_links_lead_to_files(name: str) -> None:
    targets = LINK.findall(CODE.sub("", text(name)))
    assert targets or name == "CHANGELOG.md"
    folder = (ROOT / name).parent
    assert [target for target in targets if not (folder / target).exists()] == []


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CONTRIBUTING.zh.md"])
def test_places_in_other_guides_are_there(name: str) -> None:
    found = PLACE.findall(text(name))
    assert len(found) >= 5
    assert [place for file, place in found if f'<a id="{place}">' not in text(file)] == []


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CONTRIBUTING.zh.md"])
def test_the_guide_is_short(name: str) -> None:
    assert text(name).count("\n") <= 100


@pytest.mark.parametrize("pair", PAIRS)
def test_both_languages_have_the_same_parts(pair: tuple[str, str]) -> None:
    here, there = (text(name) for name in pair)
    for part in (r"^#+(?= )", r"^```\w*", r"^\|", r"^\d+\."):
        assert re.findall(part, here, re.M) == re.findall(part, there, re.M)


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CONTRIBUTING.zh.md"])
def test_every_room_is_on_the_plan(name: str) -> None:
    """The first column of the table names every folder and module of the package, and no other."""
    plan = text(name).partition("###")[2].partition("###")[0]
    modules = {path.stem for path in (ROOT / "gptparams").glob("*.py")}
    folders = {path.parent.name for path in (ROOT / "gptparams").glob("*/__init__.py")}
    named = set(re.findall(r"`(\w+)/?`", "\n".join(re.findall(r"^\|[^|]*", plan, re.M))))
    assert named == {module for module in modules if not module.startswith("__")} | folders
