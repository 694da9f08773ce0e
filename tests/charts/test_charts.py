"""Pictures are to scale, inside their frame, without overlapping texts or unexpected figures.

Each property is a function that returns the problems of an SVG, so that tests can also apply it
to a picture that is broken on purpose.
"""

import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptparams.charts import (
    COLOURS,
    Distribution,
    Mark,
    Matrix,
    Part,
    Picture,
    Point,
    Step,
    bar_to_scale,
    bars_compared,
    block_diagram,
    heat_map,
    heat_strip,
    histogram,
    matrices_to_scale,
    scatter,
)
from gptparams.charts.drawing.svg import WIDTH, wrap
from gptparams.language import LANGS, Lang, Text
from gptparams.numerals.rounding import grouped
from gptparams.numerals.writing import share_text
from tests.helpers.drawn import (
    contrast,
    elements,
    of,
    off_scale,
    on_colour,
    outside,
    overlaps,
    strange_numerals,
)

FAMILIES = (
    ("token_embedding", Text("词元嵌入", "Token embedding"), 38_597_376, ""),
    ("position_embedding", Text("位置嵌入", "Position embedding"), 786_432, ""),
    ("attention", Text("自注意力", "Self-attention"), 28_348_416, ""),
    ("feed_forward", Text("前馈网络", "Feed-forward network"), 56_669_184, ""),
    ("normalization", Text("归一化", "Normalization"), 38_400, ""),
    ("output_head", Text("输出头", "Output head"), 0, "shared with the token embedding"),
)


def parts(lang: Lang, scale: int = 1) -> tuple[Part, ...]:
    return tuple(Part(name[lang], n * scale, colour, note) for colour, name, n, note in FAMILIES)


def matrices(lang: Lang) -> tuple[Matrix, ...]:
    rows, columns = Text("行", "rows"), Text("列", "columns")
    return tuple(
        Matrix(Text(zh, en)[lang], m, n, colour, rows[lang], columns[lang])
        for zh, en, m, n, colour in (
            ("词元嵌入", "Token embedding", 50_257, 768, "token_embedding"),
            ("位置嵌入", "Position embedding", 1024, 768, "position_embedding"),
            ("查询、键、值", "Query, key, value", 768, 2304, "attention"),
            ("它的偏置", "its bias", 1, 2304, "attention"),
        )
    )


def joined(lang: Lang) -> tuple[Matrix, ...]:
    three, four = Text("三个摞起来", "three stacked"), Text("四个并排", "four abreast")
    return (
        Matrix(three[lang], 768 * 3, 1024, "attention", stacked=3),
        Matrix(four[lang], 768, 1024, "attention", abreast=4),
    )


def steps(lang: Lang) -> tuple[Step, ...]:
    return (
        Step(Text("输入", "in")[lang], None),
        Step(Text("归一化", "Layer norm")[lang], 1_536, "normalization"),
        Step(Text("自注意力", "Self-attention")[lang], 2_362_368, "attention", "c_attn, c_proj"),
        Step(Text("残差相加", "Residual addition")[lang], 0, skip_from=1),
        Step(Text("输出", "out")[lang], None),
    )


VALUES = (0.31, -0.12, 0.0, 0.7, -1.24, -0.001, 0.4, 0.22, -0.9, 0.05)
LONG = tuple(((n * 37) % 101 - 50) / 50 for n in range(100))


LAYERS = tuple(f"h.{n}" for n in range(30))
HEADS = tuple(f"head {n}" for n in range(12))
DAMAGE = tuple(tuple(LONG[(12 * i + j) % 100] for j in range(12)) for i in range(30))


def matrix(
    lang: Lang,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[float | None, ...], ...]]:
    """Names of the rows and columns, and numbers with an empty triangle."""
    words = tuple(
        Text(zh, en)[lang] for zh, en in (("我", "I"), ("爱", "love"), ("阅读", "reading"))
    )
    return words, words, ((0.31, None, None), (-0.12, 0.7, None), (0.22, 0.4, -0.9))


