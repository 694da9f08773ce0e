"""Access: axe on every page, in both languages, both schemes and both widths; the keyboard.

The rules on colours take ten times as long as all the others together, since each word of the
code in a page is an element. Their verdict depends on the colours, the size and the weight of the
letters alone: one element of each kind is examined, chosen anew in each scheme and width.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from tests.helpers.browser.built_site import BuiltSite
from tests.helpers.browser.observe import Observed, observed

WIDTHS = (1280, 360)
SCHEMES = ("light", "dark")
# The theme follows the system a moment later; the page for lost readers has no theme.
IN_SCHEME = """scheme => {
  const shown = document.body.dataset.mdColorScheme
  return !shown || shown === { light: "default", dark: "slate" }[scheme]
}"""
COLOURS = ("color-contrast", "link-in-text-block")

# One element with words of its own for each kind of look, its ground included.
ONE_OF_A_KIND = """() => {
  const kinds = new Map()
  const grounds = new Map([[null, ""]])
  const ground = part => {
    if (!grounds.has(part)) {
      const style = getComputedStyle(part)
      const own = `${style.backgroundColor}${style.backgroundImage}${style.opacity}`
      grounds.set(part, ground(part.parentElement) + own)
    }
    return grounds.get(part)
  }
  for (const part of document.body.querySelectorAll("*")) {
    if (![...part.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue
    if (!part.checkVisibility()) continue
    const { color, fontSize, fontWeight, textDecorationLine } = getComputedStyle(part)
    const kind = [part.tagName, ground(part), color, fontSize, fontWeight, textDecorationLine]
    if (!kinds.has(kind.join())) kinds.set(kind.join(), part)
  }
  return [...kinds.values()]
}"""
EXAMINE = f"""async ([colours, only]) => {{
  const told = {{ resultTypes: ["violations"], selectors: true }}
  const context = only ? {{ include: ({ONE_OF_A_KIND})() }} : document
  const options = only
    ? {{ ...told, runOnly: colours }}
    : {{ ...told, rules: Object.fromEntries(colours.map(rule => [rule, {{ enabled: false }}])) }}
  const {{ violations }} = await axe.run(context, options)
  return violations.flatMap(({{ id, nodes }}) => nodes.map(node => [id, node.html.slice(0, 120)]))
}}"""

# What scrolls sideways, and neither it nor a link in it can be reached with the Tab key.
OUT_OF_REACH = """() => [...document.querySelectorAll("article *")].filter(part =>
  part.scrollWidth > part.clientWidth + 1
  && /auto|scroll/.test(getComputedStyle(part).overflowX)
  && part.tabIndex < 0
  && !part.querySelector("a[href]")
).map(part => part.outerHTML.slice(0, 90))"""
WIDE = "<div style='overflow: auto'><p style='width: 99em'>x</p></div>"


@contextmanager
def examined(browser: Browser) -> Iterator[Observed]:
    with observed(browser, viewport={"width": WIDTHS[0], "height": 800}) as seen:
        seen.page.emulate_media(reduced_motion="reduce")  # no colour is caught on its way
        yield seen


def violations(seen: Observed) -> list[tuple[Any, ...]]:
    """What axe finds in the page that is open, in all widths and schemes."""
    page = seen.page
    seen.lay_out()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [(width, *each) for each in page.evaluate(EXAMINE, [COLOURS, False])]
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(IN_SCHEME, arg=scheme)
            found += [(width, scheme, *each) for each in page.evaluate(EXAMINE, [COLOURS, True])]
    return found


@pytest.mark.parametrize("language", ["chinese", "english"])
def test_axe_finds_no_violation_on_any_page(
    browser: Browser, address: str, site: BuiltSite, language: str
) -> None:
    pages, found = getattr(site, language), []
    assert pages
    with examined(browser) as seen:
        for path in pages:
            seen.page.goto(address + path)
            found += [f"{path or '/'}: {each}" for each in violations(seen)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ('<img src="assets/logo.svg">', "image-alt"),
        ('<p style="color: #aaa">pale by day</p>', "color-contrast"),
        ('<div role="dialog">no name</div>', "aria-dialog-name"),
        ('<nav aria-label="X">one</nav><nav aria-label="X">two</nav>', "landmark-unique"),
    ],
)
def test_what_is_broken_is_found(browser: Browser, address: str, broken: str, rule: str) -> None:
    with examined(browser) as seen:
        seen.page.goto(f"{address}404.html")
        seen.page.locator("main").evaluate("(main, broken) => { main.innerHTML += broken }", broken)
        assert [each for each in violations(seen) if any(rule in str(part) for part in each)]


def test_words_that_are_pale_in_the_dark_alone_are_found(browser: Browser, address: str) -> None:
    with examined(browser) as seen:
        seen.page.goto(address)
        seen.page.add_style_tag(content="[data-md-color-scheme=slate] article p { color: #444 }")
        assert {each[:2] for each in violations(seen)} == set(product(WIDTHS, ["dark"]))


def unfold(seen: Observed) -> None:
    seen.page.locator("details").evaluate_all(
        "parts => { for (const part of parts) part.open = true }"
    )
    seen.lay_out()


def test_what_scrolls_can_be_reached_by_keyboard(
    browser: Browser, address: str, site: BuiltSite
) -> None:
    with observed(browser, viewport={"width": WIDTHS[-1], "height": 800}) as seen:
        seen.page.goto(address)
        seen.page.locator("article").evaluate("(part, wide) => { part.innerHTML += wide }", WIDE)
        unfold(seen)
        assert len(seen.page.evaluate(OUT_OF_REACH)) == 1
        for page in site.pages:
            seen.page.goto(address + page)
            unfold(seen)
            assert seen.page.evaluate(OUT_OF_REACH) == [], page or "/"


def test_pictures_have_text_alternatives(site: BuiltSite) -> None:
    pictures = {page: site.pictures(page) for page in site.pages}
    assert sum(map(len, pictures.values())) > len(site.pages)
    assert [page for page, names in pictures.items() if not all(names)] == []


def test_a_picture_without_a_name_is_noticed(tmp_path: Path) -> None:
    article = '<article><img src="a.png"><figure><svg aria-labelledby="b"></svg></figure></article>'
    (tmp_path / "index.html").write_text(article, encoding="utf-8")
    assert BuiltSite(tmp_path, "/", ("",)).pictures("") == ("", "")
