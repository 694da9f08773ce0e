"""Figures explain themselves: to the mouse, the keyboard and the finger, and lead back."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.helpers.browser.observe import observed

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
CARD = ".figure-card"
TOTAL = "a.figure[href='#fig-total']"
SHARE = "a.figure[href='#fig-token-total']"
WORDS = {"": ("精确值", "算法"), "en/": ("Exact value", "Computed as")}


@pytest.mark.parametrize("home", WORDS)
def test_pointing_at_a_figure_shows_where_it_comes_from(
    browser: Browser, address: str, home: str
) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(address + home)
        card = seen.page.locator(CARD)
        expect(card).to_be_hidden()
        seen.page.locator(SHARE).hover()
        for text in (*WORDS[home], "token/total", "0.310169", "total = gpt2.total"):
            expect(card).to_contain_text(text)
        expect(card).to_be_in_viewport(ratio=1)
        seen.page.mouse.move(2, 2)
        expect(card).to_be_hidden()
        assert seen.errors == []


def test_focus_announces_it_and_escape_puts_it_away(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/")
        seen.page.keyboard.press("Tab")  # from now on the keyboard is what moves the focus
        figure = seen.page.locator(TOTAL).first
        figure.focus()
        expect(seen.page.locator(CARD)).to_contain_text("124,439,808")
        expect(figure).to_have_attribute("aria-describedby", "figure-card")
        assert seen.page.locator(f"#figure-card{CARD}[role=tooltip]").count() == 1
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator(CARD)).to_be_hidden()
        expect(figure).not_to_have_attribute("aria-describedby", "figure-card")


def test_the_first_tap_shows_and_the_second_follows(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE, has_touch=True, is_mobile=True) as seen:
        seen.page.goto(f"{address}en/")
        seen.page.locator(TOTAL).first.tap()
        expect(seen.page.locator(CARD)).to_contain_text("Tap again")
        assert seen.page.url == f"{address}en/"
        seen.page.locator(TOTAL).first.tap()
        expect(seen.page).to_have_url(re.compile("#fig-total$"))
        expect(seen.page.locator("#fig-total")).to_be_in_viewport()
        expect(seen.page.locator(CARD)).to_be_hidden()


def test_a_followed_figure_offers_a_way_back(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/gpt2/")
        figure = seen.page.locator("article a.figure[href^='#']").nth(20)
        figure.scroll_into_view_if_needed()
        before = seen.page.evaluate("scrollY")
        figure.click()
        seen.page.get_by_role("button", name="Back to the text").click()
        expect(figure).to_be_in_viewport()
        assert abs(seen.page.evaluate("scrollY") - before) < 300
        expect(seen.page.locator(".figure-back")).to_have_count(0)


def test_without_the_script_the_link_does_it_all(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE, java_script_enabled=False) as seen:
        seen.page.goto(f"{address}en/")
        assert seen.page.locator(CARD).count() == 0
        assert seen.page.locator(TOTAL).first.get_attribute("title") == "exactly 124,439,808"
