"""The search, as readers use it: each language by itself, in words of either."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.helpers.browser.built_site import BuiltSite
from tests.helpers.browser.observe import observed
from tests.helpers.browser.questions import INPUT, NONSENSE, TERMS, found


@contextmanager
def searching(browser: Browser, address: str, home: str, **routes: str) -> Iterator[Page]:
    """Open the search of a language; `routes`: what to answer for a language's index instead."""
    with observed(browser) as seen:
        for name, body in routes.items():
            seen.page.route(f"**/{name}.json", answering(body))
        seen.page.goto(address + home)
        seen.page.locator(INPUT).focus()
        yield seen.page


def answering(body: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=body, content_type="application/json")


def not_found(
    browser: Browser, site: BuiltSite, address: str, home: str, **routes: str
) -> list[str]:
    """The terms whose page is not among the first two, and the nonsense that finds something."""
    wrong = []
    with searching(browser, address, home, **routes) as page:
        for term, expected in TERMS[home].items():
            paths = found(page, home, term)
            if f"{site.base}{home}{expected}/" not in paths[:2]:
                wrong.append(f"{term}: {expected} expected, found {paths[:3]}")
        for term in NONSENSE:
            wrong += [f"{term}: found {path}" for path in found(page, home, term)]
    return wrong


@pytest.mark.parametrize("home", TERMS)
def test_terms_find_their_page_and_nonsense_finds_nothing(
    browser: Browser, address: str, site: BuiltSite, home: str
) -> None:
    assert len(TERMS[home]) >= 12
    assert not_found(browser, site, address, home) == []


def test_an_index_without_words_is_noticed(browser: Browser, address: str, site: BuiltSite) -> None:
    index = json.loads((site.folder / "search" / "zh.json").read_text(encoding="utf-8"))
    body = json.dumps({**index, "docs": []})
    assert len(not_found(browser, site, address, "", zh=body)) == len(TERMS[""])


@pytest.mark.parametrize(("home", "question"), [("", "softmax"), ("en/", "softmax"), ("", "参数")])
def test_results_are_in_the_language_of_the_page(
    browser: Browser, address: str, site: BuiltSite, home: str, question: str
) -> None:
    with searching(browser, address, home) as page:
        paths = found(page, home, question)
    assert paths
    assert all(path.startswith(f"{site.base}en/") == (home == "en/") for path in paths)


def test_pages_of_the_other_language_are_left_out_of_an_index_that_has_both(
    browser: Browser, address: str, site: BuiltSite
) -> None:
    zh, en = (
        json.loads((site.folder / "search" / f"{lang}.json").read_text(encoding="utf-8"))
        for lang in ("zh", "en")
    )
    both = json.dumps({**zh, "docs": [*zh["docs"], *en["docs"]]})
    assert {doc["location"].startswith("en/") for doc in en["docs"]} == {True}
    with searching(browser, address, "", zh=both) as page:
        paths = found(page, "", "softmax")
    assert paths
    assert not [path for path in paths if path.startswith(f"{site.base}en/")]


def test_the_words_are_fetched_when_somebody_searches(browser: Browser, address: str) -> None:
    with observed(browser) as seen:
        seen.page.goto(address, wait_until="networkidle")
        assert not [url for url in seen.requests if url.endswith("/zh.json")]
        seen.page.locator(INPUT).focus()
        assert found(seen.page, "", "参数")
        assert [url for url in seen.requests if url.endswith("/zh.json")]


def test_enter_leads_to_the_first_result(browser: Browser, address: str) -> None:
    with searching(browser, address, "") as page:
        assert found(page, "", "词嵌入")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("词元嵌入")
