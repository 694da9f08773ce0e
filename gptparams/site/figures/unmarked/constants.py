"""Numbers that stand in the code of a page where a value is to be shown: `print(12)`.

Whole numbers below ten pass, as small counts in words do: they are settings more often than not.
"""

import ast
from collections.abc import Iterator

_SHOWING = ("say", "Text", "print")
_OF_NUMBERS = ("Fraction", "Decimal", "Bytes", "Measured", "Polynomial")  # make values, no texts
_PASSING_ON = ("str", "repr", "int", "float", "round", "format", "abs")
_SMALL = range(10)

Constant = tuple[int, str, str]
"""Line, number as it is written, and the code in which it stands."""


def name_of(call: ast.Call) -> str:
    """The name of the function that is called; nothing when it is not called by name."""
    return call.func.id if isinstance(call.func, ast.Name) else ""


def is_shown_by(call: ast.Call) -> bool:
    """Whether the arguments are shown: those of `say`, `print` and the classes of pictures."""
    name = name_of(call)
    return name in _SHOWING or name[:1].isupper()


def constants_shown(tree: ast.AST) -> Iterator[Constant]:
    """Every number of the code that is printed, put into a text, or handed to a picture."""
    for node in ast.walk(tree):
        if found := [constant for shown in _shown(node) for constant in _numbers(shown)]:
            code = _written(node)
            yield from ((constant.lineno, _written(constant), code) for constant in found)


def _written(node: ast.AST) -> str:
    try:
        return ast.unparse(node)
    except (ValueError, RecursionError):  # more digits than Python prints, or nested too deeply
        return "…"


def _shown(node: ast.AST) -> list[ast.expr]:
    """The expressions that `node` shows."""
    if isinstance(node, ast.FormattedValue):
        return [node.value]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and _is_text(node.left):
        return [node.right]
    if not isinstance(node, ast.Call):
        return []
    arguments = [*node.args, *(k.value for k in node.keywords if k.arg not in ("sep", "end"))]
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "format":
        return arguments if _is_text(function.value) else []
    return arguments if is_shown_by(node) and name_of(node) not in _OF_NUMBERS else []


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _numbers(node: ast.expr) -> Iterator[ast.Constant]:
    """The numbers in it that are no part of a computation."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, int | float | complex) and node.value not in _SMALL:
                yield node
        elif isinstance(node, ast.Tuple | ast.List | ast.Set):
            waiting += node.elts
        elif isinstance(node, ast.IfExp):
            waiting += [node.body, node.orelse]
        elif isinstance(node, ast.UnaryOp):
            waiting.append(node.operand)
        elif isinstance(node, ast.Starred):
            waiting.append(node.value)
        elif isinstance(node, ast.Call) and name_of(node) in _PASSING_ON:
            waiting += node.args[:1]
