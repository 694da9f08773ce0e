"""Runs each block of a page with markdown-exec; failures raise exceptions, not warnings.

Blocks run when a page is examined, before it is rendered. Only public names of markdown-exec are
used; undocumented behaviour that this module relies on is pinned by
`tests/site/code/test_engine.py`.
"""

import ast
import contextlib
import itertools
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import markdown_exec

from gptparams.errors import InputError, WeightsMissingError
from gptparams.language import Lang, Text
from gptparams.site.code.cells import Cell
from gptparams.site.code.executing import (
    CODE_NAME,
    MODULE,
    Printed,
    Recorder,
    Shown,
    fresh_names,
    guard,
)
from gptparams.site.code.watch import block_at
from gptparams.site.files.diagnostic import message_of
from gptparams.site.files.layout import shown_path
from gptparams.site.source.run_blocks import SHELLS

# The formatters of markdown-exec, before pages replace them.
_RUN = dict(markdown_exec.formatters)
_BEGIN = f"from {__name__} import begin as __begin; __begin(globals())"
_END = f"from {__name__} import end as __end; __end()"
_LOCALES = {"zh": "zh_CN.UTF-8", "en": "en_US.UTF-8"}
_NUMBERS = itertools.count(1)


class _Raising(logging.Logger):
    """Replaces markdown-exec's logger, which would only warn about a failed block."""

    def warning(self, msg: object, *args: object, **_: Any) -> None:
        error = sys.exc_info()[1]
        raise (error.__cause__ or error) if error else RuntimeError(str(msg))

    error = critical = warning


markdown_exec.patch_loggers(_Raising)


class Session:
    """The blocks of one page, run in one language; they share names with each other only."""

    running: list["Session"] = []  # noqa: RUF012 - the last is at work; a page may run another

    def __init__(self, lang: Lang, given: Mapping[str, Any], root: Path) -> None:
        self.name = f"gptparams {next(_NUMBERS)}"
        self.lang = lang
        self.root = root
        self.recorder = Recorder()
        self.files: dict[str, Path] = {}  # the files of the blocks that ran, by code name
        self.names: dict[str, Any] = {}  # the namespace that markdown-exec keeps
        self.kept: dict[str, Any] = {}  # names that markdown-exec would overwrite
        self.ended = False
        self._run(f"{_BEGIN}\n{_END}", "beginning")
        self.names |= fresh_names(lang, self.recorder.show, given)

    def execute(self, cell: Cell, lenient: bool = False) -> Text | None:
        """Run a block; with `lenient`, return the message if trained weights are missing.

        Raises ProgramError if the block fails.
        """
        act = self._command if cell.language in SHELLS else self._python

        def attempt() -> Text | None:
            try:
                with block_at(f"{shown_path(cell.path)}:{cell.line}"):
                    act(cell)
            except WeightsMissingError as error:
                if not lenient:
                    raise
                return message_of(error)
            return None

        what = Text(f"代码块 {cell.name}", f"block {cell.name!r}")
        wanted: Text | None = guard(attempt, self.files, cell.path, cell.line, what)
        return wanted

    def output(self) -> tuple[Printed | Shown, ...]:
        """Return the output of blocks since the last call."""
        return self.recorder.taken()

    def _python(self, cell: Cell) -> None:
        name = f"{shown_path(cell.path)} {cell.name}"
        self.files[f"{CODE_NAME}{name}>"] = cell.path
        code = framed(cell, f"{CODE_NAME}{name}>")
        with contextlib.redirect_stdout(self.recorder.stream):
            self._run(code, name)

    def _run(self, code: str, name: str) -> None:
        self.ended = False
        Session.running.append(self)
        try:
            _RUN["python"](code=code, session=self.name, id=name, html=True, md=None)  # type: ignore[operator]
        finally:
            Session.running.pop()
            self.kept = {"print": self.names["print"]} if "print" in self.names else {}
        if not self.ended:
            raise RuntimeError("markdown-exec left the block before its end")

    def _command(self, cell: Cell) -> None:
        prompt = "$ " if cell.language == "console" else ""
        returncode, width = (int(cell.options.get(key, 0)) for key in ("returncode", "width"))
        given = {"returncode": returncode, "width": width, "workdir": str(self.root)}
        code = f"{prompt}set -e\n{cell.code}"
        with _shell(self.lang):
            try:
                output = _RUN[cell.language](code=code, md=None, html=True, **given)  # type: ignore[operator]
            except markdown_exec.ExecutionError as error:
                raise _wrong_exit_code(error, returncode) from None
        self.recorder.stream.write(str(output))


def _wrong_exit_code(error: markdown_exec.ExecutionError, expected: int) -> InputError:
    output = " ".join(str(error).split("\n")[1:-1]).strip()  # without the fence around it
    return InputError(
        f"命令以 {error.returncode} 结束，应为 {expected}；输出：{output}",
        f"the command ended with code {error.returncode}, expected {expected}; "
        f"its output: {output}",
    )


def begin(names: dict[str, Any]) -> None:
    """Called before the code of a block, with the names that markdown-exec keeps for the session.

    This removes the `print` and the empty module that markdown-exec creates for each block: that
    `print` is not Python's, and the module is not used.
    """
    session = Session.running[-1]
    session.names = names
    if names["__name__"] != MODULE:
        sys.modules.pop(names["__name__"], None)
    del names["__begin"], names["print"]
    names |= {"__name__": MODULE, **session.kept}


def end() -> None:
    """Called after the code of a block."""
    session = Session.running[-1]
    del session.names["__end"]
    session.ended = True


def framed(cell: Cell, filename: str) -> str:
    """Return the code of `cell` between `begin` and `end`, on its original lines.

    Imports from `__future__` stay first. Raises SyntaxError for invalid Python.
    """
    padding = "\n" * (cell.line - 2)
    tree = ast.parse(f"{padding}\n{cell.python}", filename)
    compile(tree, filename, "exec")
    future = [
        statement
        for statement in tree.body
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
    ]
    if not future:
        return f"{padding}{_BEGIN}\n{cell.python}\n{_END}\n"
    lines = cell.python.split("\n")
    last = (future[-1].end_lineno or 0) - cell.line
    line = lines[last].encode()
    at = future[-1].end_col_offset or 0
    lines[last] = f"{line[:at].decode()}; {_BEGIN}{line[at:].decode()}"
    return "\n".join([f"{padding}", *lines, _END, ""])


@contextlib.contextmanager
def _shell(lang: Lang) -> Iterator[None]:
    """Set the environment of a command: this Python's programs first, in the page's language."""
    changed = {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
        "LC_ALL": "",
        "LC_CTYPE": "C.UTF-8",
        "LC_MESSAGES": _LOCALES[lang],
        "PYTHONUTF8": "1",
    }
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
