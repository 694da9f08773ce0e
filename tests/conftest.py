"""The setup of every test: no network, no weights from this machine, a fixed locale."""

import os
import re
from typing import Any

import pytest
from hypothesis import settings

from tests.helpers.scheduling import GroupScheduling

# What the tests of broken tables print, each for its own.
_MUTANTS = re.compile(
    r"^\S+: (?P<tried>\d+) of (?P<all>\d+) mutants, (?P<left>\d+) survivors$", re.M
)

# The same examples in every run, and no failure because the machine was busy.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--full` for what takes longer than a contributor should wait."""
    parser.addoption("--full", action="store_true", help="try every broken table, not a choice")


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether everything is tried."""
    return bool(request.config.getoption("--full"))


def pytest_configure(config: pytest.Config) -> None:
    """Set before any test imports the hub's client, which reads its variables once."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_CACHE"] = str(config.rootpath / ".cache" / "no-hub")  # does not exist
    os.environ["LC_ALL"] = "C.UTF-8"
    # Several processes with several threads each would wait for one another.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.pop("GPTPARAMS_GPT2", None)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupScheduling:
    """Let tests that share work run in one process."""
    return GroupScheduling(config, log)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many broken tables were tried, and how many of them nothing noticed."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    found = [match for report in reports for match in _MUTANTS.finditer(report.capstdout)]
    if found:
        tried, there, left = (
            sum(int(match[name]) for match in found) for name in ("tried", "all", "left")
        )
        line = f"tables: {len(found)}; mutants: {tried:,} of {there:,}; survivors: {left}"
        terminalreporter.write_sep("-", line)
