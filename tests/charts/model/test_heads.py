"""A vector split into heads: equal pieces, one table per piece, and no other numbers."""

import pytest

from gptparams.charts import cut_into_heads
from gptparams.language import LANGS, Lang
from tests.helpers.drawn import elements, of, on_colour, outside, overlaps, strange_numerals


def drawn(width: int = 768, heads: int = 12, tokens: int = 7, lang: Lang = "en") -> str:
    return cut_into_heads("heads", "Twelve heads", width, heads, tokens, lang).svg


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("heads", [1, 2, 12, 16])
def test_pieces_are_equal_and_legible(lang: Lang, heads: int) -> None:
    svg = drawn(heads=heads, lang=lang)
    pieces = elements(svg, "rect", "piece")
    assert len(pieces) == len(elements(svg, "path", "stairs")) == heads
    assert len({of(piece, "width") for piece in pieces}) == 1
    assert not outside(svg)
    assert not overlaps(svg)
    assert not on_colour(svg)


@pytest.mark.parametrize("lang", LANGS)
def test_it_says_how_it_is_cut_and_that_nothing_is_added(lang: Lang) -> None:
    picture = cut_into_heads("heads", "Heads", 768, 12, 7, lang)
    assert not strange_numerals(picture.svg, ["768", "12", "64"])
    assert picture.table.rows[0] == ("1", "0", "63")
    assert picture.table.rows[-1] == ("12", "704", "767")
    for number in ("768", "12", "64"):
        assert number in picture.alt


@pytest.mark.parametrize(("width", "heads", "tokens"), [(768, 7, 3), (0, 1, 1), (768, 12, 40)])
def test_what_cannot_be_drawn_raises(width: int, heads: int, tokens: int) -> None:
    with pytest.raises(ValueError, match="picture heads"):
        drawn(width, heads, tokens)
