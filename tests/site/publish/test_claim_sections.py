"""The sections of claims are wrapped from their heading to the next, with their verdict's class."""

from xml.etree import ElementTree

import pytest
from markdown import Markdown

from gptparams.language import LANGS
from gptparams.site.figures.sources.verdicts import VERDICTS
from gptparams.site.publish.claim_sections import ClaimSections, verdict_class

PAGE = """<div>
<h2>Overview</h2><p>first</p>
<h3 id="g1"><a class="claim">G1</a> said</h3><p><strong><a class="figure verdict verdict-wrong">
Wrong</a></strong></p><p>because</p>
<h3 id="g2"><a class="claim">G2</a> said</h3><p>no verdict</p>
<h2>End</h2><p>last</p>
<h3>About <a class="claim">G1</a></h3><p>not a claim</p>
</div>"""


def test_each_claim_is_one_section() -> None:
    root = ElementTree.fromstring(PAGE)
    ClaimSections(Markdown()).run(root)
    assert [child.tag for child in root] == [
        *("h2", "p", "section", "section", "h2", "p", "h3", "p")
    ]
    first, second = root.iter("section")
    assert first.get("class") == "claim-section verdict-wrong"
    assert [child.tag for child in first] == ["h3", "p", "p"]
    assert second.get("class") == "claim-section"


@pytest.mark.parametrize("lang", LANGS)
def test_a_bound_verdict_has_the_class_of_its_label(lang: str) -> None:
    for verdict, text in VERDICTS.items():
        assert verdict_class("verdict.G3", text[lang]) == f"verdict verdict-{verdict}"
    assert verdict_class("total", VERDICTS["wrong"][lang]) == ""
    assert verdict_class("verdict.G3", "38M") == ""
