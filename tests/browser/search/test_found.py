"""What search engines and other programs find: descriptions, alternates, the lists of pages."""

from xml.etree import ElementTree

from lxml import html

from tests.helpers.browser.built_site import LOCATION, BuiltSite

HREFLANGS = {"zh-Hans", "en", "x-default"}


def described(page: html.HtmlElement) -> bool:
    """Whether a page says what it is about, and where it is in each language."""
    descriptions = page.xpath("//meta[@name='description']/@content")
    links = page.xpath("//head/link[@rel='alternate'][starts-with(@href, 'https://')]/@hreflang")
    return len(descriptions) == 1 and len(descriptions[0]) > 20 and set(links) == HREFLANGS


def test_each_page_says_what_it_is_about_and_where_its_twin_is(site: BuiltSite) -> None:
    assert [page for page in site.pages if not described(site.document(page))] == []


def test_descriptions_are_of_one_page_each(site: BuiltSite) -> None:
    found = [
        site.document(page).xpath("//meta[@name='description']/@content") for page in site.pages
    ]
    assert len({text for texts in found for text in texts}) == len(site.pages)


def test_a_page_without_a_description_or_a_twin_is_noticed(site: BuiltSite) -> None:
    head = '<meta name="description" content="{}">'
    assert not described(html.fromstring(f"<html><head>{head.format('x')}</head></html>"))
    assert not described(html.fromstring(f"<html><head>{head.format('x' * 30)}</head></html>"))


def test_the_sitemap_and_the_list_for_programs_have_every_page(site: BuiltSite) -> None:
    sitemap = ElementTree.parse(site.folder / "sitemap.xml").iter(LOCATION)
    addresses = [element.text or "" for element in sitemap]
    listed = (site.folder / "llms.txt").read_text(encoding="utf-8")
    assert len(addresses) == len(site.pages)
    assert [address for address in addresses if f"]({address}): " not in listed] == []
    assert listed.count("\n- [") == len(site.pages)
