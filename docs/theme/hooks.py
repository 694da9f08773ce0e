"""Settings that differ between the two languages and have no option of their own.

The languages are built one after the other in one process, with the same configuration object and
the same plugins: state that one build leaves behind is visible to the next.
"""

import logging
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs_autorefs import AutorefsPlugin

from gptparams import count, preset
from gptparams.charts.model.small_map import model_map
from gptparams.site.files.layout import page_file
from gptparams.site.mkdocs.download import NAME as ZIP
from gptparams.site.mkdocs.download import SIZE
from gptparams.site.source.reading_time import reading_minutes

# Hide jieba's messages about loading its dictionary.
logging.getLogger("jieba").setLevel(logging.WARNING)

PERMALINK_TITLES = {"zh": "本节的链接", "en": "Link to this section"}
# Files of the theme that no page uses: source maps, and word lists of other languages, because
# docs/assets/search.js does the search.
UNUSED = (".map", "assets/javascripts/lunr/")
API_STYLES = "assets/_mkdocstrings.css"
API_EXTENSIONS = ("AutorefsExtension", "MkdocstringsExtension")


@event_priority(100)
def on_config(config: MkDocsConfig) -> None:
    """Set the language before the other plugins read it, and remove state of the last build."""
    language = current_language(config)
    config.theme["language"] = language
    config.mdx_configs["toc"]["permalink_title"] = PERMALINK_TITLES[language]
    forget_api_reference(config)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out files of the theme that no page uses."""
    for file in list(files):
        if file.src_uri.endswith(UNUSED[0]) or file.src_uri.startswith(UNUSED[1]):
            files.remove(file)
    return files


def on_env(env: jinja2.Environment, config: MkDocsConfig, files: Files) -> jinja2.Environment:
    """Give the templates what they show of a page beside its text."""
    env.globals |= {
        "here": here,
        "chapter": chapter,
        "minutes": minutes,
        "zip": ZIP,
        "zip_size": SIZE,
    }
    return env


def chapter(page: Page, nav: Navigation) -> tuple[int, int]:
    """Return the number of `page` among the chapters, and how many there are; (0, 0) elsewhere.

    The chapters are the pages of the first section of the navigation.
    """
    course = next((item for item in nav.items if item.is_section), None)
    pages = [item for item in course.children or () if item.is_page] if course else []
    return (pages.index(page) + 1, len(pages)) if page in pages else (0, 0)


def minutes(page: Page) -> int:
    """Return the reading time of `page`."""
    path = Path(page.file.abs_src_path or "")
    docs = next(folder for folder in path.parents if folder.name == "docs")
    file = page_file(path, docs)
    return reading_minutes(docs, file.lang, file.name.removesuffix(".md"))


def here(page: Page) -> str:
    """Return a small picture of GPT-2 with the family of `page` marked; empty on other pages."""
    path = PurePosixPath(page.file.src_uri)
    family = path.stem.replace("-", "_")
    model = count(preset("gpt2"))
    if path.parent.name != "families" or family not in model.families:
        return ""
    return model_map(model, family)


def current_language(config: MkDocsConfig) -> str:
    """Return "zh" or "en": the language that is being built."""
    languages: Any = config.plugins["i18n"]
    return str(languages.current_language or languages.default_language)


def forget_api_reference(config: MkDocsConfig) -> None:
    """Remove what mkdocstrings added for the last language, whose links lead to its pages."""
    config.extra_css[:] = [path for path in config.extra_css if path != API_STYLES]
    config.markdown_extensions[:] = [
        extension
        for extension in config.markdown_extensions
        if type(extension).__name__ not in API_EXTENSIONS
    ]
    autorefs = config.plugins.get("autorefs")
    if isinstance(autorefs, AutorefsPlugin):
        AutorefsPlugin.__init__(autorefs)  # its known names lead to pages of the other language
