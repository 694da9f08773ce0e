"""Examining a page: errors are reported at their line, and correct pages pass."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gptparams.errors import InputError
from gptparams.site.figures.examination import examine
from gptparams.site.files.layout import PageFile

Edit = Callable[[str, str, str], None]


CHINESE_SENTENCE = re.compile("[一-鿿].*[，；：（）]|[，；：（）].*[一-鿿]")


def messages(page: PageFile) -> list[str]:
    """What is found on a page, in English; each finding must be in Chinese, too."""
    findings = examine(page).findings
    assert all(CHINESE_SENTENCE.search(each.message.zh) for each in findings), findings
    assert not any(CHINESE_SENTENCE.search(each.message.en) for each in findings), findings
    return [finding.line("en") for finding in findings]


def test_a_right_page_has_figures_and_no_findings(zh: PageFile, en: PageFile) -> None:
    for page in (zh, en):
        examination = examine(page)
        assert not messages(page)
        assert len(examination.figures) == 7
        assert examination.figures[1].exact == "124,439,808"
        assert examination.figures[1].cell == "total"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (
            "GPT-2 有 [1.24 亿]",
            "GPT-2 有 [1.25 亿]",
            2,
            "shown 1.25 亿, exactly 124,439,808; write 1.24 亿",
        ),
        ("共有 [1.24 亿]", "共有 [2.24 亿]", 6, "write 1.24 亿"),
        ("[117M]", "[118M]", 6, "write 117M"),
        ("$12Ld^2", "$12Ld^3", 10, "exactly 12Ld^2 + 13Ld + Vd + Pd + 2d; write $12Ld^2"),
        ("768 × 2304", "768 × 2305", 10, "write 768 × 2304"),
        ("[十二]", "[十三]", 10, "write 十二"),
        ("ln_1", "ln_2", 20, "write `transformer.h.0.ln_1.weight`"),
        ("31.0%", "31.1%", 20, "write 31.0%"),
        ("# 首页 {#home}", "# 首页", 4, "without an id"),
        ("---\ndescription: ", '---\ndescription: "a" ', 1, "the front matter is not valid YAML"),
        ("GPT-2 有", "GPT-3 有", 2, "neither bound nor cited"),
        ("首页 {", "首页 12 {", 4, "'12' is neither bound nor cited"),
        ("| 张量 |", "| 十二 |", 18, "neither bound nor cited"),
        ("fig:heads", "fig:head", 10, "did you mean heads?"),
        ("fig:heads", "fig:12", 10, "does not define 12"),
        ("fig:heads", "fig:heads heads", 10, "is not a mark"),
        ("cite:radford2019.small", "cite:radford2019.tiny", 6, "no fact 'tiny'"),
        ("cite:radford2019.small", "cite:radford2019", 6, "names no fact"),
        ("cite:radford2019.small", "cite:nobody", 6, "no entry 'nobody'"),
        (' "为演示随手取的步长"', "", 22, "needs its reason"),
        ('cell="formula"', 'cell="formulas"', 15, "does not exist"),
        ("个参数，论文", "个参数，\n论文", 6, "join the two lines"),
        ("1. 步长", "5. 步长", 22, "'5' is neither bound nor cited"),
        ("## 公式 {#formula}", "## 公式 {#home}", 8, "an earlier heading has {#home}; give"),
        ("## 公式", "<<<<<<< HEAD\n## 公式", 8, "left over from a merge; keep one of"),
        ("## 公式", ">>>>>>> main\n\n## 公式", 8, "left over from a merge; keep one of"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(
    zh: PageFile, edit: Edit, old: str, new: str, line: int, said: str
) -> None:
    edit("zh/index.md", old, new)
    found = messages(zh)
    assert any(said in message for message in found), found
    assert any(f"index.md:{line}:" in message for message in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("show(formula)", "raise ValueError('no')", "block 'formula' raised ValueError: no"),
        ("show(formula)", "import sys; sys.exit(0)", "raised SystemExit: 0"),
        ("show(formula)", "", "block formula has no output"),
        ("show(formula)", "show(formula)\ntotal = 1", "total is bound in blocks total and formula"),
        ("# %% formula", "# %% other", "does not show block other"),
    ],
)
def test_faults_of_the_code_are_findings(
    zh: PageFile, edit: Edit, old: str, new: str, said: str
) -> None:
    edit("code/index.py", old, new)
    found = messages(zh)
    assert any(said in message for message in found), found


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("zh/index.md", "fig:heads", "fig:head", "没有定义 head；是不是 heads？"),
        ("zh/index.md", "fig:heads", "fig:heads+", "fig:heads+ 不是表达式；请写一个名字"),
        ("zh/index.md", "fig:heads", "fig:heads/0", "fig:heads/0 抛出 ZeroDivisionError：Fraction"),
        ("zh/index.md", "[十二]", "[12 MB]", "“12 MB”以字节为单位，绑定的值却不是字节数"),
        ("zh/index.md", "$12Ld^2 ", "$12Ld^d ", "前面应是一位数的指数"),
        ("zh/index.md", "2019.small", "2019.tiny", "没有名为“tiny”的事实；现有：small, year"),
        ("code/index.py", "show(formula)", "raise KeyError", "formula 抛出 KeyError：没有说明"),
        ("code/index.py", "show(formula)", "show(", "代码块 formula 抛出 SyntaxError："),
        ("code/index.py", "show(formula)", "preset('x')", "InputError：没有名为“x”的预设；"),
        (
            "code/index.py",
            "show(formula)",
            "show(1)\ntotal = 1",
            "代码块 total 和 formula 都给 total",
        ),
    ],
)
def test_errors_of_the_library_are_told_in_chinese(
    zh: PageFile, edit: Edit, name: str, old: str, new: str, said: str
) -> None:
    edit(name, old, new)
    found = [finding.line("zh") for finding in examine(zh).findings]
    assert any(said in line for line in found), found


def test_a_page_without_code_is_a_finding(zh: PageFile) -> None:
    zh.code.unlink()
    assert any("code file of this page is missing" in message for message in messages(zh))


@pytest.mark.parametrize("names", ["names = [", "other = 1", 'names = ["GPT-2", "GPT-3"]'])
def test_a_malformed_list_of_names_is_refused(root: Path, zh: PageFile, names: str) -> None:
    (root / "docs" / "names.toml").write_text(names, encoding="utf-8")
    with pytest.raises(InputError, match=r"names\.toml"):
        examine(zh)


@pytest.mark.parametrize("entries", ["[a", "[a]\nauthors = 'x'"])
def test_malformed_references_are_refused(root: Path, zh: PageFile, entries: str) -> None:
    (root / "docs" / "references.toml").write_text(entries, encoding="utf-8")
    with pytest.raises(InputError, match=r"references\.toml"):
        examine(zh)
