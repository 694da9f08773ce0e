"""Models as strips: areas in proportion to the counts, idle experts paler, and nothing unsaid."""

from fractions import Fraction

import pytest

from gptparams import count
from gptparams.charts import Part, bars_compared, models_to_scale
from gptparams.charts.drawing.svg import COLOURS
from gptparams.language import LANGS, Lang
from gptparams.numerals.writing import grouped
from tests.helpers.drawn import elements, of, on_colour, outside, overlaps, strange_numerals

MODELS = ("gpt2", "meta-llama-3-8b", "mixtral-8x7b-v0.1", "deepseek-v3")


def drawn(*names: str, lang: Lang = "en") -> str:
    models = tuple((name, count(name)) for name in names)
    return models_to_scale("strips", "Models", models, lang).svg


def area_of(svg: str, family: str, paler: bool = False) -> float:
    """The area drawn in the colour of a family, of experts at rest or of all else."""
    return sum(
        of(item, "width") * of(item, "height")
        for item in elements(svg, "rect", "part")
        if COLOURS[family] in item.get("fill", "") and bool(item.get("fill-opacity")) == paler
    )


@pytest.mark.parametrize("lang", LANGS)
def test_strips_are_legible_and_inside_the_frame(lang: Lang) -> None:
    svg = drawn(*MODELS, lang=lang)
    assert not outside(svg)
    assert not overlaps(svg)
    assert not on_colour(svg)


@pytest.mark.parametrize("name", MODELS)
def test_areas_are_in_proportion(name: str) -> None:
    result, svg = count(name), drawn(name)
    families = {key: n for key, n in result.families.items() if 100 * n > result.total}
    sizes = {key: area_of(svg, key) + area_of(svg, key, paler=True) for key in families}
    whole, total = sum(sizes.values()), sum(families.values())
    assert len(families) > 1
    for key, n in families.items():
        assert sizes[key] / whole == pytest.approx(n / total, abs=0.001)


@pytest.mark.parametrize("name", ["mixtral-8x7b-v0.1", "deepseek-v3", "gpt2"])
def test_what_a_token_does_not_use_is_paler(name: str) -> None:
    result, svg = count(name), drawn(name)
    strong = area_of(svg, "feed_forward")
    share = strong / (strong + area_of(svg, "feed_forward", paler=True))
    used = sum(result.active_parts["feed_forward"].values())
    assert share == pytest.approx(Fraction(used, result.families["feed_forward"]), abs=0.001)
    assert ("Paler" in svg) == (result.active < result.total)


@pytest.mark.parametrize("lang", LANGS)
def test_it_says_what_it_draws_and_no_other_number(lang: Lang) -> None:
    models = tuple((name, count(name)) for name in MODELS)
    picture = models_to_scale("strips", "Models", models, lang)
    cells = [cell for row in picture.table.rows for cell in row]
    for name, result in models:
        assert grouped(result.total) in picture.alt
        assert (name, grouped(result.total)) == (cells[cells.index(name)], grouped(result.total))
        assert grouped(result.active) in cells
    shares = [picture.alt, *MODELS]
    titles = [item.text or "" for item in elements(picture.svg, "title")]
    assert not strange_numerals(picture.svg, [*cells, *shares, *titles, "27.6% 5.6%"])


def test_a_picture_without_a_model_is_refused() -> None:
    with pytest.raises(ValueError, match="picture strips: needs a model"):
        drawn()


def test_bars_write_their_values_with_a_unit() -> None:
    parts = (Part("weights", 2, "attention"), Part("states", 14, "router"))
    picture = bars_compared("bytes", "Bytes", (("AdamW", parts),), "en", lambda n: f"{n} bytes")
    assert picture.table.rows == (("AdamW", "2 bytes", "14 bytes", "16 bytes"),)
    assert "weights 2 bytes" in picture.alt
    texts = [item.text for item in elements(picture.svg, "text")]
    assert "16 bytes" in texts
    assert "16" not in texts
