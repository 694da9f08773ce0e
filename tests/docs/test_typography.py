"""What is not a page keeps to the typography of pages, too: documents, messages, and the fonts."""

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gptparams.language import Lang
from gptparams.site.source.source import read
from gptparams.site.typography.departures import departures, typography
from gptparams.site.typography.prose import CODE, Prose, plain
from gptparams.site.typography.rules import RULES

ROOT = Path(__file__).parents[2]
HAN = re.compile("[\u3400-\u9fff]")
PATTERNS = (
    "*.md",
    "docs/README*.md",
    "gptparams/**/README*.md",
    ".github/*.md",
    ".github/ISSUE_TEMPLATE/*.yml",
    "mkdocs.yml",
)
# What messages show as code, or as something that stands for it.
CODE_IN_MESSAGE = re.compile(
    r"`[^`]*`|(?:\[[^\[\]]*\])? ?\((?:fig|◆):[^()]*\)|(?:[A-Z_]+|%s)=[\w/]+|\[?\"[^\"]*\"\]?"
)
PLACEHOLDER = re.compile(r"%s|\{\w*\}|◆")


def texts(path: Path) -> Iterator[tuple[Lang, str]]:
    """The texts of a document, each with its language; a form has both in one value."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".yml":
        for value in strings(yaml.safe_load(text)):
            for part in value.split(" / "):
                yield "zh" if HAN.search(part) else "en", part
    elif path.parent.name == ".github":
        for line in text.split("\n"):
            yield "zh" if HAN.search(line) else "en", line
    else:
        yield "zh" if path.name.endswith(".zh.md") else "en", text


def strings(value: Any) -> Iterator[str]:
    """All texts of a YAML file but patterns; keys as well, which the navigation shows."""
    if isinstance(value, str) and "\\" not in value:
        yield value
    elif isinstance(value, dict):
        yield from strings([*value, *value.values()])
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


DOCUMENTS = sorted(path for pattern in PATTERNS for path in ROOT.glob(pattern))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_keep_to_the_rules(path: Path) -> None:
    found = [
        each.line(lang)
        for lang, text in texts(path)
        for each in typography(lang, path.name, read(text))
    ]
    assert not found


def test_there_are_documents_in_both_languages() -> None:
    assert {path.name for path in DOCUMENTS} >= {"README.zh.md", "CHANGELOG.md", "mkdocs.yml"}
    written = [lang for path in DOCUMENTS for lang, _ in texts(path)]
    assert min(written.count("zh"), written.count("en")) > 20


def messages(tree: ast.AST) -> Iterator[str]:
    """The Chinese of what is said in both languages: of texts and errors."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and re.search(r"(?:Text|Error)\)?$", ast.unparse(call.func)):
            spoken = (text for text in map(spoken_text, call.args) if HAN.search(text))
            yield from itertools.islice(spoken, 1)


def spoken_text(argument: ast.expr) -> str:
    """The text of an argument, with a sign for each part that is known only when it runs."""
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    words = [getattr(part, "value", None) for part in parts]
    return "".join(word if isinstance(word, str) else "◆" for word in words)


def prose(message: str) -> Prose:
    shown = PLACEHOLDER.sub("◆", CODE_IN_MESSAGE.sub(CODE, message))
    return plain(shown, 0, len(shown))


def departing(message: str) -> list[str]:
    return [
        each.message.zh for each in departures(prose(message).text, prose(message), RULES["zh"])
    ]


def test_messages_keep_to_the_rules() -> None:
    sources = [path.read_text(encoding="utf-8") for path in ROOT.glob("gptparams/**/*.py")]
    found = [message for source in sources for message in messages(ast.parse(source))]
    assert len(found) > 500
    assert not [said for message in found for said in departing(message)]


def test_a_message_that_departs_would_be_found() -> None:
    (message,) = messages(ast.parse("Text(f'{name}不是GPT-2 的参数', 'not a parameter')"))
    assert departing(message) == [
        "“◆不是GPT-”：汉字与西文、数字、代码、公式之间空一格，写成“◆不是 GPT-”"
    ]


def test_the_site_curls_apostrophes_and_leaves_the_rest_as_it_is_written() -> None:
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    smarty = {"smarty": {"smart_dashes": False, "smart_ellipses": False}}
    assert smarty in settings["markdown_extensions"]


FONTS = {
    "latin": ("-apple-system", "Segoe UI", "Roboto", "Helvetica Neue"),
    "chinese": ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC"),
    "code": ("SFMono-Regular", "Consolas", "DejaVu Sans Mono", "ui-monospace"),
}


@pytest.mark.parametrize("kind", FONTS)
def test_each_platform_has_its_fonts(kind: str) -> None:
    style = (ROOT / "docs/assets/site.css").read_text(encoding="utf-8")
    (stack,) = re.findall(rf"--(?:gp-{kind}|md-{kind}-font-family):\s*([^;]+);", style)
    assert all(font in stack for font in FONTS[kind])
