"""The reading time of a page counts visible text only."""

from pathlib import Path

import pytest

from gptparams.language import LANGS, Lang
from gptparams.site.source.reading_time import PACE, reading_minutes

CODE = "```python\nx = 1 + 2 + 3\n```\n\n"
HIDDEN = f"---\ntitle: many words that are no prose\n---\n\n{CODE}"


def page(docs: Path, lang: Lang, text: str) -> Path:
    path = docs / lang / "page.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return docs


@pytest.mark.parametrize("lang", LANGS)
def test_words_are_counted_at_the_pace_of_the_language(tmp_path: Path, lang: Lang) -> None:
    word = {"en": "word ", "zh": "字"}[lang]
    docs = page(tmp_path, lang, HIDDEN + word * PACE[lang] * 3)
    assert reading_minutes(docs, lang, "page") == 3
    assert reading_minutes(page(tmp_path, lang, HIDDEN + word * PACE[lang] * 5), lang, "page") == 5


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_not_read_is_not_counted(tmp_path: Path, lang: Lang) -> None:
    marks = "[768](fig:a_long_expression_in_code) [text](address/of/a/page.md#place)\n"
    assert reading_minutes(page(tmp_path, lang, HIDDEN + CODE * 99 + marks), lang, "page") == 1
    bare = "word 字 " * PACE[lang]
    linked = "[word](../address.md) [字](fig:name) " * PACE[lang]
    times = [reading_minutes(page(tmp_path, lang, text), lang, "page") for text in (bare, linked)]
    assert times[0] == times[1]
