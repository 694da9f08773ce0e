"""A page's code, run: cell by cell, in a namespace of its own, with the language passed in.

The code of a page is one file for both languages, cut into cells by lines `# %% name`. Each
page and language runs all cells in order in a fresh namespace, before the page is rendered.
Whatever ends a cell early, `sys.exit(0)` included, is an error of the page.
"""

import ast
import contextlib
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from gptparams.errors import InputError, WeightsMissingError
from gptparams.language import Lang, Text
from gptparams.site.files.diagnostic import Finding, PlacedError
from gptparams.site.files.read_text import text_of
from gptparams.site.source.dependence import bound_names, uses

_CELL = re.compile(r"^# %%[ \t]*(?P<name>[^\n]*?)[ \t]*$", re.M)
_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")


class ProgramError(InputError):
    """The code of a page failed; `line` is the line of the code file.

    `elsewhere` is what is wrong, where the code found it in another file, at its place there.
    """

    def __init__(self, line: int, zh: str, en: str, *, elsewhere: Finding | None = None) -> None:
        super().__init__(zh, en)
        self.line = line
        self.elsewhere = elsewhere


@dataclass(frozen=True)
class Cell:
    """One cell: its name, its code, and the line of the file on which the code begins."""

    name: str
    code: str
    line: int


@dataclass(frozen=True)
class Printed:
    """Text that a cell printed."""

    text: str


@dataclass(frozen=True)
class Shown:
    """A thing that a cell handed to `show`: a table, a picture or a formula."""

    thing: Any


@dataclass(frozen=True)
class Run:
    """A page's code after it ran: its cells, what each put out, and the names it defined.

    `origins` gives, for each name, the cells that bound it, in order. `missing` says of each
    cell that could not run for want of trained weights what is wanted, and `lost` are the names
    that it would have bound.
    """

    cells: tuple[Cell, ...]
    outputs: Mapping[str, tuple[Printed | Shown, ...]]
    namespace: dict[str, Any]
    origins: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, Text] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()


def split_cells(text: str) -> tuple[Cell, ...]:
    """The cells of a code file; ProgramError for code outside a cell or a name used twice."""
    starts = list(_CELL.finditer(text))
    preamble = text[: starts[0].start()] if starts else text
    if not starts or not all(_is_text(statement) for statement in ast.parse(preamble).body):
        raise ProgramError(
            1,
            "第一个代码块之前有代码；请用 `# %% 名字` 开头",
            "code stands before the first cell; begin it with `# %% name`",
        )
    cells: list[Cell] = []
    for match, following in zip(starts, [*starts[1:], None], strict=True):
        line = text.count("\n", 0, match.start()) + 1
        if not _NAME.match(match["name"]) or match["name"] in [cell.name for cell in cells]:
            raise ProgramError(
                line,
                f"代码块的名字“{match['name']}”不行；应是没用过的名字，如 `head-count`",
                f"cell name {match['name']!r}: expected a new name such as `head-count`",
            )
        code = text[match.end() + 1 : following.start() if following else len(text)]
        cells.append(Cell(match["name"], code.rstrip() + "\n", line + 1))
    return tuple(cells)


