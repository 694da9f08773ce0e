"""Each typography rule finds its mistake in the right place, and accepts correct text."""

from collections.abc import Callable

import pytest

from gptparams.language import Lang
from gptparams.site.files.diagnostic import Finding
from gptparams.site.files.layout import SETTINGS, PageFile
from gptparams.site.mkdocs.conversion import convert
from gptparams.site.source.source import read
from gptparams.site.typography.departures import rendered_typography, typography
from gptparams.site.typography.prose import prose_of
from gptparams.site.typography.rules import RULES

Edit = Callable[[str, str, str], None]

WRONG: tuple[tuple[Lang, str, int, str], ...] = (
    # language, a line with one mistake, the column of it, the line as it should be
    ("zh", "最小的GPT-2 有多大", 4, "最小的 GPT-2 有多大"),
    ("zh", "最小的 GPT-2有多大", 10, "最小的 GPT-2 有多大"),
    ("zh", "有`c_attn` 一个", 2, "有 `c_attn` 一个"),
    ("zh", "有 `c_attn`一个", 11, "有 `c_attn` 一个"),
    ("zh", "公式$L$ 是", 3, "公式 $L$ 是"),
    ("zh", "共有[12](fig:layers) 层", 4, "共有 [12](fig:layers) 层"),
    ("zh", "共有 [12](fig:layers)层", 20, "共有 [12](fig:layers) 层"),
    ("zh", "形状是[[2, 3]](fig:shape)，先出", 5, "形状是 [[2, 3]](fig:shape)，先出"),
    ("zh", "位置(0.1, 0.2) 和", 3, "位置 (0.1, 0.2) 和"),
    ("zh", "位置 (0.1, 0.2)和", 14, "位置 (0.1, 0.2) 和"),
    ("zh", "见[softmax 一节](a.md#b)。", 3, "见 [softmax 一节](a.md#b)。"),
    ("zh", "占45.5% 的", 2, "占 45.5% 的"),
    ("zh", "占 45.5%的", 8, "占 45.5% 的"),
    ("zh", "[1.24 亿](fig:total) 个参数", 20, "[1.24 亿](fig:total)个参数"),
    ("zh", "参数， 激活值", 4, "参数，激活值"),
    ("zh", "参数 ，激活值", 3, "参数，激活值"),
    ("zh", "参数 （权重）是", 3, "参数（权重）是"),
    ("zh", "这叫 “权重”。", 3, "这叫“权重”。"),
    ("zh", "“权重” 不是", 5, "“权重”不是"),
    ("zh", "“ 权重”不是", 2, "“权重”不是"),
    ("zh", "参数, 激活值", 3, "参数，激活值"),
    ("zh", "参数;激活值", 3, "参数；激活值"),
    ("zh", "GPT-2, 激活值", 6, "GPT-2，激活值"),
    ("zh", "数完了.", 4, "数完了。"),
    ("zh", "用的是 GPT-2. 这一款", 10, "用的是 GPT-2。这一款"),
    ("zh", "参数(权重)是", 3, "参数（权重）是"),
    ("zh", "查询 (query) 和", 3, "查询（query）和"),
    ("zh", '这叫"权重"。', 3, "这叫“权重”。"),
    ("zh", "这叫「权重」。", 3, "这叫“权重”。"),
    ("zh", "权重...就是", 3, "权重……就是"),
    ("zh", "权重…就是", 3, "权重……就是"),
    ("zh", "权重。。。", 3, "权重……"),
    ("zh", "权重--就是", 3, "权重——就是"),
    ("zh", "形状是 [[2, 3]]的", 13, "形状是 [[2, 3]] 的"),
    ("zh", "权重 — 就是", 3, "权重——就是"),
    ("zh", "共 １２ 层", 3, "共 12 层"),
    ("zh", "第一个是 -1；", 6, "第一个是 −1；"),
    ("zh", "形状 768x2304。", 7, "形状 768 × 2304。"),
    ("en", "two  words", 4, "two words"),
    ("en", "It has [12](fig:layers) , all", 24, "It has [12](fig:layers), all"),
    ("en", "weights,biases", 8, "weights, biases"),
    ("en", "weights， and", 8, "weights, and"),
    ("en", 'called "weights" here', 8, "called “weights” here"),
    ("en", "weights--all", 8, "weights—all"),
    ("en", "it becomes [-1](fig:first).", 13, "it becomes [−1](fig:first)."),
    ("en", "a shape of 768 x 2304", 15, "a shape of 768 × 2304"),
)

