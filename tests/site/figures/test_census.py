"""The census counts the contents of pages, in one language or both, without duplicates."""

from pathlib import Path

import pytest

from gptparams.site.figures.census import Census, census

PAGE = """---
description: GPT-2 has [124M](fig:total) parameters
---
# Home {#home}

[124M](fig:total), [31%](fig:share), [117M](cite:radford2019.small), [38M](claim:G3),
[0.5](exempt: "an example").

`[1](fig:code)` and <!-- [2](fig:comment) --> are not marks.

```python exec="on" cell="total"
```
"""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    for name in ("zh/index.md", "en/index.md", "zh/families/attention.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE, encoding="utf-8")
    (tmp_path / "zh" / "notes.txt").write_text(PAGE, encoding="utf-8")
    return tmp_path


def test_both_languages(docs: Path) -> None:
    assert census(docs) == Census(pages=3, figures=9, citations=3, claims=3, exemptions=3, blocks=3)


def test_one_language(docs: Path) -> None:
    assert census(docs, "en") == Census(
        pages=1, figures=3, citations=1, claims=1, exemptions=1, blocks=1
    )


def test_the_languages_sum_to_the_whole(docs: Path) -> None:
    whole, parts = census(docs), (census(docs, "zh"), census(docs, "en"))
    for name in ("pages", "figures", "citations", "exemptions", "blocks"):
        assert getattr(whole, name) == sum(getattr(part, name) for part in parts)


@pytest.mark.parametrize(
    ("added", "name"),
    [
        ("[1](fig:one)", "figures"),
        ("[1](cite:key.fact)", "citations"),
        ('[1](exempt: "for the test")', "exemptions"),
        ('```python exec="on" cell="another"\n```', "blocks"),
    ],
)
def test_one_more_is_one_more(docs: Path, added: str, name: str) -> None:
    before = census(docs)
    path = docs / "en" / "index.md"
    path.write_text(f"{PAGE}\n{added}\n", encoding="utf-8")
    after = census(docs)
    assert getattr(after, name) == getattr(before, name) + 1


def test_no_pages(tmp_path: Path) -> None:
    assert census(tmp_path) == Census(0, 0, 0, 0, 0, 0)
