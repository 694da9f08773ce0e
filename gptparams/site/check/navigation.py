"""Check the navigation in `mkdocs.yml`: it contains every page and only existing files."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pathspec
import yaml

from gptparams.language import LANGS, Text
from gptparams.site.files.diagnostic import Finding, Place, PlacedError
from gptparams.site.files.layout import SETTINGS, PageFile, shown_path
from gptparams.site.files.read_text import text_of


def road(docs: Path) -> tuple[str, ...]:
    """Return the pages in the order of the navigation; empty for a site without `nav`."""
    root = yaml.compose(text_of(docs.parent / SETTINGS), Loader=yaml.SafeLoader)
    settings = {key.value: value for key, value in root.value} if root else {}
    return tuple(entry.value for entry in _entries(settings["nav"])) if "nav" in settings else ()


def navigation_findings(docs: Path, pages: Iterable[PageFile]) -> tuple[Finding, ...]:
    """Return findings for missing files in the navigation, and for `pages` that it lacks.

    A site without `nav` has all pages in the navigation. Raises PlacedError for invalid YAML.
    """
    path = docs.parent / SETTINGS
    try:
        root = yaml.compose(text_of(path), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        raise PlacedError(
            Place(shown_path(path), mark.line + 1, mark.column + 1),
            f"这里不是合法的 YAML（{error.problem}）；请看看缩进和引号",
            f"not YAML here ({error.problem}); look at the indentation and the quotes",
        ) from None
    settings = {key.value: value for key, value in root.value} if root else {}
    if "nav" not in settings:
        return ()
    left_out = settings.get("not_in_nav")
    patterns = left_out.value.splitlines() if left_out else ()
    spec = pathspec.PathSpec.from_lines("gitwildmatch", patterns)
    entries = list(_entries(settings["nav"]))
    named = {entry.value for entry in entries}
    found = [_missing_file(path, entry, docs) for entry in entries]
    once = {page.name: page for page in pages}.values()  # one language of each page
    found += [_lacking(page) for page in once if page.name not in named and not _spec(spec, page)]
    found += _untranslated(path, settings)
    return tuple(each for each in found if each is not None)


def _spec(spec: Any, page: PageFile) -> bool:
    return bool(spec.match_file(page.name) or spec.match_file(f"{page.lang}/{page.name}"))


def _at(path: Path, mark: Any, message: Text) -> Finding:
    return Finding(Place(shown_path(path), mark.line + 1, mark.column + 1), message)


def _entries(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Yield the files in the navigation, in order."""
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _entries(each)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _entries(value)
    elif isinstance(node, yaml.ScalarNode):
        yield node


def _missing_file(path: Path, entry: yaml.ScalarNode, docs: Path) -> Finding | None:
    if "://" in entry.value or any((docs / lang / entry.value).is_file() for lang in LANGS):
        return None
    zh = f"docs/zh 和 docs/en 里都没有 {entry.value}；请改正或删掉"
    en = f"there is no {entry.value} in docs/zh or docs/en; correct it or remove it"
    return _at(path, entry.start_mark, Text(zh, en))


def _lacking(page: PageFile) -> Finding:
    message = Text(
        f"导航里没有这一页；请在 {SETTINGS} 的 nav 里加上 - {page.name}",
        f"not in the navigation; add - {page.name} to nav in {SETTINGS}",
    )
    return Finding(Place(page.shown, 1, 1), message)


def _untranslated(path: Path, settings: dict[str, yaml.Node]) -> Iterator[Finding]:
    """Yield findings for sections without an English name, if any section has one."""
    names = {name for node in settings.values() for name in _translations(node)}
    for entry in settings["nav"].value if names else ():
        for key, value in entry.value if isinstance(entry, yaml.MappingNode) else ():
            if isinstance(value, yaml.SequenceNode) and key.value not in names:
                zh = f"导航里的“{key.value}”没有英文名；请写进 nav_translations"
                en = f"{key.value!r} has no English name; give it in nav_translations"
                yield _at(path, key.start_mark, Text(zh, en))


def _translations(node: yaml.Node) -> Iterator[str]:
    """Yield the keys of every `nav_translations` in a part of the settings."""
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _translations(each)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "nav_translations":
                yield from (each.value for each, _ in value.value)
            else:
                yield from _translations(value)
