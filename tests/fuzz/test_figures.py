"""The long runs of `tests.fuzz.figures`, in short; and that they can fail."""

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from gptparams.language import Text
from gptparams.site.figures import judging
from tests.fuzz import figures
from tests.fuzz import site as spoiling
from tests.helpers.real_site import PAGES

SHORT = [page for page in PAGES if page.name in ("index.md", "families/output-head.md")]


def test_random_literals_are_judged_as_decimal_arithmetic_says() -> None:
    seen, faults = figures.judged_wrongly(cases=10_000, seed=20)
    assert not faults
    assert min(seen["right"], seen["wrong"]) > 2_000


def test_every_figure_spoilt_is_found() -> None:
    tally = spoiling.spoil(figure for page in SHORT for figure in spoiling.bound(page))
    assert not tally.survivors
    assert tally.found.total() > 1_000
    assert tally.right.total() < tally.tried.total() / 20  # 0 in every unit, where the value is 0
    assert len(tally.tried) == 9


@pytest.mark.parametrize("verdict", [None, "wrong"])
def test_a_judge_who_says_the_same_of_everything_is_noticed(
    monkeypatch: pytest.MonkeyPatch, verdict: Any
) -> None:
    monkeypatch.setattr(figures, "judge", lambda *_: SimpleNamespace(problem=verdict))
    assert figures.judged_wrongly(cases=100, seed=1)[1]


def test_what_gets_through_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoiling, "judge", lambda *_: judging.Verdict(""))
    tally = spoiling.spoil(spoiling.bound(SHORT[0]))
    assert len(tally.survivors) == tally.tried.total() - tally.right.total() > 0


def test_a_figure_refused_whatever_it_shows_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = SimpleNamespace(problem=Text("", "refused"))
    monkeypatch.setattr(spoiling, "judge", lambda *_: refusal)
    tally = spoiling.spoil(spoiling.bound(SHORT[0]))
    assert any("refused as it stands" in line for line in tally.survivors)


def test_measured_figures_are_judged_with_the_margin_of_their_page() -> None:
    page = next(page for page in PAGES if page.name == "worked-example.md")
    bound = list(spoiling.bound(page))
    assert any(each.margin for each in bound)
    assert not any(spoiling.problem(each, each.mark.text) for each in bound)


@pytest.mark.parametrize(
    ("text", "original", "value", "right"),
    [
        ("0", "zero", 0, True),
        ("100%", "1", 1, True),
        ("4", "4 times", 4, True),
        ("0B", "124M", 124_439_808, False),
        ("100%", "99.99%", Fraction(9999, 10_000), False),
        ("124%", "124M", 124_439_808, False),
    ],
)
def test_right_all_the_same(text: str, original: str, value: Any, right: bool) -> None:
    assert spoiling.is_right_all_the_same(text, original, value) is right
