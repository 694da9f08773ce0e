"""Shares that a block's own format rounded to 0% or 100%, which may be neither.

`f"{share:.0%}"` shows 0% for 0.3% and 100% for 99.9%. A format is not refused, only what it may
have done: `share_text` shows the same share with as many digits as it takes.
"""

import re
from collections.abc import Iterable, Iterator

from gptparams.language import Text
from gptparams.site.code.executing import Printed, Shown
from gptparams.site.code.output import output_html
from gptparams.site.code.running import Run
from gptparams.site.figures.unmarked.rendered import running_texts
from gptparams.site.files.diagnostic import Finding, Place
from gptparams.site.files.layout import shown_path

_FORMAT = re.compile(r"%['\"}]|%%|\bpercent\(")
_EXTREME = re.compile(r"(?<![0-9.,])[-−]?(?:0|100)(?:\.0+)?\s?[%％]")


def rounded_shares(run: Run) -> Iterator[Finding]:
    """A finding for each block that formats percentages itself and shows 0% or 100%."""
    for cell in run.cells:
        lines = [n for n, line in enumerate(cell.python.split("\n")) if _FORMAT.search(line)]
        extreme = next(_extremes(run.outputs[cell.name]), None) if lines else None
        if extreme is not None:
            yield Finding(Place(shown_path(cell.path), cell.line + lines[0], 1), _message(extreme))


def _extremes(output: Iterable[Printed | Shown]) -> Iterator[str]:
    for running in running_texts(output_html(output)):
        yield from (match[0] for match in _EXTREME.finditer(running.text))


def _message(shown: str) -> Text:
    return Text(
        f"输出里的 {shown} 是格式四舍五入来的，也许既不是零也不是全部；"
        "请用 gptparams.numerals.writing 的 share_text",
        f"{shown} in the output was rounded by a format, and may be neither nothing nor all; "
        "use share_text from gptparams.numerals.writing",
    )
