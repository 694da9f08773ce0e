"""Queries above the keys and values they share: boxes of one size, one line per query."""

import re

import pytest

from gptparams.charts import Sharing, shared_heads
from gptparams.language import LANGS, Lang
from tests.helpers.drawn import elements, of, on_colour, outside, overlaps, strange_numerals

ROWS = (Sharing("many", 32, 32, "1,024"), Sharing("grouped", 32, 8), Sharing("one", 32, 1))


@pytest.mark.parametrize("lang", LANGS)
def test_boxes_have_one_size_and_texts_are_legible(lang: Lang) -> None:
    svg = shared_heads("shared", "Heads", ROWS, lang).svg
    boxes = elements(svg, "rect", "matrix")
    assert len(elements(svg, "rect", "query")) == 3 * 32
    assert len(elements(svg, "rect", "shared")) == 2 * (32 + 8 + 1)
    assert len({(of(box, "width"), of(box, "height")) for box in boxes}) == 1
    assert not outside(svg)
    assert not overlaps(svg)
    assert not on_colour(svg)
    assert not strange_numerals(svg, ["1,024", "32", "8", "1"])


def test_each_query_leads_to_the_keys_of_its_group() -> None:
    svg = shared_heads("shared", "Heads", (Sharing("grouped", 6, 2),), "en").svg
    ends = [
        float(re.findall(r"L([\d.]+)", item.get("d", ""))[0])
        for item in elements(svg, "path", "stem")
    ]
    keys = sorted({of(box, "x") + of(box, "width") / 2 for box in elements(svg, "rect", "shared")})
    assert ends == pytest.approx([keys[0]] * 3 + [keys[1]] * 3, abs=0.01)


def test_words_and_table_have_the_numbers_of_boxes() -> None:
    picture = shared_heads("shared", "Heads", ROWS, "en")
    assert "grouped: 32 queries, 8 keys, 8 values" in picture.alt
    assert picture.table.rows[1] == ("grouped", "32", "8", "8", "")


@pytest.mark.parametrize(("queries", "sets"), [(32, 5), (0, 1), (4, 0), (4, 8)])
def test_queries_that_cannot_be_shared_out_raise(queries: int, sets: int) -> None:
    with pytest.raises(ValueError, match="cannot share"):
        Sharing("any", queries, sets)


@pytest.mark.parametrize("rows", [(), (Sharing("any", 128, 8),)])
def test_what_cannot_be_drawn_raises(rows: tuple[Sharing, ...]) -> None:
    with pytest.raises(ValueError, match="picture shared"):
        shared_heads("shared", "Heads", rows, "en")
