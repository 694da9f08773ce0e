"""Weighted rows: cells coloured by their products, and correct sums."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptparams.charts import weighted_rows
from gptparams.language import LANGS, Lang
from tests.helpers.drawn import elements, of, outside, overlaps, strange_numerals, text_areas

ROWS, COLUMNS = ("the", "red", "car"), ("colour word?", "hue")
VALUES = ((0, 0), (1, -1), (0, 0.5))
FACTORS = (0.02, 0.96, 0.02)


def drawn(
    factors: tuple[float, ...] = FACTORS,
    rows: tuple[str, ...] = ROWS,
    columns: tuple[str, ...] = COLUMNS,
    values: tuple[tuple[float, ...], ...] = VALUES,
    lang: Lang = "en",
) -> str:
    return weighted_rows("w", "Copy", factors, rows, columns, values, lang, factor="share").svg


def strengths(svg: str) -> list[float]:
    return [of(cell, "fill-opacity") for cell in elements(svg, "rect", "tinted")]


def test_a_row_with_factor_0_stays_blank_and_the_others_show_what_they_give() -> None:
    svg = drawn(factors=(0.0, 1.0, 0.0))
    assert strengths(svg) == [0, 0, 0, 0.5, 0.5, 0.5, 0, 0, 0, 0.5, 0.5]
    signs = ["attention" in cell.get("fill", "") for cell in elements(svg, "rect", "tinted")]
    assert signs == [n in (5, 10) for n in range(11)]
    half = strengths(drawn(factors=(0.0, 1.0, 1.0)))
    assert half[-1] == 0.25  # −1 + 0.5


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "Copy：0.02 × the [0, 0]；0.96 × red [1, −1]；相加 [0.96, −0.96]。"),
        ("en", "Copy: 0.02 × the [0, 0]; 0.96 × red [1, −1]; Sum [0.96, −0.96]."),
    ],
)
def test_the_words_and_the_table_say_what_is_drawn(lang: Lang, said: str) -> None:
    shown = (FACTORS[:2], ROWS[:2], COLUMNS, VALUES[:2])
    picture = weighted_rows("w", "Copy", *shown, lang, factor="share")
    assert picture.alt == said
    assert picture.table.rows[1] == ("0.96", "red", "1", "−1")
    assert picture.table.rows[-1][2:] == ("0.96", "−0.96")
    assert picture.table.total_row


def test_it_shows_no_figure_of_its_own() -> None:
    given = ("0.02", "0.96", "0.95", "0.50", "0", "1")
    assert not strange_numerals(drawn(), given)
    assert strange_numerals(drawn().replace("0.96", "0.97"), given) == {"0.97"}


LINES = st.lists(st.tuples(st.integers(-9, 9), st.floats(-9, 9)), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(LINES, st.sampled_from(LANGS))
def test_any_small_table_is_legible(lines: list[tuple[int, float]], lang: Lang) -> None:
    factors = tuple(value for _, value in lines)
    rows = tuple(f"row {n} 词元" for n in range(len(lines)))
    svg = drawn(factors, rows, COLUMNS, tuple(lines), lang)
    assert not outside(svg)
    assert not overlaps(svg)
    assert max(strengths(svg)) <= 0.5  # ink stays readable
    assert len(text_areas(svg)) >= len(lines) * 5 + 2


@pytest.mark.parametrize(
    "build",
    [
        lambda: drawn((), (), COLUMNS, ()),
        lambda: drawn(columns=(), values=((), (), ())),
        lambda: drawn(factors=(1.0,)),
        lambda: drawn(values=((0, 0), (10**7, 0), (0, 0))),
        lambda: drawn(rows=("the", "red", "car" * 20)),
        lambda: drawn(values=((1,), (1,), (1,))),
        lambda: drawn(factors=(1.0, math.nan, 0.0)),
        lambda: drawn(values=((1, math.inf), (1, 1), (1, 1))),
    ],
)
def test_what_cannot_be_drawn_raises(build: object) -> None:
    assert callable(build)
    with pytest.raises(ValueError, match="picture w"):
        build()
