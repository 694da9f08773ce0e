"""Sections edited in one language only are found, shown, and resolved by edit or confirmation."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from gptparams.errors import InputError
from gptparams.site.check import check
from gptparams.site.files.layout import PageFile, all_pages
from gptparams.site.languages.agreed_sections import RECORD, digest, read_record, sections
from gptparams.site.languages.drift import drift
from gptparams.site.source.source import read

Edit = Callable[[str, str, str], None]


def found(root: Path) -> list[str]:
    return [finding.line("en") for finding in drift(all_pages(root / "docs"))]


@pytest.fixture
def committed(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small site in a git repository, with all sections said to agree."""
    monkeypatch.chdir(root)
    for words in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "All"),
    ):
        subprocess.run(("git", *words), cwd=root, check=True)
    assert found(root) == []
    return root


def test_an_edit_in_one_language_is_found_at_its_line_with_the_difference(
    committed: Path, edit: Edit
) -> None:
    edit("zh/index.md", "个头。", "个注意力头。")
    (line,) = found(committed)
    message, head, old, new = line.split("\n")
    assert message == (
        "docs/zh/index.md:10:1: section #formula changed, but docs/en/index.md did not: change "
        "it too if needed, then confirm that they agree: "
        "gptparams check --agree docs/zh/index.md#formula"
    )
    assert head == "    the change since they last agreed:"
    assert old.startswith("    -公式")
    assert old.endswith("个头。")
    assert new.startswith("    +公式")
    assert new.endswith("个注意力头。")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_neither_language_is_the_original(committed: Path, lang: str) -> None:
    path = committed / f"docs/{lang}/index.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    (line,) = found(committed)
    assert line.startswith(f"docs/{lang}/index.md:")


def test_saying_that_none_is_needed_settles_it(
    committed: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("zh/index.md", "个头。", "个注意力头。")
    assert check.confirm(["docs/zh/index.md#formula"], committed, "en") == 0
    assert capsys.readouterr().out == "sections newly confirmed: 1\n"
    assert found(committed) == []
    edit("zh/index.md", "个注意力头。", "个头。")  # and the next edit is found again
    assert len(found(committed)) == 1


def test_an_edit_to_both_is_settled_by_the_same_word(committed: Path, edit: Edit) -> None:
    edit("zh/index.md", "个头。", "个注意力头。")
    edit("en/index.md", " heads.", " attention heads.")
    both = found(committed)
    assert len(both) == 2
    assert all("changed in both languages" in line for line in both)
    check.confirm(["docs/en"], committed, "en")
    assert found(committed) == []


def test_an_edit_that_is_taken_back_has_nothing_to_settle(committed: Path, edit: Edit) -> None:
    edit("en/index.md", " heads.", " attention heads.")
    edit("en/index.md", " attention heads.", " heads.")
    assert found(committed) == []


def test_figures_and_line_ends_are_exempt(committed: Path, edit: Edit) -> None:
    edit("zh/index.md", "共有 [1.24 亿](fig:total)", "共有 [1.244 亿](fig:total)")
    path = committed / "docs/en/index.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert found(committed) == []


def test_new_sections_and_pages_want_a_word(committed: Path, edit: Edit) -> None:
    edit("zh/index.md", "## 公式 {#formula}", "## 尺寸 {#sizes}\n\n有。\n\n## 公式 {#formula}")
    for lang in ("zh", "en"):
        (committed / f"docs/{lang}/new.md").write_text("# New {#new}\n", encoding="utf-8")
    assert found(committed) == [
        "docs/zh/index.md:8:1: section #sizes is new; if both languages agree, confirm it: "
        "gptparams check --agree docs/zh/index.md#sizes",
        "docs/zh/new.md:1:1: this page is new; if both languages agree, confirm it: "
        "gptparams check --agree docs/zh/new.md",
    ]


def test_a_section_that_was_removed_is_a_change(committed: Path) -> None:
    path = committed / "docs/en/index.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("## Formula")], encoding="utf-8")
    (line,) = found(committed)
    assert "section #formula changed, but docs/zh/index.md did not" in line


def test_a_page_that_is_gone_is_forgotten_only_by_hand(committed: Path) -> None:
    for lang in ("zh", "en"):
        (committed / f"docs/{lang}/references.md").unlink()
    assert found(committed) == [
        "docs/agreed.json:1:1: there is no page references.md any more; remove references.md here"
    ]


def test_without_a_history_the_section_is_named_all_the_same(
    root: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    edit("en/index.md", " heads.", " attention heads.")
    (line,) = found(root)
    assert line.startswith("docs/en/index.md:8:1: section #formula changed")
    assert "\n" not in line


def test_check_reports_drift(
    committed: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("en/index.md", " heads.", " attention heads.")
    assert check.main(["docs/zh/index.md"], False, "github", committed, "en") == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("::error file=docs/en/index.md,line=10,col=1::section #formula changed")
    assert "last agreed:%0A-The formula" in line


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ([], "--agree: give the page or section"),
        (["docs/zh/index.md#none"], r"no section #none; there are: #home, #formula"),
        (["docs/zh/none.md"], "no such file"),
    ],
)
def test_what_cannot_be_said_to_agree(committed: Path, path: list[str], message: str) -> None:
    before = (committed / "docs" / RECORD).read_text()
    with pytest.raises(InputError, match=message):
        check.confirm(path, committed, "en")
    assert (committed / "docs" / RECORD).read_text() == before


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"index.md": {"home": ["a"]}}', '{"a": {"b": [1, 2]}}']
)
def test_a_broken_record_is_said(committed: Path, text: str) -> None:
    (committed / "docs" / RECORD).write_text(text)
    with pytest.raises(
        InputError, match=r"agreed\.json:1:1: expected two digests for each section"
    ):
        read_record(committed / "docs")


def test_the_record_has_a_section_a_line(committed: Path) -> None:
    text = (committed / "docs" / RECORD).read_text()
    assert json.loads(text) == read_record(committed / "docs")
    assert '\n    "formula": ["' in text


def test_a_digest_sees_words_and_no_figures() -> None:
    assert digest("a  [1](fig:b)\nc") == digest("a [2](fig:d) c\n")
    assert digest("a") != digest("b")
    assert digest(" \n") == ""
    assert list(sections(read("top\n\n# A {#a}\n\n## B {#b}\n"))) == ["", "a", "b"]


def test_this_site_has_no_drift() -> None:
    docs = Path(__file__).parents[3] / "docs"
    pages = all_pages(docs)
    assert len(read_record(docs)) == len(pages) // 2 > 20
    assert drift(pages) == ()
    assert isinstance(pages[0], PageFile)
