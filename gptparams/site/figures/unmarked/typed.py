"""Figures typed into what the code of a page shows: captions, cells, what it prints.

What code shows is not bound, for it was computed. That holds only while each number in it comes
from a value: `say(f"{share:.0%} lie below")`, not `say("95% lie below")`. Three things are found:

- a numeral in a text that is shown: in `say(...)`, in an f-string, and in a call of `print` or of a
  class (`Part(...)`, `Table(...)`);
- a numeral beside words in any other string, as it may be shown later: `label = "12 layers"`;
- a number that stands where a value is shown (see `constants`): `print(12)`, `f"{0.31:.0%}"`.

Code typed in a page is read like that of its code file, and so is what `echo` and `printf` say.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache

from gptparams.language import HAN, Text
from gptparams.numerals import finding as numeral
from gptparams.site.code.cells import Cell
from gptparams.site.figures.unmarked.constants import constants_shown, is_shown_by, name_of
from gptparams.site.files.diagnostic import Finding, Place
from gptparams.site.files.layout import shown_path
from gptparams.site.source.proper_names import without_names
from gptparams.site.source.run_blocks import SHELLS

# Names of tensors, presets and keys: gpt-neo-1.3b, h.0.ln_1, G12, radford2019.small.
_NAME = re.compile(r"[A-Za-z_.␣][A-Za-z0-9_.{}-]*:?")
_CODE = re.compile(r"[=<>{}\[\]\\$|_#^\n]|--")  # a string with one of these is no running text
_WORD = re.compile(rf"(?<![A-Za-z0-9-])[A-Za-z]{{2,}}(?![A-Za-z0-9-])|[{HAN}]")
_SAYING = re.compile(r"(?:^|[\s;&|($])(?:echo|printf)\s(?P<text>[^\n]*)")

Typed = tuple[int, str, str]
"""Line, numeral, and the text in which it stands."""


def typed_figures(cells: Iterable[Cell], names: tuple[str, ...]) -> tuple[Finding, ...]:
    """A finding for each number in what the blocks of a page show that no value gives.

    `names` are the proper names, whose digits are no figures.
    """
    return tuple(
        Finding(Place(shown_path(cell.path), cell.line + line - 1, 1), _message(text, within))
        for cell in cells
        for line, text, within in _of_cell(cell, names)
    )


def _message(text: str, within: str) -> Text:
    return Text(
        f"文字 {within[:60]!r} 里的“{text}”是手写的数；请换成 f 字符串里的值，如 {{total:,}}",
        f"{text!r} is typed into the text {within[:60]!r}; "
        "put a value there with an f-string, as in {total:,}",
    )


def _of_cell(cell: Cell, names: tuple[str, ...]) -> Iterable[Typed]:
    return _said(cell.code, names) if cell.language in SHELLS else _typed(cell.python, names)


def _said(commands: str, names: tuple[str, ...]) -> Iterator[Typed]:
    """What `echo` and `printf` are given in a command line."""
    for line, command in enumerate(commands.split("\n"), 1):
        for match in _SAYING.finditer(command):
            for each in numeral.find(without_names(match["text"], names)):
                yield line, each.text, match["text"]


@cache
def _typed(code: str, names: tuple[str, ...]) -> tuple[Typed, ...]:
    """The typed figures of Python code; nothing for what is no Python."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()  # said when it is run
    shown = set(_texts(tree))
    found = {
        (line, each.text, text)
        for line, text in shown
        for each in numeral.find(without_names(text, names))
    }
    found |= {
        (line, each, text)
        for line, text in set(_others(tree)) - shown
        for each in _beside_words(without_names(text, names))
    }
    found |= {(line, text, within) for line, text, within in constants_shown(tree)}
    return tuple(sorted(found))


def _texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and the text of each string that a reader is shown as it stands."""
    values = [node for node in ast.walk(tree) if isinstance(node, ast.FormattedValue)]
    formats = {id(value.format_spec) for value in values}  # the .1f of {share:.1f}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in formats:
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
            yield from (each for part in parts for each in _unless_name(part))
        elif isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Constant):
            yield from _text(node.value)
        elif isinstance(node, ast.Call) and is_shown_by(node):
            for each in _strings(node):
                known = name_of(node) in ("say", "Text")
                yield from _text(each) if known else _unless_name(each)


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
        elif isinstance(node, ast.Starred):
            arguments.append(node.value)


def _text(node: ast.Constant) -> Iterator[tuple[int, str]]:
    if isinstance(node.value, str):
        yield node.lineno, node.value


def _unless_name(node: ast.Constant) -> Iterator[tuple[int, str]]:
    if isinstance(node.value, str) and not _NAME.fullmatch(node.value):
        yield node.lineno, node.value


def _others(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string but docstrings, keys, and those that something is compared with."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            silent |= {id(part) for part in ast.walk(node.slice)}
        elif isinstance(node, ast.Compare):
            silent |= {id(part) for part in (node.left, *node.comparators)}
        elif isinstance(node, ast.Expr):
            silent.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in silent:
            yield from _text(node)


def _beside_words(text: str) -> Iterator[str]:
    """The numerals of a running text: not of code, and not those that are a part of a name."""
    if _CODE.search(text):
        return
    found = numeral.find(text)
    rest = list(text)
    for each in found:
        rest[each.start : each.end] = " " * (each.end - each.start)
    if _WORD.search("".join(rest)):
        yield from (e.text for e in found if not re.search(r"[A-Za-z][\w.-]*$", text[: e.start]))
