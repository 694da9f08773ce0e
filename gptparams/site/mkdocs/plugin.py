"""The MkDocs plugin: a thin adapter that tells the Markdown extension which page is converted.

The logic is in the extension and the modules below it. The plugin itself checks only what needs the
whole site: that both languages correspond, and that titles, navigation and descriptions show no
numeral without a source.
"""

import html
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.config.base import Config
from mkdocs.config.config_options import Type
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from gptparams.errors import InputError
from gptparams.language import Lang, Text, language
from gptparams.models.weights.package_index import NotFetchedError
from gptparams.site.browser.package import Playground, library_files
from gptparams.site.browser.pyodide import pyodide_folder
from gptparams.site.code import watch
from gptparams.site.figures.unmarked.rendered import rendered_findings
from gptparams.site.files.layout import PageFile, all_pages, page_file
from gptparams.site.languages.parity import compare
from gptparams.site.mkdocs import download
from gptparams.site.mkdocs.llms import NAME, Listed, listing
from gptparams.site.mkdocs.preview import Built, Preview
from gptparams.site.publish.errors import PageError
from gptparams.site.publish.extension import FiguresExtension
from gptparams.site.search.index import indexable, write_indexes
from gptparams.site.source.source import MARK_PATTERN

log = logging.getLogger("mkdocs.plugins.gptparams")

_LEFT_OUT = Text(
    "网页上不放“运行”按钮：取不到 Pyodide（{}）",
    "The pages have no button to run blocks: Pyodide is not available ({})",
)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w|\s|$)")  # elsewhere smarty converts apostrophes
_ID = re.compile(r"<[A-Za-z][^<>]*\sid=\"([^\"]+)\"")


class Settings(Config):
    """`run`: whether readers can run blocks in the browser, which adds a script to the site."""

    run = Type(bool, default=False)


class GptparamsPlugin(BasePlugin[Settings]):
    """Checks and publishes figures while MkDocs builds the site."""

    def __init__(self) -> None:
        self.extension = FiguresExtension()
        self.vouched: set[str] = set()
        self.nav = Navigation([], [])
        self.pyodide: Path | None = None  # the folder of Pyodide; None if unwanted or unavailable
        self.listed: dict[str, Listed] = {}  # pages by address
        self.built: dict[Lang, Built] = {}  # the last build of each language

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Let `mkdocs serve` skip blocks without their weights; a published build never does.

        A build goes on in a child process, so that no block can end it with exit code 0.
        """
        self.extension.preview = command == "serve"
        if command != "serve":
            watch.be_witnessed()
        self.pyodide = self._pyodide() if self.config.run else None

    def _pyodide(self) -> Path | None:
        """Return the folder of Pyodide; log a message and return None if it is unavailable."""
        try:
            return pyodide_folder()
        except NotFetchedError as error:
            log.info(_LEFT_OUT[language()].format(error.reason[language()]))
            return None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the Markdown extension, unless the first language's build has already added it."""
        extensions: list[Any] = config.markdown_extensions
        if self.extension not in extensions:
            extensions.append(self.extension)
        return config

    def on_pre_build(self, config: MkDocsConfig) -> None:
        """Refuse a site without pages, or whose languages do not correspond."""
        pages = all_pages(Path(config.docs_dir))
        if not pages:
            message = Text(
                f"{config.docs_dir}：没有找到页面；应有 zh/ 和 en/",
                f"{config.docs_dir}: no pages found; expected zh/ and en/",
            )
            raise PluginError(message[language()])
        if findings := compare(pages):
            raise PageError(findings)
        if self.pyodide is not None:
            playground, files = self.extension.playground, library_files(Path(config.docs_dir))
            if playground is None or playground.files != files:
                self.extension.playground = Playground(self.pyodide, files)

    @event_priority(-200)  # after the i18n plugin has separated the languages
    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Store the navigation for `on_env`."""
        self.nav = nav
        return nav

    def on_env(
        self, env: jinja2.Environment, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        """Store the objects needed to build a single page of this language again."""
        self.built[_lang(config)] = Built(config, env, files, self.nav)
        playground = self.extension.playground
        env.globals["run_megabytes"] = playground.megabytes if playground else ""
        return env

    def on_serve(
        self, server: LiveReloadServer, config: MkDocsConfig, builder: Callable[[], None]
    ) -> LiveReloadServer:
        """Make `mkdocs serve` build only what changed."""
        watched = map(Path, (config.docs_dir, config.config_file_path, *config.watch))
        server.builder = Preview(builder, self.extension, self.built, watched).build
        return server

    def on_page_markdown(self, markdown: str, page: Page, **_: Any) -> str:
        """Set the page of the extension, and remove marks from its front matter."""
        self.extension.page = _page_file(page)
        self.extension.examination = None
        for key in ("title", "description"):
            if key in page.meta:
                free = MARK_PATTERN.sub(r"\g<text>", str(page.meta[key]))
                page.meta[key] = _APOSTROPHE.sub("’", free)
                self.vouched.add(_words(page.meta[key]))
        return markdown

    def on_page_content(self, content: str, page: Page, **_: Any) -> str:
        """Store the titles of checked headings, which the navigation repeats on other pages."""
        if self.extension.examination is None:
            raise PluginError(f"{page.file.src_uri}: the page was not examined")
        listed = _listed(page)
        self.listed[listed.address] = listed
        self.vouched.add(listed.title)
        self.vouched.update(_words(item.title) for item in _flat(page.toc))
        # MkDocs does not see ids in stashed HTML, which figures and citations link to.
        page.present_anchor_ids = {*(page.present_anchor_ids or ()), *_ids(content)}
        return indexable(content)

    def on_post_page(self, output: str, page: Page, config: MkDocsConfig) -> str:
        """Check the whole finished page, including what the theme added."""
        site = {_words(f"{page.title} - {config.site_name}"), _words(config.site_name)}
        if findings := rendered_findings(_page_file(page), output, frozenset(self.vouched | site)):
            raise PageError(findings)
        return output

    @event_priority(-150)  # after the i18n plugin has merged the indexes
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write the list of pages, the files for running blocks, the indexes and the download."""
        Path(config.site_dir, NAME).write_text(listing(self.listed.values()), encoding="utf-8")
        if self.extension.playground is not None:
            self.extension.playground.publish(Path(config.site_dir))
        if (Path(config.site_dir) / "search" / "search_index.json").exists():
            write_indexes(Path(config.site_dir), Path(config.docs_dir))
        if not getattr(config.plugins.get("i18n"), "building", False):  # all languages are there
            (download.withdraw if self.extension.preview else download.offer)(Path(config.site_dir))
        watch.finished()


def _lang(config: MkDocsConfig) -> Lang:
    languages: Any = config.plugins["i18n"]
    lang: Lang = languages.current_language
    return lang


def _listed(page: Page) -> Listed:
    description = _words(str(page.meta.get("description", "")))
    address = page.canonical_url or page.url
    return Listed(_page_file(page).lang, _words(page.title or ""), address, description)


def _page_file(page: Page) -> PageFile:
    path = Path(page.file.abs_src_path or "")
    docs = next((folder for folder in path.parents if folder.name == "docs"), path.parent)
    try:
        return page_file(path, docs)
    except InputError as error:
        raise PluginError(error.message(language())) from None


def _ids(content: str) -> list[str]:
    return [html.unescape(found) for found in _ID.findall(content)]


def _words(text: str) -> str:
    return " ".join(html.unescape(text).split())


def _flat(items: Any) -> list[Any]:
    return [found for item in items for found in (item, *_flat(item.children))]
