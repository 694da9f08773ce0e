"""The sections of the page of claims: what was said beside what is so, marked by the verdict."""

from xml.etree import ElementTree

from markdown.treeprocessors import Treeprocessor

from gptparams.language import LANGS
from gptparams.site.figures.sources.verdicts import VERDICTS

CLASS = "claim-section"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BY_LABEL = {text[lang]: verdict for verdict, text in VERDICTS.items() for lang in LANGS}


def verdict_class(target: str, shown: str) -> str:
    """Return the classes of a bound verdict such as `verdict.G3`; empty for any other figure."""
    is_verdict = target.startswith("verdict.") and shown in _BY_LABEL
    return f"verdict verdict-{_BY_LABEL[shown]}" if is_verdict else ""


class ClaimSections(Treeprocessor):
    """Wraps the section of each claim: the heading that begins with its id, up to the next heading.

    The wrapper has the class of the section's first verdict, for colour and for the filter.
    """

    def run(self, root: ElementTree.Element) -> None:
        """Wrap the sections among the children of `root`."""
        section: ElementTree.Element | None = None
        for child in list(root):
            if child.tag in _HEADINGS:
                section = None
            if _begins_claim(child):
                section = ElementTree.Element("section")
                root.insert(list(root).index(child), section)
            if section is not None:
                root.remove(child)
                section.append(child)
        for found in root.iter("section"):
            if not found.get("class"):
                found.set("class", f"{CLASS} {_verdict(found)}".strip())


def _begins_claim(element: ElementTree.Element) -> bool:
    first = next(iter(element), None)
    if element.tag != "h3" or first is None or (element.text or "").strip():
        return False
    return first.tag == "a" and first.get("class") == "claim"


def _verdict(section: ElementTree.Element) -> str:
    classes = (link.get("class", "").split() for link in section.iter("a"))
    return next((name for names in classes for name in names if name.startswith("verdict-")), "")
