"""The generated API reference is complete, the same in both languages, and not checked as prose."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

import gptparams
from gptparams.language import LANGS
from gptparams.site.files.layout import PageFile
from gptparams.site.publish.extension import FiguresExtension, PageError

Edit = Callable[[str, str, str], None]

DOCS = Path(__file__).parents[3] / "docs"
DIRECTIVE = re.compile(r"^::: (\S+)$", re.M)
MODULES = (
    *("numerals.rounding", "models.load", "lessons.forward", "tables.counts", "tables.formulas"),
    *("charts", "algebra.latex", "counting.tuning", "lessons.vectors", "lessons.knockout"),
)


def documented(lang: str) -> list[str]:
    page = DOCS / lang / "reference" / "api.md"
    return DIRECTIVE.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", LANGS)
def test_every_public_name_is_documented_once(lang: str) -> None:
    expected = [f"gptparams.{name}" for name in (*gptparams.__all__, *MODULES)]
    assert sorted(documented(lang)) == sorted(expected)


def test_both_languages_document_the_same_in_the_same_order() -> None:
    assert documented("zh") == documented("en")


@pytest.fixture
def with_api(root: Path, edit: Edit) -> Path:
    """The small site, whose pages also show the reference of a module with digits in a name."""
    settings = root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    options = "{show_root_heading: true, heading_level: 3}"
    handler = f"{{handlers: {{python: {{options: {options}}}}}}}"
    settings.write_text(
        text.replace("  - gptparams\n", f"  - gptparams\n  - mkdocstrings: {handler}\n")
    )
    for lang in LANGS:
        page = root / "docs" / lang / "references.md"
        page.write_text(page.read_text("utf-8") + "\n::: gptparams.models.load\n", encoding="utf-8")
    return root


def build(root: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment)


def test_docstrings_are_published(with_api: Path) -> None:
    done = build(with_api)
    assert done.returncode == 0, done.stderr
    page = (with_api / "site/references/index.html").read_text(encoding="utf-8")
    assert "load_gpt2" in page
    assert 'class="figure"' in page


def test_prose_beside_docstrings_is_still_checked(with_api: Path, edit: Edit) -> None:
    edit("zh/references.md", "::: gptparams.models.load", "::: gptparams.models.load\n\n共 12 个\n")
    done = build(with_api)
    assert done.returncode == 1
    assert "docs/zh/references.md:10:3" in done.stderr


class Sneaking(Extension):
    """An extension that puts a numeral into the tree, where no source shows it."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.treeprocessors.register(_Sneak(md), "sneak", -2000)


class _Sneak(Treeprocessor):
    def run(self, root: ElementTree.Element) -> None:
        ElementTree.SubElement(root, "p").text = "共 12 个"


def test_what_another_extension_adds_is_refused(zh: PageFile) -> None:
    text = zh.path.read_text(encoding="utf-8")
    extensions: list[str | Extension] = ["attr_list", "tables", "toc", FiguresExtension(zh)]
    assert "124,439,808" in Markdown(extensions=extensions).convert(text)
    with pytest.raises(PageError, match="12"):
        Markdown(extensions=[*extensions[:-1], FiguresExtension(zh), Sneaking()]).convert(text)


def test_one_converter_can_convert_twice(zh: PageFile) -> None:
    extension = FiguresExtension(zh)
    converter = Markdown(extensions=["attr_list", "toc", extension])
    text = zh.path.read_text(encoding="utf-8")
    converter.convert(text)
    zh.path.write_text(text.replace("1.24", "1.25"), encoding="utf-8")
    with pytest.raises(PageError, match=r"1\.25"):
        converter.reset().convert(text)
