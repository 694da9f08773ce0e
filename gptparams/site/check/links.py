"""Check the links of a page to other pages: each leads to an existing file and id."""

import re
from collections.abc import Iterator
from pathlib import Path

from gptparams.language import Text
from gptparams.site.files.diagnostic import Finding, place_at
from gptparams.site.files.layout import PageFile
from gptparams.site.files.read_text import text_of
from gptparams.site.source.source import blank, read

_LINK = re.compile(r"\]\(<?(?P<file>(?!\w+:)[^()\s<>#]+\.md)(?:#(?P<id>[^()\s<>]+))?")

_ID = re.compile(r"\{[^{}\n]*#([\w.:-]+)[^{}\n]*\}")
# Ids created by code: those of figures, blocks, sources and names of the library.
_MADE = re.compile(r"fig-|run-|gptparams\.")


def link_findings(page: PageFile) -> Iterator[Finding]:
    """Yield findings for links to files or ids that do not exist."""
    text = text_of(page.path)
    for match in _LINK.finditer(blank(text, list(read(text).code))):
        if not (page.path.parent / match["file"]).is_file():
            message = Text(
                f"链接指向 {match['file']}，没有这个文件；请写相对于这一页的路径",
                f"the link leads to {match['file']}, which is not there; give its path from this "
                "page",
            )
            yield Finding(place_at(page.shown, text, match.start("file")), message)
        elif _is_missing(match["id"], page.path.parent / match["file"]):
            message = Text(
                f"{match['file']} 里没有 {{#{match['id']}}}；请写那一页上一个标题的 id",
                f"{match['file']} has no {{#{match['id']}}}; give the id of a heading of that page",
            )
            yield Finding(place_at(page.shown, text, match.start("id")), message)


def _is_missing(id_: str | None, target: Path) -> bool:
    """Return whether the page `target` lacks the id; generated ids are assumed to exist."""
    if not id_ or _MADE.match(id_) or target.name == "references.md":
        return False
    return id_ not in _ID.findall(text_of(target))
