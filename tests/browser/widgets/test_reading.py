"""Reading aids: code shown or hidden, pages that were read, a citation, a report, the download."""

import json
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.helpers.browser.built_site import ROOT, BuiltSite
from tests.helpers.browser.observe import observed

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
ATTENTION = "families/attention/"
SWITCH = ".code-switch"
FOLDED, OPEN = ".run-code", ".run > .highlight"
ZIP = "gptparams-site.zip"
CHAPTERS = {"families/attention/": "第 ", "en/families/attention/": "Chapter "}


def test_the_switch_shows_all_code_or_none_and_is_remembered(
    browser: Browser, address: str
) -> None:
    with observed(browser, viewport=WIDE) as seen:
        page = seen.page
        page.goto(f"{address}en/{ATTENTION}")
        assert page.locator(f"{FOLDED}:not([open])").count() > 0
        page.locator(SWITCH).focus()
        page.keyboard.press("Enter")
        expect(page.locator(SWITCH)).to_have_text("Hide all code")
        assert page.locator(f"{FOLDED}:not([open])").count() == 0
        page.goto(f"{address}en/gpt2/")
        assert page.locator(f"{FOLDED}:not([open])").count() == 0
        assert page.locator(f"{OPEN}:visible").count() > 0
        page.locator(SWITCH).click()
        expect(page.locator(SWITCH)).to_have_text("Show all code")
        assert page.locator(f"{FOLDED}[open]").count() == 0
        assert page.locator(f"{OPEN}:visible").count() == 0
        page.reload()
        assert page.locator(f"{OPEN}:visible").count() == 0
        assert seen.errors == []


def test_a_followed_figure_shows_its_code_though_code_is_hidden(
    browser: Browser, address: str
) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.add_init_script("localStorage.setItem('gptparams-code', 'hidden')")
        seen.page.goto(f"{address}en/worked-example/")
        block = seen.page.locator(f".run:has(> {'.highlight'}):has(.run-values)").first
        expect(block.locator(".highlight")).to_be_hidden()
        row = block.locator(".run-figures > div").first.get_attribute("id")
        seen.page.evaluate("id => { location.hash = id }", row)
        expect(block.locator(".highlight")).to_be_visible()


def test_a_page_that_was_read_is_marked_and_can_be_unmarked(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE, has_touch=True, is_mobile=True) as seen:
        page = seen.page
        page.goto(f"{address}en/{ATTENTION}")
        button = page.locator(".read-switch")
        expect(button).to_have_text("Mark as read")
        assert page.evaluate("localStorage.getItem('gptparams-read')") is None
        button.scroll_into_view_if_needed()
        expect(button).to_have_attribute("aria-pressed", "true")
        link = page.locator(".md-nav--primary a.page-read")
        assert link.count() >= 1
        expect(link.first).to_contain_text("(read)")
        button.tap()
        expect(button).to_have_attribute("aria-pressed", "false")
        assert json.loads(page.evaluate("localStorage.getItem('gptparams-read')")) == []
        assert page.locator(".page-read").count() == 0


def test_a_page_is_not_read_by_opening_it(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/{ATTENTION}")
        seen.page.wait_for_timeout(300)
        assert seen.page.locator(".page-read").count() == 0


def test_nothing_breaks_where_storage_is_forbidden(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })"
        )
        seen.page.goto(f"{address}en/{ATTENTION}")
        seen.page.locator(SWITCH).click()
        expect(seen.page.locator(SWITCH)).to_have_text("Hide all code")
        assert not [error for error in seen.errors if "reading" in error]


@pytest.mark.parametrize("path", CHAPTERS)
def test_a_chapter_says_its_place_and_its_neighbours_their_minutes(
    site: BuiltSite, path: str
) -> None:
    document = site.document(path)
    (line,) = document.xpath("//*[@class='page-line']/span")
    assert line.text_content().strip().startswith(CHAPTERS[path])
    links = document.xpath("//footer//a[contains(@class, 'md-footer__link')]")
    assert len(links) == 2
    for link in links:
        assert any(unit in link.text_content() for unit in ("分钟", " min"))


def test_each_page_can_be_reported_and_cited(site: BuiltSite) -> None:
    forms = {path.name for path in (ROOT / ".github/ISSUE_TEMPLATE").iterdir()}
    for page in site.pages:
        document = site.document(page)
        links = document.xpath("//*[@class='page-aids']//a[contains(@href, '/issues/new?')]")
        asked = [parse_qs(urlsplit(link.get("href")).query) for link in links]
        assert {form for each in asked for form in each["template"]} <= forms
        assert len(asked) == 2
        assert all(each.get("page", [""]) in ([page], ["./"]) for each in asked), page
        (citation,) = document.xpath("//*[@id='citation']")
        assert citation.text_content().strip().endswith(page)


def test_the_citation_is_copied(browser: Browser, address: str) -> None:
    with observed(
        browser, viewport=WIDE, permissions=["clipboard-read", "clipboard-write"]
    ) as seen:
        seen.page.goto(f"{address}en/{ATTENTION}")
        seen.page.get_by_text("Cite this page").click()
        seen.page.get_by_role("button", name="Copy BibTeX").click()
        expect(seen.page.locator(".md-dialog")).to_contain_text("Copied")
        assert "@misc{gptparams:families:attention" in seen.page.evaluate(
            "navigator.clipboard.readText()"
        )


def test_the_download_is_the_site(site: BuiltSite) -> None:
    with zipfile.ZipFile(site.folder / ZIP) as archive:
        names = set(archive.namelist())
        home = archive.read("gptparams/en/index.html").decode()
    for page in site.pages:
        assert f"gptparams/{page}index.html" in names
    assert ZIP not in home
    assert not [name for name in names if "pyodide/" in name]
    size = (site.folder / ZIP).stat().st_size / 1e6
    (said,) = site.document("en/").xpath(f"//a[contains(@href, '{ZIP}')]/following-sibling::span")
    assert said.text_content() == f"({size:.1f} MB)"
