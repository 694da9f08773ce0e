"""Heat maps: proportional colours, distinct signs, and legible values."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptparams.charts import COLOURS, heat_map
from gptparams.charts.matrices.grid import TINT
from gptparams.language import LANGS, Lang
from tests.helpers.drawn import (
    blended,
    contrast,
    elements,
    of,
    outside,
    overlaps,
    text_areas,
    themes,
)

WORDS = ("dog", "cat", "pet")
COSINES = ((1.0, 0.5, 0.25), (0.5, 1.0, -0.1), (0.25, -0.1, 1.0))
MANY = tuple(f"w{n}" for n in range(64))
BAND = tuple(tuple(1 - abs(i - j) / 32 for i in range(64)) for j in range(64))


def cells(svg: str, kind: str, count: int) -> list[ET.Element]:
    """The matrix's own cells, without those of the scale below it."""
    return elements(svg, "rect", kind)[:count]


def test_strength_is_in_proportion_and_the_sign_is_the_colour() -> None:
    drawn = cells(heat_map("m", "t", WORDS, WORDS, COSINES, "en").svg, "tinted", 9)
    values = [value for line in COSINES for value in line]
    opacities = [of(cell, "fill-opacity") for cell in drawn]
    assert opacities == pytest.approx([abs(value) * TINT for value in values], abs=0.001)
    assert ["attention" in cell.get("fill", "") for cell in drawn] == [v < 0 for v in values]


def test_cells_stand_in_their_rows_and_columns() -> None:
    svg = heat_map("m", "t", ("a", "b"), WORDS, ((1, 2, 3), (4, 5, 6)), "en").svg
    drawn = cells(svg, "tinted", 6)
    top, bottom = drawn[:3], drawn[3:]
    assert len({of(cell, "y") for cell in top}) == len({of(cell, "y") for cell in bottom}) == 1
    assert of(top[0], "y") < of(bottom[0], "y")
    assert [of(a, "x") for a in top] == [of(b, "x") for b in bottom]
    assert all(of(left, "x") < of(right, "x") for left, right in pairwise(top))
    assert [cell.findtext("{*}title") for cell in bottom] == [
        "b · dog 4.00",
        "b · cat 5.00",
        "b · pet 6.00",
    ]


def test_values_are_written_if_they_fit_and_the_table_has_them_always() -> None:
    few = heat_map("m", "t", WORDS, WORDS, COSINES, "en")
    assert [text for text, _ in text_areas(few.svg)].count("0.50") == 2
    many = heat_map("m", "t", MANY, MANY, BAND, "en")
    assert "0.50" not in [text for text, _ in text_areas(many.svg)]
    assert many.table.rows[0][:3] == ("w0", "1.00", "0.97")


def test_very_many_cells_are_massed_by_their_strength() -> None:
    svg = heat_map("m", "t", MANY, MANY, BAND, "en").svg
    masses = elements(svg, "path", "cells")
    levels = [n / 20 for n in range(-19, 21) if n]  # nothing is below -0.97
    assert sum(mass.get("d", "").count("z") for mass in masses) == sum(
        abs(value) >= 0.025 for line in BAND for value in line
    )
    opacities = [of(mass, "fill-opacity") for mass in masses]
    assert opacities == pytest.approx([abs(level) for level in levels])
    assert ["attention" in mass.get("fill", "") for mass in masses] == [n < 0 for n in levels]
    assert len(svg) < 200_000


def test_where_names_would_overlap_not_every_one_is_written() -> None:
    svg = heat_map("m", "t", MANY, MANY, BAND, "en").svg
    names = [text for text, _ in text_areas(svg) if text.startswith("w")]
    assert 20 < len(names) < 2 * len(MANY)
    assert not overlaps(svg)


