"""Where links land, what a shared link shows, and the place that a switch of languages keeps."""

from urllib.parse import urlsplit

import pytest
from lxml import html
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser.built_site import BuiltSite
from tests.helpers.browser.observe import observed

WIDE = {"width": 1280, "height": 900}
SWITCH = "a.gp-language"
SHARED = ("og:type", "og:site_name", "og:title", "og:description", "og:locale", "og:image")


def distance(page: Page, place: str) -> float:
    """Pixels from the top of the window to the element with the id `place`."""
    box = page.locator(f"[id='{place}']").bounding_box()
    assert box is not None
    return box["y"]


@pytest.mark.parametrize("place", ["knockout", "load", "counting", "gptparams.Count"])
def test_links_land_below_the_header(browser: Browser, address: str, place: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/reference/api/#{place}")
        seen.page.wait_for_timeout(400)
        header = seen.page.locator(".md-header").bounding_box()
        assert header is not None
        assert header["height"] - 2 < distance(seen.page, place) < 300


def test_a_place_that_is_scrolled_away_would_be_noticed(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/reference/api/#load")
        seen.page.wait_for_timeout(400)
        seen.page.evaluate("scrollBy(0, 5000)")
        assert distance(seen.page, "load") < 0


@pytest.mark.parametrize(("here", "there"), [("", "en/"), ("en/", "")])
def test_the_switch_of_languages_keeps_the_place(
    browser: Browser, address: str, here: str, there: str
) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}{here}gpt2/#labels")
        seen.page.wait_for_timeout(400)
        seen.page.locator(SWITCH).click()
        expect(seen.page).to_have_url(f"{address}{there}gpt2/#labels")
        seen.page.wait_for_timeout(400)
        seen.page.evaluate("scrollTo(0, 0)")
        seen.page.locator(SWITCH).click()
        expect(seen.page).to_have_url(f"{address}{here}gpt2/")


def test_what_is_pasted_with_the_mouse_is_searched_for(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/")
        field = seen.page.locator(".md-search__input")
        field.click()
        seen.page.wait_for_timeout(400)
        field.evaluate("field => { field.value = 'attention' }")
        expect(seen.page.locator(".md-search-result__article")).to_have_count(0)
        field.dispatch_event("paste")
        expect(seen.page.locator(".md-search-result__article").first).to_be_attached()


def shared(document: html.HtmlElement) -> dict[str, str]:
    """The properties of the Open Graph protocol that a page states."""
    tags = document.xpath("//meta[starts-with(@property, 'og:')]")
    return {tag.get("property"): tag.get("content") for tag in tags}


def test_a_shared_link_has_a_title_a_summary_and_a_picture(site: BuiltSite) -> None:
    for page in site.pages:
        said = shared(site.document(page))
        assert [name for name in SHARED if not said.get(name)] == [], page
        assert (site.folder / urlsplit(said["og:image"]).path.lstrip("/")).is_file(), page
        assert said["og:locale"] == ("en_US" if page.startswith("en/") else "zh_CN")


def test_a_page_without_them_would_be_noticed() -> None:
    assert shared(html.document_fromstring("<title>bare</title>")) == {}
