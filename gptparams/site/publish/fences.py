"""The fences of executed blocks: markdown-exec reads them, and is given what their code put out.

The code ran when the page was examined. What Markdown makes of a page is compared with what was
read of it: each block must be placed, once and in order.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import markdown_exec
from markdown import Markdown

from gptparams.language import Text
from gptparams.site.figures.examination import Examination
from gptparams.site.files.diagnostic import Finding, Place
from gptparams.site.publish.errors import PageError
from gptparams.site.source.run_blocks import LANGUAGES, RunBlock

SUPERFENCES = "pymdownx.superfences"
FENCES = [
    {
        "name": language,
        "class": language,
        "validator": markdown_exec.validator,
        "format": markdown_exec.formatter,
    }
    for language in LANGUAGES
]
"""What markdown-exec's plugin adds to the settings of superfences."""

_MISREAD = Text(
    "Markdown 没有把这里读成执行的代码块；看看缩进、前后的空行，"
    "以及 mkdocs.yml 里的插件 markdown-exec",
    "Markdown does not read an executed block here; look at its indentation, at the blank lines "
    "around it, and at the plugin markdown-exec in mkdocs.yml",
)

_COMMENT = re.compile(r"<!--.*?-->", re.S)

Publish = Callable[[RunBlock, Markdown], str]


class Placing:
    """The executed blocks of one page that Markdown has yet to come to."""

    def __init__(self, examination: Examination, publish: Publish) -> None:
        self.examination = examination
        self.publish = publish
        self.waiting = deque(examination.source.runs)

    def place(self, code: str, extra: dict[str, str], md: Markdown) -> str:
        """The HTML of the block that Markdown has come to; PageError if it is another."""
        block = self.waiting[0] if self.waiting else None
        if block is None or not _same(block, code, extra):
            raise self.misread(block or self.examination.source.runs[-1:] or None)
        return self.publish(self.waiting.popleft(), md)

    def finish(self) -> None:
        """Raise PageError for a block that Markdown did not come to."""
        if self.waiting:
            raise self.misread(self.waiting[0])

    def check(self, html: str) -> None:
        """Raise PageError for a block that is not on the finished page `html`."""
        html = _COMMENT.sub("", html)
        for block in self.examination.source.runs:
            if f'id="run-{escape(block.name)}"' not in html:
                raise self.misread(block)

    def misread(self, block: RunBlock | Iterable[RunBlock] | None) -> PageError:
        line = block.line if isinstance(block, RunBlock) else 1
        return PageError((Finding(Place(self.examination.page.shown, line, 1), _MISREAD),))


def _same(block: RunBlock, code: str, extra: dict[str, str]) -> bool:
    if not block.typed:
        return extra.get("cell") == block.name
    return "cell" not in extra and code.split() == block.code.split()


def prepare(md: Markdown, placing: Callable[[Markdown], Placing]) -> None:
    """Let markdown-exec ask `placing` for what the blocks of a page put out."""

    def place(*, code: str, md: Markdown, extra: dict[str, str], **_: Any) -> str:
        return placing(md).place(code, extra, md)

    markdown_exec.formatters.update(dict.fromkeys(LANGUAGES, place))
    if "fenced_code_block" not in md.preprocessors:
        md.registerExtensions([SUPERFENCES], {SUPERFENCES: {"custom_fences": FENCES}})
