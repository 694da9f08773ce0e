"""The bibliography: every entry can be cited, and shows its facts in the page's language."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import html

from gptparams.errors import InputError
from gptparams.language import LANGS, Lang, Text
from gptparams.site.figures.sources.bibliography import Bibliography, bibliography
from gptparams.site.figures.sources.references import Fact, Reference, references

DOCS = Path(__file__).parents[4] / "docs"
TOML = """
[later]
authors = "Zhang & Li"
title = "On <attention>"
year = 2020
url = "https://example.org/?a=1&b=2"
zh = "讲注意力。"
en = "About attention."
[later.facts]
size = { value = 117_000_000, zh = "参数量", en = "parameters", where = "Table 2" }
rate = { value = 0.10, zh = "丢弃率", en = "dropout rate", where = "Section 3" }
shape = { value = "[1024, 768]", zh = "形状", en = "shape", where = "G6" }

[undated]
authors = "—"
title = "没有年份"
zh = "没有网址。"
en = "Without an address."

[earlier]
authors = "Ba"
title = "Layer Normalization"
year = 2016
url = "https://example.org/ba"
zh = "层归一化。"
en = "Layer norm."
"""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "references.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "names.toml").write_text('names = ["GPT-2"]', encoding="utf-8")
    return tmp_path


def tree(shown: Bibliography) -> html.HtmlElement:
    return html.fromstring(shown.html())


def texts(cells: list[html.HtmlElement]) -> list[str]:
    return [cell.text_content() for cell in cells]


def test_by_year_and_the_undated_last(docs: Path) -> None:
    assert tree(bibliography(docs, "en")).xpath("//li/@id") == ["earlier", "later", "undated"]


def test_an_entry(docs: Path) -> None:
    [item] = tree(bibliography(docs, "en")).xpath("//li[@id='later']")
    source, note = texts(item.findall("p"))
    assert source == "Zhang & Li (2020): On <attention> later"
    assert note == "About attention."
    assert item.xpath(".//a/@href") == ["https://example.org/?a=1&b=2"]


def test_its_facts(docs: Path) -> None:
    [item] = tree(bibliography(docs, "zh")).xpath("//li[@id='later']")
    rows = [texts(list(row)) for row in item.xpath(".//tbody/tr")]
    assert rows == [
        ["later.size", "117,000,000", "参数量", "Table 2"],
        ["later.rate", "0.1", "丢弃率", "Section 3"],
        ["later.shape", "[1024, 768]", "形状", "G6"],
    ]


def test_no_empty_parts(docs: Path) -> None:
    [item] = tree(bibliography(docs, "zh")).xpath("//li[@id='undated']")
    assert texts(item.findall("p")) == ["没有年份 undated", "没有网址。"]
    assert not item.xpath(".//a | .//table")


@pytest.mark.parametrize("lang", LANGS)
def test_every_real_entry_and_fact_is_shown(lang: Lang) -> None:
    shown = tree(bibliography(DOCS, lang))
    for key, entry in references(DOCS).items():
        [item] = shown.xpath(f"//li[@id='{key}']")
        text = item.text_content()
        assert entry.title in text
        assert entry.note[lang] in text
        assert item.xpath(".//tbody//th/text()") == [f"{key}.{name}" for name in entry.facts]


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_shows_no_other_language(lang: Lang, docs: Path) -> None:
    shown = tree(bibliography(docs, lang))
    headers = "".join(shown.xpath("//thead//text()"))
    assert bool(re.search("[一-鿿]", headers)) == (lang == "zh")


def test_a_key_is_an_id_that_links_reach() -> None:
    """A key with a dot would be read as a fact's name, and its id never be linked."""
    for key in references(DOCS):
        assert re.fullmatch(r"[a-z][a-z0-9_-]*", key)


def test_markup_in_data_is_text() -> None:
    fact = Fact(Decimal("0.5"), _text("<i>"), _text("<b>"))
    entry = Reference("key", "A", "T", 2000, 'x"onclick="', _text("<u>"), {"f": fact})
    shown = tree(Bibliography((entry,), "en"))
    assert not shown.xpath("//i | //b | //u | //@onclick")


def _text(text: str) -> Text:
    return Text(text, text)


@pytest.mark.parametrize(
    "words", ["118M parameters", "half of them", "十二层", "0M", "117 MB", "2021"]
)
def test_a_number_in_the_words_of_an_entry_is_one_of_its_facts(docs: Path, words: str) -> None:
    path = docs / "references.toml"
    path.write_text(TOML.replace("About attention.", words), encoding="utf-8")
    with pytest.raises(InputError, match="none of its facts"):
        references(docs)


@pytest.mark.parametrize("words", ["117M parameters in 2020", "of GPT-2, 1.17 亿", "two layers"])
def test_a_fact_and_a_name_may_stand_there(docs: Path, words: str) -> None:
    path = docs / "references.toml"
    path.write_text(TOML.replace("About attention.", words), encoding="utf-8")
    assert references(docs)["later"].note.en == words
