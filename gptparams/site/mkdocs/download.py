"""The whole site as one zip, to be read from a folder without a server.

The zip leaves out what only a server needs: Pyodide, which a page opened from a folder can't start,
and the sitemap. It contains neither itself nor the links to it. Equal sites give equal bytes.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from gptparams.site.browser.package import zipped

NAME = "gptparams-site.zip"
SIZE = "{size of the download}"
"""Stands in the pages for the size, which is known when all of them are written."""

_LINK = re.compile(r"<!--download-->.*?<!--/download-->", re.S)
_SERVED = ("assets/pyodide/", "sitemap.xml", NAME)


def offer(site: Path) -> None:
    """Write the zip of the finished `site`, and its size into the pages that link to it."""
    archive = zipped(dict(_files(site)))
    (site / NAME).write_bytes(archive)
    size = megabytes(len(archive))
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if SIZE in text:
            page.write_text(text.replace(SIZE, size), encoding="utf-8")


def withdraw(site: Path) -> None:
    """Take the links out of the pages of a preview, which has no zip."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if SIZE in text:
            page.write_text(_LINK.sub("", text), encoding="utf-8")


def megabytes(size: int) -> str:
    """Return a number of bytes as `3.1 MB`."""
    return f"{size / 1e6:.1f} MB"


def _files(site: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the zip in a fixed order, the pages without their links to it."""
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if not path.is_file() or name.startswith(_SERVED):
            continue
        content = path.read_bytes()
        if path.suffix == ".html":
            content = _LINK.sub("", content.decode("utf-8")).encode("utf-8")
        yield f"gptparams/{name}", content
