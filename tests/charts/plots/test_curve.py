"""Curves: every point in its place, and the values in words."""

import math
import re

import pytest

from gptparams.charts import Curve, curves
from gptparams.language import LANGS, Lang
from tests.helpers.drawn import elements, outside, overlaps

SQUARE = Curve("square", tuple((x / 2, x * x / 4) for x in range(-4, 5)), "feed_forward")
LINE = Curve("line", ((-2, -1), (2, 3)), "faint", dashed=True)


def drawn(lang: Lang = "en") -> str:
    return curves("c", "Two", (SQUARE, LINE), lang, axes=("in →", "out ↑")).svg


def spots(way: str) -> list[tuple[float, float]]:
    """The corners of a path of relative lines."""
    start, *steps = re.findall(r"(-?[\d.]+) (-?[\d.]+)", way)
    found = [(float(start[0]), float(start[1]))]
    for dx, dy in steps:
        found.append((found[-1][0] + float(dx), found[-1][1] + float(dy)))
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_every_point_is_at_its_place(lang: Lang) -> None:
    svg = drawn(lang)
    assert not outside(svg)
    assert not overlaps(svg)
    square, line = (spots(item.get("d", "")) for item in elements(svg, "path", "curve"))
    assert len(square) == 9
    assert square[0][0] == pytest.approx(line[0][0], abs=0.01)  # both begin at −2
    unit = (line[0][1] - line[1][1]) / 4
    assert square[4][1] - square[0][1] == pytest.approx(4 * unit, abs=0.02)
    dashed = [bool(item.get("stroke-dasharray")) for item in elements(svg, "path", "curve")]
    assert dashed == [False, True]


def test_the_words_and_the_table_have_the_values_at_whole_numbers() -> None:
    picture = curves("c", "Two", (SQUARE, LINE), "en", axes=("in →", "out ↑"), digits=0)
    assert picture.alt == (
        "Two: square: 4 at −2, 1 at −1, 0 at 0, 1 at 1, 4 at 2; line: −1 at −2, 3 at 2."
    )
    assert picture.table.headers == ("in", "square", "line")
    assert picture.table.rows[1] == ("−1", "1", "—")
    zh = curves("c", "两条", (LINE,), "zh", axes=("进 →", "出 ↑"), digits=0)
    assert zh.alt == "两条：line：−2 处为 −1，2 处为 3。"


@pytest.mark.parametrize(
    "build",
    [
        lambda: Curve("a", ((0, 0),), "faint"),
        lambda: Curve("a", ((1, 0), (0, 0)), "faint"),
        lambda: Curve("a", ((0, 0), (1, math.nan)), "faint"),
        lambda: Curve("a", ((0, 0), (1, 1)), "pink"),
        lambda: curves("a", "t", (), "en", axes=("x", "y")),
        lambda: curves(
            "a", "t", (Curve("a", ((0.5, 0), (1.5, 1)), "faint"),), "en", axes=("x", "y")
        ),
    ],
)
def test_what_cannot_be_drawn_raises(build: object) -> None:
    assert callable(build)
    with pytest.raises(ValueError, match=r"a: |picture a|pink"):
        build()
