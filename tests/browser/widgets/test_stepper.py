"""The stepper of the worked example: one step at a time, by mouse, keyboard and finger."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser.observe import observed

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PAGES = {
    "worked-example/": ("一步一步看", "第 1 步"),
    "en/worked-example/": ("Go step by step", "Step 1 of"),
}
STATUS = ".stepper [role=status]"
SECTION = "article > h3:visible"


def begin(page: Page, path: str) -> None:
    page.get_by_role("button", name=PAGES[path][0]).click()


def used(page: Page) -> list[int]:
    """The numbers that the status states: of the step, so far, of all."""
    said = page.locator(STATUS).inner_text().split("\n")[-1]
    return [int(number) for number in re.findall(r"\d+", said)]


@pytest.mark.parametrize("path", PAGES)
def test_the_buttons_lead_through_all_steps(browser: Browser, address: str, path: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(address + path)
        begin(seen.page, path)
        expect(seen.page.locator(STATUS)).to_contain_text(PAGES[path][1])
        steps = seen.page.locator(".stepper-link").count()
        so_far = 0
        for step in range(steps):
            assert seen.page.locator(SECTION).count() == 1
            count, total_so_far, total = used(seen.page)
            so_far += count
            assert total_so_far == so_far
            assert seen.page.locator(".stepper-link[aria-current]").count() == 1
            assert seen.page.locator(".stepper-link[data-done]").count() == step + 1
            seen.page.locator("[data-step='1']").click(force=True)  # the last click does nothing
        assert so_far == total > 0
        assert seen.errors == []


def test_the_arrow_keys_lead_on_and_back(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/worked-example/")
        begin(seen.page, "en/worked-example/")
        seen.page.keyboard.press("ArrowRight")
        seen.page.keyboard.press("ArrowRight")
        expect(seen.page.locator(SECTION)).to_have_attribute("id", "sum")
        assert seen.page.url.endswith("#sum")
        seen.page.keyboard.press("ArrowLeft")
        expect(seen.page.locator(SECTION)).to_have_attribute("id", "position")
        seen.page.get_by_role("button", name="Whole page").click()
        assert seen.page.locator(SECTION).count() > 15
        seen.page.keyboard.press("ArrowRight")
        assert seen.page.locator(SECTION).count() > 15  # the keys are free again


def test_a_finger_leads_on_and_nothing_is_too_wide(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE, has_touch=True, is_mobile=True) as seen:
        seen.page.goto(f"{address}worked-example/")
        seen.page.get_by_role("button", name="一步一步看").tap()
        seen.page.get_by_role("button", name="下一步").tap()
        expect(seen.page.locator(STATUS)).to_contain_text("第 2 步")
        assert seen.overflow() == 0


def test_a_link_to_another_step_goes_there(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/worked-example/")
        begin(seen.page, "en/worked-example/")
        seen.page.evaluate("location.hash = '#softmax'")
        expect(seen.page.locator(SECTION)).to_have_attribute("id", "softmax")
        seen.page.evaluate("location.hash = '#check-yourself'")
        expect(seen.page.locator("#check-yourself")).to_be_in_viewport()
        assert seen.page.locator("article.stepping").count() == 0


def test_without_the_script_and_on_paper_all_steps_show(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE, java_script_enabled=False) as seen:
        seen.page.goto(f"{address}en/worked-example/")
        assert seen.page.locator(SECTION).count() > 15
        expect(seen.page.locator(".stepper-start")).to_be_hidden()
        seen.page.locator(".stepper-link[href='#softmax']").click()
        expect(seen.page.locator("#softmax")).to_be_in_viewport()
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/worked-example/")
        begin(seen.page, "en/worked-example/")
        seen.page.emulate_media(media="print")
        assert seen.page.locator(SECTION).count() > 15


def test_a_stage_that_shows_everything_is_noticed(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/worked-example/")
        seen.page.add_style_tag(content="article > h3.step-off { display: block !important }")
        begin(seen.page, "en/worked-example/")
        assert seen.page.locator(SECTION).count() != 1
