"""Paired bars: one scale per column, negative values to the left, nothing hidden."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptparams.charts import Pair, Picture, paired_bars
from gptparams.language import LANGS, Lang, Text
from tests.helpers.drawn import (
    elements,
    of,
    on_colour,
    outside,
    overlaps,
    strange_numerals,
    text_areas,
)

HEADS = Text("参数", "Parameters"), Text("损失的增加", "Rise of the loss")
SERIES = Text("英文", "English"), Text("中文", "Chinese")
ROWS = (
    ("自注意力全部置零", "Attention set to 0", 26_542_080, (6.474, 13.997), "attention"),
    ("前馈网络全部置零", "Feed-forward set to 0", 79_626_240, (26.804, 17.866), "feed_forward"),
    ("只改一个增益", "A single gain", 1, (13.766, 0.185), "normalization"),
    ("什么都不动", "Nothing changed", 0, (0.0, -0.001), "faint"),
    ("去掉一层", "One layer out", 3_540_096, (0.126, -0.75), "ink"),
)


def pairs(lang: Lang) -> tuple[Pair, ...]:
    return tuple(Pair(Text(zh, en)[lang], n, v, colour) for zh, en, n, v, colour in ROWS)


def drawn(lang: Lang = "en") -> Picture:
    heads = (HEADS[0][lang], HEADS[1][lang])
    return paired_bars("p", "t", pairs(lang), heads, [s[lang] for s in SERIES], lang)


def bars(svg: str) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """(left edge, length) of the counts' bars, and of the values'."""
    found = [(of(bar, "x"), of(bar, "width")) for bar in elements(svg, "rect", "part")]
    heights = [of(bar, "height") for bar in elements(svg, "rect", "part")]
    counts = [bar for bar, high in zip(found, heights, strict=True) if high > 13]
    return counts, [bar for bar, high in zip(found, heights, strict=True) if high == 13]


def test_both_columns_are_to_scale() -> None:
    counts, values = bars(drawn().svg)
    shown = [row[2] for row in ROWS if row[2]]
    per_one = counts[1][1] / shown[1]
    assert [length for _, length in counts] == pytest.approx([n * per_one for n in shown], abs=0.01)
    written = [round(v, 1) for row in ROWS for v in row[3] if round(v, 1)]
    per_nat = values[2][1] / 26.8
    lengths = [abs(v) * per_nat for v in written]
    assert [length for _, length in values] == pytest.approx(lengths, abs=0.01)


def test_a_value_below_0_goes_to_the_left_of_the_zero() -> None:
    _, values = bars(drawn().svg)
    zero = values[0][0]
    *above, below = values
    assert {x for x, _ in above} == {zero}
    assert below[0] + below[1] == pytest.approx(zero, abs=0.01)
    only_above = paired_bars("p", "t", pairs("en")[:3], ("a", "b"), ("c", "d"), "en")
    assert bars(only_above.svg)[1][0][0] < zero


def test_a_count_too_small_to_see_is_marked_and_one_of_0_is_not() -> None:
    svg = drawn().svg
    assert len(elements(svg, "path", "tick")) == 1
    assert "Thin lines mark" in " ".join(text for text, _ in text_areas(svg))
    even = [Pair("a", 5, (1.0,), "ink"), Pair("b", 4, (2.0,), "ink")]
    plain = paired_bars("p", "t", even, ("n", "v"), ("v",), "en").svg
    assert not elements(plain, "path", "tick")
    assert "Thin" not in plain
    assert "Bars on the right" not in plain  # with a single series there is nothing to tell apart


def test_the_table_and_the_text_say_it_all() -> None:
    picture = drawn("en")
    assert picture.table.headers == ("", "Parameters", "English", "Chinese")
    assert picture.table.rows[0] == ("Attention set to 0", "26,542,080", "6.5", "14.0")
    assert picture.table.rows[3] == ("Nothing changed", "0", "0.0", "0.0")
    assert picture.table.rows[4][3] == "−0.8"
    assert "A single gain: Parameters 1, English 13.8, Chinese 0.2." in picture.alt
    assert "什么都不动：参数 0，英文 0.0，中文 0.0。" in drawn("zh").alt


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_covers_anything_or_leaves_the_frame(lang: Lang) -> None:
    svg = drawn(lang).svg
    assert not outside(svg)
    assert not overlaps(svg)
    assert not on_colour(svg)
    given_texts = [cell for row in drawn(lang).table.rows for cell in row]
    assert not strange_numerals(svg, given_texts)


def test_rows_stand_below_each_other() -> None:
    svg = drawn().svg
    labelled = dict(text_areas(svg))
    tops = [labelled[row[1]][1] for row in ROWS]
    assert all(above < below for above, below in pairwise(tops))


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 10**12), st.floats(-99, 99), st.floats(-99, 99)),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 3),
)
def test_any_values_fit(rows: list[tuple[int, float, float]], digits: int) -> None:
    made = [Pair(f"row {n}", count, (a, b), "ink") for n, (count, a, b) in enumerate(rows)]
    svg = paired_bars("p", "t", made, ("n", "v"), ("a", "b"), "en", digits=digits).svg
    assert not outside(svg)
    assert not overlaps(svg)


@pytest.mark.parametrize(
    ("count", "values", "colour"),
    [(-1, (1.0,), "ink"), (1, (math.nan,), "ink"), (1, (math.inf,), "ink"), (1, (1.0,), "no")],
)
def test_impossible_rows_are_refused(count: int, values: tuple[float, ...], colour: str) -> None:
    with pytest.raises(ValueError, match=r"a: needs|no colour"):
        Pair("a", count, values, colour)


@pytest.mark.parametrize("rows", [(), (Pair("a", 1, (), "ink"),), (Pair("a", 1, (1.0,), "ink"),)])
def test_rows_that_do_not_fit_the_series_are_refused(rows: tuple[Pair, ...]) -> None:
    with pytest.raises(ValueError, match="picture p: needs rows"):
        paired_bars("p", "t", rows, ("n", "v"), ("a", "b"), "en")
