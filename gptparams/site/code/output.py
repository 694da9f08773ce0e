"""The output of a block as HTML, identical in a built page and in the reader's browser."""

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from gptparams.algebra.polynomial import Polynomial
from gptparams.errors import InputError
from gptparams.site.code.executing import Printed, Shown
from gptparams.site.code.mathml import to_mathml

# Columns or bars, which a line break would pull apart.
_ALIGNED = re.compile(r"\S {2,}\S|[\u2500-\u259f]")


def output_html(parts: Iterable[Printed | Shown]) -> str:
    """Return the HTML of everything that a block printed or showed."""
    return "".join(_part_html(part) for part in parts)


def _part_html(part: Printed | Shown) -> str:
    if isinstance(part, Printed):
        text = part.text.rstrip()
        kind = ' class="aligned"' if _ALIGNED.search(text) else ""
        return f'<pre{kind} tabindex="0"><samp>{escape(text)}</samp></pre>'
    return shown_html(part.thing)


def shown_html(thing: Any) -> str:
    """Return the HTML of an argument of `show`: an object with `html()`, a polynomial, or LaTeX."""
    if isinstance(thing, Polynomial | str):
        latex = thing.latex() if isinstance(thing, Polynomial) else thing
        return f'<div class="formula" tabindex="0">{to_mathml(latex, display=True)}</div>'
    if not hasattr(thing, "html"):
        kind = type(thing).__name__
        raise InputError(
            f"show 显示不了 {kind}；应是表格、图、公式或 LaTeX 文字",
            f"show can't show {kind}; expected a table, a picture, a formula or a text of LaTeX",
        )
    return str(thing.html())
