"""Figures typed into the texts that the code of a page shows: captions, cells, what it prints.

What code shows is not bound, for it was computed. That holds only while each number in it comes
from a value: `say(f"{share:.0%} lie below")`, not `say("95% lie below")`. Texts are what stands in
`say(...)`, in an f-string, and in a call of `print` or of a class (`Part(...)`, `Table(...)`).
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from gptparams.language import Text
from gptparams.numerals import finding as numeral
from gptparams.site.files.diagnostic import Finding, Place
from gptparams.site.files.layout import PageFile, shown_path
from gptparams.site.source.proper_names import proper_names, without_names

# Names of tensors, presets and keys: gpt-neo-1.3b, h.0.ln_1, G12, radford2019.small.
_NAME = re.compile(r"[A-Za-z_.␣][A-Za-z0-9_.{}-]*:?")
_TEXTS = ("say", "Text", "print")


def typed_figures(page: PageFile) -> tuple[Finding, ...]:
    """A finding for each numeral in a text of the page's code that no value gives."""
    if not page.code.is_file():
        return ()
    code = page.code.read_bytes().decode("utf-8", "replace")
    return tuple(
        Finding(Place(shown_path(page.code), line, 1), _message(text, within))
        for line, text, within in _typed(code, proper_names(page.docs))
    )


def _message(text: str, within: str) -> Text:
    return Text(
        f"文字 {within[:60]!r} 里的“{text}”是手写的数；请换成 f 字符串里的值，如 {{total:,}}",
        f"{text!r} is typed into the text {within[:60]!r}; "
        "put a value there with an f-string, as in {total:,}",
    )


@cache
def _typed(code: str, names: tuple[str, ...]) -> tuple[tuple[int, str, str], ...]:
    """Line, numeral and text of each typed figure; nothing for code that is no Python."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return ()  # said when it is run
    return tuple(
        (line, each.text, text)
        for line, text in sorted(set(_texts(tree)))
        for each in numeral.find(without_names(text, names))
    )


def typed_in(path: Path, names: tuple[str, ...]) -> tuple[tuple[int, str, str], ...]:
    """Line, numeral and text of each figure typed into the texts of a Python file."""
    return _typed(path.read_text(encoding="utf-8"), names)


def _texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and the text of each string that a reader may be shown as it stands."""
    values = [node for node in ast.walk(tree) if isinstance(node, ast.FormattedValue)]
    formats = {id(value.format_spec) for value in values}  # the .1f of {share:.1f}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in formats:
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
            yield from (each for part in parts for each in _unless_name(part))
        elif isinstance(node, ast.Call) and (name := _called(node)):
            for each in _strings(node):
                yield from _text(each) if name in ("say", "Text") else _unless_name(each)


def _called(call: ast.Call) -> str:
    """The name of the function or class, where its arguments are shown; otherwise nothing."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return name if name in _TEXTS or name[:1].isupper() else ""


def _strings(call: ast.Call) -> Iterator[ast.Constant]:
    """The strings among the arguments, in tuples and lists too, but not in other calls."""
    arguments: list[ast.expr] = [*call.args, *(keyword.value for keyword in call.keywords)]
    while arguments:
        node = arguments.pop()
        if isinstance(node, ast.Constant):
            yield node
        elif isinstance(node, ast.Tuple | ast.List):
            arguments += node.elts
        elif isinstance(node, ast.IfExp):
            arguments += [node.body, node.orelse]
        elif isinstance(node, ast.BinOp):
            arguments += [node.left, node.right]


def _text(node: ast.Constant) -> Iterator[tuple[int, str]]:
    if isinstance(node.value, str):
        yield node.lineno, node.value


def _unless_name(node: ast.Constant) -> Iterator[tuple[int, str]]:
    if isinstance(node.value, str) and not _NAME.fullmatch(node.value):
        yield node.lineno, node.value
