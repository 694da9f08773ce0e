"""What is wider than its place: the first column stays, an edge shows that there is more."""

import pytest
from playwright.sync_api import Browser, Page

from tests.helpers.browser.built_site import BuiltSite
from tests.helpers.browser.observe import observed

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 900, "height": 800}
TABLES = "article :is(.md-typeset__scrollwrap:not(.table-scroll *), .table-scroll)"
# For each table that scrolls: whether its edge fades at first and no more at its end, and how far
# the first column moved when the table was scrolled.
LOOK = f"""async () => {{
  const frame = () => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))
  const found = []
  for (const box of document.querySelectorAll("{TABLES}")) {{
    if (!box.checkVisibility()) continue
    box.scrollIntoView()
    await frame()
    await frame()
    if (box.scrollWidth <= box.clientWidth + 1) continue
    const faded = () => getComputedStyle(box).maskImage !== "none"
    const cell = box.querySelector("tbody tr > :first-child")
    const before = faded(), edge = box.getBoundingClientRect().left
    const left = cell.getBoundingClientRect().left
    box.scrollLeft = box.scrollWidth
    await frame()
    found.push([before, faded(), Math.abs(cell.getBoundingClientRect().left - edge), left])
    box.scrollLeft = 0
  }}
  return found
}}"""
BARS = "article .run-output > pre.aligned"


def looked_at(page: Page) -> list[tuple[bool, bool, float, float]]:
    return list(page.evaluate(LOOK))


@pytest.mark.parametrize("path", ["gpt2/", "en/models/", "en/fine-tuning/", "en/worked-example/"])
def test_a_wide_table_keeps_its_first_column_and_shows_that_there_is_more(
    browser: Browser, address: str, path: str
) -> None:
    with observed(browser, viewport=PHONE) as seen:
        seen.page.goto(address + path)
        tables = looked_at(seen.page)
        assert tables
        for more, more_at_end, moved, _ in tables:
            assert more
            assert not more_at_end
            assert moved < 20


def test_a_table_without_an_edge_or_that_moves_whole_is_noticed(
    browser: Browser, address: str
) -> None:
    with observed(browser, viewport=PHONE) as seen:
        seen.page.goto(f"{address}en/models/")
        seen.page.add_style_tag(
            content="article * { mask-image: none !important; position: static !important }"
        )
        (more, _, moved, _), *_ = looked_at(seen.page)
        assert not more
        assert moved > 20


BROKEN = f"""() => [...document.querySelectorAll("{BARS}")].filter(part => {{
  const lines = part.textContent.trimEnd().split("\\n").length
  const high = part.firstChild.getBoundingClientRect().height
  return high > (lines + 0.7) * parseFloat(getComputedStyle(part).lineHeight)
}}).length"""


def test_output_in_columns_is_not_broken(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE) as seen:
        seen.page.goto(f"{address}en/worked-example/")
        seen.page.add_style_tag(content=".md-typeset * { content-visibility: visible !important }")
        assert seen.page.locator(BARS).count() > 10
        assert seen.page.evaluate(BROKEN) == 0
        wrapped = f"{BARS} {{ white-space: pre-wrap !important; width: 6rem }}"
        seen.page.add_style_tag(content=wrapped)
        assert seen.page.evaluate(BROKEN) > 10


def test_nothing_overflows_at_900_pixels(browser: Browser, address: str, site: BuiltSite) -> None:
    wide = []
    with observed(browser, viewport=LAPTOP) as seen:
        for page in site.pages:
            seen.page.goto(address + page)
            seen.lay_out()
            if seen.overflow() > 0:
                wide.append(f"{page or '/'}: {seen.overflow()} px too wide")
    assert not wide, "\n".join(wide)
