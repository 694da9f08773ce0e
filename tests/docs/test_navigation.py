"""The navigation of the real site and the links between its pages lead somewhere."""

from gptparams.site.check.links import link_findings
from gptparams.site.check.navigation import navigation_findings
from tests.helpers.real_site import DOCS, PAGES


def test_every_page_is_in_the_navigation_and_nothing_else() -> None:
    assert navigation_findings(DOCS, PAGES) == ()
    assert navigation_findings(DOCS, PAGES[:1]) == ()
    missing = PAGES[0].__class__(DOCS, "zh", "not-there.md")
    assert len(navigation_findings(DOCS, (missing,))) == 1


def test_links_lead_to_pages() -> None:
    assert PAGES
    assert [finding for page in PAGES for finding in link_findings(page)] == []