RIGHT: tuple[tuple[Lang, str], ...] = (
    ("zh", "例句是“I love reading science fiction novels.”，句号也算。"),
    ("zh", "“ science”前面有一个空格。"),
    ("zh", "位置向量是 (0.1, 0.2)、(0.3, 0.4)，和 [1, −2, ..., 0.7] 一样。"),
    ("zh", "比例是 2:1，时间是 12:30，Query、Key、Value 三样。"),
    ("zh", "**数是算出来的。** 每一页都运行。**对**，但误导人。"),
    ("zh", "- **“参数包括 softmax 的参数。”** softmax 没有参数。"),
    ("zh", "### [V4](claim:V4.id) “dog”和“cat” {#v4}"),
    ("zh", "- `stored` 把它又数一遍（[Radford 等](cite:radford2018)）。"),
    ("zh", "| 张量 | `a,b` |\n|:--|--:|\n| [残差连接](a.md) | — |"),
    ("zh", '!!! mistake "对话说：[六](claim:T1)个词"\n\n    词是 [6](fig:words) 个。'),
    ("zh", '??? question "GPT-2 XL 多大？"\n\n    见[表](a.md "表").'[:-1] + "。"),
    ("zh", "```sh\necho 中文abc  # 注释,注释\n```"),
    ("zh", '```python exec="on" cell="total" fold="on"\n```'),
    ("zh", "Vaswani et al. 的论文，Q、K、V，<http://127.0.0.1:8000/>，0x7f，2026-11-23。"),
    ("zh", '<details markdown="1">\n<summary>展开全部张量</summary>\n</details>'),
    (
        "zh",
        "见 <https://example.org/a>。见 https://example.org/路径 一页，[同一页](https://a.b/c)。",
    ),
    ("zh", "e.g. 中文&nbsp;文字，见[文字][ref]说，[文字]，注[^1]在此，~~删去~~的字。"),
    ("zh", '<img src="a.svg" alt="一张图" title=\'题\'>'),
    ("zh", "第 3–5 层，A/B 测试，C++ 语言，R² 值，16:9 的屏幕，北京—上海，0x10 进制。"),
    ("zh", "集合 {1, 2} 的大小，[1, 2] 与 [[3, 4], [5, 6]] 的和，“50%”也行，H<sub>2</sub>O。"),
    ("zh", "*GPT-2* 的参数，**12** 层，***三***个；“权重”“偏置”各一个（见[表](a.md)）、两个。"),
    ("zh", "……，——从头说起；SmolLM2-135M，`a`、`b`。"),
    ("en", "Shapes are 768 × 2304 and [2, 3]; values 0.1, 0.4, ..., 0.7; 2:1."),
    ("en", "- **Query, key, value** (查询、键、值): three vectors; 狗 means dog."),
    ("en", "It is `a  ,b` or $a , b$, and “two”, with [a link](b.md)."),
    ("en", '!!! note "The title"\n\n    SmolLM2-135M, GPT-2, --lang and 2027-05-05.'),
    ("en", '<img src="a.svg" alt="a picture" title=\'x\'> costs 10^-3, f(x,y), 0x10 &amp; more'),
    ("en", "Ratios 2 : 1, see <https://example.org/aa,bb> or https://example.org/aa;bb."),
    ("en", '```python exec="on" cell="total" fold="on"\n```'),
    ("en", "| a  |  b |\n|:--|--:|\n| [1](fig:a)   | — |"),
)


def found(lang: Lang, line: str) -> list[Finding]:
    return list(typography(lang, "page.md", read(f"# 题 {{#a}}\n\n{line}\n")))


