"""Rows of dials: hands at their angles, texts legible, and the same angles in words."""

import math
import re

import pytest

from gptparams.charts import Dial, dials
from gptparams.language import LANGS, Lang
from tests.helpers.drawn import elements, of, on_colour, outside, overlaps, strange_numerals

LINE = (Dial("red", 0, "key"), Dial("car", 90, "query"), Dial("and"), Dial("bike", 270, "query"))
GROUPS = {"key": "token_embedding", "query": "attention"}


@pytest.mark.parametrize("lang", LANGS)
def test_dials_are_equal_and_legible(lang: Lang) -> None:
    svg = dials("dials", "Hands", (("one", LINE), ("more", (Dial("a"), *LINE))), GROUPS, lang).svg
    circles = elements(svg, "circle", "dial")
    assert len(circles) == 9
    assert len({of(circle, "r") for circle in circles}) == 1
    assert not outside(svg)
    assert not overlaps(svg)
    assert not on_colour(svg)
    assert not strange_numerals(svg, [*"01234", "90", "270"])


def test_hands_point_where_they_say() -> None:
    svg = dials("dials", "Hands", (("one", LINE),), GROUPS, "en").svg
    shafts = [item.get("d", "") for item in elements(svg, "path", "shaft")]
    ends = [tuple(map(float, re.findall(r"-?[\d.]+", way.split("l")[1]))) for way in shafts]
    angles = [round(math.degrees(math.atan2(-y, x))) % 360 for x, y in ends]
    assert angles == [0, 90, 270]


def test_words_and_table_have_the_angles() -> None:
    picture = dials("dials", "Hands", (("one", LINE),), GROUPS, "en")
    assert "red 0°, car 90°, and —, bike 270°" in picture.alt
    assert picture.table.rows[3] == ("one", "3", "bike", "query", "270°")


@pytest.mark.parametrize(("degrees", "group"), [(None, "key"), (90, "")])
def test_half_a_hand_raises(degrees: int | None, group: str) -> None:
    with pytest.raises(ValueError, match="a hand needs"):
        Dial("any", degrees, group)


@pytest.mark.parametrize(
    "line",
    [(), (Dial("red", 0, "unknown"),), (Dial("a"),) * 40, (Dial("a" * 40), Dial("b"), Dial("c"))],
)
def test_what_cannot_be_drawn_raises(line: tuple[Dial, ...]) -> None:
    with pytest.raises(ValueError, match="picture dials"):
        dials("dials", "Hands", (("one", line),), GROUPS, "en")
