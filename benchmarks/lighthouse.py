"""Lighthouse scores of the built site: the home page and the page with the most elements.

    make build && python benchmarks/lighthouse.py [PAGE ...]

Requires npx and Chromium (CHROMIUM=/path). Each page is measured three times as a phone, which is
Lighthouse's default, and three times as a desktop, alternating; this takes some minutes. The
medians are printed with Lighthouse's benchmark index of the machine: it slows the browser down by a
fixed factor, which is right for an index of 1500 or more.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.helpers.browser.built_site import BuiltSite, executable, serve  # noqa: E402

VERSION = "12.8.2"
ROUNDS = 3
FORMS = {"phone": (), "desktop": ("--preset=desktop",)}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
AUDITS = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")


def main(pages: tuple[str, ...]) -> None:
    """Measure the pages and print the medians."""
    site = BuiltSite.open()
    measured = pages or (
        "",
        max(site.chinese, key=lambda page: len(list(site.document(page).iter()))),
    )
    asked = [(page, form) for page in measured for form in FORMS]
    with serve(site) as home:
        rounds = [[report(home + page, form) for page, form in asked] for _ in range(ROUNDS)]
    for (page, form), found in zip(asked, zip(*rounds, strict=True), strict=True):
        scores = [round(100 * median(score(each, name) for each in found)) for name in CATEGORIES]
        times = [round(median(milliseconds(each, name) for each in found)) for name in AUDITS]
        index = round(median(each["environment"]["benchmarkIndex"] for each in found))
        print(f"{page or '/':20} {form:8}", *zip(CATEGORIES, scores, strict=True), sep="  ")
        print(f"{'':29}", *zip(AUDITS, times, strict=True), f"machine {index}", sep="  ")


def report(address: str, form: str) -> dict:
    """Return Lighthouse's report on an address."""
    command = ["npx", "--yes", f"lighthouse@{VERSION}", address, "--quiet", "--output=json"]
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    chrome = {"CHROME_PATH": executable() or ""}
    done = subprocess.run(
        [*command, flags, *FORMS[form]],
        env=os.environ | chrome,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def score(found: dict, category: str) -> float:
    return found["categories"][category]["score"]


def milliseconds(found: dict, audit: str) -> float:
    return found["audits"][audit]["numericValue"]


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
