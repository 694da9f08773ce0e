"""The extension without MkDocs: it gets the current page from Zensical's context."""

from pathlib import Path
from types import SimpleNamespace

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from gptparams.site.files.layout import PageFile


class Context(Extension):
    """What Zensical adds to each conversion: the page, and the settings."""

    def __init__(self, docs: Path, name: str) -> None:
        super().__init__()
        self.docs, self.name = docs, name

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        context = Preprocessor(md)
        context.page = SimpleNamespace(path=self.name)  # type: ignore[attr-defined]
        context.config = {"docs_dir": str(self.docs)}  # type: ignore[attr-defined]
        context.run = lambda lines: lines  # type: ignore[method-assign]
        md.preprocessors.register(context, "rendering_context", 0)


def test_a_page_is_published_with_its_figures(zh: PageFile) -> None:
    extensions = [Context(zh.docs / "zh", "index.md"), "attr_list", "tables", "gptparams.figures"]
    html = Markdown(extensions=extensions).convert(zh.path.read_text(encoding="utf-8"))
    assert 'title="精确值：124,439,808">1.24 亿</a>' in html
