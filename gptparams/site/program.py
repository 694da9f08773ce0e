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

from gptparams.errors import InputError
from gptparams.language import Lang, Text

_CELL = re.compile(r"^# %%[ \t]*(?P<name>[^\n]*?)[ \t]*$", re.M)
_COMMENT = re.compile(r"(?P<code>.*?)# (?P<lang>zh|en): ?(?P<text>.+)")
_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")


class ProgramError(InputError):
    """The code of a page failed; `line` is the line of the code file."""

    def __init__(self, line: int, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.line = line


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

    `origins` gives, for each name, the cells that bound it, in order.
    """

    cells: tuple[Cell, ...]
    outputs: Mapping[str, tuple[Printed | Shown, ...]]
    namespace: dict[str, Any]
    origins: Mapping[str, tuple[str, ...]]


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
class _Recorder:
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


def run(path: Path, lang: Lang, given: Mapping[str, Any]) -> Run:
    """Run the code file `path` in `lang`, with the names `given` defined.

    Raises ProgramError when the file can't be parsed or a cell fails.
    """
    try:
        cells = split_cells(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        en = f"SyntaxError: {error.msg}"
        raise ProgramError(error.lineno or 1, f"语法不对，{en}", en) from None
    recorder = _Recorder()
    namespace: dict[str, Any] = {
        "__name__": "__page__",
        "lang": lang,
        "say": {"zh": lambda zh, en: zh, "en": lambda zh, en: en}[lang],
        "show": recorder.show,
        **given,
    }
    outputs: dict[str, tuple[Printed | Shown, ...]] = {}
    origins: dict[str, tuple[str, ...]] = {}
    for cell in cells:
        before = dict(namespace)
        with contextlib.redirect_stdout(recorder.stream):
            _execute(cell, path, namespace)
        recorder.flush()
        outputs[cell.name], recorder.parts = tuple(recorder.parts), []
        for name, value in namespace.items():
            if name not in before or before[name] is not value:
                origins[name] = (*origins.get(name, ()), cell.name)
    return Run(cells, outputs, namespace, origins)


def _execute(cell: Cell, path: Path, namespace: dict[str, Any]) -> None:
    def act() -> None:
        # Blank lines before the code make the line numbers of errors those of the file.
        code = compile("\n" * (cell.line - 1) + cell.code, str(path), "exec")
        exec(code, namespace)

    guard(act, path, cell.line, Text(f"代码块 {cell.name}", f"block {cell.name!r}"))


def guard(act: Callable[[], Any], path: Path, line: int, what: Text) -> Any:
    """The result of `act()`; whatever it raises, SystemExit included, as a ProgramError."""
    try:
        return act()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if isinstance(error, SyntaxError) and error.filename == str(path):
            line = error.lineno or line
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == str(path):
                line = trace.tb_lineno
            trace = trace.tb_next
        kind, detail = type(error).__name__, " ".join(str(error).split())
        chinese = error.zh if isinstance(error, InputError) else detail
        raise ProgramError(
            line,
            f"{what.zh} 抛出 {kind}：{chinese or '没有说明'}",
            f"{what.en} raised {kind}: {detail or 'no message'}",
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


def displayed_code(cell: Cell, lang: Lang) -> str:
    """The cell's code as a reader of `lang` sees it.

    A comment `# zh: ...` or `# en: ...` is shown in its language only, `# zh: ... / en: ...` in
    both, and `say(zh, en)` of two texts as the text of the language.
    """
    lines = []
    for line in _say_resolved(cell.code, lang).split("\n"):
        comment = _COMMENT.fullmatch(line)
        if comment is None:
            lines.append(line)
        else:
            words, _, english = comment["text"].partition(" / en: ")
            texts = {comment["lang"]: words} | ({"en": english} if english else {})
            lines += [f"{comment['code']}# {texts[lang]}"] if lang in texts else []
    return "\n".join(lines).strip("\n") + "\n"


def _say_resolved(code: str, lang: Lang) -> str:
    replacements = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
            chosen = dict(zip(("zh", "en"), node.args, strict=False)).get(lang)
            call = ast.get_source_segment(code, node)
            text = ast.get_source_segment(code, chosen) if chosen else None
            if call and text:
                replacements.append((call, text))
    for call, text in replacements:
        # In an f-string the text stands by itself, not as a quoted text within braces.
        code = code.replace(f"{{{call}}}", text[1:-1]).replace(call, text)
    return code
