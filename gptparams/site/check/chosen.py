"""Select what to check from the paths that a contributor names: pages, and data of the library.

A path is a page or its code, a data file of the site, `mkdocs.yml`, the file of presets, the table
of an architecture, or a folder of any of these.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gptparams.errors import InputError
from gptparams.language import LANGS
from gptparams.site.figures.sources import claims, references
from gptparams.site.files.layout import SETTINGS, PageFile, all_pages, page_file
from gptparams.site.files.read_text import text_of
from gptparams.site.source import proper_names as names

LIBRARY = "gptparams"
PRESETS = "presets.json"
TABLES = "architectures"


@dataclass(frozen=True)
class Chosen:
    """The pages to check, the files of presets, and the tables of architectures.

    `whole` is true if no path was given, so that everything was chosen.
    """

    pages: tuple[PageFile, ...] = ()
    presets: tuple[Path, ...] = ()
    tables: tuple[Path, ...] = ()
    whole: bool = False


def chosen(paths: Iterable[str], docs: Path) -> Chosen:
    """Return what `paths` name; everything if there are none.

    Raises InputError for a path with nothing to check, and if there are no pages at all.
    """
    named = [Path(path) for path in paths]
    if not named:
        library = docs.parent / LIBRARY
        there = tuple(path for path in (library / "presets" / PRESETS,) if path.is_file())
        return Chosen(_whole(docs), there, tuple(_tables(library / TABLES)), True)
    pages: dict[PageFile, None] = {}
    presets: list[Path] = []
    tables: list[Path] = []
    for path in named:
        if not path.exists():
            raise InputError(
                f"{path}：没有这个文件；请给出一个页面，如 docs/zh/index.md",
                f"{path}: no such file; give a page such as docs/zh/index.md",
            )
        if path.name == PRESETS:
            presets.append(path)
        elif path.parent.name == TABLES and path.suffix == ".py":
            tables.append(path)
        elif path.name == TABLES and path.is_dir():
            tables += _tables(path)
        else:
            pages |= dict.fromkeys(_pages(path, docs))
    return Chosen(tuple(pages), tuple(presets), tuple(tables))


def _tables(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*.py")) if path.stem != "__init__")


def chosen_pages(paths: Iterable[str], docs: Path) -> tuple[PageFile, ...]:
    """Return the pages that `paths` name, without duplicates; InputError if there are none."""
    return chosen(paths, docs).pages


def _pages(path: Path, docs: Path) -> tuple[PageFile, ...]:
    """Return the pages that depend on `path`: a page, a folder, code, or data of the site."""
    if path.is_dir():
        return _below(path, docs)
    file, code = _real(path), _real(docs) / "code"
    if code in file.parents and file.suffix == ".py":
        name = file.relative_to(code).with_suffix(".md").as_posix()
        return tuple(PageFile(docs, lang, name) for lang in LANGS)
    for data, has_to_do in _DATA.items():
        if file in (_real(docs / data), _real(docs.parent / data)):
            return tuple(page for page in _whole(docs) if has_to_do(page))
    return (page_file(path, docs),)


def _real(path: Path) -> Path:
    """`path` with its links followed, as far as that is possible: a link may lead to itself."""
    return Path(os.path.realpath(path))


def _below(folder: Path, docs: Path) -> tuple[PageFile, ...]:
    found = tuple(p for p in all_pages(docs) if folder.resolve() in p.path.resolve().parents)
    if not found:
        raise InputError(
            f"{folder}：这个文件夹里没有页面；请给出一个页面，或 docs/zh",
            f"{folder}: no pages in this folder; give a page or docs/zh",
        )
    return found


def _whole(docs: Path) -> tuple[PageFile, ...]:
    found = all_pages(docs)
    if not found:
        raise InputError(
            f"{docs}：没有找到页面；zh/ 和 en/ 里应有 Markdown 文件",
            f"{docs}: no pages found; expected Markdown files in zh/ and en/",
        )
    return found


def _mentions(text: str) -> Callable[[PageFile], bool]:
    return lambda page: text in text_of(page.path)


# Data files of the site, and whether a page depends on them.
_DATA: dict[str, Callable[[PageFile], bool]] = {
    claims.FILE: lambda page: page.name == claims.PAGE,
    references.FILE: _mentions("](cite:"),
    names.FILE: lambda page: True,
    SETTINGS: lambda page: page.name == "index.md",
}
