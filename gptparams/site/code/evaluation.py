"""The value of a figure: an expression over the names that a page's code defined."""

import ast
from fractions import Fraction
from typing import Any

from gptparams.language import Text
from gptparams.site.code.executing import guard
from gptparams.site.code.running import Run


class _ExactDivision(ast.NodeTransformer):
    """Turns `a / b` into `divide(a, b)`, so that a share of two integers stays a fraction."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        call = ast.Call(ast.Name(_DIVIDE, ast.Load()), [node.left, node.right], [])
        return ast.copy_location(call, node)


_DIVIDE = "divide exactly"  # no name of Python, so no page can define or use it


def _divide(left: Any, right: Any) -> Any:
    both_whole = isinstance(left, int) and isinstance(right, int)
    return Fraction(left, right) if both_whole else left / right


def evaluate(expression: str, run: Run) -> Any:
    """The value of a figure's `expression` over the names that the page's code defined.

    Division of whole numbers is exact. Raises ProgramError when the expression fails.
    """
    tree = ast.fix_missing_locations(_ExactDivision().visit(ast.parse(expression, mode="eval")))
    namespace = {**run.namespace, _DIVIDE: _divide}
    code = compile(tree, f"fig:{expression}", "eval")
    what = Text(f"fig:{expression}", f"figure {expression!r}")
    return guard(lambda: eval(code, namespace), {}, None, 1, what)
