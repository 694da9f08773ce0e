"""Which block of a page's code computed a figure."""

import ast

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.site.code.running import Run


def origin(target: str, run: Run) -> str:
    """Return the block that computed `target`: the last one that bound one of its names.

    Raises InputError if the page's code does not define the names, or if several blocks bind one of
    them, so that the block is ambiguous.
    """
    try:
        tree = ast.parse(target, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # not Python, or too deep
        raise InputError(
            f"fig:{target} 不是表达式；请写一个名字，如 fig:total",
            f"fig:{target} is not an expression; write a name such as fig:total",
        ) from None
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    order = [cell.name for cell in run.cells]
    found = [run.origins[name] for name in sorted(names) if name in run.origins]
    known = [
        name for name in names if name in run.namespace or name in run.namespace["__builtins__"]
    ]
    if not found or len(known) < len(names):
        unknown = ", ".join(sorted(names - set(known))) or target
        near = _near(names, run)
        raise InputError(
            f"fig:{target}：这一页的代码没有定义 {unknown}{near.zh}",
            f"fig:{target}: this page's code does not define {unknown}{near.en}",
        )
    for name in sorted(names):
        if len(run.origins.get(name, ())) > 1:
            cells = run.origins[name]
            raise InputError(
                f"fig:{target}：代码块 {' 和 '.join(cells)} 都给 {name} 赋了值；请用两个名字",
                f"fig:{target}: {name} is bound in blocks {' and '.join(cells)}; use two names",
            )
    return max((cells[-1] for cells in found), key=order.index)


def _near(names: set[str], run: Run) -> Text:
    import difflib  # only needed for this message

    near = [c for name in names for c in difflib.get_close_matches(name, run.origins, n=2)]
    if not near:
        return Text("", "")
    return Text(f"；是不是 {' 或 '.join(near)}？", f"; did you mean {' or '.join(near)}?")
