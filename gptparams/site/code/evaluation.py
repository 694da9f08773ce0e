"""The value of a figure: an expression over the names that a page's code defined.

Longer computations belong into the blocks of the page; slow expressions and values too large to
read are refused.
"""

import ast
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.site.code.executing import guard
from gptparams.site.code.running import Run
from gptparams.site.code.watch import limited

_SECONDS = 1.0
_BITS = 10_000  # of an integer: about 3,000 digits
_PARTS = 1_000  # of a sequence
_CHARACTERS = 10_000  # of a text
_DEPTH = 4  # of nested sequences


class _Arithmetic(ast.NodeTransformer):
    """Replaces `a / b` by a call of `_divide`, and likewise operators that can create huge values.

    The names of these functions are not valid in Python, so no page can define or use them.
    """

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        name = type(node.op).__name__
        if name not in _OPERATIONS:
            return node
        call = ast.Call(ast.Name(f"exactly {name}", ast.Load()), [node.left, node.right], [])
        return ast.copy_location(call, node)


def _divide(left: Any, right: Any) -> Any:
    both_whole = isinstance(left, int) and isinstance(right, int)
    return Fraction(left, right) if both_whole else left / right


def _power(base: Any, exponent: Any) -> Any:
    if isinstance(base, int | Fraction) and isinstance(exponent, int | Fraction):
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        _bound(bits * abs(Fraction(exponent)) if bits > 1 else 0)
    return base**exponent


def _shift(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        _bound(left.bit_length() + right)
    return left << right


def _times(left: Any, right: Any) -> Any:
    for whole, other in ((left, right), (right, left)):
        if isinstance(whole, int) and isinstance(other, str | bytes | list | tuple):
            _bound(whole * len(other))
    return left * right


def _bound(size: Any) -> None:
    if size > _BITS:
        raise InputError(
            "数太大，超出读者能看的范围；在代码里算好，换一种说法",
            "too large for anyone to read; compute it in a block, and say it in another way",
        )


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "Div": _divide,
    "Pow": _power,
    "LShift": _shift,
    "Mult": _times,
}


def evaluate(expression: str, run: Run) -> Any:
    """Return the value of a figure's `expression` over the names that the page's code defined.

    Division of integers is exact. Raises ProgramError if the expression fails, is too slow, or has
    a value too large to read.
    """

    def act() -> Any:
        tree = _Arithmetic().visit(ast.parse(expression, mode="eval"))
        code = compile(ast.fix_missing_locations(tree), f"fig:{expression}", "eval")
        given = {f"exactly {name}": function for name, function in _OPERATIONS.items()}
        with limited(_SECONDS):
            value = eval(code, {**run.namespace, **given})
        _readable(value)
        return value

    what = Text(f"fig:{expression}", f"figure {expression!r}")
    return guard(act, run.files, None, 1, what)


def _readable(value: Any, depth: int = 0) -> None:
    """Raise InputError for a value that is too large to read."""
    if isinstance(value, int | Fraction):
        _bound(max(value.numerator.bit_length(), value.denominator.bit_length()))
    elif isinstance(value, Decimal):
        _bound(abs(value.adjusted()) * 4 if value.is_finite() else 0)
    elif isinstance(value, str):
        _bound(len(value) * _BITS // _CHARACTERS)
    elif isinstance(value, list | tuple):
        _bound(len(value) * _BITS // _PARTS if depth < _DEPTH else _BITS + 1)
        for part in value:
            _readable(part, depth + 1)
    elif hasattr(value, "numel") or hasattr(value, "size"):
        size = value.numel() if hasattr(value, "numel") else value.size
        _bound(size * _BITS // _PARTS if isinstance(size, int) else 0)