def _is_text(statement: ast.stmt) -> bool:
    """Whether a statement is a bare text: the docstring that may open a code file."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


@dataclass
class Recorder:
    """Collects what a cell prints and shows, in order."""

    stream: io.StringIO = field(default_factory=io.StringIO)
    parts: list[Printed | Shown] = field(default_factory=list)

    def show(self, thing: Any) -> None:
        self.flush()
        self.parts.append(Shown(thing))

    def flush(self) -> None:
        text = self.stream.getvalue()
        self.stream.seek(0)
        self.stream.truncate()
        if text.strip():
            self.parts.append(Printed(text))

    def taken(self) -> tuple[Printed | Shown, ...]:
        """What was collected since the last time."""
        self.flush()
        parts, self.parts = tuple(self.parts), []
        return parts


def run(path: Path, lang: Lang, given: Mapping[str, Any], lenient: bool = False) -> Run:
    """Run the code file `path` in `lang`, with the names `given` defined.

    When it is `lenient`, a cell that asks for weights that can't be had is left out, with all
    that depend on it, instead of being an error.
    Raises ProgramError when the file can't be parsed or a cell fails.
    """
    try:
        cells = split_cells(text_of(path))
    except SyntaxError as error:
        en = f"SyntaxError: {error.msg}"
        raise ProgramError(error.lineno or 1, f"语法不对，{en}", en) from None
    recorder = Recorder()
    namespace = fresh_namespace(lang, recorder.show, given)
    outputs: dict[str, tuple[Printed | Shown, ...]] = {}
    origins: dict[str, tuple[str, ...]] = {}
    missing: dict[str, Text] = {}
    lost: set[str] = set()
    for cell in cells:
        before = dict(namespace)
        if uses(cell.code, lost):
            wanted: Text | None = next(iter(missing.values()))
        else:
            with contextlib.redirect_stdout(recorder.stream):
                wanted = execute(cell, path, namespace, lenient)
        outputs[cell.name] = recorder.taken()
        if wanted is not None:
            missing[cell.name], outputs[cell.name] = wanted, ()
            lost |= bound_names(cell.code)
        for name, value in namespace.items():
            if name not in before or before[name] is not value:
                origins[name] = (*origins.get(name, ()), cell.name)
    return Run(cells, outputs, namespace, origins, missing, frozenset(lost))


def fresh_namespace(
    lang: Lang, show: Callable[[Any], None], given: Mapping[str, Any]
) -> dict[str, Any]:
    """What the first cell of a page finds."""
    say = {"zh": lambda zh, en: zh, "en": lambda zh, en: en}[lang]
    return {"__name__": "__page__", "lang": lang, "say": say, "show": show, **given}


def execute(cell: Cell, path: Path, namespace: dict[str, Any], lenient: bool) -> Text | None:
    """Run a cell; what it wants, when it wants weights that can't be had and that is allowed."""

    def act() -> Text | None:
        # Blank lines before the code make the line numbers of errors those of the file.
        code = compile("\n" * (cell.line - 1) + cell.code, str(path), "exec")
        try:
            exec(code, namespace)
        except WeightsMissingError as error:
            if not lenient:
                raise
            return Text(error.zh, error.en)
        return None

    what = Text(f"代码块 {cell.name}", f"block {cell.name!r}")
    wanted: Text | None = guard(act, path, cell.line, what)
    return wanted


def guard(act: Callable[[], Any], path: Path, line: int, what: Text) -> Any:
    """The result of `act()`; whatever it raises, SystemExit included, as a ProgramError."""
    try:
        return act()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        detail = str(error)
        if isinstance(error, SyntaxError) and error.filename == str(path):
            line, detail = error.lineno or line, error.msg
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == str(path):
                line = trace.tb_lineno
            trace = trace.tb_next
        kind, detail = type(error).__name__, " ".join(detail.split())
        chinese = error.zh if isinstance(error, InputError) else detail
        raise ProgramError(
            line,
            f"{what.zh} 抛出 {kind}：{chinese or '没有说明'}",
            f"{what.en} raised {kind}: {detail or 'no message'}",
            elsewhere=error.finding if isinstance(error, PlacedError) else None,
        ) from None


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


def evaluate(expression: str, run: Run, path: Path) -> Any:
    """The value of a figure's `expression` over the names that the page's code defined.

    Division of whole numbers is exact. Raises ProgramError when the expression fails.
    """
    tree = ast.fix_missing_locations(_ExactDivision().visit(ast.parse(expression, mode="eval")))
    namespace = {**run.namespace, _DIVIDE: _divide}
    code = compile(tree, f"fig:{expression}", "eval")
    what = Text(f"fig:{expression}", f"figure {expression!r}")
    return guard(lambda: eval(code, namespace), path, 1, what)
