"""Where the links of figures lead: to the exact value and the expression, by every means."""

from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from tests.helpers.browser.built_site import BuiltSite
from tests.helpers.browser.observe import observed

PHONE = {"width": 360, "height": 740}
FIGURE, CITATION, CLAIM = "a.figure", "a.citation", "a.claim"


def target(site: BuiltSite, page: str, link: str) -> html.HtmlElement | None:
    """The element that a link of a page leads to."""
    address = urlsplit(urljoin(f"{site.base}{page}", link))
    path = unquote(address.path.removeprefix(site.base))
    return site.places(path).get(unquote(address.fragment))


def explains(kind: str, found: html.HtmlElement | None) -> bool:
    """Whether the target says what the link promises."""
    if found is None:
        return False
    if kind == CLAIM:
        return bool(found.text_content().strip())
    if kind == CITATION:
        return bool(found.xpath(".//a[starts-with(@href, 'http')]"))
    block = found.xpath("ancestor::*[contains(@class, 'run')]//*[contains(@class, 'highlight')]")
    value = found.xpath("./dt[normalize-space()]/following-sibling::dd[normalize-space()]")
    return bool(block and value)


@pytest.mark.parametrize("kind", [FIGURE, CITATION, CLAIM])
def test_links_lead_to_what_they_promise(site: BuiltSite, kind: str) -> None:
    links = {
        (page, link)
        for page in site.pages
        for link in site.document(page).xpath("//a[@class=$kind]/@href", kind=kind[2:])
    }
    assert len(links) > 20
    wrong = [each for each in links if not explains(kind, target(site, *each))]
    assert wrong == []


def test_a_link_to_a_value_without_its_expression_is_noticed(tmp_path: Path) -> None:
    bare = (
        '<div class="run"><div class="highlight"></div><dl><div id="a"><dd>7</dd></div></dl></div>'
    )
    (tmp_path / "index.html").write_text(bare, encoding="utf-8")
    site = BuiltSite(tmp_path, "/", ("",))
    assert not explains(FIGURE, target(site, "", "#a"))
    assert not explains(FIGURE, target(site, "", "#b"))
    assert not explains(CITATION, target(site, "", "#a"))


@pytest.mark.parametrize("page", ["", "en/gpt2/"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_figure_shows_its_derivation_on_a_phone_and_by_keyboard(
    browser: Browser, address: str, page: str, script: bool
) -> None:
    with observed(
        browser, viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=script
    ) as seen:
        for act in ("tap", "Enter"):
            seen.page.goto(address + page)
            link = seen.page.locator(f"article p {FIGURE}").first
            place = seen.page.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']")
            if act == "tap":
                for _ in range(1 + script):  # with the script, the first tap shows the card
                    link.tap()
            else:
                link.press("Enter")
            expect(place).to_be_in_viewport()
            assert place.locator("dt").inner_text()
            assert place.locator("dd").inner_text()