EDGES = (-1.0, -0.5, 0.0, 0.5, 1.0)
MARKS = (Mark("dog · cat", 0.5), Mark("dog · walk", 0.5), Mark("dog · woof", -1.0))
GROUPS = {"a": "attention", "b": "router"}


def spreads(lang: Lang) -> tuple[Distribution, ...]:
    """Two sets, of 10 and of 100 values, over four bins."""
    all_, one = Text("整个矩阵", "all rows")[lang], Text("一行", "one row")[lang]
    return (Distribution(all_, (10, 40, 40, 10), "faint"), Distribution(one, (0, 5, 5, 0), "wrong"))


def points(lang: Lang) -> tuple[Point, ...]:
    """A crowd in which no name fits beside its dot, and one point that has room."""
    word = Text("词", "word")[lang]
    crowd = [Point(word, (n % 4) / 10, (n // 4) / 10, "ab"[n % 2]) for n in range(20)]
    return (*crowd, Point(word, 3.0, -0.5, "a"))


@cache
def pictures(lang: Lang) -> dict[str, Picture]:
    title = Text("按比例", "To scale")[lang]
    rows = (("gpt2", parts(lang)), ("gpt2-xl", parts(lang, 12)))
    return {
        "bar": bar_to_scale("bar", title, parts(lang), lang),
        "bars": bars_compared("bars", title, rows, lang),
        "shares": bars_compared("shares", title, rows, lang, shares=True),
        "matrices": matrices_to_scale("matrices", title, matrices(lang), lang),
        "cut": matrices_to_scale("cut", title, matrices(lang), lang, cut_rows=2000),
        "joined": matrices_to_scale("joined", title, joined(lang), lang),
        "block": block_diagram("block", title, steps(lang), lang),
        "strip": heat_strip("strip", title, VALUES, lang),
        "long": heat_strip("long", title, LONG, lang),
        "map": heat_map("map", title, *matrix(lang), lang),
        "bins": histogram("bins", title, EDGES, spreads(lang), lang, axis="x", marks=MARKS),
        "points": scatter("points", title, points(lang), GROUPS, lang, axes=("x", "y")),
        "unwritten": heat_map("unwritten", title, LAYERS, HEADS, DAMAGE, lang, limit=0.9),
    }


EVERY = [(lang, name) for lang in LANGS for name in pictures("en")]


def given_texts() -> set[str]:
    """Every text with digits that the pictures above may show."""
    texts = {"gpt2", "gpt2-xl"} | {grouped(n) for n in (0, 1_536, 2_362_368)}
    for scale in (1, 12):
        total = 124_439_808 * scale
        texts |= {grouped(n * scale) for *_, n, _ in FAMILIES} | {grouped(total)}
        texts |= {share_text((n * scale, total)) for *_, n, _ in FAMILIES} | {"100.0%"}
    drawn = (*matrices("en"), *joined("en"))
    texts |= {grouped(side) for m in drawn for side in (m.rows, m.columns)}
    texts |= {*LAYERS, *HEADS, "30", "12"}
    texts |= {str(edge) for edge in EDGES} | {"1"}  # the last is a round value on the axis
    texts |= {"10", "100", "40%", "50.0%", "40.0%"}  # sets, and where most of them lie
    texts |= {"20", "21"}  # points
    return texts | {f"{abs(value):.2f}" for value in (*VALUES, *LONG)}


def widths(svg: str) -> list[float]:
    return [of(item, "width") for item in elements(svg, "rect", "part")]


@pytest.mark.parametrize(("lang", "name"), EVERY)
class TestEveryPicture:
    def test_says_in_words_and_in_a_table_what_it_shows(self, lang: Lang, name: str) -> None:
        picture = pictures(lang)[name]
        root = ET.fromstring(picture.svg)
        ids = root.get("aria-labelledby", "").split()
        named = {item.get("id"): item.text for item in root}
        assert root.get("role") == "img"
        assert [named[key] for key in ids] == [picture.table.caption, picture.alt]
        assert ids == [f"picture-{name}-title", f"picture-{name}-text"]
        assert picture.table.rows
        figure = ET.fromstring(picture.html())
        assert figure.findtext("figcaption") == picture.table.caption
        assert figure.findtext("details/summary") == {"zh": "表格", "en": "Table"}[lang]
        rows = figure.findall("details/div/table/tbody/tr")
        assert len(rows) == len(picture.table.rows) - picture.table.total_row

    def test_stays_inside_its_frame(self, lang: Lang, name: str) -> None:
        assert not outside(pictures(lang)[name].svg)

    def test_no_text_covers_another_or_a_solid_part(self, lang: Lang, name: str) -> None:
        assert not overlaps(pictures(lang)[name].svg)
        assert not on_colour(pictures(lang)[name].svg)

    def test_shows_no_figure_of_its_own(self, lang: Lang, name: str) -> None:
        assert not strange_numerals(pictures(lang)[name].svg, given_texts())

    def test_is_readable_on_a_phone_and_in_the_dark(self, lang: Lang, name: str) -> None:
        svg = pictures(lang)[name].svg
        assert all(of(item, "font-size") >= 12 for item in elements(svg, "text"))
        fills = {
            v for e in ET.fromstring(svg).iter() for k in ("fill", "stroke") if (v := e.get(k))
        }
        assert all(re.fullmatch(r"none|var\(--gp-[a-z_]+, [#\w]+\)", fill) for fill in fills)

    def test_has_plain_coordinates(self, lang: Lang, name: str) -> None:
        for item in elements(pictures(lang)[name].svg, "path"):
            assert re.fullmatch(r"[MHVhvlZ0-9. -]+", item.get("d", ""))


def test_english_pictures_have_no_chinese_left_in_them() -> None:
    for picture in pictures("en").values():
        assert not re.search("[\u4e00-\u9fff。，：]", picture.html())


class TestSpoiltPicturesAreNoticed:
    svg = pictures("en")["bar"].svg

    def test_a_text_outside(self) -> None:
        assert outside(self.svg.replace('<text x="24"', '<text x="300"'))

    def test_a_text_on_another(self) -> None:
        assert overlaps(self.svg.replace('x="24"', 'x="260"'))

    def test_a_text_on_a_part(self) -> None:
        assert on_colour(re.sub(r'(<text x="24") y="[\d.]+"', r'\1 y="30"', self.svg))

    def test_a_wrong_figure(self) -> None:
        wrong = self.svg.replace("38,597,376", "38,597,377")
        assert strange_numerals(wrong, given_texts()) == {"38,597,377"}

    def test_a_part_too_long(self) -> None:
        drawn = widths(self.svg)
        values = [n for *_, n, _ in FAMILIES if n]
        assert not off_scale(drawn, values, WIDTH - 8)
        assert off_scale([drawn[0] + 0.02, *drawn[1:]], values, WIDTH - 8) == [values[0]]


def test_parts_are_to_scale_end_to_end_and_fill_the_bar() -> None:
    svg = pictures("zh")["bar"].svg
    assert not off_scale(widths(svg), [n for *_, n, _ in FAMILIES if n], WIDTH - 8)
    assert sum(widths(svg)) == pytest.approx(WIDTH - 8, abs=0.01)
    drawn = elements(svg, "rect", "part")
    for left, right in pairwise(drawn):
        assert of(left, "x") + of(left, "width") == pytest.approx(of(right, "x"), abs=0.01)


def test_what_is_too_thin_to_see_is_marked_and_said() -> None:
    svg = pictures("en")["bar"].svg
    assert len(elements(svg, "path", "tick")) == 1
    assert "too thin to see" in svg
    seen = bar_to_scale("b", "t", (Part("a", 1, "attention"), Part("b", 2, "router")), "en").svg
    assert not elements(seen, "path", "tick")
    assert "too thin to see" not in seen


def test_a_part_of_nothing_is_listed_and_not_drawn() -> None:
    svg = pictures("en")["bar"].svg
    assert len(elements(svg, "rect", "part")) == 5
    assert len(elements(svg, "rect", "swatch")) == 6
    assert ("Output head", "0", "0.0%") in pictures("en")["bar"].table.rows


def test_compared_bars_share_one_scale() -> None:
    drawn = widths(pictures("en")["bars"].svg)
    values = [n for *_, n, _ in FAMILIES if n]
    assert not off_scale(drawn[:5], values, (WIDTH - 8) / 12)
    assert not off_scale(drawn[5:], values, WIDTH - 8)


def sides(svg: str) -> list[tuple[float, float]]:
    return [(of(r, "width"), of(r, "height")) for r in elements(svg, "rect", "matrix")]


def test_all_sides_of_all_matrices_share_one_scale() -> None:
    drawn = sides(pictures("en")["matrices"].svg)
    scale = drawn[0][1] / 50_257
    for (width, height), matrix in zip(drawn, matrices("en"), strict=True):
        assert width == pytest.approx(matrix.columns * scale, abs=0.01)
        assert height == pytest.approx(matrix.rows * scale, abs=0.01)


def test_lines_between_the_pieces_of_a_matrix_divide_it_evenly() -> None:
    svg = pictures("en")["joined"].svg
    lines = [
        [float(n) for n in re.findall(r"[\d.]+", path.get("d", ""))]
        for path in elements(svg, "path", "joint")
    ]
    stack, row = elements(svg, "rect", "matrix")
    assert [y - of(stack, "y") for _, y, _ in lines[:2]] == pytest.approx(
        [of(stack, "height") * n / 3 for n in (1, 2)], abs=0.01
    )
    assert [x - of(row, "x") for x, _, _ in lines[2:]] == pytest.approx(
        [of(row, "width") * n / 4 for n in (1, 2, 3)], abs=0.01
    )
    assert [long for *_, long in lines] == pytest.approx(
        [of(stack, "width")] * 2 + [of(row, "height")] * 3, abs=0.01
    )
    assert not elements(pictures("en")["matrices"].svg, "path", "joint")
    cut = matrices_to_scale("cut", "t", joined("en"), "en", cut_rows=1000).svg
    assert len(elements(cut, "path", "joint")) == 1 + 3


def test_a_cut_matrix_is_torn_and_said_to_be_cut() -> None:
    whole, cut = pictures("en")["matrices"].svg, pictures("en")["cut"].svg
    assert not elements(whole, "path", "torn")
    assert "Cut at the zig-zag" not in whole
    assert len(elements(cut, "path", "torn")) == len(elements(cut, "rect", "cut")) == 1
    assert "Cut at the zig-zag" in cut
    scale = sides(cut)[1][0] / 768
    assert sides(cut)[0] == pytest.approx((768 * scale, 2000 * scale), abs=0.01)
    assert sides(cut)[1] == pytest.approx((768 * scale, 1024 * scale), abs=0.01)


def test_residual_arrows_leave_above_their_step_and_end_at_the_addition() -> None:
    svg = pictures("en")["block"].svg
    first, _, addition = elements(svg, "rect", "box")
    side = [p.get("d", "") for p in elements(svg, "path", "arrow") if "H" in p.get("d", "")]
    assert len(side) == 1
    start, end = re.findall(r"(?:M[\d.]+ |V)([\d.]+)", side[0])
    assert float(start) < of(first, "y")
    assert of(addition, "y") < float(end) < of(addition, "y") + of(addition, "height")


def test_side_arrows_that_overlap_get_lanes_of_their_own() -> None:
    nested = [Step("step", 1, "attention") for _ in range(3)]
    nested += [
        Step("add", 0, skip_from=2),
        Step("add", 0, skip_from=1),
        Step("add", 0, skip_from=4),
    ]
    svg = block_diagram("b", "t", tuple(nested), "en").svg
    lanes = re.findall(r'd="M[\d.]+ \d+H(\d+)V', svg)
    assert len(set(lanes[:2])) == 2


def test_cells_show_sign_and_size() -> None:
    cells = elements(pictures("en")["strip"].svg, "rect", "cell")
    strengths = [of(cell, "fill-opacity") for cell in cells]
    assert strengths == pytest.approx([abs(value) / 1.24 for value in VALUES], abs=0.001)
    negative = ["attention" in cell.get("fill", "") for cell in cells]
    assert negative == [value < 0 for value in VALUES]
    shown = [text for _, text in pictures("en")["strip"].table.rows]
    assert shown[:6] == ["0.31", "−0.12", "0.00", "0.70", "−1.24", "0.00"]


@pytest.mark.parametrize("paper", ["#ffffff", "#1e2129"])
def test_colours_stand_out_from_white_and_from_near_black(paper: str) -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffff00", "#ffffff") < 3
    for name, colour in COLOURS.items():
        assert not colour.startswith("#") or contrast(colour, paper) >= 3, name


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ("one two", "three")),
        ("词元嵌入，位置嵌入", ("词元嵌", "入，位置", "嵌入")),
        ("transformer", ("transfo", "rmer")),
        ("", ()),
    ],
)
def test_wrap_breaks_where_the_language_does(text: str, lines: tuple[str, ...]) -> None:
    assert wrap(text, 55, 13) == lines


