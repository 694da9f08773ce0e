"""The preview builds every change, and no page with a finding."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from gptparams.site.files.layout import all_pages
from gptparams.site.mkdocs.preview import Preview, changed, pages_of, stamps

Edit = Callable[[str, str, str], None]
RUNS = '\nwith open("runs.txt", "a") as file:\n    print(lang, file=file)\n'


class Site:
    """The small site, built as `mkdocs serve` builds it; `whole` counts the whole builds."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.whole = 0
        code = root / "docs/code/index.py"
        code.write_text(code.read_text(encoding="utf-8") + RUNS, encoding="utf-8")
        config = load_config(str(root / "mkdocs.yml"))
        config.plugins.on_startup(command="serve", dirty=False)
        build(config)
        plugin: Any = config.plugins["gptparams"]
        watched = (root / "docs", root / "mkdocs.yml")
        self.preview = Preview(self._whole, plugin.extension, plugin.built, watched)

    def _whole(self) -> None:
        self.whole += 1
        build(load_config(str(self.root / "mkdocs.yml")))

    def runs(self) -> list[str]:
        """The languages in which the home page's code ran since this was last asked."""
        path = self.root / "runs.txt"
        found = path.read_text().split() if path.exists() else []
        path.unlink(missing_ok=True)
        return found

    def page(self, name: str) -> str:
        return (self.root / "site" / name).read_text(encoding="utf-8")


@pytest.fixture
def site(root: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.chdir(root)
    made = Site(root)
    assert made.runs() == ["zh", "en"]
    return made


def test_an_edit_to_prose_is_shown_and_no_code_runs(site: Site, edit: Edit) -> None:
    english = site.page("en/index.html")
    edit("zh/index.md", "共有 [1.24 亿]", "一共有 [1.24 亿]")
    site.preview.build()
    assert "一共有 <a" in site.page("index.html")
    assert (site.runs(), site.whole) == ([], 0)
    assert site.page("en/index.html") == english
    edit("en/index.md", "It has [124M]", "It really has [124M]")
    site.preview.build()
    shown = site.page("en/index.html")
    assert "It really has <a" in shown
    # and in its own language: all but the sentence is as the whole build made it
    assert shown.replace("It really has", "It has") == english
    assert (site.runs(), site.whole) == ([], 0)


def test_a_page_built_alone_is_as_the_whole_build_makes_it(site: Site, edit: Edit) -> None:
    before = site.page("index.html")
    edit("zh/index.md", "共有 [1.24 亿]", "一共有 [1.24 亿]")
    site.preview.build()
    assert site.page("index.html").replace("一共有", "共有") == before


def test_an_edit_to_code_runs_the_page_in_both_languages(site: Site, edit: Edit) -> None:
    edit("code/index.py", '"总数", "total"', '"合计", "the total"')
    site.preview.build()
    assert (sorted(site.runs()), site.whole) == (["en", "zh"], 0)
    assert "合计 124439808" in site.page("index.html")
    assert "the total 124439808" in site.page("en/index.html")


def test_an_error_is_said_and_the_page_stays_until_it_is_mended(
    site: Site, edit: Edit, caplog: pytest.LogCaptureFixture
) -> None:
    before = site.page("index.html")
    edit("zh/index.md", "共有 [1.24 亿]", "共有 [1.25 亿]")
    with pytest.raises(Abort):
        site.preview.build()
    assert "docs/zh/index.md:6:" in caplog.text
    assert site.page("index.html") == before
    edit("zh/index.md", "[1.25 亿]", "[1.244 亿]")
    site.preview.build()
    assert "1.244 亿</a>" in site.page("index.html")
    assert site.whole == 0


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("en/index.md", "# Home {", "# The home {"),
        ("references.toml", "year = 2019", "year = 2019 # as printed"),
    ],
    ids=["title", "facts"],
)
def test_what_other_pages_show_too_is_a_whole_build(
    site: Site, edit: Edit, name: str, old: str, new: str
) -> None:
    edit(name, old, new)
    site.preview.build()
    assert site.whole == 1
    assert site.runs() == ["zh", "en"]


def test_a_new_page_and_the_settings_are_a_whole_build(site: Site) -> None:
    settings = site.root / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    site.preview.build()
    assert site.whole == 1
    (site.root / "docs/zh/new.md").write_text("# 新页\n", encoding="utf-8")
    with pytest.raises((Abort, SystemExit)):
        site.preview.build()  # it has no twin: nothing of that is passed over
    assert site.whole == 2


def test_without_a_change_nothing_is_built(site: Site) -> None:
    site.preview.build()
    assert (site.runs(), site.whole) == ([], 0)


def test_stamps_see_changes_and_no_bytecode(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/a.pyc").write_text("")
    page, gone = tmp_path / "page.md", tmp_path / "gone.md"
    page.write_text("a")
    gone.write_text("b")
    before = stamps((tmp_path,))
    assert set(before) == {page, gone}
    os.utime(page, ns=(1, 1))
    gone.unlink()
    (tmp_path / "new.md").write_text("c")
    assert changed(before, stamps((tmp_path,))) == {page, gone, tmp_path / "new.md"}


def test_pages_of_what_changed(root: Path) -> None:
    pages = all_pages(root / "docs")
    home = [page for page in pages if page.name == "index.md"]
    assert pages_of([home[0].path], pages) == {home[0]}
    assert pages_of([home[0].code], pages) == {*home}
    assert pages_of([home[0].path, root / "docs/references.toml"], pages) is None
