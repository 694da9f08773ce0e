"""The names that a piece of code binds and uses, determined from its source alone."""

import ast
from collections.abc import Collection


def bound_names(code: str) -> set[str]:
    """Return the names bound anywhere in `code`; SyntaxError if it is not valid Python."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
    return found


def used_names(code: str) -> set[str]:
    """Return the names in `code`, a program or an expression; SyntaxError if it is invalid."""
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def uses(code: str, names: Collection[str]) -> bool:
    """Return whether `code` may use one of `names`; code with `globals()` may use any name."""
    return bool(names) and not used_names(code).isdisjoint({*names, "globals"})
