"""The prose of finished HTML, as one running text per block element."""

import re
from collections.abc import Iterator

from lxml import html

from gptparams.site.typography.prose import CODE, Prose, plain

_INLINE = frozenset(
    {"a", "abbr", "b", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "tspan", "u"}
)
_SIGNS = frozenset({"code", "kbd", "math", "samp", "var"})
_UNSEEN = frozenset({"noscript", "pre", "script", "style", "template"})
_UNSEEN_CLASSES = frozenset({"byte", "doc", "headerlink", "highlight"})
_ATTRIBUTES = ("alt", "aria-label", "title")
_RUN_IN = re.compile(r"[。！？：.!?:][”）)]?$")


def rendered_prose(document: str) -> Iterator[Prose]:
    """Yield each running text of an HTML fragment: of blocks, pictures and attributes."""
    if not document.strip():
        return
    tree = html.fromstring(f"<div>{document}</div>")
    texts = ["".join(_text(tree))]
    shown = [each for each in tree.iter("*") if each.get("class") != "figure"]  # no exact values
    texts += [each.get(name, "") for each in shown for name in _ATTRIBUTES]
    for block in "\n".join(texts).split("\n"):
        if words := " ".join(block.split()):
            yield plain(words, 0, len(words))


def _text(element: html.HtmlElement) -> Iterator[str]:
    """Yield the text of an element: blocks on lines of their own, code as one placeholder."""
    if element.tag in _SIGNS:
        yield CODE
    elif isinstance(element.tag, str) and not _skipped(element):
        around = "" if element.tag in _INLINE else "\n"
        yield around + _spaced(element.text)
        for child in element:
            yield from _text(child)
            after = _spaced(child.tail)
            yield after if not _is_run_in(child) else re.sub("^ ", "\n", after)
        yield around


def _is_run_in(element: html.HtmlElement) -> bool:
    """Return whether an element is bold text ending in punctuation, which a space follows."""
    return element.tag in ("b", "strong") and bool(_RUN_IN.search(element.text_content()))


def _skipped(element: html.HtmlElement) -> bool:
    classes = set((element.get("class") or "").split())
    return element.tag in _UNSEEN or bool(classes & _UNSEEN_CLASSES)


def _spaced(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
