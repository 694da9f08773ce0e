"""The download: the same bytes for the same site, without what only a server needs."""

import zipfile
from pathlib import Path

from gptparams.site.mkdocs.download import NAME, SIZE, megabytes, offer, withdraw

PAGE = f"<p>text</p><!--download--><a href='{NAME}'>all ({SIZE})</a><!--/download-->"


def site(folder: Path) -> Path:
    for name in (
        "index.html",
        "en/index.html",
        "assets/pyodide/big.wasm",
        "sitemap.xml.gz",
        "a.js",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE if name.endswith("html") else "x" * 200_000, encoding="utf-8")
    return folder


def test_the_pages_say_its_size_and_it_contains_neither_itself_nor_its_links(
    tmp_path: Path,
) -> None:
    folder = site(tmp_path)
    offer(folder)
    size = megabytes((folder / NAME).stat().st_size)
    assert size.endswith(" MB")
    assert f"all ({size})" in (folder / "en/index.html").read_text(encoding="utf-8")
    with zipfile.ZipFile(folder / NAME) as archive:
        names = archive.namelist()
        assert archive.read("gptparams/index.html") == b"<p>text</p>"
    assert names == ["gptparams/a.js", "gptparams/en/index.html", "gptparams/index.html"]


def test_equal_sites_give_equal_bytes(tmp_path: Path) -> None:
    found = []
    for name in ("one", "other"):
        offer(site(tmp_path / name))
        found.append((tmp_path / name / NAME).read_bytes())
    assert found[0] == found[1]


def test_a_second_build_over_the_first_changes_nothing(tmp_path: Path) -> None:
    offer(site(tmp_path))
    first = (tmp_path / NAME).read_bytes()
    offer(site(tmp_path))
    assert (tmp_path / NAME).read_bytes() == first


def test_a_preview_has_no_link(tmp_path: Path) -> None:
    withdraw(site(tmp_path))
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "<p>text</p>"
