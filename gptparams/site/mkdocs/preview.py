"""The preview of `mkdocs serve`: after an edit, only the edited pages are built again.

MkDocs builds the whole site after each change, which takes minutes because every page runs its
code. An edit to a page's Markdown needs neither the other pages nor a new run of the code: the
result of a run is kept until something other than Markdown changes. Any other change (a new page, a
new title, the library, the settings) triggers a whole build. The search index is that of the last
whole build.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from gptparams.language import Lang
from gptparams.site.files.layout import PageFile, all_pages
from gptparams.site.publish.extension import FiguresExtension

log = logging.getLogger("mkdocs.plugins.gptparams")

Stamps = Mapping[Path, tuple[int, int]]


@dataclass(frozen=True)
class Built:
    """The objects of one language's last whole build that are needed to build a page again."""

    config: MkDocsConfig
    env: jinja2.Environment
    files: Files
    nav: Navigation


def stamps(watched: Iterable[Path]) -> Stamps:
    """Return modification time and size of every file in or below `watched`.

    Bytecode is ignored: Python writes it when it first loads a module.
    """
    files = (
        path
        for top in watched
        for path in (top, *top.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    )
    found = ((path, path.stat()) for path in files)
    return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in found}


def changed(before: Stamps, after: Stamps) -> frozenset[Path]:
    """Return the files that were added, removed or modified."""
    return frozenset(path for path, _ in before.items() ^ after.items())


def pages_of(paths: Iterable[Path], pages: Iterable[PageFile]) -> frozenset[PageFile] | None:
    """Return the pages to build again when `paths` changed; None for all of them."""
    by_path: dict[Path, set[PageFile]] = {}
    for page in pages:
        by_path.setdefault(page.path, set()).add(page)
        by_path.setdefault(page.code, set()).add(page)
    found = [by_path.get(path) for path in paths]
    return None if None in found else frozenset().union(*(each for each in found if each))


class Preview:
    """Builds what changed since the last build: `build` replaces MkDocs' own builder."""

    def __init__(
        self,
        whole: Callable[[], None],
        extension: FiguresExtension,
        built: Mapping[Lang, Built],
        watched: Iterable[Path],
    ) -> None:
        self.whole = whole
        self.extension = extension
        self.built = built
        self.watched = tuple(watched)
        self.seen = stamps(self.watched)

    def build(self) -> None:
        """Build the pages that changed, or everything if anything else changed."""
        now = stamps(self.watched)
        paths = changed(self.seen, now)
        if not paths:
            return
        config = next(iter(self.built.values())).config
        pages = pages_of(paths, all_pages(Path(config.docs_dir)))
        if pages and self._build_pages(pages, paths):
            self.seen = now
            return
        self.extension.runs.clear()
        self.whole()
        self.seen = now

    def _build_pages(self, pages: frozenset[PageFile], paths: frozenset[Path]) -> bool:
        """Build `pages` alone; False if other pages would also show the change."""
        start = time.monotonic()
        for page in pages:
            if page.code in paths:
                self.extension.runs.pop(page, None)
        try:
            for page in sorted(pages, key=lambda page: (page.lang, page.name)):
                if not self._build_page(page):
                    return False
        except BuildError as error:
            log.error(str(error))
            raise Abort("Aborted with a BuildError!") from None
        log.info(f"{len(pages)} page(s) built in {time.monotonic() - start:.2f} seconds")
        return True

    def _build_page(self, page: PageFile) -> bool:
        built = self.built[page.lang]
        shown = _known(built, page)
        if shown is None:
            return False
        title = shown.title
        languages = built.config.plugins["i18n"]
        languages.current_language = page.lang  # type: ignore[attr-defined]
        config = built.config.plugins.on_config(built.config)
        config.plugins.on_pre_build(config=config)
        _populate_page(shown, config, built.files)
        if shown.title != title:
            return False
        _build_page(shown, config, built.files.documentation_pages(), built.nav, built.env)
        return True


def _known(built: Built, page: PageFile) -> Page | None:
    """Return the page of the last whole build whose source is `page`."""
    for file in built.files.documentation_pages():
        if file.abs_src_path and Path(file.abs_src_path) == page.path:
            return file.page
    return None
