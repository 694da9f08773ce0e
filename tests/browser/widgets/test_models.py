"""The list of models: sorted, filtered, readable without its script."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser.observe import observed

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
ROWS = ".model-list tbody tr"
STATUS = ".model-list [role=status]"
BOX = ".model-list .table-scroll"
COUNT = 4  # the column of exact counts


def numbers(page: Page) -> list[int]:
    return [
        int(n)
        for n in page.locator(ROWS).evaluate_all(
            "(rows, n) => rows.filter(row => !row.hidden).map(row => row.cells[n].dataset.value)",
            COUNT,
        )
    ]


def sort_button(page: Page) -> str:
    return f".model-list thead th:nth-child({COUNT + 1}) button"


@pytest.mark.parametrize("path", ["models/", "en/models/"])
def test_a_header_sorts_and_says_how(browser: Browser, address: str, path: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(address + path)
        before = numbers(seen.page)
        header = seen.page.locator(f".model-list thead th:nth-child({COUNT + 1})")
        button = header.locator("button")
        button.click()
        assert numbers(seen.page) == sorted(before, reverse=True) != before
        expect(header).to_have_attribute("aria-sort", "descending")
        button.press("Enter")  # the keyboard too
        assert numbers(seen.page) == sorted(before)
        expect(header).to_have_attribute("aria-sort", "ascending")
        assert seen.page.locator(".model-list [aria-sort]").count() == 1
        assert seen.errors == []


def test_the_filter_counts_what_it_leaves(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE, has_touch=True, is_mobile=True) as seen:
        seen.page.goto(f"{address}en/models/")
        everything = seen.page.locator(ROWS).count()
        expect(seen.page.locator(STATUS)).to_have_text(f"{everything} models")
        seen.page.get_by_label("Name or architecture").fill("GPT2 distil")
        expect(seen.page.locator(STATUS)).to_have_text("1 model")
        seen.page.locator(BOX).scroll_into_view_if_needed()
        assert seen.page.locator(f"{ROWS}:visible").all_inner_texts()[0].startswith("distilgpt2")
        seen.page.get_by_label("Name or architecture").fill("")
        seen.page.get_by_label("Agrees how").select_option("no match")
        left = len(numbers(seen.page))
        assert 0 < left < everything
        expect(seen.page.locator(STATUS)).to_have_text(f"{left} models")
        assert seen.overflow() == 0


def test_without_the_script_it_is_a_table_in_a_box(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE, java_script_enabled=False) as seen:
        seen.page.goto(f"{address}en/models/")
        assert seen.page.locator(f"{ROWS}:visible").count() > 300
        expect(seen.page.locator(".list-controls")).to_be_hidden()
        assert seen.page.locator(".model-list thead button").count() == 0
        box = seen.page.locator(BOX).bounding_box()
        assert box is not None
        assert box["height"] < WIDE["height"]


def test_headers_and_names_stay_in_view(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE) as seen:
        seen.page.goto(f"{address}en/models/")
        box = seen.page.locator(BOX)
        box.scroll_into_view_if_needed()
        corner = seen.page.locator(".model-list thead th").first
        name = seen.page.locator(f"{ROWS} th").nth(30)
        box.evaluate("box => { box.scrollTop = 700; box.scrollLeft = 200 }")
        edge = box.bounding_box()
        for part in (corner, name):
            place = part.bounding_box()
            assert edge is not None
            assert place is not None
            assert abs(place["x"] - edge["x"]) < 3
        top = corner.bounding_box()
        assert top is not None
        assert edge is not None
        assert abs(top["y"] - edge["y"]) < 3


def test_each_bar_says_its_families(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/models/")
        bars = seen.page.locator(".family-bar")
        assert bars.count() == seen.page.locator(ROWS).count()
        assert "Token embedding 31.0%" in (bars.first.get_attribute("aria-label") or "")


def test_a_list_without_its_script_is_noticed(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.route("**/models.js", lambda route: route.abort())
        seen.page.goto(f"{address}en/models/")
        assert seen.page.locator(sort_button(seen.page)).count() == 0
