"""No mode of `mkdocs build` publishes a page with a finding."""

import html
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Edit = Callable[[str, str, str], None]

MODES = ([], ["--strict"], ["-q", "--strict"])


def build(root: Path, *options: str, locale: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", *options]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "LC_ALL": locale}
    return subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment)


def test_a_right_site_is_published_in_both_languages(root: Path) -> None:
    done = build(root, "--strict")
    assert done.returncode == 0, done.stderr
    zh = (root / "site/index.html").read_text(encoding="utf-8")
    en = (root / "site/en/index.html").read_text(encoding="utf-8")
    assert "总数 124439808" in zh
    assert "total 124439808" in en
    assert '<a class="figure" href="#fig-total" title="精确值：124,439,808">1.24 亿</a>' in zh
    assert 'id="fig-total"' in zh
    assert 'href="references/#radford2019">117M</a>' in zh
    assert 'content="GPT-2 has 124M parameters"' in en
    assert "<math" in zh
    assert "fig:" not in zh


def test_apostrophes_are_curly_on_the_page_and_in_what_is_said_of_it(
    root: Path, edit: Edit
) -> None:
    edit("en/index.md", "GPT-2 has [124M]", "GPT-2's matrices have [124M]")
    edit("en/index.md", "The formula [", "The model's formula [")
    edit("en/index.md", "# Formula {", "# The models' formula {")
    assert build(root, "--strict").returncode == 0
    en = html.unescape((root / "site/en/index.html").read_text(encoding="utf-8"))
    assert 'content="GPT-2’s matrices have 124M parameters"' in en
    assert "The model’s formula" in en
    assert en.count("The models’ formula") > 1  # in the table of contents, too


def test_the_list_of_pages_has_both_languages_and_what_each_page_is_about(root: Path) -> None:
    assert build(root).returncode == 0
    text = (root / "site/llms.txt").read_text(encoding="utf-8")
    zh, _, en = text.partition("## English")
    assert ": GPT-2 有 1.24 亿个参数" in zh
    assert ": GPT-2 has 124M parameters" in en
    assert text.count("\n- [") == 4
    assert "fig:" not in text


def test_marks_in_a_summary_are_no_links_and_punctuation_stays_with_its_formula(
    root: Path, edit: Edit
) -> None:
    edit(
        "zh/index.md",
        "公式 [",
        '??? question "有[十二](fig:heads)个头吗"\n    有。\n\n宽 $d$，公式 [',
    )
    edit("en/index.md", "The formula [", '??? question "[twelve](fig:heads)?"\n    Yes.\n\nThe [')
    done = build(root, "--strict")
    assert done.returncode == 0, done.stderr
    zh = (root / "site/index.html").read_text(encoding="utf-8")
    summary = zh[zh.index("<summary>") : zh.index("</summary>")]
    assert "<a" not in summary
    assert "十二" in summary
    assert "</math>，</span>" in zh
    assert "</math></a>。</span>" in zh


@pytest.mark.parametrize("mode", MODES, ids=" ".join)
@pytest.mark.parametrize(
    "code",
    ["raise ValueError('no')", "import sys; sys.exit(0)", "print(only_on_the_home_page)"],
    ids=["raise", "exit", "another-page"],
)
def test_a_block_that_fails_fails_every_mode(
    root: Path, edit: Edit, code: str, mode: list[str]
) -> None:
    edit("code/index.py", "show(formula)", "show(formula)\nonly_on_the_home_page = 1")
    edit("code/references.py", "print(entries)", code)
    done = build(root, *mode)
    assert done.returncode == 1
    assert "docs/code/references.py:3:1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("zh/index.md", "共有 [1.24 亿]", "共有 [1.25 亿]"),
        ("en/index.md", "It has [124M]", "It has [125M]"),
        ("en/index.md", "# Home", "# Home 12"),
        ("en/index.md", "## Formula {#formula}", "## Formula {#formulas}"),
        ("zh/index.md", "论文写的是", "论文&#55;写的是"),
        ("en/index.md", "[twelve](fig:heads)", "many"),
        ("en/index.md", "GPT-2 has", "GPT-3 has"),
    ],
)
def test_a_finding_fails_the_quiet_build(
    root: Path, edit: Edit, name: str, old: str, new: str
) -> None:
    edit(name, old, new)
    done = build(root, "-q")
    assert done.returncode == 1
    assert "index.md:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_numeral_in_the_theme_fails_the_build(root: Path) -> None:
    settings = root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("site_name: test", "site_name: test\ncopyright: '2026'"))
    done = build(root, "-q")
    assert done.returncode == 1
    assert "'2026'" in done.stderr


def test_a_missing_page_fails_the_build(root: Path) -> None:
    (root / "docs/en/references.md").unlink()
    assert build(root, "-q").returncode == 1


def test_a_chinese_locale_is_told_in_chinese(root: Path, edit: Edit) -> None:
    edit("zh/index.md", "共有 [1.24 亿]", "共有 [1.24 G]")
    assert "单位“G”有歧义；十亿写 B" in build(root, locale="zh_CN.UTF-8").stderr
    (root / "docs/names.toml").unlink()
    assert "专名表不见了；请恢复它" in build(root, locale="zh_CN.UTF-8").stderr
    for page in [*(root / "docs/zh").iterdir(), *(root / "docs/en").iterdir()]:
        page.unlink()
    assert "没有找到页面；应有 zh/ 和 en/" in build(root, locale="zh_CN.UTF-8").stderr


def test_a_site_without_pages_fails_the_build(root: Path) -> None:
    for path in (root / "docs").rglob("*.md"):
        path.unlink()
    assert build(root, "-q").returncode == 1


def test_a_page_without_figures_fails_the_build(root: Path, edit: Edit) -> None:
    for lang in ("zh", "en"):
        edit(f"{lang}/references.md", "[1](fig:entries)", "")
    done = build(root, "-q")
    assert done.returncode == 1
    assert "no bound figure" in done.stderr
