"""The code file of a page, split into cells at lines `# %% name`; both languages run all cells."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gptparams.errors import InputError
from gptparams.site.files.diagnostic import Finding
from gptparams.site.files.read_text import text_of
from gptparams.site.source.run_blocks import SHELLS

_CELL = re.compile(r"^# %%[ \t]*(?P<name>[^\n]*?)[ \t]*$", re.M)
_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")


class ProgramError(InputError):
    """The code of a page failed at `line` of the file `path` (None: the page's code file).

    `elsewhere` is a finding in another file, if the code failed because of that file.
    """

    def __init__(
        self,
        line: int,
        zh: str,
        en: str,
        *,
        path: Path | None = None,
        elsewhere: Finding | None = None,
    ) -> None:
        super().__init__(zh, en)
        self.line = line
        self.path = path
        self.elsewhere = elsewhere


class OutOfTimeError(BaseException):
    """The code of a page ran for too long; its own `except Exception` doesn't catch this."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh


@dataclass(frozen=True)
class Cell:
    """A piece of a page's code: its name, the code, and the line of `path` where it begins.

    Cells of the code file are Python. Code typed in the page has a `language` and the `options` of
    its fence.
    """

    name: str
    code: str
    line: int
    path: Path
    language: str = "python"
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def python(self) -> str:
        """The code as Python on the same lines, without prompts; empty for commands."""
        if self.language == "pycon":
            return "".join(f"{line[4:]}\n" for line in self.code.splitlines())
        return "" if self.language in SHELLS else self.code


def read_cells(path: Path) -> tuple[Cell, ...]:
    """Read the cells of the code file `path`.

    Raises ProgramError for invalid Python, code outside a cell, and a repeated name.
    """
    try:
        return split_cells(text_of(path), path)
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:  # or nested too deeply
        if isinstance(error, InputError):
            raise
        line = (error.lineno or 1) if isinstance(error, SyntaxError) else 1
        reason = error.msg if isinstance(error, SyntaxError) else str(error) or "too deeply nested"
        en = f"{type(error).__name__}: {reason}"
        raise ProgramError(line, f"语法不对，{en}", en) from None


def split_cells(text: str, path: Path = Path()) -> tuple[Cell, ...]:
    """Split `text`, the contents of the code file `path`, into cells.

    Raises ProgramError for code outside a cell or a repeated name.
    """
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
        cells.append(Cell(match["name"], code.rstrip() + "\n", line + 1, path))
    return tuple(cells)


def _is_text(statement: ast.stmt) -> bool:
    """Return whether a statement is a bare constant, such as the docstring of a code file."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
