"""The two languages of a page correspond."""

from collections.abc import Callable

import pytest

from gptparams.site.files.layout import PageFile
from gptparams.site.languages.parity import compare

Edit = Callable[[str, str, str], None]


def messages(page: PageFile) -> list[str]:
    return [finding.line("en") for finding in compare([page])]


def test_pages_that_correspond_have_no_findings(zh: PageFile, en: PageFile) -> None:
    assert not messages(zh)
    assert not messages(en)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "en/index.md",
            "## Formula {#formula}",
            "### Formula {#formula}",
            "heading ### {#formula}",
        ),
        ("en/index.md", "{#home}", "{#start}", "heading # {#start}"),
        ("zh/index.md", "[十二](fig:heads)个头", "很多头", "figure fig:heads (#formula)"),
        (
            "en/index.md",
            "[117M](cite:radford2019.small)",
            "less",
            "citation cite:radford2019.small",
        ),
        ("en/index.md", "[0.5](exempt", "[0.6](exempt", "exemption [0.6]"),
        ("zh/index.md", '```python exec="on" cell="total"\n```', "", "block total"),
        ("zh/index.md", "| 张量 |", "![](a.png)\n\n| 张量 |", "picture a.png"),
    ],
)
def test_what_one_language_lacks_is_found(
    zh: PageFile, edit: Edit, name: str, old: str, new: str, said: str
) -> None:
    edit(name, old, new)
    found = messages(zh)
    assert any(said in message for message in found), found


def test_blocks_in_another_order_are_found(zh: PageFile, en: PageFile) -> None:
    text = en.path.read_text(encoding="utf-8")
    swapped = text.replace('cell="total"', "x").replace('cell="formula"', 'cell="total"')
    en.path.write_text(swapped.replace("x\n", 'cell="formula"\n'), encoding="utf-8")
    assert any("another order" in message for message in messages(zh))


def test_a_missing_page_is_found_from_either_side(zh: PageFile, en: PageFile) -> None:
    en.path.unlink()
    assert any("this page is missing" in message for message in messages(zh))
    assert any("this page is missing" in message for message in messages(en))
