"""One server and one browser for all the browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.helpers.browser.built_site import BuiltSite, chromium, serve


@pytest.fixture(scope="session")
def site() -> BuiltSite:
    """The site that `make build` wrote; a site without pages is an error, not a pass."""
    return BuiltSite.open()


@pytest.fixture(scope="session")
def address(site: BuiltSite) -> Iterator[str]:
    """The address of the served home page."""
    with serve(site) as home:
        yield home


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; a machine without it is an error, not a skip."""
    with chromium() as started:
        yield started
