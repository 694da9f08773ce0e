"""Code of the page on how figures are verified."""

# %% total
from gptparams import count, preset

gpt2 = count(preset("gpt2"))
total = gpt2.total
print(total)

# %% own-source
from gptparams.site.source.source import read

# zh: 打开这一页的源文件，看看上面那个数是怎么写的
# en: Open the source of this very page and look at how the number above is written
source = read((docs / lang / "verification.md").read_text(encoding="utf-8"))
first = source.marks[0]
print(source.text[first.start : first.end])

# %% judged
from gptparams.site.figures.judging import judge
from gptparams.tables.table import Table

literals = ("124,439,808", "1.24 亿", "124M", "124 million")
literals += ("1.25 亿", "124,439,088", "124m")
verdicts = [(literal, judge(literal, total)) for literal in literals]
rows = tuple(
    (
        literal,
        verdict.problem[lang] if verdict.problem else say("对", "right"),
    )
    for literal, verdict in verdicts
)
show(Table((say("写法", "Literal"), say("判定", "Verdict")), rows, "rl"))

# %% formulas-judged
from gptparams import layer_polynomial

layer = layer_polynomial(gpt2.config)
for formula in ("$12d^2 + 13d$", "$d(12d + 13)$", "$12d^2$"):
    verdict = judge(formula, layer)
    print(
        formula,
        verdict.problem[lang] if verdict.problem else say("对", "right"),
    )

# %% caught
from contextlib import chdir, redirect_stderr
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from gptparams.site.check.check import main as check

block = '```python exec="on" cell="layers"\n```\n'
pages = {
    "mkdocs.yml": "site_name: small",
    "docs/names.toml": "names = []",
    "docs/references.toml": "",
    "docs/code/index.py": "# %% layers\nlayers = 12\nprint(layers)\n",
    "docs/zh/index.md": "# 首页 {#home}\n\n共 [12](fig:layers) 层。\n\n"
    + block,
    "docs/en/index.md": "# Home {#home}\n\n[12](fig:layers) layers.\n\n"
    + block,
}


def check_with(name, old, new):
    """Check the small site after one change to one of its files."""
    assert old in pages[name]
    summary = redirect_stderr(StringIO())
    with TemporaryDirectory() as folder, chdir(folder), summary:
        for path, text in (
            pages | {name: pages[name].replace(old, new)}
        ).items():
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(text, encoding="utf-8")
        return check(["docs/zh/index.md"], False, "text", Path(), lang)


exit_code = check_with("docs/zh/index.md", "[12]", "[13]")

# %% cited
from gptparams.site.figures.sources.references import cited, references

stated = cited("radford2019.small", references(docs))
for literal in ("117M", "1.17 亿", "124M"):
    verdict = judge(literal, stated)
    print(
        literal,
        verdict.problem[lang] if verdict.problem else say("对", "right"),
    )

# %% found
from gptparams.numerals import finding as numeral
from gptparams.numerals.words import chinese_words, english_words

depth = gpt2.config.sizes["L"]
sentence = say(
    f"共有 {total:,} 个，分在{chinese_words(depth)}层里。",
    f"{total:,} in all, in {english_words(depth)} layers.",
)
for found in numeral.find(sentence):
    print(found.start, found.text)

# %% loose
check_with("docs/zh/index.md", "[12](fig:layers)", "12")

# %% out-of-step
check_with("docs/en/index.md", "[12](fig:layers)", "Several")

# %% broken-code
check_with("docs/code/index.py", "layers = 12", "layers = 12 / 0")

# %% second-lock
from gptparams.site.figures.unmarked.rendered import loose_numerals

page = '<p>GPT-2 <a class="figure">12</a></p><svg><text>12</text></svg><img alt="768">'
print(loose_numerals(page, names=("GPT-2",)))

# %% compared
from gptparams.models.load import compare, meta_model

GPT = (
    "gpt2",
    "gpt2-medium",
    "gpt2-large",
    "gpt2-xl",
    "distilgpt2",
    "openai-gpt",
)
results = {
    name: compare(meta_model(preset(name)), preset(name)) for name in GPT
}
matched = results["gpt2"].matched
headers = (say("模型", "Model"), say("相符", "Matched"))
headers += (
    say("模型里缺", "Missing"),
    say("模型里多", "Unexpected"),
    say("形状不同", "Reshaped"),
)
result_rows = tuple(
    (
        name,
        *map(
            str,
            (r.matched, len(r.missing), len(r.unexpected), len(r.reshaped)),
        ),
    )
    for name, r in results.items()
)
show(Table(headers, result_rows, "lrrrr"))

# %% transposed
from math import prod

from gptparams import reconcile

ours = [(tensor.name, tensor.shape) for tensor in gpt2.tensors]
turned = [
    (name, shape[::-1] if "c_attn" in name else shape)
    for name, shape in ours
]
difference = reconcile(ours, turned)
# zh: 总数一点没变，形状却错了这么多
# en: the total is the same, and yet so many shapes are wrong
wrong_shapes = len(difference.reshaped)
same_total = sum(prod(shape) for _, shape in turned) == total
print(same_total, wrong_shapes)
print(difference.reshaped[0])

# %% census
from gptparams.site.figures.census import census

headings = (
    say("语言", "Language"),
    say("页面", "Pages"),
    say("绑定的数", "Figures bound"),
)
headings += (
    say("引用", "Citations"),
    say("说法", "Claims quoted"),
    say("豁免", "Exemptions"),
    say("代码块", "Blocks"),
)
counted = [("中文", census(docs, "zh")), ("English", census(docs, "en"))]
counted.append((say("合计", "Total"), census(docs)))
census_rows = tuple(
    (
        name,
        *map(str, (c.pages, c.figures, c.citations, c.claims)),
        *map(str, (c.exemptions, c.blocks)),
    )
    for name, c in counted
)
show(Table(headings, census_rows, "lrrrrrr", total_row=True))
