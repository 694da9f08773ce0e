"""What the first view of a page costs: bytes transferred (compressed), elements, moving layout.

Elements stand for the time that a slow phone is busy, which no test can measure on a busy machine:
`benchmarks/lighthouse.py` does.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Request

from tests.helpers.browser.built_site import BuiltSite, serve
from tests.helpers.browser.observe import TWO_FRAMES, observed

MOST_BYTES = 250_000
MOST_SCRIPT = 80_000  # of our own, not compressed, with what workers load
MOST_SHIFT = 0.05
MOST_ELEMENTS = 1_500
WIDTHS = (1280, 360)

# What moves before the reader touches anything, as browsers measure it.
WATCH = """
window.moved = 0
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value
}).observe({ type: "layout-shift", buffered: true })
"""
LAID_OUT = """[...document.body.querySelectorAll("*")].filter(
  part => part.checkVisibility({ contentVisibilityAuto: true })).length"""


@dataclass(frozen=True)
class Cost:
    """What a page cost a reader who comes with nothing in the cache."""

    page: str
    width: int
    bytes: int
    shift: float
    elements: int

    @property
    def too_high(self) -> bool:
        heavy = self.bytes > MOST_BYTES or self.elements > MOST_ELEMENTS
        return heavy or self.shift >= MOST_SHIFT


def costs(browser: Browser, address: str, page: str) -> list[Cost]:
    """The cost in each width; the first view has nothing in the cache, the second all."""
    with observed(browser) as seen:
        finished: list[Request] = []
        seen.page.on("requestfinished", lambda request: finished.append(request))
        seen.page.add_init_script(WATCH)
        found = []
        for width in WIDTHS:
            seen.page.set_viewport_size({"width": width, "height": 800})
            seen.page.goto(address + page, wait_until="networkidle")
            seen.page.evaluate(TWO_FRAMES)  # what moved last is measured and reported by then
            seen.page.wait_for_timeout(100)
            shift = seen.page.evaluate("window.moved")
            elements = seen.page.evaluate(LAID_OUT)
            weight = sum(map(transferred, finished))
            found.append(Cost(page or "/", width, weight, shift, elements))
            finished.clear()
        return found


def transferred(request: Request) -> int:
    try:
        sizes = request.sizes()
    except Error:  # what a worker asked for, the browser does not weigh
        response = request.response()
        return len(response.body()) if response else 0
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


@pytest.mark.parametrize("language", ["chinese", "english"])
def test_the_first_view_of_each_page_is_light_and_stays(
    browser: Browser, address: str, site: BuiltSite, language: str
) -> None:
    found = [each for page in getattr(site, language) for each in costs(browser, address, page)]
    assert max(each.bytes for each in found) > 50_000, "nothing was weighed"
    assert min(each.elements for each in found) > 100, "nothing was counted"
    assert [each for each in found if each.too_high] == []


def own_script(site: BuiltSite, page: str) -> int:
    """The bytes of our scripts on a page: files, inline scripts, and those of the workers."""
    document, ours = site.document(page), 0
    for script in document.xpath("//script"):
        source = script.get("src")
        if source is None:
            ours += len((script.text or "").encode())
        elif "assets/javascripts/" not in source:
            ours += (site.folder / "assets" / Path(source).name).stat().st_size
    workers = ("search.js", "run-worker.js")
    return ours + sum((site.folder / "assets" / name).stat().st_size for name in workers)


def test_our_script_is_small_on_every_page(site: BuiltSite) -> None:
    sizes = {page: own_script(site, page) for page in site.pages}
    assert min(sizes.values()) > 10_000, "nothing was weighed"
    assert {page: size for page, size in sizes.items() if size > MOST_SCRIPT} == {}


def test_a_long_script_is_weighed(tmp_path: Path) -> None:
    assets = tmp_path / "assets"
    assets.mkdir()
    for name in ("search.js", "run-worker.js", "big.js"):
        (assets / name).write_text("x" * (MOST_SCRIPT // 2), encoding="utf-8")
    built = a_page(tmp_path, "<script src='assets/big.js'></script>", "<script>1</script>")
    assert own_script(built, "") > MOST_SCRIPT


def a_page(folder: Path, head: str, body: str) -> BuiltSite:
    html = f"<!doctype html><head>{head}</head><body>{body}</body>"
    (folder / "index.html").write_text(html, encoding="utf-8")
    (folder / "404.html").write_text("no such page", encoding="utf-8")
    return BuiltSite(folder, "/", ("",))


def test_a_heavy_page_is_noticed(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "big.bin").write_bytes(bytes(MOST_BYTES))
    fetched = "<script>fetch('big.bin').then(answer => answer.blob())</script>"
    with serve(a_page(tmp_path, "", fetched)) as address:
        assert costs(browser, address, "")[0].too_high


def test_a_page_of_many_elements_is_noticed(browser: Browser, tmp_path: Path) -> None:
    folded = "<details>" + "<p>x</p>" * MOST_ELEMENTS + "</details>"
    for body, too_high in ((folded, False), ("<p>x</p>" * MOST_ELEMENTS + "<p>x</p>", True)):
        with serve(a_page(tmp_path, "", body)) as address:
            assert costs(browser, address, "")[0].too_high is too_high


def test_text_is_weighed_compressed(browser: Browser, tmp_path: Path) -> None:
    with serve(a_page(tmp_path, "", "<p>word</p>" * (MOST_BYTES // 10))) as address:
        assert 0 < costs(browser, address, "")[0].bytes < MOST_BYTES


def test_a_layout_that_moves_is_noticed(browser: Browser, tmp_path: Path) -> None:
    late = "setTimeout(() => { first.style.height = '300px' }, 100)"
    body = f'<div id="first"></div><p style="height: 500px">x</p><script>{late}</script>'
    with serve(a_page(tmp_path, "", body)) as address:
        assert costs(browser, address, "")[0].shift >= MOST_SHIFT
