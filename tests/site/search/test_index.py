"""The contents of the search index."""

import json
from pathlib import Path

import pytest
from material.plugins.search.plugin import Parser

from gptparams.site.search.glossary_names import figure_terms, same_name, tensor_terms, terms
from gptparams.site.search.index import BREAK, Cutter, indexable, place, write_indexes

GLOSSARY = """# 术语 {#glossary}

## 词 {#terms}

- **层归一化**（layer normalization，也叫归一化）：见[层归一化](families/normalization.md)。
- **缓冲区**（buffer）：随模型存着，见[参数](parameter.md)里的[一节](parameter.md#buffers)。
- **偏置**（bias）：加在结果上。
"""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "zh").mkdir(parents=True)
    (tmp_path / "docs" / "zh" / "glossary.md").write_text(GLOSSARY, encoding="utf-8")
    return tmp_path / "docs"


def entry(location: str, title: str, text: str) -> dict[str, str]:
    return {"location": location, "title": title, "text": text}


def test_a_line_of_the_glossary_names_a_term_and_its_place(docs: Path) -> None:
    norm, buffer, bias = terms(docs, "zh")
    assert {"层归一化", "layer normalization", "归一化"} <= set(norm.names)
    assert (norm.place, buffer.place) == ("families/normalization", "parameter#buffers")
    assert bias.place == "glossary#terms"
    assert terms(docs, "en") == ()


def test_the_glossary_of_the_site_has_terms_in_both_languages() -> None:
    docs = Path(__file__).parents[3] / "docs"
    zh, en = terms(docs, "zh"), terms(docs, "en")
    assert len(zh) == len(en) > 40
    assert [term.place for term in zh] == [term.place for term in en]


def test_tensors_are_names_of_their_family() -> None:
    places = {(name, term.place) for term in tensor_terms() for name in term.names}
    assert ("c_attn", "families/attention") in places
    assert {("c_proj", "families/attention"), ("c_proj", "families/feed-forward")} <= places
    assert not {name for name, _ in places} & {"weight", "h", "{i}"}


def test_figures_are_names_of_the_page_that_counts_them() -> None:
    places = {name: term.place for term in figure_terms() for name in term.names}
    assert places["124439808"] == "gpt2"
    assert places["28348416"] == "families/attention"


def test_ways_to_write_a_name_are_one_name() -> None:
    assert same_name("Feed-forward") == same_name("feed forward") == "feedforward"
    assert same_name("124,439,808") == "124439808"


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("", ""),
        ("en/", ""),
        ("index.html", ""),
        ("en/families/attention/#shape", "families/attention#shape"),
        ("families/attention.html#shape", "families/attention#shape"),
    ],
)
def test_addresses_of_both_languages_and_both_kinds_of_build_are_one_place(
    location: str, expected: str
) -> None:
    assert place(location) == expected


def test_terms_are_words_and_the_words_in_them_are_found_too(docs: Path) -> None:
    made = Cutter(docs).entry(
        entry("families/normalization/", "层归一化", f"每{BREAK}层{BREAK}的层归一化"), "zh"
    )
    assert "层归一化" in made["text"].split(BREAK)
    assert "归一化" in made["title_parts"].split()
    assert "layernormalization" in made["names"]
    assert "buffer" not in made["names"]


def test_cells_of_a_table_stay_apart() -> None:
    row = "<tr><td>1,024</td><td>768</td></tr>"
    assert indexable(row) == "<tr><td>1,024</td> <td>768</td> </tr>"


def test_the_theme_reads_a_table_cell_by_cell_and_no_picture() -> None:
    parser = Parser()
    picture = "<figure><svg role='img'><text>96</text></svg><figcaption>a bar</figcaption></figure>"
    parser.feed(indexable(f"<h1 id='a'>A</h1>{picture}<table><td>1,024</td><td>768</td></table>"))
    assert "".join(parser.data[0].text).split() == ["a", "bar", "1,024", "768"]


def test_each_language_has_its_index_and_the_theme_an_empty_one(docs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "search"
    folder.mkdir()
    entries = [entry("", "参数", "中文"), entry("en/", "Parameters", "English")]
    index = {"config": {"separator": r"\s"}, "docs": entries}
    (folder / "search_index.json").write_text(json.dumps(index), encoding="utf-8")
    write_indexes(tmp_path, docs)
    read = {
        name: [doc["location"] for doc in json.loads((folder / name).read_text("utf-8"))["docs"]]
        for name in ("zh.json", "en.json", "search_index.json")
    }
    assert read == {"zh.json": [""], "en.json": ["en/"], "search_index.json": []}
    script = (folder / "search_index.js").read_text(encoding="utf-8")
    assert [doc["location"] for doc in json.loads(script.partition("= ")[2])["docs"]] == [
        "index.html",
        "en/index.html",
    ]
