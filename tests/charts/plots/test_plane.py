"""Points and arrows on axes: true distances and angles, and names without overlaps."""

import math
import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptparams.charts import Arrow, Point, plane
from gptparams.charts.drawing.axes import bounds, fitted, round_values
from gptparams.charts.drawing.overlap import crosses
from gptparams.language import LANGS, Lang
from tests.helpers.drawn import elements, of, outside, overlaps, text_areas

GROUPS = {"dishes": "token_embedding", "chilli": "attention"}
POINTS = (Point("noodles", 2, 0, "dishes"), Point("curry", 4, 1, "dishes"))
ARROWS = (Arrow("", (2, 0), (2, 6), "chilli"), Arrow("query", (0, 0), (3, 3), "chilli"))


def drawn(
    points: tuple[Point, ...] = POINTS, arrows: tuple[Arrow, ...] = ARROWS, lang: Lang = "en"
) -> str:
    return plane("p", "Dishes", points, arrows, GROUPS, lang, axes=("sweet", "hot")).svg


def test_values_that_appear_when_a_side_is_stretched_have_room() -> None:
    points = (Point("a", 3, 3, "dishes"), Point("b", -7, 0, "dishes"))
    assert not outside(drawn(points, ()))


def ends(line: str) -> tuple[float, float, float, float]:
    """Start and step of a path `Mx yldx dy`."""
    x, y, dx, dy = map(float, re.findall(r"-?[\d.]+", line))
    return x, y, dx, dy


def struck(svg: str) -> list[str]:
    """Names that a shaft runs through."""
    found = []
    for shaft in elements(svg, "path", "shaft"):
        x, y, dx, dy = ends(shaft.get("d", ""))
        line = ((x, y), (x + dx, y + dy))
        found += [text for text, area in text_areas(svg) if crosses(line, area)]
    return found


def test_distances_and_angles_are_true() -> None:
    svg = drawn()
    one, other = [(of(dot, "cx"), of(dot, "cy")) for dot in elements(svg, "circle")]
    shafts = [ends(shaft.get("d", "")) for shaft in elements(svg, "path", "shaft")]
    unit = math.dist(one, other) / math.sqrt(5)
    assert other[1] < one[1]  # up is up
    up, slanted = shafts
    assert up[:2] == pytest.approx(one, abs=0.01)
    assert up[2] == pytest.approx(0, abs=0.01)
    assert -up[3] + 9 == pytest.approx(6 * unit, abs=0.02)  # and the head
    assert math.degrees(math.atan2(-slanted[3], slanted[2])) == pytest.approx(45, abs=0.1)


def test_a_name_on_a_shaft_would_be_noticed() -> None:
    svg = drawn()
    assert not struck(svg)
    left, top, *_ = next(area for text, area in text_areas(svg) if text == "query")
    line = f'<path class="shaft" d="M{left - 5} {top + 5}l40 0" />'
    assert "query" in struck(svg.replace("</svg>", line + "</svg>"))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "Dishes：noodles（2, 0）；chilli（从 2, 0 到 2, 6）；query（从 0, 0 到 3, 3）。"),
        ("en", "Dishes: noodles (2, 0); chilli (from 2, 0 to 2, 6); query (from 0, 0 to 3, 3)."),
    ],
)
def test_the_words_and_the_table_say_what_is_drawn(lang: Lang, said: str) -> None:
    shown = plane("p", "Dishes", POINTS[:1], ARROWS, GROUPS, lang, axes=("sweet", "hot"))
    assert shown.alt == said
    assert shown.table.rows[0] == ("noodles", "dishes", "2", "0")
    assert shown.table.rows[1] == ("→", "chilli", "0", "6")


LABELS = st.text(st.sampled_from("abcdefgh 词元"), min_size=1, max_size=6).filter(str.strip)
SPOTS = st.tuples(st.integers(-9, 9), st.integers(-9, 9))
SOME = st.lists(
    st.builds(lambda text, at: Point(text, *at, "dishes"), LABELS, SPOTS),
    min_size=1,
    max_size=5,
    unique_by=lambda point: (point.x, point.y),
)


@settings(max_examples=40, deadline=None)
@given(SOME, st.sampled_from(LANGS))
def test_a_few_points_are_legible_or_refused(some: list[Point], lang: Lang) -> None:
    try:
        svg = drawn(tuple(some), (), lang)
    except ValueError:
        return
    assert len(elements(svg, "circle")) == len(some)
    assert not outside(svg)
    assert not overlaps(svg)


@pytest.mark.parametrize(
    "build",
    [
        lambda: drawn((), ()),
        lambda: drawn((Point("a", math.nan, 0, "dishes"),)),
        lambda: drawn((Point("a", 0, 0, "drinks"),)),
        lambda: drawn((), (Arrow("a", (0, 0), (1, 1), "drinks"),)),
        lambda: drawn((Point("a" * 60, 0, 0, "dishes"),), ()),
    ],
)
def test_what_cannot_be_drawn_raises(build: object) -> None:
    assert callable(build)
    with pytest.raises(ValueError, match="picture p"):
        build()


def test_axes_hold_all_values_and_zero() -> None:
    across = bounds([2.0, 4.0], Fraction(0))
    assert across == (0, 4)
    assert bounds([1.0], Fraction(1, 2)) == (-Fraction(1, 2), Fraction(3, 2))
    frame = fitted(across, across, 100, square=True)
    assert frame.right - frame.left == frame.bottom - frame.top == 100
    assert frame.x(0) == frame.left
    assert frame.y(4) == frame.top
    assert [float(value) for value in round_values(*across)] == [0, 1, 2, 3, 4]
    wide = fitted(across, across, 100, square=False)
    assert wide.right - wide.left > 2 * (wide.bottom - wide.top)