WORDS = st.text(st.sampled_from("abcdefgh 词元嵌入，。_"), min_size=1, max_size=60).filter(
    str.strip
)
ONE = st.builds(
    Part, WORDS, st.integers(0, 10**12), st.sampled_from(["attention", "router", "wrong"]), WORDS
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ONE, min_size=1, max_size=8), st.sampled_from(LANGS))
def test_any_bar_is_to_scale_and_legible(some: list[Part], lang: Lang) -> None:
    values = [part.value for part in some if part.value]
    if not values:
        with pytest.raises(ValueError, match="something to show"):
            bar_to_scale("any", "any", tuple(some), lang)
        return
    for picture in (
        bar_to_scale("any", "any", tuple(some), lang),
        bars_compared("any", "any", (("any", tuple(some)),), lang),
    ):
        assert not off_scale(widths(picture.svg), values, WIDTH - 8)
        assert not outside(picture.svg)
        assert not overlaps(picture.svg)


MATRICES = st.builds(
    *(Matrix, WORDS, st.integers(1, 60_000), st.integers(1, 60_000), st.just("attention")),
    *(WORDS, WORDS),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(MATRICES, min_size=1, max_size=6), st.none() | st.integers(1, 3000))
def test_any_matrices_are_legible(some: list[Matrix], cut_rows: int | None) -> None:
    svg = matrices_to_scale("any", "any", tuple(some), "en", cut_rows).svg
    assert not outside(svg)
    assert not overlaps(svg)
    drawn = sides(svg)
    ratio = max(Fraction(m.columns) for m in some)
    widest = max(width for width, _ in drawn)
    for (width, _), matrix in zip(drawn, some, strict=True):
        assert width == pytest.approx(float(matrix.columns / ratio) * widest, abs=0.01)