def test_things_compared_with_each_other_make_a_square() -> None:
    names = MANY[:30]
    values = [line[:30] for line in BAND[:30]]

    def sides(svg: str) -> tuple[float, float]:
        way = elements(svg, "path", "cells")[0].get("d", "")
        width, height = re.findall(r"h([0-9.]+)v([0-9.]+)", way)[0]
        return float(width), float(height)

    width, height = sides(heat_map("m", "t", names, names, values, "en").svg)
    assert width == height
    width, height = sides(heat_map("m", "t", names, MANY[1:31], values, "en").svg)
    assert width < height  # every row has its name


def test_a_limit_is_where_the_colour_ends_and_is_said() -> None:
    picture = heat_map("m", "t", WORDS, WORDS, COSINES, "en", limit=0.5)
    drawn = cells(picture.svg, "tinted", 9)
    assert [of(cell, "fill-opacity") for cell in drawn[:3]] == [TINT, TINT, TINT / 2]
    assert "Further than 0.50 from zero" in " ".join(t for t, _ in text_areas(picture.svg))
    assert "Further" not in heat_map("m", "t", WORDS, WORDS, COSINES, "en").svg


def test_an_empty_cell_has_an_outline_no_colour_and_a_dash() -> None:
    picture = heat_map("m", "t", ("a",), ("b", "c"), ((1.0, None),), "en")
    full, empty = cells(picture.svg, "tinted", 2)
    assert (of(full, "fill-opacity"), of(empty, "fill-opacity")) == (TINT, 0)
    assert empty.get("stroke-dasharray")
    assert not full.get("stroke-dasharray")
    assert picture.table.rows == (("a", "1.00", "—"),)
    assert "a · c" not in picture.alt


def test_the_scale_has_both_colours_only_where_values_have_both_signs() -> None:
    positive = heat_map("m", "t", ("a",), ("b",), ((2.0,),), "en").svg
    assert "attention" not in positive
    assert [t for t, _ in text_areas(positive)] == ["a", "b", "2.00", "0", "2.00"]
    both = heat_map("m", "t", ("a",), ("b", "c"), ((2.0, -1.0),), "en").svg
    assert [t for t, _ in text_areas(both)][-3:] == ["−2.00", "0", "2.00"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "余弦：64 行 64 列，最小 −0.97（w0 · w63），最大 0.97（w0 · w1）。"),
        ("en", "余弦: 64 by 64, from −0.97 (w0 · w63) to 0.97 (w0 · w1)."),
    ],
)
def test_the_text_tells_the_extremes_off_the_diagonal(lang: Lang, said: str) -> None:
    assert heat_map("m", "余弦", MANY, MANY, BAND, lang).alt == said


def test_few_values_are_all_in_the_text() -> None:
    alt = heat_map("m", "t", ("a",), ("b", "c"), ((2.0, -1.0),), "en").alt
    assert alt == "t: a · b 2.00, a · c −1.00."


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("fill", ["token_embedding", "attention"])
def test_ink_is_readable_on_the_strongest_tint_but_not_on_the_full_colour(
    theme: str, fill: str
) -> None:
    colours = themes()[theme]
    tint = blended(colours[fill], colours["paper"], TINT)
    assert contrast(colours["ink"], tint) >= 4.5
    assert contrast(colours["ink"], colours[fill]) < 4.5


@pytest.mark.parametrize(("ink", "paper"), [("#000000", "#ffffff"), ("#ffffff", "#1e2129")])
def test_without_the_site_the_tints_are_readable_too(ink: str, paper: str) -> None:
    for fill in ("token_embedding", "attention"):
        assert contrast(ink, blended(COLOURS[fill], paper, TINT)) >= 4.5


NAMES = st.lists(
    st.text(st.sampled_from("abcdefgh 词元嵌入，。_"), max_size=40), min_size=1, max_size=50
)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, st.sampled_from(LANGS), st.floats(-1e4, 1e4), st.integers(0, 3))
def test_any_heat_map_is_legible(
    rows: list[str], columns: list[str], lang: Lang, value: float, digits: int
) -> None:
    values = [[value * (i - j) for i in range(len(columns))] for j in range(len(rows))]
    svg = heat_map("any", "any", rows, columns, values, lang, digits=digits).svg
    assert not outside(svg)
    assert not overlaps(svg)