@pytest.mark.parametrize(("lang", "wrong", "column", "right"), WRONG)
def test_a_mistake_is_found_at_its_place_with_the_right_form(
    lang: Lang, wrong: str, column: int, right: str
) -> None:
    first, *_ = sorted(found(lang, wrong), key=lambda finding: finding.place)
    assert str(first.place) == f"page.md:3:{column}"
    assert "，写成“" in first.message.zh
    assert "; write “" in first.message.en
    assert not found(lang, right)


@pytest.mark.parametrize(("lang", "wrong", "right"), [(a, b, d) for a, b, _, d in WRONG])
def test_an_edit_makes_the_right_form(lang: Lang, wrong: str, right: str) -> None:
    text = f"\n\n{wrong}\n"
    edits = [each.edit for each in typography(lang, "page.md", read(text)) if each.edit]
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    assert text.strip() == (right if edits else wrong)


@pytest.mark.parametrize(("lang", "right"), RIGHT)
def test_what_is_right_is_left_alone(lang: Lang, right: str) -> None:
    assert not found(lang, right)


RENDERED: tuple[tuple[Lang, str, str], ...] = (
    # language, HTML, what is said of it
    ("zh", "<p>见<a href='a'>softmax</a></p>", "“见soft”"),
    ("zh", "<p>占<code>a b</code></p>", "“占…”"),
    ("zh", "<table><tr><td>两层</td><td>三 层</td></tr></table>", "“三 层”"),
    ("zh", "<svg><text>参数,权重</text></svg>", "“参数,权重”"),
    ("zh", "<img alt='最小的GPT'>", "“最小的GPT”"),
    ("zh", "<p>题<strong>对。</strong>再 说</p>", "“题对。再 说”"),
    ("en", "<p>a <em>word</em> , too</p>", "“word , to”"),
    ("en", "<td>the head's width</td>", "“head's wi”"),
    ("en", "<figcaption>from -1 to 1</figcaption>", "“rom -1 to”"),
)

ALSO_RIGHT: tuple[tuple[Lang, str], ...] = (
    ("zh", "<p>见 <a href='a'>softmax</a>\n一节</p><p>a</p>".replace("\n", " ")),
    ("zh", "<pre>总数  12个</pre><div class='highlight'>a=1,中 文</div>"),
    ("zh", "<p><strong>对。</strong> 再说</p><ul>\n<li>一</li>\n<li>a</li>\n</ul>"),
    ("zh", "<h2>题<a class='headerlink' href='#a' title='链接'>#</a></h2>"),
    ("zh", "<p>占 <math><mi>中</mi><mi>a</mi></math> 一半</p><script>a中</script>"),
    ("en", "<td>the head’s <code>a['b']</code>, 'm'</td>"),
    ("en", "<p>a\n   word, <!-- a , --> too</p>"),
)


def rendered(zh: PageFile, lang: Lang, document: str) -> tuple[Finding, ...]:
    return rendered_typography(PageFile(zh.docs, lang, zh.name), document)


@pytest.mark.parametrize(("lang", "document", "said"), RENDERED)
def test_what_code_puts_out_keeps_to_the_rules(
    zh: PageFile, lang: Lang, document: str, said: str
) -> None:
    (finding,) = rendered(zh, lang, document)
    assert finding.message[lang].startswith(said)


@pytest.mark.parametrize(("lang", "document"), ALSO_RIGHT)
def test_right_html_is_left_alone(zh: PageFile, lang: Lang, document: str) -> None:
    assert not rendered(zh, lang, document)


def test_what_code_puts_out_wrongly_is_said_where_it_is_written(zh: PageFile, edit: Edit) -> None:
    edit(
        "code/index.py",
        'print(say("总数", "total"), total)',
        'show(Table(("总 数",), (("x",),), "r"))',
    )
    edit("code/index.py", "# %% total\n", "# %% total\nfrom gptparams.tables.table import Table\n")
    found = convert(zh, zh.docs.parent / SETTINGS)
    assert [each.line("zh") for each in found] == [
        f"{zh.code}:11:14: “总 数”：汉字之间不空格，写成“总数”"
    ]


def test_every_rule_is_tried() -> None:
    for lang, rules in RULES.items():
        tried = [
            prose.text for each in WRONG if each[0] == lang for prose in prose_of(read(each[1]))
        ]
        for rule in rules:
            assert any(rule.pattern.search(text) for text in tried), rule
