"""The code of the pages, as readers of each language see it."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.helpers.real_site import DOCS

FILES = sorted((DOCS / "code").rglob("*.py"))
WORDS = re.compile(r"[A-Za-z]{3,}|[\u3400-\u9fff]")
IN_A_LANGUAGE = re.compile(r"# (%% |zh: |en: )")


def comments_for_one_language_only(code: str) -> list[str]:
    """Comments with words in them that do not say in which language they are."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    found = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return [text for text in found if WORDS.search(text) and not IN_A_LANGUAGE.match(text)]


def test_every_page_has_its_code() -> None:
    assert len(FILES) >= 15


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(DOCS / "code").as_posix())
def test_comments_say_in_which_language_they_are(file: Path) -> None:
    assert not comments_for_one_language_only(file.read_text(encoding="utf-8"))


def test_a_comment_without_its_language_is_noticed() -> None:
    assert comments_for_one_language_only("x = 1  # the width\n") == ["# the width"]
    assert not comments_for_one_language_only("x = 1  # zh: 宽 / en: width\ny = 2  # [7, 768]\n")


def texts_of_both_languages(code: str) -> list[str]:
    """Calls of `say` inside f-strings, which readers would see in both languages."""
    strings = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.JoinedStr)]
    return [
        ast.unparse(node)
        for string in strings
        for node in ast.walk(string)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "say"
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(DOCS / "code").as_posix())
def test_each_text_is_shown_in_one_language(file: Path) -> None:
    assert not texts_of_both_languages(file.read_text(encoding="utf-8"))


def test_a_text_in_both_languages_is_noticed() -> None:
    assert texts_of_both_languages("f\"{say('一', 'one')} {x}\"") == ["say('一', 'one')"]
    assert not texts_of_both_languages("say(f'一 {x}', f'one {x}')")
