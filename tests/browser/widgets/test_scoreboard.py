"""The scoreboard of claims: a filter that needs no script, for tiles and sections alike."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser.observe import observed

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TILES, SECTIONS = ".score-tiles > li", ".claim-section"
PAGES = {"claims/": "它说", "en/claims/": "It said"}


def shown(page: Page, selector: str) -> int:
    return page.locator(f"{selector}:visible").count()


def choose(page: Page, verdict: str) -> int:
    """Choose a verdict, and return the number that its label states."""
    page.locator(f"#show-{verdict}").check(force=True)
    return int(page.locator(f"label:has(#show-{verdict}) b").inner_text())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("script", [True, False])
def test_a_verdict_shows_its_claims_alone(
    browser: Browser, address: str, path: str, script: bool
) -> None:
    with observed(browser, viewport=WIDE, java_script_enabled=script) as seen:
        seen.page.goto(address + path)
        everything = shown(seen.page, TILES)
        assert everything > 30
        assert seen.page.locator(TILES).first.inner_text().find(PAGES[path]) > 0
        numbers = []
        for verdict in ("right", "misleading", "wrong", "nothing"):
            number = choose(seen.page, verdict)
            assert shown(seen.page, TILES) == shown(seen.page, SECTIONS) == number
            assert shown(seen.page, f".score-tiles > .verdict-{verdict}") == number
            numbers.append(number)
        assert sum(numbers) == everything == choose(seen.page, "all")
        assert seen.errors == []


def test_a_filter_that_does_nothing_is_noticed(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/claims/")
        seen.page.add_style_tag(content=f":is({TILES}) {{ display: list-item !important }}")
        assert choose(seen.page, "right") != shown(seen.page, TILES)


def test_the_keyboard_and_a_finger_choose_too(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE, has_touch=True, is_mobile=True) as seen:
        seen.page.goto(f"{address}en/claims/")
        seen.page.locator("#show-all").focus()
        seen.page.keyboard.press("ArrowRight")
        expect(seen.page.locator("#show-right")).to_be_checked()
        assert shown(seen.page, f"{TILES}:not(.verdict-right)") == 0
        seen.page.locator("label:has(#show-wrong)").tap()
        assert shown(seen.page, f"{TILES}:not(.verdict-wrong)") == 0
        assert seen.overflow() == 0


def test_each_choice_and_tile_is_announced_with_its_verdict(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/claims/")
        group = seen.page.get_by_role("group", name="Which claims to show")
        assert group.get_by_role("radio", name="No such thing").count() == 1
        tile = seen.page.get_by_role("link", name="G1 Wrong It said")
        tile.click()
        expect(seen.page.locator("#g1")).to_be_in_viewport()


def test_colour_is_not_alone(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/claims/")
        masks = seen.page.locator(".score-tiles .verdict").evaluate_all(
            "parts => [...new Set(parts.map(part => getComputedStyle(part, '::before').maskImage))]"
        )
        assert len(masks) == 4


def test_paper_shows_all_claims_whatever_was_chosen(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/claims/")
        everything = shown(seen.page, SECTIONS)
        choose(seen.page, "right")
        seen.page.emulate_media(media="print")
        assert shown(seen.page, SECTIONS) == everything
