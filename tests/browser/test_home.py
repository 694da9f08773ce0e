"""The home page: the picture of the model answers to mouse, keyboard and finger, and leads on."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.helpers.browser.observe import observed

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
ATTENTION = ".model-part[href*='attention/']:visible"
AREA = f"{ATTENTION} .model-area"
READOUT = ".model-readout"
HOMES = {"": ("自注意力", "第 0 层"), "en/": ("Self-attention", "of layer 0")}


@pytest.mark.parametrize("home", HOMES)
def test_pointing_at_a_part_says_what_it_is(browser: Browser, address: str, home: str) -> None:
    family, layer = HOMES[home]
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(address + home)
        expect(seen.page.locator(READOUT)).not_to_contain_text(family)
        seen.page.locator(AREA).first.hover(position={"x": 2, "y": 100})
        expect(seen.page.locator(READOUT)).to_contain_text(family)
        expect(seen.page.locator(READOUT)).to_contain_text(layer)
        expect(seen.page.locator(READOUT)).to_contain_text("768 × 2304")
        assert seen.errors == []


@pytest.mark.parametrize("home", HOMES)
def test_each_part_is_reached_with_the_keyboard(browser: Browser, address: str, home: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(address + home)
        parts = seen.page.locator(".model-part:visible")
        assert parts.count() == 6
        for n in range(parts.count()):
            parts.nth(n).focus()
            said = parts.nth(n).get_attribute("aria-label") or ""
            expect(seen.page.locator(READOUT)).to_have_text(said)
        seen.page.locator(ATTENTION).focus()
        seen.page.keyboard.press("Enter")
        expect(seen.page).to_have_url(re.compile("families/attention/$"))


def test_the_first_tap_says_and_the_second_follows(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE, has_touch=True, is_mobile=True) as seen:
        seen.page.goto(f"{address}en/")
        seen.page.locator(AREA).nth(3).tap()
        expect(seen.page.locator(READOUT)).to_contain_text("Self-attention of layer 3")
        assert seen.page.url == f"{address}en/"
        seen.page.locator(AREA).nth(3).tap()
        expect(seen.page).to_have_url(re.compile("en/families/attention/$"))


def test_a_page_without_its_script_is_noticed_and_its_links_still_lead(
    browser: Browser, address: str
) -> None:
    with observed(browser, viewport=WIDE, java_script_enabled=False) as seen:
        seen.page.goto(f"{address}en/")
        expect(seen.page.locator(READOUT)).not_to_be_visible()
        seen.page.locator(AREA).nth(5).hover(position={"x": 2, "y": 100})
        assert "layer 5" not in seen.page.locator(READOUT).inner_text()
        seen.page.locator(AREA).nth(5).click()
        expect(seen.page).to_have_url(re.compile("en/families/attention/$"))


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_one_of_the_two_drawings_shows(
    browser: Browser, address: str, viewport: dict[str, int]
) -> None:
    with observed(browser, viewport=viewport) as seen:
        seen.page.goto(address)
        assert seen.page.locator("figure.model svg:visible").count() == 1
        assert seen.overflow() == 0


def test_a_figure_leads_to_its_value_though_it_is_folded_away(
    browser: Browser, address: str
) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/")
        value = seen.page.locator("#fig-total")
        expect(value).not_to_be_visible()
        seen.page.locator("article a.figure").first.click()
        expect(value).to_be_visible()
        expect(value).to_be_in_viewport()
        expect(seen.page.locator("#run-model .highlight")).to_be_visible()
