"""Visible and hidden text in the source of a page."""

import pytest

from gptparams.numerals import finding as numeral
from gptparams.site.source.proper_names import without_names
from gptparams.site.source.source import read, unusual_headings


def loose(text: str) -> list[str]:
    visible = without_names(read(text).loose, ("GPT-2", "GPT-2 XL", "gpt2"))
    return [found.text for line in visible.split("\n") for found in numeral.find(line)]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("共有124,439,808个", ["124,439,808"]),
        ("# 标题 12 {#a1}", ["12"]),
        ("| a | 768 |\n|--|--|\n| 1024 | b |", ["768", "1024"]),
        ("![宽 768 的图](a1.png)", ["768"]),
        ('![图](a1.png "高 12")', ["12"]),
        ('!!! note "12 层"\n    正文 24', ["12", "24"]),
        ("$12Ld^2$", ["12", "2"]),
        ("`h.0.attn`", ["0"]),
        ("```\nprint(768)\n```", ["768"]),
        ('<img src="a1.png" alt="768 wide">', ["768"]),
        ("<b>12</b>", ["12"]),
        ("<svg viewBox='0 0 9 9'><text x='3'>768</text></svg>", ["768"]),
        ("<span title='12 layers'>x</span>", ["12"]),
        ("---\ntitle: 12 层\ndescription: 有 24 个\n---\n正文", ["12", "24"]),
        ("共有十二层", ["十二"]),
        ("共有１２层", ["１２"]),
        ("[768][3072]", ["768", "3072"]),
        ("[词 12](other3.md)", ["12"]),
        ("{title='12 layers' #id1}", ["12"]),
        ("1. 一\n2. 二\n7. 七", ["7"]),
        ("7. 七", ["7"]),
        ("<https://arxiv.org/abs/1706.03762>", ["1706.03762"]),
        ("GPT-21", ["21"]),
        ("/// details | 12 层\n///", ["12"]),
        ("[12](fig:a b)", ["12"]),
        ("![12](fig:total)", ["12"]),
        ("`[12](fig:total)`", ["12"]),
        ("<!-- 12 --> 24", ["24"]),
    ],
)
def test_every_numeral_that_readers_see_is_found(text: str, seen: list[str]) -> None:
    assert loose(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "[1.24 亿](fig:total)",
        "[31.0%](fig:a['b']/total)",
        "[768](fig:f(x)[0])",
        "[117M](cite:radford2019.small)",
        '[0.5](exempt: "步长随手取的")',
        "GPT-2 与 GPT-2 XL，`gpt2`",
        "# 标题 {#id-12 .c3}",
        "<div class='a1' id=\"b2\">词</div>",
        "[词](page2.md#h3)",
        "![图](a1.png)",
        "<!-- 12 -->",
        "1. 一\n2. 二\n   1. 内\n3. 三",
        '```python exec="on" cell="cell-1"\n```',
        "[词]: https://example.org/12",
        "一个向量，两个矩阵，十分清楚",
    ],
)
def test_what_is_bound_or_hidden_is_not_loose(text: str) -> None:
    assert loose(text) == []


def test_loose_text_keeps_every_position() -> None:
    text = "共 [1.24 亿](fig:total) 个\n\n## 图 12 {#a}\n"
    assert len(read(text).loose) == len(text)
    assert read(text).loose.index("12") == text.index("12")


def test_marks_are_read_with_nested_brackets_and_expressions() -> None:
    (mark,) = read("形状 [[768, 2304]](fig:c_attn.shape[0:2])").marks
    assert (mark.scheme, mark.text, mark.target) == ("fig", "[768, 2304]", "c_attn.shape[0:2]")


def test_headings_have_levels_and_ids() -> None:
    headings = read("# 一 {#a}\n\n## 二 { #b .c }\n\n### 三\n\n```\n# 码 {#d}\n```\n").headings
    assert [(h.level, h.id) for h in headings] == [(1, "a"), (2, "b"), (3, "")]


@pytest.mark.parametrize("text", ["标题\n====", "标题\n----", "<h2>标题</h2>"])
def test_headings_that_cannot_carry_an_id_are_found(text: str) -> None:
    assert unusual_headings(read(text))


def test_tables_and_front_matter_are_no_headings() -> None:
    assert not unusual_headings(read("---\ntitle: a\n---\n\n| a |\n|---|\n| b |\n"))


def test_a_block_may_stand_inside_a_folded_answer() -> None:
    source = read('??? question "问"\n    答\n\n    ```python exec="on" cell="answer-1"\n    ```\n')
    assert [run.name for run in source.runs] == ["answer-1"]
    assert not numeral.find(source.loose)
