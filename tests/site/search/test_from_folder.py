"""The search scripts of a site opened from a folder."""

import json
from pathlib import Path
from typing import Any

import pytest

from gptparams.site.search.from_folder import file_of, write_scripts

INDEX: dict[str, Any] = {"config": {"lang": ["en"]}, "docs": [{"location": "en/", "title": "层"}]}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "search").mkdir()
    workers = tmp_path / "assets" / "javascripts" / "workers"
    workers.mkdir(parents=True)
    (workers / "search.0a1b.min.js").write_text('"theirs"\n//# sourceMappingURL=x', "utf-8")
    (workers / "search.0a1b.min.js.map").write_text("{}", "utf-8")
    (tmp_path / "assets" / "search.js").write_text("importScripts(`theirs`) // “ours”", "utf-8")
    return tmp_path


def value(script: Path, name: str) -> Any:
    before, text = script.read_text(encoding="utf-8").split(" = ", 1)
    assert before == f"var {name}"
    return json.loads(text)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("", "index.html"),
        ("#a", "index.html#a"),
        ("en/", "en/index.html"),
        ("families/attention/#a", "families/attention/index.html#a"),
        ("families/attention.html#a", "families/attention.html#a"),
        ("index.html", "index.html"),
    ],
)
def test_an_address_names_its_file(location: str, expected: str) -> None:
    assert file_of(location) == expected


def test_the_index_is_a_script_that_leads_to_files(site: Path) -> None:
    write_scripts(site, INDEX)
    index = value(site / "search" / "search_index.js", "__index")
    assert index == {**INDEX, "docs": [{"location": "en/index.html", "title": "层"}]}


def test_the_worker_has_the_themes_in_it_before_ours(site: Path) -> None:
    write_scripts(site, INDEX)
    lines = value(site / "search" / "worker.js", "searchWorker").split("\n")
    assert lines[0] == "self.importScripts = () => {"
    assert lines[1:3] == ['"theirs"', "//# sourceMappingURL=x"]
    assert lines[3:] == ["}", "importScripts(`theirs`) // “ours”"]


def test_a_theme_without_a_worker_stops_the_build(site: Path) -> None:
    next(site.rglob("search.*.min.js")).unlink()
    with pytest.raises(ValueError, match="unpack"):
        write_scripts(site, INDEX)


def test_a_site_with_the_themes_own_search_has_no_worker_of_ours(site: Path) -> None:
    (site / "assets" / "search.js").unlink()
    write_scripts(site, INDEX)
    assert not (site / "search" / "worker.js").exists()
