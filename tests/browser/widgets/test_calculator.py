"""The box "count my model": a configuration in, a table out, and nothing sent anywhere."""

import json

import pytest
from playwright.sync_api import Browser, expect

from gptparams import count, preset
from tests.browser.test_run import PATIENCE, PREFIXES, left_out, of_python
from tests.helpers.browser.built_site import BuiltSite
from tests.helpers.browser.observe import observed

PAGE = "use/count-my-model/"
WORDS = {
    "zh": {"count": "数一数", "box": "模型的名字", "failed": "数不了", "done": "数好了"},
    "en": {"count": "Count", "box": "The name of a model", "failed": "can’t be", "done": "Done"},
}
LARGEST = 1_000_000  # bytes of a configuration


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reader_counts_a_configuration(
    browser: Browser, address: str, site: BuiltSite, lang: str
) -> None:
    words = WORDS[lang]
    with observed(browser) as seen:
        seen.page.goto(address + PREFIXES[lang] + PAGE, wait_until="networkidle")
        box = seen.page.locator(".calculator")
        if left_out(site):
            assert box.get_by_role("button").count() == 0
            assert "gptparams count" in box.inner_text()
            return
        assert of_python(seen) == []
        text, output = box.get_by_label(words["box"]), box.get_by_role("region")
        status = box.get_by_role("status")
        box.get_by_role("button", name=words["count"], exact=True).click()
        total = f"{count(preset('gpt2')).total:,}"
        expect(output).to_contain_text(total, timeout=PATIENCE)
        expect(status).to_contain_text(words["done"])

        wider = json.loads(text.input_value()) | {"n_layer": 24}
        text.fill(json.dumps(wider))  # once Python runs, the result follows the text
        expect(output).to_contain_text(f"{count(wider).total:,}")
        text.fill("gtp2")
        expect(output.get_by_role("alert")).to_contain_text("gpt2")
        expect(status).to_contain_text(words["failed"])
        box.get_by_role("button", name="DeepSeek-V3").click()
        expect(output).to_contain_text(f"{count(preset('deepseek-v3')).total:,}")

        given = {"name": "config.json", "mimeType": "application/json"}
        box.locator("input[type=file]").set_input_files(
            {**given, "buffer": json.dumps(wider).encode()}  # type: ignore[arg-type]
        )
        expect(text).to_have_value(json.dumps(wider))
        expect(output).to_contain_text(f"{count(wider).total:,}")
        box.locator("input[type=file]").set_input_files(
            {**given, "buffer": b" " * (LARGEST + 1)}  # type: ignore[arg-type]
        )
        expect(output.get_by_role("alert")).to_contain_text("gptparams inspect")
        assert seen.foreign(address) == []
        assert seen.errors == []
        assert seen.overflow() == 0


def test_without_javascript_or_a_server_the_box_says_what_to_do(
    browser: Browser, address: str, site: BuiltSite
) -> None:
    with observed(browser, java_script_enabled=False) as seen:
        seen.page.goto(f"{address}en/{PAGE}")
        assert "gptparams count" in seen.page.locator(".calculator").inner_text()
    with observed(browser) as seen:
        seen.page.goto((site.folder / "en" / PAGE / "index.html").as_uri())
        assert "gptparams count" in seen.page.locator(".calculator").inner_text()
        assert seen.page.locator(".calculator :is(button, textarea)").count() == 0


def test_the_box_keeps_its_place(browser: Browser, address: str, site: BuiltSite) -> None:
    with observed(browser) as seen:
        tops = []
        for url in (PAGE, PAGE):
            seen.page.goto(f"{address}en/{url}", wait_until="networkidle")
            following = seen.page.locator(".calculator + p").bounding_box()
            assert following is not None
            tops.append(following["y"])
            seen.page.route("**/calculator.js", lambda route: route.abort())
        assert tops[0] == tops[1]
