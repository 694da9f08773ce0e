"""A page without its weights fails the build, and shows a notice with `mkdocs serve`."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from gptparams.site.figures.examination import examine, run_code
from gptparams.site.files.layout import PageFile
from gptparams.site.mkdocs.conversion import convert
from gptparams.site.mkdocs.plugin import GptparamsPlugin
from gptparams.site.publish.blocks import block_html
from gptparams.site.publish.extension import FiguresExtension
from gptparams.site.source.dependence import bound_names, uses

Edit = Callable[[str, str, str], None]

WANTED = """from gptparams.errors import WeightsMissingError

if True:
    print("begun")
    raise WeightsMissingError("没有权重；运行 fetch", "no weights; run fetch")
formula = 1"""


@pytest.fixture
def lacking(edit: Edit, root: Path) -> Path:
    """The small site, whose formula now wants weights, and a block that uses the formula."""
    edit("code/index.py", "show(formula)", WANTED)
    code = root / "docs" / "code" / "index.py"
    after = "\n# %% after\nlater = formula\nprint(later)\n\n# %% free\nprint(total)\n"
    code.write_text(code.read_text(encoding="utf-8") + after, encoding="utf-8")
    for lang in ("zh", "en"):
        page = root / "docs" / lang / "index.md"
        blocks = '\n```python exec="on" cell="after"\n```\n\n```python exec="on" cell="free"\n```\n'
        page.write_text(page.read_text(encoding="utf-8") + blocks, encoding="utf-8")
    return root


def test_it_is_an_error_at_the_line_of_the_code(lacking: Path, zh: PageFile) -> None:
    (finding,) = examine(zh).findings
    assert "no weights; run fetch" in finding.message.en
    assert "没有权重；运行 fetch" in finding.message.zh
    code = (lacking / "docs" / "code" / "index.py").read_text(encoding="utf-8")
    assert "raise WeightsMissing" in code.split("\n")[finding.place.line - 1]


def test_a_lenient_run_leaves_out_what_depends_on_it(lacking: Path, zh: PageFile) -> None:
    run = run_code(zh, lenient=True)
    assert list(run.missing) == ["formula", "after"]
    assert {"formula", "later"} <= run.lost
    assert run.outputs["formula"] == run.outputs["after"] == ()
    assert run.outputs["free"]
    examination = examine(zh, lenient=True)
    assert examination.findings == ()
    assert "formula" in examination.unchecked
    assert "total" not in examination.unchecked
    assert "formula" not in {figure.mark.target for figure in examination.figures}


def test_a_wrong_figure_elsewhere_is_found_all_the_same(
    lacking: Path, edit: Edit, zh: PageFile
) -> None:
    edit("zh/index.md", "共有 [1.24 亿]", "共有 [2.24 亿]")
    (finding,) = examine(zh, lenient=True).findings
    assert "write 1.24 亿" in finding.message.en


def test_the_page_says_what_is_missing(lacking: Path, zh: PageFile, en: PageFile) -> None:
    for page, said in ((zh, "没有权重；运行 fetch"), (en, "no weights; run fetch")):
        examination = examine(page, lenient=True)
        first, later = (
            block_html(examination, block, folded=False)
            for block in examination.source.runs
            if block.name in ("formula", "after")
        )
        assert said in first
        assert "admonition warning" in later
        assert said not in later  # once a page is enough


def test_only_a_preview_is_lenient(lacking: Path, zh: PageFile) -> None:
    assert not FiguresExtension().preview
    for command, lenient in (("serve", True), ("build", False), ("gh-deploy", False)):
        plugin = GptparamsPlugin()
        plugin.load_config({})
        with patch("gptparams.site.code.watch.be_witnessed"):  # the tests stay in one process
            plugin.on_startup(command=command, dirty=False)
        assert plugin.extension.preview is lenient
    assert convert(zh, lacking / "mkdocs.yml") != ()


@pytest.mark.parametrize(
    ("code", "bound"),
    [
        ("a = b", {"a"}),
        ("import x.y\nfrom z import p as q", {"x", "q"}),
        ("def f(n):\n    return n", {"f"}),
        ("class C:\n    pass", {"C"}),
        ("for i, (j, k) in rows:\n    pass", {"i", "j", "k"}),
        ("with open(p) as file:\n    pass", {"file"}),
    ],
)
def test_the_names_that_code_binds(code: str, bound: set[str]) -> None:
    assert bound_names(code) == bound


@pytest.mark.parametrize(
    ("code", "used"),
    [
        ("print(lost)", True),
        ("def f():\n    return lost", True),
        ("judged(globals())", True),
        ("print(kept)", False),
        ("'lost'", False),
    ],
)
def test_whether_code_uses_what_is_lost(code: str, used: bool) -> None:
    assert uses(code, {"lost"}) is used
    assert not uses(code, set())
