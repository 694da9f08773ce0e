"""Terms are explained before they are used, and the check notices if they are not."""

from pathlib import Path

import pytest

from gptparams.site.check.first_use import first_use_findings
from tests.helpers.real_site import DOCS

GLOSSARY = """# Glossary

- **Token** (词元): the smallest unit; see [tokens](tokens.md).
- **Query, key**: two vectors; see [attention](attention.md#ask).
- **Hook**: a function.
"""
TOKENS = "# Tokens {#tokens}\n\nText is cut into tokens.\n"
ATTENTION = "# Attention {#attention}\n\nA query, key asks. Each token asks.\n"


def site(tmp_path: Path, tokens: str = TOKENS, attention: str = ATTENTION) -> Path:
    docs = tmp_path / "docs"
    for lang in ("zh", "en"):
        (docs / lang).mkdir(parents=True)
    pages = {"index": "# Home\n\nHooks and tokens.\n", "tokens": tokens, "attention": attention}
    for name, text in (pages | {"glossary": GLOSSARY}).items():
        (docs / "en" / f"{name}.md").write_text(text, "utf-8")
    nav = "nav:\n" + "".join(f"  - {name}.md\n" for name in (*pages, "glossary"))
    (tmp_path / "mkdocs.yml").write_text(nav, "utf-8")
    return docs


def found(docs: Path) -> list[str]:
    return [f"{each.place}: {each.message.en}" for each in first_use_findings(docs)]


def test_terms_in_the_order_of_the_road_pass(tmp_path: Path) -> None:
    assert found(site(tmp_path)) == []


def test_a_term_before_its_explanation_is_found(tmp_path: Path) -> None:
    docs = site(tmp_path, tokens=TOKENS + "\nIts query, key comes later.\n")
    (line,) = found(docs)
    assert "docs/en/tokens.md:5:5: 'Query, key' is used here but explained later" in line
    assert "attention.md" in line


@pytest.mark.parametrize(
    "explained",
    [
        "**Hooks** watch. A hook is called.",
        "A [hook](glossary.md) is called, and another hook.",
        "The word `hook` is code.",
        "A hooked fish is no term.",
        "<!-- hook -->Nothing.",
    ],
)
def test_bold_links_code_and_other_words_pass(tmp_path: Path, explained: str) -> None:
    assert found(site(tmp_path, attention=f"{ATTENTION}\n{explained}\n")) == []


@pytest.mark.parametrize(
    "late",
    ["A hook is called. **Hooks** watch.", "A hook. See [hook](glossary.md)."],
)
def test_an_explanation_after_the_first_use_is_too_late(tmp_path: Path, late: str) -> None:
    (line,) = found(site(tmp_path, attention=f"{ATTENTION}\n{late}\n"))
    assert "'Hook'" in line


def test_a_link_helps_its_own_page_only(tmp_path: Path) -> None:
    docs = site(
        tmp_path,
        tokens=f"{TOKENS}\nA [hook](glossary.md).\n",
        attention=f"{ATTENTION}\nA hook again.\n",
    )
    (line,) = found(docs)
    assert "docs/en/attention.md" in line


def test_on_this_site_no_term_is_used_before_it_is_explained() -> None:
    assert found(DOCS) == []
