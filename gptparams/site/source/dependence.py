"""Which names a piece of code binds and which it uses, read from its source alone."""

import ast
from collections.abc import Collection


def bound_names(code: str) -> set[str]:
    """The names that `code` binds, wherever in it; SyntaxError when it is none."""
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
    """The names that stand in `code`, a program or an expression; SyntaxError when it is none."""
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def uses(code: str, names: Collection[str]) -> bool:
    """Whether `code` may use one of `names`; with `globals()` it may use every one."""
    return bool(names) and not used_names(code).isdisjoint({*names, "globals"})
