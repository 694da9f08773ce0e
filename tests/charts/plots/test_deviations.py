"""The picture of deviations: every point in the shape and colour of its group, texts apart."""

from fractions import Fraction

import pytest

from gptparams.charts import Deviation, deviations
from gptparams.charts.drawing.svg import Picture
from gptparams.charts.plots.deviations import deviation_text
from gptparams.language import LANGS, Lang

GROUPS = {"near": "feed_forward", "far": "wrong"}
POINTS = (
    Deviation("a", 124_439_808, Fraction(-6, 100), "near"),
    Deviation("b", 7_000_000_000, Fraction(1, 100), "near"),
    Deviation("c", 1_500_000_000, Fraction(-40, 100), "far"),
    Deviation("d", 1_600_000_000, Fraction(-41, 100), "far"),
)


def drawn(lang: Lang = "en", points: tuple[Deviation, ...] = POINTS) -> Picture:
    named = Fraction(1, 10)
    axes = ("count", "off by")
    return deviations("off", "Title", points, GROUPS, lang, axes=axes, named=named)


@pytest.mark.parametrize("lang", LANGS)
def test_each_group_is_one_path_and_one_row(lang: Lang) -> None:
    picture = drawn(lang)
    assert [row[:2] for row in picture.table.rows] == [("near", "2"), ("far", "2")]
    assert [row[3] for row in picture.table.rows] == ["−6.0%", "−41.0%"]
    for group in GROUPS:
        assert group in picture.alt
    assert picture.svg.count('fill-opacity="0.45"') == 2 * len(GROUPS)  # the legend's too


def test_far_points_alone_are_named_and_their_names_do_not_touch() -> None:
    svg = drawn().svg
    assert ">c</text>" in svg
    assert ">d</text>" in svg
    assert ">a</text>" not in svg
    anchors = {name: 'text-anchor="end"' in svg.split(f">{name}</text>")[0][-200:] for name in "cd"}
    assert anchors["c"] != anchors["d"]


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="needs points"):
        drawn(points=())
    with pytest.raises(ValueError, match="colour of its group"):
        drawn(points=(Deviation("x", 1, Fraction(0), "other"),))


@pytest.mark.parametrize(
    ("off", "text"),
    [(Fraction(39, 1000), "+3.9%"), (Fraction(-401, 1000), "−40.1%"), (Fraction(1, 10**5), "0.0%")],
)
def test_a_deviation_is_written_with_its_sign(off: Fraction, text: str) -> None:
    assert deviation_text(off) == text
