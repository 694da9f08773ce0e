"""What a browser notices while it shows a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

LOCAL_SCHEMES = ("data", "blob", "about")
# Blocks far from what is seen are not laid out; as if the reader had come by all of them.
NEAR = ".md-typeset * { content-visibility: visible !important; }"
TWO_FRAMES = "new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))"
WIDER_THAN_WINDOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Observed:
    """A page in a browser, with the requests it made and the errors it reported so far."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def foreign(self, home: str) -> list[str]:
        """The requests that went to another host than the site's."""
        return [url for url in self.requests if not is_local(url, home)]

    def lay_out(self) -> None:
        """Lay out the whole page, and let its scripts look at what came into view."""
        self.page.add_style_tag(content=NEAR)
        self.page.evaluate(TWO_FRAMES)

    def overflow(self) -> int:
        """How many pixels the page is wider than its window: 0 unless it scrolls sideways."""
        return int(self.page.evaluate(WIDER_THAN_WINDOW))


def is_local(url: str, home: str) -> bool:
    """Say whether a request stays on the host of the site (or needs no host at all)."""
    parts = urlsplit(url)
    return parts.scheme in LOCAL_SCHEMES or parts.netloc == urlsplit(home).netloc


@contextmanager
def observed(browser: Browser, **options: Any) -> Iterator[Observed]:
    """Open an empty page of its own (options: those of playwright's `new_context`)."""
    context = browser.new_context(**options)
    seen = Observed(context.new_page())
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on(
        "console",
        lambda message: seen.errors.append(message.text) if message.type == "error" else None,
    )
    try:
        yield seen
    finally:
        context.close()
