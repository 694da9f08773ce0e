"""The fences of executed blocks: markdown-exec parses them and receives their recorded output.

The code ran when the page was examined. The blocks that Markdown finds are compared with those in
the parsed source: each block must be placed once and in order.
"""

import re
from collections import deque
from collections.abc import Callable
from html import escape
from typing import Any

import markdown_exec
from markdown import Markdown
from markdown.preprocessors import Preprocessor

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
"""The setting that markdown-exec's plugin adds to superfences."""

_MISREAD = Text(
    "Markdown 没有把这里读成执行的代码块；看看缩进、前后的空行，"
    "以及 mkdocs.yml 里的插件 markdown-exec",
    "Markdown does not read an executed block here; look at its indentation, at the blank lines "
    "around it, and at the plugin markdown-exec in mkdocs.yml",
)

_NESTED = Text(
    "代码块的输出或文档字符串里有执行的代码块；去掉它",
    "the output of a block, or a docstring, contains an executed block; remove it",
)
_COMMENT = re.compile(r"<!--.*?-->", re.S)

Publish = Callable[[RunBlock, Markdown], str]


class Placing:
    """The executed blocks of one page that Markdown has not reached yet."""

    def __init__(self, examination: Examination, publish: Publish) -> None:
        self.examination = examination
        self.publish = publish
        self.waiting = deque(examination.source.runs)
        self.last: RunBlock | None = None  # the last block that was placed

    def place(self, code: str, extra: dict[str, str], md: Markdown) -> str:
        """Return the HTML of the block that Markdown reached; PageError if another one is next."""
        if not self.waiting or not _same(self.waiting[0], code, extra):
            raise self.refusal(self.waiting[0] if self.waiting else self.last)
        self.last = self.waiting.popleft()
        return self.publish(self.last, md)

    def finish(self) -> None:
        """Raise PageError if Markdown did not reach every block."""
        if self.waiting:
            raise self.refusal(self.waiting[0])

    def check(self, html: str) -> None:
        """Raise PageError for a block that is missing from the finished page `html`."""
        html = _COMMENT.sub("", html)
        for block in self.examination.source.runs:
            if f'id="run-{escape(block.name)}"' not in html:
                raise self.refusal(block)

    def refusal(self, block: RunBlock | None, message: Text = _MISREAD) -> PageError:
        """Return a PageError at the line of the block."""
        place = Place(self.examination.page.shown, block.line if block else 1, 1)
        return PageError((Finding(place, message),))


def _same(block: RunBlock, code: str, extra: dict[str, str]) -> bool:
    if not block.typed:
        return extra.get("cell") == block.name
    return "cell" not in extra and code.split() == block.code.split()


class Fences(Preprocessor):
    """Runs after superfences; `placing` returns the executed blocks of the page."""

    NAME = "gptparams-fences"

    def __init__(
        self,
        md: Markdown,
        placing: Callable[[], Placing | None],
        is_part: Callable[[Markdown], bool],
    ) -> None:
        super().__init__(md)
        self.placing = placing
        self.is_part = is_part

    def run(self, lines: list[str]) -> list[str]:
        """Raise PageError for a block that superfences did not recognize."""
        placing = self.placing()
        if placing is not None and not self.is_part(self.md):
            placing.finish()
        return lines

    def prepare(self) -> None:
        """Make markdown-exec insert the recorded output of blocks instead of running them."""
        markdown_exec.formatters.update(dict.fromkeys(LANGUAGES, _place))
        if "fenced_code_block" not in self.md.preprocessors:
            self.md.registerExtensions([SUPERFENCES], {SUPERFENCES: {"custom_fences": FENCES}})
        self.md.preprocessors.register(self, self.NAME, 24.9)


def _place(*, code: str, md: Markdown, extra: dict[str, str], **_: Any) -> str:
    """Format an executed block for markdown-exec, replacing its own formatters."""
    fences: Any = md.preprocessors[Fences.NAME]
    placing: Placing = fences.placing()
    if fences.is_part(md):
        raise placing.refusal(placing.last, _NESTED)
    return placing.place(code, extra, md)
