"""A small site of one page in both languages, for tests to break."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gptparams.site.files.layout import PageFile, all_pages
from gptparams.site.languages.agreed_sections import agree

CODE = '''"""Code of the home page."""

# %% total
from gptparams import count, polynomial, preset

# zh: 从表里数
# en: counted from the table
gpt2 = count(preset("gpt2"))
total = gpt2.total
print(say("总数", "total"), total)

# %% formula
formula = polynomial(gpt2.config)
sizes = gpt2.config.sizes
heads = sizes["h"]
shape = next(tensor.shape for tensor in gpt2.tensors if "c_attn.weight" in tensor.name)
name = gpt2.tensors[2].name
show(formula)
'''

# ruff: noqa: E501 - a paragraph of a page is one line
PAGES = {
    "zh": """---
description: GPT-2 有 [1.24 亿](fig:total)个参数
---
# 首页 {#home}

共有 [1.24 亿](fig:total)个参数，论文写的是 [117M](cite:radford2019.small)。

## 公式 {#formula}

公式 [$12Ld^2 + 13Ld + Vd + Pd + 2d$](fig:formula)。形状 [768 × 2304](fig:shape)，[十二](fig:heads)个头。

```python exec="on" cell="total"
```

```python exec="on" cell="formula" fold="on"
```

| 张量 | 占比 |
|:--|--:|
| [`transformer.h.0.ln_1.weight`](fig:name) | [31.0%](fig:gpt2.families['token_embedding']/total) |

1. 步长取 [0.5](exempt: "为演示随手取的步长")。
""",
    "en": """---
description: GPT-2 has [124M](fig:total) parameters
---
# Home {#home}

It has [124M](fig:total) parameters; the paper says [117M](cite:radford2019.small).

## Formula {#formula}

The formula [$12Ld^2 + 13Ld + Vd + Pd + 2d$](fig:formula), the shape [768 × 2304](fig:shape), [twelve](fig:heads) heads.

```python exec="on" cell="total"
```

```python exec="on" cell="formula" fold="on"
```

| tensor | share |
|:--|--:|
| [`transformer.h.0.ln_1.weight`](fig:name) | [31.0%](fig:gpt2.families['token_embedding']/total) |

1. The step is [0.5](exempt: "a step chosen for the example").
""",
}

REFERENCES = """[radford2019]
authors = "Radford et al."
title = "Language Models are Unsupervised Multitask Learners"
year = 2019
url = "https://example.org/"
zh = "论文"
en = "the paper"
[radford2019.facts]
small = { value = 117_000_000, zh = "最小的模型", en = "the smallest", where = "Table" }
"""

SETTINGS = """site_name: test
theme: {name: material, font: false}
markdown_extensions:
  - admonition
  - attr_list
  - md_in_html
  - tables
  - pymdownx.details
  - pymdownx.superfences
  - smarty: {smart_dashes: false, smart_ellipses: false}
  - toc: {permalink: true}
exclude_docs: |
  /code/
  *.toml
plugins:
  - markdown-exec: {languages: [python, py, pycon, console, sh, bash]}
  - gptparams
  - i18n:
      docs_structure: folder
      fallback_to_default: false
      languages:
        - {locale: zh, default: true, name: 中文}
        - {locale: en, name: English}
"""

Edit = Callable[[str, str, str], None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The root of the small site."""
    docs = tmp_path / "docs"
    for lang, text in PAGES.items():
        (docs / lang).mkdir(parents=True)
        (docs / lang / "index.md").write_text(text, encoding="utf-8")
    (docs / "code").mkdir()
    (docs / "code" / "index.py").write_text(CODE, encoding="utf-8")
    (docs / "names.toml").write_text('names = ["GPT-2"]\n', encoding="utf-8")
    (docs / "references.toml").write_text(REFERENCES, encoding="utf-8")
    (docs / "zh" / "references.md").write_text(_references("参考资料"), encoding="utf-8")
    (docs / "en" / "references.md").write_text(_references("References"), encoding="utf-8")
    (docs / "code" / "references.py").write_text(
        "# %% entries\nentries = len(['radford2019'])\nprint(entries)\n", encoding="utf-8"
    )
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    agree(dict.fromkeys(all_pages(docs), frozenset()))
    return tmp_path


def _references(title: str) -> str:
    return f'# {title} {{#references}}\n\n[1](fig:entries)\n\n```python exec="on" cell="entries"\n```\n'


@pytest.fixture
def edit(root: Path) -> Edit:
    """Replace a text, which must be there once, in a file of the site's docs."""

    def replace(name: str, old: str, new: str) -> None:
        path = root / "docs" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def zh(root: Path) -> PageFile:
    return PageFile(root / "docs", "zh", "index.md")


@pytest.fixture
def en(root: Path) -> PageFile:
    return PageFile(root / "docs", "en", "index.md")
