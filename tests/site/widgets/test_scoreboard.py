"""The scoreboard has a tile for each claim, and its filter counts them."""

import re

import pytest

from gptparams.language import LANGS, Lang, Text
from gptparams.site.figures.sources.claims import Claim
from gptparams.site.figures.sources.verdicts import VERDICTS, Judged
from gptparams.site.files.diagnostic import Place
from gptparams.site.widgets.scoreboard import scoreboard


def claim(id_: str, verdict: str, exact: object, way: str = "exact") -> Judged:
    said = Text("它有 [38M](claim:G3) <个>。", "It has [38M](claim:G3) <of them>.")
    place = Place("claims.toml", 1, 1)
    return Judged(Claim(id_, said, {"": 38_000_000}, way, "token", "", place), verdict, exact)


CLAIMS = (
    claim("G1", "wrong", 38_597_376),
    claim("G2", "wrong", (768, 2304)),
    claim("G3", "right", True, "holds"),
    claim("G4", "nothing", 0, "exists"),
)


@pytest.mark.parametrize("lang", LANGS)
def test_each_claim_has_a_tile_with_its_verdict(lang: Lang) -> None:
    html = scoreboard(CLAIMS, lang).html()
    assert re.findall(r'href="#(\w+)"', html) == ["g1", "g2", "g3", "g4"]
    tiles = re.findall(r'<li class="verdict-(\w+)">', html)
    assert tiles == [each.verdict for each in CLAIMS]
    for text in VERDICTS.values():
        assert text[lang] in html


def test_what_is_so_stands_beside_a_figure_that_was_compared() -> None:
    html = scoreboard(CLAIMS, "en").html()
    assert re.findall(r"</i>([^<]*)</strong>", html) == ["38,597,376", "[768, 2304]"]
    assert "It has 38M &lt;of them&gt;." in html


def test_the_filter_counts_the_claims_of_each_verdict() -> None:
    html = scoreboard(CLAIMS, "en").html()
    assert re.findall(r"<b>(\d+)</b></label>", html) == ["4", "1", "0", "2", "1"]
    assert html.count(" checked>") == 1


def test_no_claim_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a claim"):
        scoreboard((), "en")
