"""Shares that the code of a page rounds itself."""

from pathlib import Path

import pytest

from gptparams.site.code.cells import Cell
from gptparams.site.code.running import run
from gptparams.site.figures.examination import examine
from gptparams.site.figures.unmarked.rounded_shares import rounded_shares
from gptparams.site.files.layout import PageFile

LOST = (
    *('print(f"{x:.0%}")', 'print(f"{1 - x:.1%}")', 'print("%.0f%%" % (100 * x))'),
    *('print(format(x, ".0%"))', 'print("{:.1%}".format(1 - x))', 'print(f"{100 * x:.0f} %%")'),
    *('print(f"{-x:.0%}")', 'show(Table(("a", "b"), (("c", f"{x:.0%}"),), "lr"))'),
    *(
        'print("n = 4", f"({1 - x:.0%})")',
        'show(Table(("a", "b"), (("c", f"{1 - x:.0%}"),), "lr"))',
    ),
    *("print(percent(x))", 'print(f"{x:.1%} of {y:.1%}")'),
)
KEPT = (
    *('print(f"{y:.0%}")', "print(share_text(x))", "print(share_text(1), share_text(0))"),
    *('print(f"{x:.3%}")', 'print(f"{1 - x:.3%}")', 'print(f"{10 + y:.0%}", 0)', "print(100 % 7)"),
    *('show(Table(("a", "b"), (("c", f"{y:.0%}"),), "lr"))', 'print(f"{2 + 0 * y:.0%}")'),
)
NAMES = """from gptparams.numerals.writing import percent, share_text
from gptparams.tables.table import Table
x, y = 0.0003, 0.31
"""


def findings(code: str) -> list[int]:
    done = run((Cell("one", NAMES + code + "\n", 2, Path("page.py")),), "en", {}, Path())
    return [finding.place.line for finding in rounded_shares(done)]


@pytest.mark.parametrize("code", LOST)
def test_a_share_that_a_format_rounds_away_is_found(code: str) -> None:
    assert findings(code) == [5]


@pytest.mark.parametrize("code", KEPT)
def test_one_that_says_how_much_it_is_is_not(code: str) -> None:
    assert not findings(code)


def test_it_is_a_finding_of_the_page(en: PageFile) -> None:
    code = en.code.read_text(encoding="utf-8")
    en.code.write_text(f'{code}print(f"{{1 / total:.0%}}")\n', encoding="utf-8")
    lines = [each.line("en") for each in examine(en).findings]
    assert any("0% in the output was rounded by a format" in line for line in lines)
