"""The picture of a whole model: areas to scale, a link for every family, text that fits."""

import xml.etree.ElementTree as ET
from fractions import Fraction
from itertools import combinations

import pytest

from gptparams import convention, count, preset
from gptparams.charts.model.areas import GAP, HEAD, TALL, WIDE, Area, Frame, areas, families_shown
from gptparams.charts.model.small_map import model_map
from gptparams.charts.model.whole_model import whole_model
from gptparams.language import LANGS, Lang
from tests.helpers.drawn import NS, elements, of, text_areas

FRAMES = (WIDE, TALL)
MODELS = ("gpt2", "gpt2-xl", "meta-llama-3-8b")
LINKS = dict.fromkeys(
    (
        *("token_embedding", "position_embedding", "attention", "feed_forward"),
        *("router", "normalization", "output_head"),
    ),
    "families/",
)


def drawn(name: str, frame: Frame) -> tuple[Area, ...]:
    return areas(count(preset(name)), frame)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.name)
@pytest.mark.parametrize("name", MODELS)
def test_areas_are_in_proportion_to_parameters(name: str, frame: Frame) -> None:
    found = drawn(name, frame)
    per_parameter = {area.length * area.depth / area.value for area in found}
    assert len(per_parameter) == 1
    assert sum(area.value for area in found) == count(preset(name)).total


def test_an_area_that_is_off_would_be_noticed() -> None:
    first, *others = drawn("gpt2", WIDE)
    wrong = (first, *others[:-1], others[0])
    assert sum(area.value for area in wrong) != count(preset("gpt2")).total


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.name)
def test_areas_fill_the_frame_without_overlapping(frame: Frame) -> None:
    found = drawn("gpt2", frame)
    for one, other in combinations(found, 2):
        apart = (
            one.start + one.length <= other.start
            or other.start + other.length <= one.start
            or one.side + one.depth <= other.side
            or other.side + other.depth <= one.side
        )
        assert apart, (one.family, one.layer, other.family, other.layer)
    end = max(area.start + area.length for area in found)
    assert end + GAP + HEAD == frame.along
    assert sum(area.depth for area in found if area.layer == 0) == frame.across


def test_each_layer_has_its_three_families() -> None:
    found = drawn("gpt2", WIDE)
    for layer in range(12):
        families = [area.family for area in found if area.layer == layer]
        assert families == ["attention", "feed_forward", "normalization"]


@pytest.mark.parametrize("lang", LANGS)
def test_every_family_is_a_link_that_says_what_it_is(lang: Lang) -> None:
    result = count(preset("gpt2"))
    for svg in whole_model(result, "GPT", LINKS, lang).svgs:
        links = ET.fromstring(svg).findall(f"{NS}a")
        assert len(links) == len(families_shown(result)) == 6
        for family, link in zip(families_shown(result), links, strict=True):
            assert link.get("href") == "families/"
            assert family.name[lang] in (link.get("aria-label") or "")
            if value := result.families[family.id]:
                assert f"{value:,}" in link.get("aria-label", "")


def test_a_rectangle_says_layer_shapes_count_and_share() -> None:
    svg = whole_model(count(preset("gpt2")), "GPT", LINKS, "en").svgs[0]
    titles = [item.findtext(f"{NS}title") for item in elements(svg, "rect", "model-area")]
    layer = "768 × 2304 + 2304 + 768 × 768 + 768"
    assert f"Self-attention of layer 3: 2,362,368 parameters, 1.9%; {layer}" in titles
    assert "Token embedding: 38,597,376 parameters, 31.0%; 50257 × 768" in titles


def test_a_head_of_its_own_is_an_area_and_a_tied_one_an_outline() -> None:
    tied = whole_model(count(preset("gpt2")), "GPT", LINKS, "en").svgs[0]
    assert len(elements(tied, "rect", "model-none")) == 1
    stored = count(preset("gpt2"), convention("stored"))
    untied = whole_model(stored, "GPT", LINKS, "en").svgs[0]
    assert not elements(untied, "rect", "model-none")


@pytest.mark.parametrize("lang", LANGS)
def test_texts_do_not_overlap_and_stay_inside(lang: Lang) -> None:
    for svg, frame in zip(
        whole_model(count(preset("gpt2")), "GPT", LINKS, lang).svgs, FRAMES, strict=True
    ):
        for (one, a), (other, b) in combinations(text_areas(svg), 2):
            clear = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert clear, (one, other)
        assert all(of(item, "font-size") >= 12 for item in elements(svg, "text"))
        assert max(area[2] for _, area in text_areas(svg)) <= frame.width + 20


def test_a_family_without_a_link_is_refused() -> None:
    links = {key: value for key, value in LINKS.items() if key != "attention"}
    with pytest.raises(ValueError, match="no link for attention"):
        whole_model(count(preset("gpt2")), "GPT", links, "en")


def test_thin_parts_are_still_drawn() -> None:
    svg = whole_model(count(preset("gpt2")), "GPT", LINKS, "en").svgs[0]
    norms = [
        item
        for item in elements(svg, "rect", "model-area")
        if "normalization" in (item.get("fill") or "")
    ]
    assert len(norms) == 13
    assert all(
        min(of(item, "width"), of(item, "height")) >= float(Fraction(3, 2)) for item in norms
    )


# -- the small one: you are here


def marked(family: str) -> tuple[float, float]:
    """The marked part of all that is drawn for the family, and its largest area."""
    svg = model_map(count(preset("gpt2")), family)
    here = elements(svg, "rect", "model-here")
    sizes = [of(item, "width") * of(item, "height") for item in here]
    return len(here), max(sizes)


def test_the_family_of_a_page_is_marked_and_large_enough_to_be_seen() -> None:
    numbers = {family.id: marked(family.id) for family in families_shown(count(preset("gpt2")))}
    assert {family: number for family, (number, _) in numbers.items()} == {
        "token_embedding": 1,
        "position_embedding": 1,
        "attention": 12,
        "feed_forward": 12,
        "normalization": 13,
        "output_head": 1,
    }
    assert all(area > 100 for _, area in numbers.values())


def test_a_family_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no family 'attension'"):
        model_map(count(preset("gpt2")), "attension")
