"""The layout of the site's folders, defined in this module only."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gptparams.errors import InputError
from gptparams.language import LANGS, Lang

SETTINGS = "mkdocs.yml"


@dataclass(frozen=True)
class PageFile:
    """One language's file of a page: `docs/<lang>/<name>`."""

    docs: Path
    lang: Lang
    name: str

    @property
    def path(self) -> Path:
        """The Markdown file."""
        return self.docs / self.lang / self.name

    @property
    def code(self) -> Path:
        """The code file of the page, shared by both languages."""
        return (self.docs / "code" / self.name).with_suffix(".py")

    @property
    def twin(self) -> "PageFile":
        """The same page in the other language."""
        other = next(lang for lang in LANGS if lang != self.lang)
        return PageFile(self.docs, other, self.name)

    @property
    def shown(self) -> str:
        """The path relative to the current folder if it is inside, as a contributor types it."""
        return shown_path(self.path)


def shown_path(path: Path) -> str:
    """Return `path` relative to the current folder if it is inside, otherwise unchanged."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def find_docs(start: Path) -> Path:
    """Return the `docs` folder of the project that contains `start` (where `mkdocs.yml` is)."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / SETTINGS).is_file():
            return folder / "docs"
    raise InputError(
        f"{start}：这里和上级文件夹都没有 {SETTINGS}；请在本站的仓库里运行",
        f"{start}: no {SETTINGS} here or above; run this in a checkout of the site",
    )


def page_file(path: Path, docs: Path) -> PageFile:
    """Return the page with the Markdown file `path`; InputError if it is not one below `docs`."""
    try:
        lang, *rest = path.resolve().relative_to(docs.resolve()).parts
    except ValueError:
        lang, rest = "", []
    for known in LANGS:
        if lang == known and rest and path.suffix == ".md":
            return PageFile(docs, known, "/".join(rest))
    raise InputError(
        f"{path}：不是页面；应是 {docs}/zh 或 {docs}/en 里的 Markdown 文件",
        f"{path}: not a page; expected a Markdown file below {docs}/zh or {docs}/en",
    )


def pairs(pages: Iterable[PageFile]) -> tuple[tuple[PageFile, PageFile], ...]:
    """Return each of `pages` in both languages, Chinese first, sorted by name."""
    chinese = {page if page.lang == LANGS[0] else page.twin for page in pages}
    return tuple((page, page.twin) for page in sorted(chinese, key=lambda page: page.name))


def all_pages(docs: Path) -> tuple[PageFile, ...]:
    """Return every page file of both languages, sorted by name."""
    return tuple(
        PageFile(docs, lang, str(path.relative_to(docs / lang).as_posix()))
        for lang in LANGS
        for path in sorted((docs / lang).rglob("*.md"))
    )
