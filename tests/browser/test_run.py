"""Blocks that readers edit and run in the browser, with the library the site was built with."""

import pytest
from playwright.sync_api import Browser, Locator, expect

from gptparams import count, polynomial, preset
from gptparams.models.weights.package_index import NotFetchedError
from gptparams.site.browser.pyodide import pyodide_folder
from tests.helpers.browser.built_site import BuiltSite
from tests.helpers.browser.observe import Observed, observed

PAGE, BLOCK = "reference/api/", "#run-first-example"
PATIENCE = 120_000  # milliseconds: a slow machine takes its time to start Python
WORDS = {
    "zh": {
        "edit": "编辑并运行",
        "run": "运行",
        "done": "运行完毕",
        "line": "第 2 行：",
        "stop": "停止",
        "reset": "还原",
    },
    "en": {
        "edit": "Edit and run",
        "run": "Run",
        "done": "Done",
        "line": "line 2: ",
        "stop": "Stop",
        "reset": "Reset",
    },
}
PREFIXES = {"zh": "", "en": "en/"}


def left_out(site: BuiltSite) -> bool:
    """Whether the site was built without Pyodide, because npm can't bring it."""
    if (site.folder / "assets" / "pyodide" / "pyodide.mjs").is_file():
        return False
    with pytest.raises(NotFetchedError):
        pyodide_folder()
    return True


def marked(site: BuiltSite, mark: str) -> list[str]:
    """The pages whose HTML holds `mark`."""
    texts = {page: site.folder / page / "index.html" for page in site.pages}
    return [page for page, path in texts.items() if mark in path.read_text(encoding="utf-8")]


def of_python(seen: Observed) -> list[str]:
    return [url for url in seen.requests if "pyodide" in url or "run-worker" in url]


def run(block: Locator, code: str, words: dict[str, str]) -> str:
    """What the block puts out as `code`."""
    block.locator("textarea").fill(code)
    button = block.get_by_role("button", name=words["run"], exact=True)
    button.click()
    expect(block.get_by_role("button", name=words["stop"])).to_be_hidden(timeout=PATIENCE)
    return block.locator(".run-output").inner_text()


def stop_what_never_ends(block: Locator, words: dict[str, str]) -> None:
    block.locator("textarea").fill("while True:\n    pass")
    block.get_by_role("button", name=words["run"], exact=True).click()
    expect(block.get_by_role("status")).to_have_text("Running…")
    block.get_by_role("button", name=words["stop"]).click()
    expect(block.get_by_role("status")).to_have_text("Stopped.")
    assert run(block, "print(6 * 7)", words).strip() == "42"


def test_buttons_are_there_where_python_is(site: BuiltSite) -> None:
    with_button, with_note = marked(site, ' data-run="'), marked(site, 'class="run-note"')
    if left_out(site):
        assert with_button == with_note == []
        return
    assert {page.removeprefix("en/") for page in with_button} >= {"", "glossary/", PAGE}
    assert len(with_button) == 2 * len({page.removeprefix("en/") for page in with_button})
    assert {"families/attention/", "en/families/attention/"} <= {*with_note}
    assert marked(site, "assets/run.js") == with_button


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reader_edits_and_runs_a_block(
    browser: Browser, address: str, site: BuiltSite, lang: str
) -> None:
    words = WORDS[lang]
    with observed(browser) as seen:
        seen.page.goto(address + PREFIXES[lang] + PAGE, wait_until="networkidle")
        block = seen.page.locator(BLOCK)
        if left_out(site):
            assert block.get_by_role("button", name=words["edit"]).count() == 0
            return
        assert of_python(seen) == []
        assert " MB" in block.get_by_role("status").inner_text()
        output = block.locator(".run-output")
        before = output.inner_text()
        block.get_by_role("button", name=words["edit"]).click()
        expect(block.get_by_role("status")).to_contain_text(words["done"], timeout=PATIENCE)
        assert output.inner_text() == before
        assert of_python(seen)

        original = block.locator("textarea").input_value()
        edited = run(block, original.replace('"gpt2"', '"gpt2-medium"'), words)
        medium = count(preset("gpt2-medium"))
        assert edited.startswith(f"{medium!r} {medium.families['attention']}\n")
        assert edited != before

        run(block, "from gptparams import *\nshow(polynomial(preset('openai-gpt')))", words)
        formula = polynomial(preset("openai-gpt")).latex()
        assert output.locator("math").get_attribute("alttext") == formula

        wrong = run(block, "total = 1\ntotal / 0", words)
        assert wrong.startswith(words["line"])
        assert "ZeroDivisionError" in wrong
        assert "\n" not in wrong.strip()
        assert "numpy" in run(block, "total = 1\nimport numpy", words)
        assert run(block, "print(6 * 7)", words).strip() == "42"

        if lang == "en":  # once is enough: Python starts anew after that
            stop_what_never_ends(block, words)
        block.get_by_role("button", name=words["reset"]).click()
        assert output.inner_text() == before
        assert block.locator("textarea").count() == 0
        assert seen.foreign(address) == []
        assert seen.errors == []


def test_the_place_of_the_button_is_kept_for_it(
    browser: Browser, address: str, site: BuiltSite
) -> None:
    def top(seen: Observed) -> float:
        box = seen.page.locator(f"{BLOCK} .run-output").bounding_box()
        assert box is not None
        return box["y"]

    with observed(browser) as seen:
        seen.page.goto(address + PAGE)
        with_button = top(seen)
        seen.page.route("**/run.js", lambda route: route.abort())
        seen.page.goto(address + PAGE)
        assert top(seen) == with_button
        seen.page.evaluate("document.documentElement.classList.add('run-off')")
        assert (top(seen) == with_button) is left_out(site)


def test_without_javascript_or_a_server_nothing_is_offered(
    browser: Browser, address: str, site: BuiltSite
) -> None:
    with observed(browser, java_script_enabled=False) as seen:
        seen.page.goto(f"{address}en/{PAGE}")
        assert seen.page.locator(f"{BLOCK} .run-output").is_visible()
        assert seen.page.locator(f"{BLOCK} :is(button, .run-bar):visible").count() == 0
        assert "MB" not in seen.page.locator(BLOCK).inner_text()
    with observed(browser) as seen:
        seen.page.goto((site.folder / "en" / PAGE / "index.html").as_uri())
        assert seen.page.locator(f"{BLOCK} .run-output").is_visible()
        assert seen.page.locator(f"{BLOCK} .run-bar:visible").count() == 0
