"""The built site in a browser: both languages, on a wide screen, on a phone, without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.helpers.browser.built_site import BuiltSite, NotReadyError
from tests.helpers.browser.observe import Observed, observed

LANGUAGES = {"zh": "zh-Hans", "en": "en"}
PHONE = {"width": 360, "height": 740}
MENU = ":is(nav.md-tabs, nav.md-nav--primary)"
SWITCH = "a.gp-language"


def language(page: str) -> str:
    return "en" if page.startswith("en/") else "zh"


def in_the_other_language(page: str) -> str:
    return page.removeprefix("en/") if language(page) == "en" else f"en/{page}"


def test_both_languages_have_the_same_pages(site: BuiltSite) -> None:
    assert sorted(map(in_the_other_language, site.english)) == sorted(site.chinese)


@pytest.mark.parametrize(("page", "words"), [("", "参数"), ("en/", "parameter")])
def test_home_page_loads_in_its_language(
    browser: Browser, address: str, page: str, words: str
) -> None:
    with observed(browser) as seen:
        response = seen.page.goto(address + page)
        assert response is not None
        assert response.ok
        assert seen.page.locator("html").get_attribute("lang") == LANGUAGES[language(page)]
        assert words in seen.page.locator("article").inner_text()


def test_switch_keeps_the_page_and_leads_back(
    browser: Browser, address: str, site: BuiltSite
) -> None:
    wrong = []
    with observed(browser) as seen:
        for page in site.chinese:
            seen.page.goto(address + page)
            for expected in (in_the_other_language(page), page):
                if astray := switched_astray(seen, address, expected):
                    wrong.append(f"{page or '/'}: {astray}")
                    break
    assert not wrong, "\n".join(wrong)


def test_a_switch_that_leads_astray_is_noticed(browser: Browser, address: str) -> None:
    with observed(browser) as seen:
        seen.page.goto(f"{address}gpt2/")
        seen.page.locator(SWITCH).evaluate("link => { link.href = '../en/' }")
        assert "came to" in switched_astray(seen, address, "en/gpt2/")


def switched_astray(seen: Observed, address: str, expected: str) -> str:
    """Where the switch leads, unless it is the `expected` page, in its language."""
    seen.page.locator(SWITCH).click()
    lang = seen.page.locator("html").get_attribute("lang")
    there = (address + expected, LANGUAGES[language(expected)])
    return "" if (seen.page.url, lang) == there else f"came to {seen.page.url} ({lang})"


def test_every_link_within_the_site_leads_somewhere(site: BuiltSite) -> None:
    links = [(page, link) for page in site.pages for link in site.links(page)]
    assert len(links) > 100 * len(site.pages)
    assert [(page, link) for page, link in links if not site.leads_somewhere(page, link)] == []


@pytest.mark.parametrize("link", ["claims/#g99", "../nowhere/", "families/attention/#nothing"])
def test_a_link_that_leads_nowhere_is_noticed(site: BuiltSite, link: str) -> None:
    assert not site.leads_somewhere("", link)
    assert site.leads_somewhere("", "claims/#g9")


def test_no_request_leaves_the_host_and_no_error_is_reported(
    browser: Browser, address: str, site: BuiltSite
) -> None:
    problems = []
    with observed(browser) as seen:
        for page in site.pages:
            seen.page.goto(address + page, wait_until="networkidle")
            problems += [f"{page or '/'}: asks for {url}" for url in seen.foreign(address)]
            problems += [f"{page or '/'}: {error}" for error in seen.errors]
            seen.requests.clear()
            seen.errors.clear()
    assert not problems, "\n".join(problems)


def test_foreign_image_and_console_error_are_noticed(browser: Browser, address: str) -> None:
    with observed(browser) as seen:
        seen.page.goto(address)
        assert not seen.foreign(address)
        assert not seen.errors
        seen.page.set_content('<img src="http://elsewhere.invalid/picture.png">')
        assert seen.foreign(address) == ["http://elsewhere.invalid/picture.png"]
        seen.page.evaluate("console.error('something broke')")
        assert "something broke" in seen.errors


def test_no_page_scrolls_sideways_on_a_phone(
    browser: Browser, address: str, site: BuiltSite
) -> None:
    wide = []
    with observed(browser, viewport=PHONE) as seen:
        for page in site.pages:
            seen.page.goto(address + page)
            seen.lay_out()
            if seen.overflow() > 0:
                wide.append(f"{page or '/'}: {seen.overflow()} px too wide")
    assert not wide, "\n".join(wide)


def test_page_that_is_too_wide_is_noticed(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE) as seen:
        seen.page.goto(address)
        seen.page.locator("article").evaluate("part => { part.style.width = '500px' }")
        assert seen.overflow() > 0


def test_pages_are_readable_without_javascript(
    browser: Browser, address: str, site: BuiltSite
) -> None:
    unreadable = []
    with observed(browser, java_script_enabled=False) as seen:
        for page in site.pages:
            seen.page.goto(address + page)
            unreadable += [page or "/"] * (not readable(seen))
    assert not unreadable, "\n".join(unreadable)


@pytest.mark.parametrize("part", ["article h1", "article p", MENU, SWITCH])
def test_a_page_that_needs_javascript_is_noticed(browser: Browser, address: str, part: str) -> None:
    with observed(browser) as seen:
        seen.page.goto(f"{address}families/attention/")
        assert readable(seen)
        seen.page.add_style_tag(content=f"{part} {{ display: none !important; }}")
        assert not readable(seen)


def readable(seen: Observed) -> bool:
    """Whether title, text, menu and the switch of languages show."""
    title, text = seen.page.locator("article h1"), seen.page.locator("article p").first
    menu = seen.page.locator(f"{MENU} a:visible")
    shown = title.is_visible() and text.is_visible() and menu.count() > 0
    return shown and seen.page.locator(SWITCH).is_visible()


def test_unknown_address_is_answered_in_both_languages(browser: Browser, address: str) -> None:
    with observed(browser) as seen:
        response = seen.page.goto(f"{address}en/no-such-page/")
        assert response is not None
        assert response.status == 404
        assert "没有这一页" in seen.page.inner_text("main")
        assert "No such page" in seen.page.inner_text("main")
        seen.page.get_by_role("link", name="Go to the home page").click()
        assert seen.page.url == f"{address}en/"


def test_site_without_pages_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="make build"):
        BuiltSite.open(tmp_path)
