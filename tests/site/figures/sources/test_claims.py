"""The claims file: errors are reported at their line, and marks on pages are checked."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gptparams.errors import InputError
from gptparams.site.browser.run_block import outcomes
from gptparams.site.check import check
from gptparams.site.code.cells import ProgramError
from gptparams.site.figures.examination import examine
from gptparams.site.figures.sources.claims import Claim, claimed, claims, parse, unexplained_claims
from gptparams.site.figures.sources.verdicts import Judged, judged, verdict_table
from gptparams.site.files.diagnostic import PlacedError
from gptparams.site.files.layout import PageFile

Edit = Callable[[str, str, str], None]
CHINESE = re.compile("[一-鿿]")

CLAIMS = """# A comment.

[G3]
zh = "词嵌入矩阵 [[50257, 768]](claim:G3.shape)，约 [3800 万](claim:G3)"
en = "the embedding matrix [[50257, 768]](claim:G3.shape), about [38M](claim:G3)"
figure = 38_000_000
figures = { shape = [50_257, 768] }
exact = "total"

[O8]
zh = "GPT-2 还有残差连接的参数"
en = "GPT-2 has parameters of residual connections"
exists = "others"
"""

JUDGING = """
from gptparams.site.figures.sources.claims import claims
from gptparams.site.figures.sources.verdicts import judged
print(judged(claims(docs), globals()))
"""


@pytest.fixture
def docs(root: Path) -> Path:
    (root / "docs" / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    return root / "docs"


def one(**row: object) -> Claim:
    """A claim with the figure and the way of judging that `row` gives."""
    lines = "".join(f"{key} = {value!r}\n" for key, value in row.items())
    return parse(f"[G1]\nzh = '说'\nen = 'said'\n{lines}", ())["G1"]


def verdict(claim: Claim, **names: object) -> str:
    return judged({"G1": claim}, names)["G1"].verdict


def test_a_claim_has_its_figures_and_is_read_without_marks(docs: Path) -> None:
    claim = claims(docs)["G3"]
    assert claim.figure == 38_000_000
    assert claim.figures == {"": 38_000_000, "shape": [50_257, 768], "id": "G3"}
    assert claim.plain("en") == "the embedding matrix [50257, 768], about 38M"
    assert claim.anchor == "g3"
    assert list(claims(docs)) == ["G3", "O8"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("figure = 38_000_000", "figure = 39_000_000", 4, "shown 3800 万, exactly 39,000,000"),
        ("about [38M]", "about [37M]", 5, "shown 37M, exactly 38,000,000"),
        ("shape = [50_257, 768]", "shape = [50_257, 769]", 4, "exactly [50257, 769]"),
        ("about [38M](claim:G3)", "about 38M", 5, "'38M' is not bound"),
        ("about [38M](claim:G3)", "about [38M](claim:O8)", 5, "expected one of claim:G3.id"),
        ("about [38M](claim:G3)", "about [38M](fig:total)", 5, "mark fig:total"),
        ("about [38M](claim:G3)", "about [38M](claim:G3.sum)", 5, "mark claim:G3.sum"),
        ("[O8]", "[Other]", 10, "an id such as G3"),
        ("[O8]", "[G3]", 10, "this name is given twice; give a new one"),
        ('exists = "others"', 'exists = "a"\nexists = "b"', 14, "this name is given twice"),
        ('exists = "others"', "", 10, "exactly one of exact, holds, exists, verdict"),
        ('exists = "others"', 'exists = "others"\nholds = "x"', 13, "exactly one of"),
        (
            'exists = "others"',
            'exists = "others"\nexakt = "x"',
            14,
            "has no field exakt; correct it, or leave it out: there are en, ",
        ),
        ('exists = "others"', 'exact = "others"', 13, "has `exact` and no `figure`"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_at_its_line(
    docs: Path, edit: Edit, old: str, new: str, line: int, said: str
) -> None:
    edit("claims.toml", old, new)
    with pytest.raises(InputError) as raised:
        claims(docs)
    assert said in raised.value.en
    assert f"claims.toml:{line}:" in raised.value.en
    assert CHINESE.search(raised.value.zh)


def test_a_file_that_is_missing_or_no_toml_is_said(docs: Path) -> None:
    (docs / "claims.toml").write_text("[G3", encoding="utf-8")
    with pytest.raises(InputError, match="not TOML"):
        claims(docs)
    (docs / "claims.toml").unlink()
    with pytest.raises(InputError, match="is missing; restore it"):
        claims(docs)


@pytest.mark.parametrize(
    ("target", "value"),
    [("G3", 38_000_000), ("G3.shape", [50_257, 768]), ("G3.id", "G3"), ("O8", None)],
)
def test_what_a_mark_stands_for(docs: Path, target: str, value: object) -> None:
    assert claimed(target, claims(docs)) == value


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("[38M](claim:G3)", ""),
        ("[[50257, 768]](claim:G3.shape)", ""),
        ("[G3](claim:G3.id)", ""),
        ("[what it said](claim:O8)", ""),
        ("[39M](claim:G3)", "shown 39M, exactly 38,000,000; write 38M"),
        ("[[50257, 769]](claim:G3.shape)", "write [50257, 768]"),
        ("[G4](claim:G3.id)", "shown G4, exactly G3"),
        ("[38M](claim:G4)", "no claim 'G4' in claims.toml; there are: G3, O8"),
        ("[38M](claim:G3.count)", "has no figure 'count'; there are: id, shape"),
        ("[500K](claim:O8)", "the mark names no fact"),
        ("[38M](claim:G3 shape)", "is not a mark; write [text](fig:name)"),
    ],
)
def test_a_mark_on_a_page_is_held_to_its_claim(
    docs: Path, edit: Edit, en: PageFile, mark: str, said: str
) -> None:
    edit("en/index.md", "parameters; the", f"parameters; {mark}; the")
    found = [finding.line("en") for finding in examine(en).findings]
    assert bool(found) == bool(said)
    assert not said or any(said in line and "index.md:6:" in line for line in found)


@pytest.mark.parametrize(
    ("row", "names", "expected"),
    [
        ({"figure": 100, "exact": "n"}, {"n": 100}, "right"),
        ({"figure": 100, "exact": "n"}, {"n": 101}, "right"),  # within one per cent
        ({"figure": 99, "exact": "n"}, {"n": 100}, "wrong"),  # one per cent off
        ({"figure": 101, "exact": "n"}, {"n": 100}, "wrong"),
        ({"figure": 100, "exact": "n"}, {"n": 0}, "nothing"),
        ({"figure": 0, "exact": "n"}, {"n": 0}, "right"),
        ({"figure": [1, 2], "exact": "n"}, {"n": (1, 2)}, "right"),
        ({"figure": [1, 2], "exact": "n"}, {"n": [2, 1]}, "wrong"),
        ({"holds": "n > 1"}, {"n": 2}, "right"),
        ({"holds": "n > 1"}, {"n": 1}, "wrong"),
        ({"exists": "n"}, {"n": 3}, "right"),
        ({"exists": "n"}, {"n": 0}, "nothing"),
        ({"verdict": "misleading"}, {}, "misleading"),
        ({"figure": 100, "exact": "n", "misleads": "n == 100"}, {"n": 100}, "misleading"),
        ({"figure": 100, "exact": "n", "misleads": "n == 1"}, {"n": 100}, "right"),
        ({"figure": 100, "exact": "n", "misleads": "n == 1"}, {"n": 1}, "wrong"),
        ({"figure": 100, "exact": "said[''] + n"}, {"n": 0}, "right"),
    ],
)
def test_the_verdict_is_computed(
    row: dict[str, object], names: dict[str, int], expected: str
) -> None:
    assert verdict(one(**row), **names) == expected


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"figure": 1, "exact": "m"}, "m can't be computed (NameError"),
        ({"figure": 1, "exact": "1 +"}, "can't be computed (SyntaxError"),
        ({"figure": 1, "exact": "'one'"}, "exact: expected the kind of `figure`, found str"),
        ({"holds": "1"}, "holds: expected true or false"),
        ({"exists": "True"}, "exists: expected a whole number"),
        ({"exists": "0.5"}, "exists: expected a whole number"),
        ({"verdict": "true"}, "expected one of right, misleading, wrong, nothing"),
        ({"holds": "True", "misleads": "2"}, "2: expected true or false"),
    ],
)
def test_an_expression_that_can_not_decide_is_refused(row: dict[str, object], said: str) -> None:
    claim = one(**row)
    with pytest.raises(PlacedError) as raised:
        verdict(claim)
    assert said in raised.value.en
    assert f"claims.toml:{4 + list(row).index(claim.way)}:1: claim G1" in raised.value.en
    assert CHINESE.search(raised.value.zh)


def test_what_the_code_of_a_page_finds_wrong_in_the_file_is_reported_there(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = docs / "code" / "index.py"
    code.write_text(f"{code.read_text(encoding='utf-8')}{JUDGING}", encoding="utf-8")
    assert check.main([], False, "text", docs.parent, "en") == 1
    line = CLAIMS.splitlines().index('exists = "others"') + 1
    found = capsys.readouterr().out
    assert f"docs/claims.toml:{line}:1: claim O8: others can't be computed" in found
    assert found.count("\n") == 1
    # A browser lacks what earlier blocks need: there, it is a block like others that fail.
    *_, (name, outcome) = outcomes(code, "en", docs, {})
    assert (name, type(outcome)) == ("formula", ProgramError)


def test_a_claim_without_a_section_is_said_at_its_line(docs: Path) -> None:
    page = PageFile(docs, "en", "claims.md")
    page.path.write_text("# Claims\n\n## [G3](claim:G3.id) {#g3}\n", encoding="utf-8")
    (finding,) = unexplained_claims(page)
    assert finding.place.line == CLAIMS.splitlines().index('exists = "others"') + 1
    assert finding.place.path.endswith("claims.toml")
    assert "has no section of claim O8; write one whose heading begins" in finding.message.en
    page.path.write_text("# [G3](claim:G3.id)\n\n## [O8](claim:O8.id)\n", encoding="utf-8")
    assert (
        list(unexplained_claims(page))
        == list(unexplained_claims(PageFile(docs, "en", "index.md")))
        == []
    )


def test_the_table_shows_the_verdict_and_how_it_was_computed() -> None:
    claim = one(figure=12, exact="n", misleads="n > 1")
    rows = [
        Judged(claim, "wrong", 25),
        Judged(one(holds="n > 1"), "right", True),
        Judged(one(verdict="wrong"), "wrong", None),
    ]
    assert verdict_table(rows, "en").rows == (
        ("G1", "Wrong", "12", "25", "n; misleads: n > 1"),
        ("G1", "Right", "—", "holds", "n > 1"),
        ("G1", "Wrong", "—", "—", "—"),
    )
    assert verdict_table(rows, "zh").rows[0] == ("G1", "错", "12", "25", "n；误导：n > 1")
