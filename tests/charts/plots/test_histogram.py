"""Histograms: areas proportional to shares, marks in place, round values on the axis."""

import re
from itertools import accumulate

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from gptparams.charts import Distribution, Mark, Picture, histogram
from gptparams.language import LANGS, Lang
from tests.helpers.drawn import elements, outside, overlaps, text_areas

EDGES = (0.0, 1.0, 2.0, 4.0)
SET = Distribution("all", (1, 2, 4), "router")
OTHER = Distribution("some", (30, 10, 0), "wrong")
MARKS = (Mark("low", 0.0), Mark("one", 1.0), Mark("also one", 1.0), Mark("high", 4.0))


def drawn(*sets: Distribution, lang: Lang = "en") -> Picture:
    return histogram("h", "Spread", EDGES, sets, lang, axis="value", marks=MARKS)


def corners(picture: Picture, index: int) -> list[tuple[float, float]]:
    """Right edge and upper edge of each bar of a set."""
    way = elements(picture.svg, "path", "spread")[index].get("d", "")
    return [(float(x), float(y)) for y, x in re.findall(r"V([0-9.]+)H([0-9.]+)", way)]


def foot(picture: Picture) -> float:
    way = elements(picture.svg, "path", "spread")[0].get("d", "")
    return float(re.findall(r"V([0-9.]+)$", way)[0])


def areas(picture: Picture, index: int) -> list[float]:
    right = [x for x, _ in corners(picture, index)]
    widths = [b - a for a, b in zip([4.0, *right], right, strict=False)]
    heights = [foot(picture) - y for _, y in corners(picture, index)]
    return [width * height for width, height in zip(widths, heights, strict=True)]


def test_areas_are_shares_of_the_own_set_also_in_bins_of_other_widths() -> None:
    picture = drawn(SET, OTHER)
    whole = [sum(areas(picture, index)) for index in (0, 1)]
    assert whole[0] == pytest.approx(whole[1], rel=1e-3)
    assert areas(picture, 0) == pytest.approx([whole[0] * n / 7 for n in (1, 2, 4)], rel=1e-3)
    assert areas(picture, 1) == pytest.approx([whole[0] * n / 40 for n in (30, 10, 0)], rel=1e-3)


def test_bars_of_a_wrong_height_would_be_noticed() -> None:
    lower = Distribution("all", (1, 2, 5), "router")
    assert areas(drawn(lower, OTHER), 0) != pytest.approx(areas(drawn(SET, OTHER), 0), rel=1e-3)


def test_the_two_sets_differ_in_more_than_colour() -> None:
    first, second = elements(drawn(SET, OTHER).svg, "path", "spread")
    assert first.get("fill") != "none"
    assert not first.get("stroke-dasharray")
    assert second.get("fill") == "none"
    assert second.get("stroke-dasharray")


def test_marks_stand_at_their_values_and_no_line_runs_through_a_name() -> None:
    picture = drawn(SET)
    right = [x for x, _ in corners(picture, 0)]
    lines = {}
    for line in elements(picture.svg, "path", "mark"):
        x, top = re.findall(r"M([0-9.]+) ([0-9.]+)V", line.get("d", ""))[0]
        lines[(float(x), float(top))] = line
    assert sorted(x for x, _ in lines) == pytest.approx([4, right[0], right[0], right[2]], abs=0.01)
    names = [area for text, area in text_areas(picture.svg) if text in [m.label for m in MARKS]]
    assert len(names) == 4
    for left, top, end, bottom in names:
        assert not [x for x, start in lines if left < x < end and start < bottom and top < 200]


def test_the_words_and_the_table_say_what_is_drawn() -> None:
    english, chinese = drawn(SET, OTHER), drawn(SET, OTHER, lang="zh")
    assert english.alt == (
        "Spread: all: 7 in all, most in 2.0 to 4.0, 57.1% of them; some: 40 in all, most in 0.0 to "
        "1.0, 75.0% of them; marked: low 0.0, one 1.0, also one 1.0, high 4.0."
    )
    assert "all共 7 个，最多的一格是 2.0 到 4.0，占 57.1%" in chinese.alt
    assert english.table.rows[1] == ("1.0 to 2.0", "2", "28.6%", "10", "25.0%")
    assert chinese.table.headers[:3] == ("区间", "all，个数", "all，占比")


@pytest.mark.parametrize(
    ("edges", "ticks"),
    [
        ((0.0, 1.0), ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        ((-0.4, 1.0), ["0", "0.5", "1"]),
        ((-300.0, 2000.0), ["0", "500", "1000", "1500", "2000"]),
        ((0.001, 0.004), ["0.001", "0.002", "0.003", "0.004"]),
    ],
)
def test_values_on_the_axis_are_round(edges: tuple[float, float], ticks: list[str]) -> None:
    one = Distribution("all", (1,), "router")
    picture = histogram("h", "t", edges, (one,), "en", axis="value", digits=3)
    assert [text for text, _ in text_areas(picture.svg)][: len(ticks)] == ticks


WORDS = st.text(st.sampled_from("abcdefgh 词元嵌入，。_"), min_size=1, max_size=14).filter(
    str.strip
)


@settings(max_examples=80, deadline=None)
@example([1] * 32, 1000.0, 0.08222050858703064, [], "en")  # 1000 is moved in, and meets 1000.5
@example([1] * 12, -735.4850246735114, 0.01, [], "en")
@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=60),
    st.floats(-1e3, 1e3),
    st.floats(0.01, 100),
    st.lists(st.tuples(WORDS, st.floats(0, 1)), max_size=6),
    st.sampled_from(LANGS),
)
def test_any_histogram_is_legible(
    counts: list[int], low: float, step: float, marks: list[tuple[str, float]], lang: Lang
) -> None:
    assume(any(counts))
    edges = list(accumulate([step] * len(counts), initial=low))
    placed = [Mark(name, min(low + part * (edges[-1] - low), edges[-1])) for name, part in marks]
    spread = Distribution("any", tuple(counts), "router")
    svg = histogram("h", "t", edges, (spread,), lang, axis="any", marks=placed, digits=2).svg
    assert not outside(svg)
    assert not overlaps(svg)
    assert len(elements(svg, "path", "mark")) == len(placed)
