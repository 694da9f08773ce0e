"""What every test stands on: no network, no weights of this machine, one locale."""

import os
import re
from typing import Any

import pytest
from hypothesis import settings

from tests.helpers.scheduling import GroupScheduling

# What the tests of broken tables print, each for its own.
_MUTANTS = re.compile(r"^(?P<table>\S+): (?P<broken>\d+) mutants, (?P<left>\d+) survivors$", re.M)

# The same examples in every run, and no failure because the machine was busy.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Set before any test imports the hub's client, which reads its variables once."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_CACHE"] = str(config.rootpath / ".cache" / "no-hub")  # does not exist
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ.pop("GPTPARAMS_GPT2", None)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupScheduling:
    """Let tests that share work run in one process."""
    return GroupScheduling(config, log)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many broken tables were tried, and how many of them nothing noticed."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    found = [match for report in reports for match in _MUTANTS.finditer(report.capstdout)]
    if found:
        broken, left = (sum(int(match[name]) for match in found) for name in ("broken", "left"))
        line = f"tables: {len(found)}; mutants: {broken:,}; survivors: {left}"
        terminalreporter.write_sep("-", line)
