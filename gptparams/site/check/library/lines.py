"""Line numbers of parts of a file: a row of a table, a keyword, a JSON key."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from gptparams.schema.tensor import TensorSpec

NAME = "ARCHITECTURE"
Path = tuple[str, ...]


def assigned(tree: ast.Module) -> ast.expr | None:
    """Return the value that the module assigns to `ARCHITECTURE`."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(map(_is_name, statement.targets)):
            return statement.value
        if isinstance(statement, ast.AnnAssign) and _is_name(statement.target):
            return statement.value
    return None


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == NAME


def row_lines(table: ast.expr, namespace: Mapping[str, Any]) -> dict[TensorSpec, int]:
    """Return the line of each row: that of the innermost call in `table` that creates it.

    The calls in a table have no side effects, so each of them can be evaluated again.
    """
    found: dict[TensorSpec, int] = {}
    for node in ast.walk(table):  # from the outside in
        if isinstance(node, ast.Call):
            found |= dict.fromkeys(_rows(node, namespace), node.lineno)
    return found


def _rows(node: ast.Call, namespace: Mapping[str, Any]) -> Iterator[TensorSpec]:
    code = compile(ast.Expression(node), "<row>", "eval")
    try:
        made = eval(code, dict(namespace))
    except Exception:  # e.g. inside a comprehension, whose variables are unknown here
        return
    made = getattr(made, "rows", made)
    for each in (made,) if isinstance(made, TensorSpec) else made:
        if isinstance(each, TensorSpec):
            yield each


def keyword_line(table: ast.expr, keyword: str) -> int:
    """Return the line of a keyword of the table, or of the table itself."""
    calls = (node for node in ast.walk(table) if isinstance(node, ast.Call))
    keywords = (each for call in calls for each in call.keywords if each.arg == keyword)
    return next((each.value.lineno for each in keywords), table.lineno)


def text_line(table: ast.expr, text: str) -> int:
    """Return the line of the string `text` in the table, or of the table itself."""
    strings = (node for node in ast.walk(table) if isinstance(node, ast.Constant))
    return next((node.lineno for node in strings if node.value == text), table.lineno)


def key_offsets(text: str) -> tuple[dict[Path, int], tuple[int, ...]]:
    """Return the offset of each key of a JSON or YAML text, by its path of keys.

    The second result has the offsets of duplicate keys. Raises yaml.YAMLError for a text that is
    neither JSON nor YAML.
    """
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # faster, if available
    found: dict[Path, int] = {}
    repeated: list[int] = []
    for keys, offset in _offsets(yaml.compose(text, Loader=loader), ()):
        if keys in found:
            repeated.append(offset)
        found.setdefault(keys, offset)
    return found, tuple(repeated)


def _offsets(node: yaml.Node | None, path: Path) -> Iterator[tuple[Path, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield here, key.start_mark.index
            yield from _offsets(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield (*path, str(number)), value.start_mark.index
            yield from _offsets(value, (*path, str(number)))
