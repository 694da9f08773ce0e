"""The built site under a local address, and a browser to look at it with."""

import gzip
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

from lxml import html
from playwright.sync_api import Browser, Error, sync_playwright

ROOT = Path(__file__).parents[3]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
COMPRESSED = (".css", ".html", ".js", ".json", ".svg", ".xml")
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


class NotReadyError(Exception):
    """There is nothing to look at, or nothing to look with."""


@dataclass(frozen=True)
class BuiltSite:
    """The folder that `make build` wrote.

    `base` is the path of the site's address ("/" or "/name/"), `pages` the paths below it, each
    ending in "/" ("" for the Chinese home page, "en/" for the English one).
    """

    folder: Path
    base: str
    pages: tuple[str, ...]

    @classmethod
    def open(cls, folder: Path = ROOT / "site") -> "BuiltSite":
        """Read the pages from the folder; no page at all is an error."""
        found = sorted(path.parent.relative_to(folder) for path in folder.rglob("index.html"))
        if not found:
            raise NotReadyError(f"no page in {folder}: run `make build` first")
        pages = tuple("" if path == Path() else f"{path.as_posix()}/" for path in found)
        return cls(folder, base_of(folder / "sitemap.xml"), pages)

    @property
    def english(self) -> tuple[str, ...]:
        """The pages in English."""
        return tuple(page for page in self.pages if page.startswith("en/"))

    @property
    def chinese(self) -> tuple[str, ...]:
        """The pages in Chinese."""
        return tuple(page for page in self.pages if not page.startswith("en/"))

    def links(self, page: str) -> tuple[str, ...]:
        """The addresses that a page links to within the site, as they stand in it."""
        found = self.document(page).xpath("//a/@href")
        return tuple(link for link in found if not urlsplit(link).scheme)

    def leads_somewhere(self, page: str, link: str) -> bool:
        """Whether what a page links to exists: the file, and in a page the place in it."""
        address = urlsplit(urljoin(f"{self.base}{page}", link))
        if not address.path.startswith(self.base):
            return False
        path = unquote(address.path.removeprefix(self.base))
        if path not in self.pages:
            return (self.folder / path).is_file()
        return not address.fragment or unquote(address.fragment) in self.places(path)

    def pictures(self, page: str) -> tuple[str, ...]:
        """The text alternatives of the pictures in a page; "" for a picture that has none."""
        document = self.document(page)
        shown = document.xpath("//article//img | //article//figure//*[local-name() = 'svg']")
        return tuple(self._alternative(document, picture) for picture in shown)

    @staticmethod
    def _alternative(document: html.HtmlElement, picture: html.HtmlElement) -> str:
        ids = (picture.get("aria-labelledby") or "").split()
        named = [element for name in ids for element in document.xpath("//*[@id=$id]", id=name)]
        given = (picture.get("alt") or "", picture.get("aria-label") or "")
        texts = [*given, *(element.text_content() for element in named)]
        return " ".join(texts).strip()

    @cache  # noqa: B019 - one site a run
    def document(self, page: str) -> html.HtmlElement:
        """The page, parsed."""
        return html.parse(self.folder / page / "index.html").getroot()

    @cache  # noqa: B019
    def places(self, page: str) -> dict[str, html.HtmlElement]:
        """The elements of a page that links can lead to."""
        named = self.document(page).xpath("//*[@id] | //a[@name]")
        return {element.get("id") or element.get("name"): element for element in named}

    @staticmethod
    def both_languages(name: str) -> tuple[str, str]:
        """Return the paths of a page in Chinese and in English."""
        path = f"{name}/" if name else ""
        return path, f"en/{path}"


def base_of(sitemap: Path) -> str:
    """Return the path that all addresses of the sitemap begin with: the home page's."""
    locations = [element.text or "" for element in ElementTree.parse(sitemap).iter(LOCATION)]
    return min((urlsplit(location).path for location in locations), key=len)


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves the folder below the site's base path, as the public server does."""

    def __init__(self, *arguments: object, site: BuiltSite) -> None:
        self.site = site
        super().__init__(*arguments, directory=str(site.folder))  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        """Return the file for an address; outside the base path there is none."""
        path = unquote(urlsplit(path).path)
        if not path.startswith(self.site.base):
            return str(self.site.folder / "no-such-file")
        return super().translate_path("/" + path.removeprefix(self.site.base))

    def send_head(self) -> Any:
        """Send text compressed, as public hosts do: what is transferred is what readers get."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if self.path.endswith("/") else path
        compressed = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (compressed and path.suffix in COMPRESSED and path.is_file()):
            return super().send_head()
        body = gzip.compress(path.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own page for lost readers."""
        body = (self.site.folder / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Stay quiet."""


class SiteServer(ThreadingHTTPServer):
    """Says nothing when a browser hangs up: it does so whenever it leaves a page early."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Report what is not a lost connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serve(site: BuiltSite) -> Iterator[str]:
    """Serve the site and give the address of its home page."""
    server = SiteServer(("127.0.0.1", 0), partial(SiteHandler, site=site))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{site.base}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def executable() -> str | None:
    """Return the browser named by CHROMIUM or found on the machine; None: playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        except Error as error:
            reason = str(error).splitlines()[0]
            raise NotReadyError(
                f"no Chromium to test with ({reason}): install it, or name one with CHROMIUM=/path"
            ) from None
        try:
            yield browser
        finally:
            browser.close()
