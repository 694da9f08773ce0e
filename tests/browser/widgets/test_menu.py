"""Getting around by keyboard, and from an address that leads nowhere."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser.observe import observed

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
MENU = "label.md-header__button[for=__drawer]"
LOST = [("要找的词", "注意力", ""), ("Words to look for", "attention", "en/")]
IN_VIEW = (
    """() => document.querySelector(".md-sidebar--primary").getBoundingClientRect().left >= 0"""
)


def test_the_menu_opens_with_a_key_and_escape_closes_it(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE) as seen:
        seen.page.goto(f"{address}en/gpt2/")
        menu = seen.page.get_by_role("button", name="Menu")
        expect(menu).to_have_attribute("aria-expanded", "false")
        menu.focus()
        seen.page.keyboard.press("Enter")
        expect(menu).to_have_attribute("aria-expanded", "true")
        seen.page.wait_for_function(IN_VIEW)
        seen.page.keyboard.press("Escape")
        expect(menu).to_have_attribute("aria-expanded", "false")
        expect(menu).to_be_focused()
        seen.page.wait_for_function(f"() => !({IN_VIEW})()")
        assert seen.errors == []


def test_a_menu_that_ignores_escape_is_noticed(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE) as seen:
        seen.page.route("**/access.js", lambda route: route.abort())
        seen.page.goto(f"{address}en/gpt2/")
        seen.page.locator(MENU).click()
        seen.page.keyboard.press("Escape")
        assert seen.page.locator("#__drawer").is_checked()


def stops_before(page: Page, most: int) -> int:
    """Return how many times Tab is pressed before the focus is in the text; `most` if it is not."""
    for stop in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('article') !== null"):
            return stop
    return most


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_text_is_two_keys_away(
    browser: Browser, address: str, viewport: dict[str, int]
) -> None:
    with observed(browser, viewport=viewport) as seen:
        seen.page.goto(f"{address}en/gpt2/")
        seen.page.keyboard.press("Tab")
        skip = seen.page.locator("a.md-skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        seen.page.keyboard.press("Enter")
        assert stops_before(seen.page, 5) < 3


def test_few_stops_come_before_the_text_of_a_phone(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE) as seen:
        seen.page.goto(f"{address}en/gpt2/")
        assert stops_before(seen.page, 20) <= 8


@pytest.mark.parametrize(
    ("label", "word", "home"),
    [("要找的词", "注意力", ""), ("Words to look for", "attention", "en/")],
)
def test_a_lost_reader_can_search(
    browser: Browser, address: str, label: str, word: str, home: str
) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}no/such/page/")
        seen.page.get_by_label(label).fill(word)
        seen.page.get_by_label(label).press("Enter")
        seen.page.wait_for_url(f"{address}{home}?q=*")
        expect(seen.page.locator(".md-search__input")).to_have_value(word)
        expect(seen.page.locator(".md-search-result__link").first).to_be_visible()


def test_a_wide_window_has_no_button_for_the_menu(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE) as seen:
        seen.page.goto(f"{address}en/gpt2/")
        button = seen.page.locator(".menu-button")
        expect(button).to_be_visible()
        seen.page.set_viewport_size(WIDE)
        expect(button).to_be_hidden()
