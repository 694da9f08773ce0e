"""Which tests run one after the other in the same process, when several run side by side.

The code of a page runs once a process, and transformers builds a configuration once a process:
tests of the same page, and of the same architecture, would do that work again in another one.
"""

import re

from xdist.scheduler import LoadScopeScheduling

_GROUPS = (  # the first pattern that is found names the group
    (r"docs/test_every_figure\.py::\w+\[(?:zh|en)/(.+)\]", r"page \1"),
    (r"docs/test_claims\.py::", "page claims.md"),
    (r"oracle/\w+\.py::\w+\[([\w-]+)\]", r"architecture \1"),
)


def group(nodeid: str) -> str:
    """The name of the group that a test belongs to; most are one by themselves."""
    for pattern, name in _GROUPS:
        if found := re.search(pattern, nodeid):
            return found.expand(name)
    return nodeid


class GroupScheduling(LoadScopeScheduling):
    """Gives each group of tests to one process, large groups first."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)
