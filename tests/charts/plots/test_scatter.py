"""Scatter plots: true distances, and names without overlaps."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptparams.charts import Point, scatter
from gptparams.charts.drawing.overlap import Line, crosses, cut, meet
from gptparams.language import LANGS, Lang
from tests.helpers.drawn import Area, elements, of, outside, overlaps, text_areas

GROUPS = {"animals": "attention", "days": "router"}
POINTS = (
    Point("dog", 0.0, 0.0, "animals"),
    Point("cat", 0.1, 0.0, "animals"),
    Point("Monday", 2.0, 1.0, "days"),
    Point("Tuesday", 2.0, 1.0, "days"),
)
CROWD = tuple(Point(f"word {n}", n % 5, n // 5, "days") for n in range(30))


def drawn(points: tuple[Point, ...], lang: Lang = "en") -> str:
    return scatter("s", "Words", points, GROUPS, lang, axes=("x", "y")).svg


def dots(svg: str) -> list[tuple[float, float]]:
    return [(of(dot, "cx"), of(dot, "cy")) for dot in elements(svg, "circle")]


def covered(svg: str) -> list[str]:
    """Names that a dot lies on."""
    radius = 3 - 0.01

    def on(x: float, y: float, area: Area) -> bool:
        left, top, right, bottom = area
        return math.dist((x, y), (min(max(x, left), right), min(max(y, top), bottom))) < radius

    return [text for text, area in text_areas(svg) if any(on(x, y, area) for x, y in dots(svg))]


def struck(svg: str) -> list[str]:
    """Names that a line runs through, looked at every half unit."""
    found = []
    for line in elements(svg, "path", "leader"):
        x, y, dx, dy = map(float, re.findall(r"-?[0-9.]+", line.get("d", "")))
        spots = [(x + dx * n / 200, y + dy * n / 200) for n in range(201)]
        found += [
            text
            for text, (left, top, right, bottom) in text_areas(svg)
            if any(left < a < right and top < b < bottom for a, b in spots)
        ]
    return found


def test_distances_are_true() -> None:
    places = dict(zip([point.label for point in POINTS], sorted(dots(drawn(POINTS))), strict=True))
    unit = math.dist(places["dog"], places["cat"]) / 0.1
    assert math.dist(places["dog"], places["Monday"]) / unit == pytest.approx(
        math.sqrt(5), abs=0.01
    )
    assert places["Monday"][1] < places["dog"][1]  # up is up
    assert places["Monday"] == places["Tuesday"]


def test_in_a_crowd_lines_lead_to_names_further_off() -> None:
    svg = drawn(tuple(Point(f"w{n}", n / 1000, 0, "days") for n in range(9)))
    assert len(elements(svg, "path", "leader")) >= 3
    assert not overlaps(svg)
    assert not covered(svg)
    assert not struck(svg)
    assert not elements(drawn(POINTS[:1]), "path", "leader")


def test_a_picture_grows_rather_than_crowd() -> None:
    few, many = drawn(CROWD[:5]), drawn(CROWD)
    height = [float(re.findall(r'viewBox="0 0 360 ([0-9.]+)"', svg)[0]) for svg in (few, many)]
    assert height[1] > height[0]
    assert not overlaps(many)


def test_a_name_on_a_dot_or_a_line_would_be_noticed() -> None:
    svg = drawn(POINTS)
    at = next(area for text, area in text_areas(svg) if text == "dog")
    dot = f'<circle cx="{at[0] + 5}" cy="{at[1] + 5}" r="3" />'
    assert covered(svg.replace("</svg>", dot + "</svg>")) == ["dog"]
    line = f'<path class="leader" d="M{at[0] - 5} {at[1] + 5}l40 0" />'
    assert "dog" in struck(svg.replace("</svg>", line + "</svg>"))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "Words：4 个点；animals：dog、cat；days：Monday、Tuesday。"),
        ("en", "Words: 4 points; animals: dog, cat; days: Monday, Tuesday."),
    ],
)
def test_the_words_and_the_table_say_what_is_drawn(lang: Lang, said: str) -> None:
    picture = scatter("s", "Words", POINTS, GROUPS, lang, axes=("x", "y"))
    assert picture.alt == said
    assert picture.table.rows[1] == ("cat", "animals", "0.1", "0.0")


LABELS = st.text(st.sampled_from("abcdefgh 词元嵌入"), min_size=1, max_size=9).filter(str.strip)
ANY = st.builds(
    Point, LABELS, st.floats(-9, 9), st.floats(-9, 9), st.sampled_from(["animals", "days"])
)


@settings(max_examples=25, deadline=None)
@given(st.lists(ANY, min_size=1, max_size=25), st.sampled_from(LANGS))
def test_any_two_dozen_points_are_legible(some: list[Point], lang: Lang) -> None:
    svg = drawn(tuple(some), lang)
    assert len(dots(svg)) == len(some)
    assert not outside(svg)
    assert not overlaps(svg)
    assert not covered(svg)
    assert not struck(svg)


BOX = (10.0, 10.0, 30.0, 20.0)


@pytest.mark.parametrize(
    ("line", "through"),
    [
        (((0, 15), (40, 15)), True),
        (((20, 0), (20, 40)), True),
        (((0, 0), (40, 30)), True),
        (((12, 12), (14, 14)), True),
        (((0, 0), (9, 40)), False),
        (((0, 21), (40, 21)), False),
        (((0, 10), (40, 10)), False),  # along the edge
        (((0, 30), (12, 19.9)), True),
        (((0, 30), (9, 16)), False),
        (((5, 22), (22, 24)), False),
    ],
)
def test_whether_a_line_runs_through_a_box(line: Line, through: bool) -> None:
    assert crosses(line, BOX) == crosses((line[1], line[0]), BOX) == through


@pytest.mark.parametrize(
    ("one", "other", "crossing"),
    [
        (((0, 0), (10, 10)), ((0, 10), (10, 0)), True),
        (((0, 0), (10, 10)), ((0, 1), (10, 11)), False),
        (((0, 0), (4, 4)), ((0, 10), (10, 0)), False),
        (((0, 0), (10, 0)), ((5, 0), (5, 5)), False),  # only touches
    ],
)
def test_whether_two_lines_cross(one: Line, other: Line, crossing: bool) -> None:
    assert cut(one, other) == cut(other, one) == crossing


def test_boxes_that_touch_do_not_cover_each_other() -> None:
    assert meet(BOX, (29.0, 19.0, 40.0, 40.0))
    assert not meet(BOX, (30.0, 10.0, 40.0, 20.0))