def test_texts_are_escaped() -> None:
    picture = bar_to_scale("b", "<b>&", (Part("<script>", 1, "attention"),), "en")
    assert "<script>" not in picture.html()
    assert "<b>" not in picture.html()
    ET.fromstring(picture.html())


@pytest.mark.parametrize(
    "build",
    [
        lambda: Part("a", -1, "attention"),
        lambda: Part("a", 1, "pink"),
        lambda: Matrix("a", 0, 1, "attention"),
        lambda: Matrix("a", 1, 1, "pink"),
        lambda: Matrix("a", 4, 4, "attention", stacked=3),
        lambda: Matrix("a", 4, 4, "attention", abreast=0),
        lambda: Step("a", -1),
        lambda: Step("a", 1, "pink"),
        lambda: bar_to_scale("a", "t", (), "en"),
        lambda: bar_to_scale("Bad name", "t", (Part("a", 1, "attention"),), "en"),
        lambda: bar_to_scale("a", "", (Part("a", 1, "attention"),), "en"),
        lambda: matrices_to_scale("a", "t", (), "en"),
        lambda: matrices_to_scale("a", "t", matrices("en"), "en", cut_rows=0),
        lambda: block_diagram("a", "t", (), "en"),
        lambda: block_diagram("a", "t", (Step("a", 1), Step("b", 0, skip_from=1)), "en"),
        lambda: heat_strip("a", "t", (), "en"),
        lambda: heat_map("a", "t", (), (), (), "en"),
        lambda: Distribution("a", (0, 0), "router"),
        lambda: Distribution("a", (), "router"),
        lambda: Distribution("a", (1, -1), "router"),
        lambda: Distribution("a", (1,), "pink"),
        lambda: histogram("a", "t", (0, 1), (), "en", axis="x"),
        lambda: histogram("a", "t", (0, 1), (*spreads("en"), *spreads("en")), "en", axis="x"),
        lambda: histogram("a", "t", EDGES[:-1], spreads("en"), "en", axis="x"),
        lambda: histogram("a", "t", (0, 1, 1, 2, 3), spreads("en"), "en", axis="x"),
        lambda: histogram("a", "t", EDGES, spreads("en"), "en", axis="x", marks=[Mark("m", 1.1)]),
        lambda: scatter("a", "t", (), GROUPS, "en", axes=("x", "y")),
        lambda: scatter("a", "t", (Point("p", 1, 1, "c"),), GROUPS, "en", axes=("x", "y")),
        lambda: scatter(
            "a", "t", (Point("p", float("nan"), 1, "a"),), GROUPS, "en", axes=("x", "y")
        ),
        lambda: scatter("a", "t", (Point("p" * 90, 1, 1, "a"),), GROUPS, "en", axes=("x", "y")),
        lambda: heat_map("a", "t", ("r",), ("c",), ((None,),), "en"),
        lambda: heat_map("a", "t", ("r",), ("c",), ((1.0, 2.0),), "en"),
        lambda: heat_map("a", "t", ("r", "s"), ("c",), ((1.0,),), "en"),
        lambda: heat_map("a", "t", ("r",), ("c",), ((float("inf"),),), "en"),
        lambda: heat_map("a", "t", ("r",), ("c",), ((1.0,),), "en", limit=0.0),
        lambda: heat_strip("a", "t", (1.0, float("nan")), "en"),
    ],
)
def test_a_picture_that_cannot_be_drawn_raises(build: object) -> None:
    assert callable(build)
    with pytest.raises(ValueError, match=r"\w"):
        build()


def test_bars_of_shares_are_equally_long_however_many_they_count() -> None:
    rows = (("small", parts("en")), ("large", parts("en", 12)))
    counts = bars_compared("bars", "Bars", rows, "en")
    shares = bars_compared("shares", "Bars", rows, "en", shares=True)
    drawn = widths(shares.svg)
    assert drawn[: len(drawn) // 2] == drawn[len(drawn) // 2 :]
    assert sum(drawn) == pytest.approx(2 * (WIDTH - 8), abs=0.1)
    assert widths(counts.svg) != drawn
    assert shares.table.rows[0][1] == "31.0%"
    assert shares.table.rows[0][-1] == grouped(124_439_808)
    assert counts.table.rows[0][1] == grouped(38_597_376)


def test_an_empty_bar_has_no_shares() -> None:
    rows = (("full", parts("en")), ("empty", (Part("a", 0, "attention"),)))
    bars_compared("bars", "Bars", rows, "en")
    with pytest.raises(ValueError, match="something to show"):
        bars_compared("bars", "Bars", rows, "en", shares=True)
