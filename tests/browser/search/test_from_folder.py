"""The built site, opened from its folder, without a server: it still reads and searches."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Error, expect

from tests.helpers.browser.built_site import BuiltSite
from tests.helpers.browser.observe import Observed, observed
from tests.helpers.browser.questions import INPUT, NONSENSE, TERMS, found

LINKS = """[...document.querySelectorAll("a[href], link[rel=prev], link[rel=next]")]
  .map(link => new URL(link.getAttribute("href"), document.baseURI))
  .filter(link => link.protocol === "file:").map(link => link.href.split("#")[0])"""
SWITCH = "a.gp-language"
LANGUAGES = {"": "zh-Hans", "en/": "en"}
ASKED = 3  # terms of each language: that all of them are found is tested with a server
PATIENCE = 2_000  # milliseconds, for what does not come


@contextmanager
def opened(browser: Browser, site: BuiltSite, page: str, missing: str = "") -> Iterator[Observed]:
    """Open a page of the folder, or of a folder where the file `missing` is not."""
    with observed(browser) as seen:
        if missing:
            seen.page.route(f"**/{missing}", lambda route: route.abort())
        seen.page.goto(file(site, page))
        yield seen


def file(site: BuiltSite, page: str) -> str:
    return (site.folder / page / "index.html").as_uri()


def elsewhere(seen: Observed, site: BuiltSite) -> list[str]:
    """The requests for anything but files of the site and what the page has made itself."""
    known = (site.folder.as_uri() + "/", "data:", "blob:")
    return [url for url in seen.requests if not url.startswith(known)]


def lead_to_no_file(seen: Observed) -> list[str]:
    """The links of the open page behind which there is no file; no links at all is an error."""
    links = set(seen.page.evaluate(LINKS))
    assert len(links) > 20
    return [link for link in links if not Path(unquote(urlsplit(link).path)).is_file()]


def scripts_for_folders(site: BuiltSite, page: str) -> list[Path]:
    """The scripts that a page loads only where there is no server."""
    text = (site.folder / page / "index.html").read_text(encoding="utf-8")
    written = re.findall(r"document\.write\('(.*)'\)", text)
    return [site.folder / page / name for name in re.findall(r'src="([^"]+)"', "".join(written))]


def test_every_page_names_the_scripts_that_it_needs_in_a_folder(site: BuiltSite) -> None:
    expected = [site.folder / "search" / "worker.js", site.folder / "assets" / "folder.js"]
    assert all(path.is_file() for path in expected)
    expected = [path.resolve() for path in expected]
    found = {page: scripts_for_folders(site, page) for page in site.pages}
    assert [page for page in found if [path.resolve() for path in found[page]] != expected] == []


def test_a_page_that_names_no_script_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<script src='assets/folder.js'></script>", "utf-8")
    assert scripts_for_folders(BuiltSite(tmp_path, "/", ("",)), "") == []


def test_links_lead_to_files_and_nothing_is_asked_of_anybody(
    browser: Browser, site: BuiltSite
) -> None:
    depths = {(page.startswith("en/"), page.count("/")): page for page in site.pages}
    assert len(depths) == 6
    wrong = []
    with observed(browser) as seen:
        for page in depths.values():
            seen.page.goto(file(site, page))
            wrong += [f"{page or '/'}: {link}" for link in lead_to_no_file(seen)]
        wrong += [*elsewhere(seen, site), *seen.errors]
    assert wrong == []


def test_links_to_folders_are_noticed(browser: Browser, site: BuiltSite) -> None:
    with opened(browser, site, "", missing="folder.js") as seen:
        assert f"{site.folder.as_uri()}/families/attention/" in lead_to_no_file(seen)


def test_a_reader_goes_from_page_to_page_and_to_the_other_language(
    browser: Browser, site: BuiltSite
) -> None:
    page = "families/attention/"
    with opened(browser, site, "") as seen:
        for here, there in (("", "en/"), ("en/", "")):
            seen.page.locator(f"figure.model a[href*='{page}']:visible").click()
            assert seen.page.url == file(site, here + page)
            seen.page.locator("article h1").wait_for()
            seen.page.locator("article a.figure[href^='#']").first.click()
            assert seen.page.url.startswith(f"{file(site, here + page)}#")
            seen.page.locator(SWITCH).click()
            assert seen.page.url.partition("#")[0] == file(site, there + page)
            assert seen.page.locator("html").get_attribute("lang") == LANGUAGES[there]
            seen.page.locator("a.md-logo:visible").click()
            assert seen.page.url == file(site, there)


@pytest.mark.parametrize("home", TERMS)
def test_terms_find_their_page_which_opens_and_nonsense_finds_nothing(
    browser: Browser, site: BuiltSite, home: str
) -> None:
    terms = list(TERMS[home].items())[:ASKED]
    with opened(browser, site, home) as seen:
        seen.page.locator(INPUT).focus()
        for term, expected in terms:
            paths = found(seen.page, home, term)
            assert urlsplit(file(site, f"{home}{expected}")).path in paths[:2]
            in_english = [path.startswith(f"{site.folder.as_posix()}/en/") for path in paths]
            assert set(in_english) == {home == "en/"}
        assert [found(seen.page, home, term) for term in NONSENSE] == [[] for _ in NONSENSE]
        assert found(seen.page, home, terms[-1][0])
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator("article h1")).to_be_visible()
        assert seen.page.url.partition("?")[0] == file(site, f"{home}{terms[-1][1]}")
        assert elsewhere(seen, site) == seen.errors == []


@pytest.mark.parametrize("missing", ["search_index.js", "worker.js"])
def test_a_search_that_lacks_a_script_is_noticed(
    browser: Browser, site: BuiltSite, missing: str
) -> None:
    with opened(browser, site, "", missing) as seen:
        seen.page.set_default_timeout(PATIENCE)
        with pytest.raises((AssertionError, Error)):
            found(seen.page, "", "参数", PATIENCE)
        assert seen.errors


def test_a_request_to_a_host_is_noticed(browser: Browser, site: BuiltSite) -> None:
    with opened(browser, site, "") as seen:
        assert elsewhere(seen, site) == []
        seen.page.set_content('<img src="http://elsewhere.invalid/picture.png">')
        assert elsewhere(seen, site) == ["http://elsewhere.invalid/picture.png"]
