"""The Python-Markdown extension: examines a page, then publishes its marks, blocks and formulas.

An exception raised here fails every kind of build, strict or not, quiet or not; a warning would
not. A page with a finding therefore raises an exception before it is rendered.
"""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from gptparams.errors import InputError
from gptparams.language import language
from gptparams.site.browser.package import Playground, page_name
from gptparams.site.code.running import Run
from gptparams.site.figures.examination import Examination, examine
from gptparams.site.figures.unmarked.rendered import rendered_findings
from gptparams.site.files.layout import PageFile, find_docs, page_file
from gptparams.site.publish.blocks import (
    block_html,
    block_output,
    typed_html,
)
from gptparams.site.publish.claim_sections import ClaimSections
from gptparams.site.publish.errors import PageError, RefusedError
from gptparams.site.publish.fences import Fences, Placing
from gptparams.site.publish.inline import Formula, MarkLink, SummaryText
from gptparams.site.publish.quizzes import Quizzes
from gptparams.site.source.run_blocks import RunBlock
from gptparams.site.typography.departures import rendered_typography


class FiguresExtension(Extension):
    """Publishes one page at a time: the one in `page`, which is set before each conversion."""

    def __init__(self, page: PageFile | None = None, **options: Any) -> None:
        self.config = {"page": ["", "the Markdown file that is converted"]}
        super().__init__(**options)
        self.page = page
        self.examination: Examination | None = None
        self.converter: Markdown | None = None  # of the page, while it is being converted
        self.tree_done = False
        self.preview = False  # with `mkdocs serve`, blocks without their weights are skipped
        self.playground: Playground | None = None  # the blocks that readers can run themselves
        self.placing: Placing | None = None  # the executed blocks of the page
        self.runs: dict[PageFile, Run] = {}  # with `mkdocs serve`, the last run of each page's code

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processors; called by Python-Markdown for each conversion."""
        if path := self.getConfig("page") or _page_of_zensical(md):
            self.page = page_file(Path(path), find_docs(Path(path).parent))
        md.registerExtension(self)
        Fences(md, lambda: self.placing, self.is_part).prepare()
        # In this order: before other preprocessors; after code spans, before links; after all HTML.
        md.preprocessors.register(_Examiner(md, self), "gptparams-examine", 1000)
        md.inlinePatterns.register(Formula(md, self.examined), "gptparams-formula", 185)
        md.inlinePatterns.register(MarkLink(md, self.examined), "gptparams-mark", 175)
        md.treeprocessors.register(_TreeDone(md, self), "gptparams-tree", -1000)
        md.treeprocessors.register(ClaimSections(md), "gptparams-claims", 8)
        md.treeprocessors.register(Quizzes(md, self.examined), "gptparams-quizzes", 7)
        md.treeprocessors.register(SummaryText(md), "gptparams-summary", 5)
        md.postprocessors.register(_SecondLock(md, self), "gptparams-rendered", -1000)

    def known_page(self) -> PageFile:
        """Return the page to convert; InputError if it is not set."""
        if self.page is None:
            raise InputError(
                "gptparams：不知道要转换的是哪一页；请设置 `page`",
                "gptparams: the page that is converted is unknown; set `page`",
            )
        return self.page

    def examine(self) -> Examination:
        """Examine the page to convert; `mkdocs serve` does not run its code again."""
        page = self.known_page()
        self.examination = examine(page, self.preview, self.runs.get(page))
        if self.preview and self.examination.run is not None:
            self.runs[page] = self.examination.run
        return self.examination

    def examined(self) -> Examination:
        """Return the examination of the page that is being converted."""
        if self.examination is None:
            raise RefusedError("gptparams: a part of a page was converted without the page")
        return self.examination

    def published(self, block: RunBlock, md: Markdown) -> str:
        """Return the HTML of an executed block; a cell that runs in the browser gets buttons."""
        examination = self.examined()
        if block.typed:
            return typed_html(examination, block, md)
        output, obstacle, attribute = block_output(examination, block), "", ""
        offered = examination.run is not None and block.name not in examination.run.missing
        if self.playground is not None and offered:
            obstacle = self.playground.obstacle(examination.page, block.name, output)
        runs = self.playground is not None and offered and not obstacle
        html = block_html(examination, block, folded="fold" in block.options, runs=runs)
        if obstacle:
            html += f'<p class="run-note" data-search-exclude>{obstacle}</p>'
        if runs:
            attribute = f'data-run="{page_name(examination.page)}" '
        return f'<div class="run" {attribute}id="run-{block.name}">{html}</div>'

    def is_part(self, md: Markdown) -> bool:
        """Return whether `md` converts a part of the current page, i.e. a docstring.

        mkdocstrings converts each docstring with its own converter while the page is being
        converted. A docstring is not prose of the page; the finished page is checked as a whole.
        """
        converting = self.examination is not None and self.converter is not None
        return converting and md is not self.converter


def _page_of_zensical(md: Markdown) -> str:
    """Return the Markdown file that Zensical is converting; empty with MkDocs."""
    if "rendering_context" not in md.preprocessors:
        return ""
    context: Any = md.preprocessors["rendering_context"]
    return str(Path(context.config["docs_dir"], context.page.path))


class _Examiner(Preprocessor):
    def __init__(self, md: Markdown, extension: FiguresExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        if self.extension.is_part(self.md):
            return lines
        self.extension.converter, self.extension.tree_done = self.md, False
        try:
            examination = self.extension.examine()
        except InputError as error:
            raise RefusedError(error.message(language())) from None
        if examination.findings:
            raise PageError(examination.findings)
        self.extension.placing = Placing(examination, self.extension.published)
        return lines


class _TreeDone(Treeprocessor):
    """Records that the page is about to be assembled.

    Before that, the table of contents runs the postprocessors on each heading, where marks no
    longer have their links.
    """

    def __init__(self, md: Markdown, extension: FiguresExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: ElementTree.Element) -> None:
        self.extension.tree_done = not self.extension.is_part(self.md)


class _SecondLock(Postprocessor):
    def __init__(self, md: Markdown, extension: FiguresExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, text: str) -> str:
        if self.extension.is_part(self.md) or not self.extension.tree_done:
            return text
        if self.extension.placing is not None:
            self.extension.placing.check(text)
        self.extension.converter = None
        page = self.extension.examined().page
        findings = (*rendered_findings(page, text), *rendered_typography(page, text))
        if findings:
            raise PageError(findings)
        return text


def makeExtension(**options: Any) -> Extension:  # noqa: N802
    """The entry point for Python-Markdown."""
    return FiguresExtension(**options)
