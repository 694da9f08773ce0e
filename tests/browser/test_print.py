"""Pages on paper: without what is for screens, nothing cut off, nothing that can't be broken."""

import pytest
from playwright.sync_api import Browser, Page

from tests.helpers.browser.built_site import BuiltSite
from tests.helpers.browser.observe import observed

A4 = {"width": 794, "height": 1123}  # at 96 points an inch
PAPER_HEIGHT = 1000  # what margins leave of it
# What is for screens and shows, what is wider than its place, what a page's end would cut in two
# or push away: scrolling boxes and pictures that are higher than a sheet.
BAD_ON_PAPER = """height => {
  const shown = part => part.checkVisibility() && part.getBoundingClientRect().height > 0
  const all = [...document.querySelectorAll("body *")].filter(shown)
  const of_screens = all.filter(part => part.matches(
    "header.md-header, nav, footer, button, .run-bar, .headerlink, .md-content__button"))
  const cut = all.filter(part => part.matches("article :is(table, pre, p, li, figure, svg)")
    && part.getBoundingClientRect().right > innerWidth + 1)
  const whole = all.filter(part => part.matches("article *") && part.offsetHeight > height
    && getComputedStyle(part).overflow !== "visible")
  const high = all.filter(part => part.matches("article svg")
    && part.getBoundingClientRect().height > height)
  return [...of_screens, ...cut, ...whole, ...high].map(part => part.outerHTML.slice(0, 80))
}"""
ANSWERS = "article details.question > :not(summary)"
WRONG_RULES = """@media print {
  .md-header { display: block !important; }
  .md-typeset .run { overflow: auto !important; }
}"""


def bad_on_paper(page: Page) -> list[str]:
    return list(page.evaluate(BAD_ON_PAPER, PAPER_HEIGHT))


@pytest.mark.parametrize("language", ["chinese", "english"])
def test_pages_read_well_on_paper(
    browser: Browser, address: str, site: BuiltSite, language: str
) -> None:
    pages, wrong, answers = getattr(site, language), [], 0
    assert pages
    with observed(browser, viewport=A4) as seen:
        seen.page.emulate_media(media="print")
        for path in pages:
            seen.page.goto(address + path)
            seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
            wrong += [f"{path or '/'}: {each}" for each in bad_on_paper(seen.page)]
            hidden = seen.page.locator(ANSWERS).evaluate_all(
                "parts => parts.filter(part => !part.checkVisibility()).length"
            )
            answers += seen.page.locator(ANSWERS).count()
            wrong += [f"{path}: {hidden} answers are not printed"] * bool(hidden)
    assert answers
    assert not wrong, "\n".join(wrong)


def test_what_is_bad_on_paper_is_noticed(browser: Browser, address: str) -> None:
    with observed(browser, viewport=A4) as seen:
        seen.page.emulate_media(media="print")
        seen.page.goto(f"{address}en/gpt2/")
        assert bad_on_paper(seen.page) == []
        seen.page.add_style_tag(content=WRONG_RULES)
        found = bad_on_paper(seen.page)
        assert any("md-header" in each for each in found)
        assert any('class="run' in each for each in found)
        seen.page.locator("article pre:visible").first.evaluate(
            "part => { part.style.width = '60rem' }"
        )
        assert any(each.startswith("<pre") for each in bad_on_paper(seen.page))
