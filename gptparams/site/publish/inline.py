"""Publish the marks and formulas in the text of a page."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.site.code.mathml import to_mathml
from gptparams.site.figures.examination import Examination
from gptparams.site.figures.sources.claims import PAGE as CLAIMS_PAGE
from gptparams.site.figures.sources.claims import claims
from gptparams.site.files.diagnostic import Finding, message_of, place_at
from gptparams.site.publish.blocks import exact_values, figure_ids
from gptparams.site.publish.claim_sections import verdict_class
from gptparams.site.publish.errors import PageError, RefusedError
from gptparams.site.source.source import MARK

_FORMULA = r"(?<![\\$])(?P<fence>\${1,2})(?!\$)(?P<latex>[^$\n]+?)(?P=fence)(?!\$)"
# Punctuation that must not begin a line; a browser would break the line after a formula.
_AFTER = r"(?P<after>[，。；：、！？）])?"
_CLAIMED = Text("对话里的说法，不是本站的数", "said in the conversation, not by this site")
_UNCHECKED = Text("这个数没有核对：缺少权重", "this figure was not checked: weights are missing")
_EXACTLY = Text("精确值：{}", "exactly {}")


class MarkLink(InlineProcessor):
    """Publishes a mark as a link to its source."""

    def __init__(self, md: Markdown, examined: Callable[[], Examination]) -> None:
        super().__init__(MARK + _AFTER, md)
        self.examined = examined

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element, int, int]:
        publish = {
            "fig": self._figure,
            "cite": self._citation,
            "claim": self._claim,
            "exempt": self._exemption,
        }
        element = publish[m["scheme"]](m["target"])
        element.text = m["text"]
        if not m["after"] or m["target"] not in self._formulas():
            return element, m.start(0), m.end(0) - len(m["after"] or "")
        unbroken = ElementTree.Element("span", {"class": "unbroken"})
        unbroken.append(element)
        element.tail = m["after"]
        return unbroken, m.start(0), m.end(0)

    def _formulas(self) -> set[str]:
        """Return the targets that the page shows as formulas."""
        return {mark.target for mark in self.examined().source.marks if "$" in mark.text}

    def _figure(self, target: str) -> ElementTree.Element:
        examination = self.examined()
        if target in examination.unchecked:
            title = _UNCHECKED[examination.page.lang]
            return ElementTree.Element("span", {"class": "figure unchecked", "title": title})
        if target not in exact_values(examination):
            raise RefusedError(f"{examination.page.shown}: fig:{target} was never judged")
        exact = _EXACTLY[examination.page.lang].format(exact_values(examination)[target])
        address = f"#{figure_ids(examination)[target]}"
        kind = f"figure {verdict_class(target, exact_values(examination)[target])}".strip()
        return ElementTree.Element("a", {"class": kind, "href": address, "title": exact})

    def _citation(self, target: str) -> ElementTree.Element:
        address = self._address("references.md", target.partition(".")[0])
        return ElementTree.Element("a", {"class": "citation", "href": address})

    def _claim(self, target: str) -> ElementTree.Element:
        page = self.examined().page
        address = self._address(CLAIMS_PAGE, claims(page.docs)[target.partition(".")[0]].anchor)
        title = _CLAIMED[page.lang]
        return ElementTree.Element("a", {"class": "claim", "href": address, "title": title})

    def _address(self, name: str, anchor: str) -> str:
        """Return the address of `anchor` on the page `name`, relative to the current page."""
        here = Path(self.examined().page.name).parent
        return f"{Path(os.path.relpath(name, here)).as_posix()}#{anchor}"

    def _exemption(self, _target: str) -> ElementTree.Element:
        return ElementTree.Element("span", {"class": "exempt"})


class SummaryText(Treeprocessor):
    """Turns links in a summary into plain text: a summary is a button, which can't hold links."""

    def run(self, root: ElementTree.Element) -> None:
        for summary in root.iter("summary"):
            for link in list(summary.iter("a")):
                link.tag = "span"
                link.attrib.pop("href", None)


class Formula(InlineProcessor):
    """Publishes a formula between dollar signs as MathML."""

    def __init__(self, md: Markdown, examined: Callable[[], Examination]) -> None:
        super().__init__(_FORMULA + _AFTER, md)
        self.examined = examined

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        display = m["fence"] == "$$"
        try:
            element = to_mathml(m["latex"].strip(), display)
        except InputError as error:
            raise PageError((self._finding(m["latex"], error),)) from None
        if display:
            element = f'<span class="formula" tabindex="0">{element}</span>'
        if m["after"]:
            element = f'<span class="unbroken">{element}{m["after"]}</span>'
        return self.md.htmlStash.store(element), m.start(0), m.end(0)

    def _finding(self, formula: str, error: InputError) -> Finding:
        examination = self.examined()
        text = examination.source.text
        place = place_at(examination.page.shown, text, max(text.find(formula), 0))
        return Finding(place, message_of(error))
