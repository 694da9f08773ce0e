"""The environment of a page's code: its names, its output, and the operations it can't perform.

The build and the reader's browser share this module, so that a block has the same output in both.
"""

import contextlib
import functools
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from gptparams.errors import InputError
from gptparams.language import Lang, Text
from gptparams.site.code.cells import OutOfTimeError, ProgramError
from gptparams.site.files.diagnostic import PlacedError

MODULE = "__page__"
"""The name of the module in which the code of a page runs."""

CODE_NAME = "<code block: id "
"""How the name of the code of each block begins in a traceback."""

# Functions that would end the process without an exception, and the build without a message.
_ENDINGS = ("_exit", "abort", "execv", "execve")


@dataclass(frozen=True)
class Printed:
    """Text that a block printed."""

    text: str


@dataclass(frozen=True)
class Shown:
    """An object that a block passed to `show`: a table, a picture or a formula."""

    thing: Any


@dataclass
class Recorder:
    """Collects what a block prints and shows, in order."""

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
        """Return what was collected since the last call."""
        self.flush()
        parts, self.parts = tuple(self.parts), []
        return parts


def fresh_names(
    lang: Lang, show: Callable[[Any], None], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the names that are defined before the first block of a page."""
    say = {"zh": lambda zh, en: zh, "en": lambda zh, en: en}[lang]
    return {"__name__": MODULE, "lang": lang, "say": say, "show": show, **given}


class PageModule(ModuleType):
    """The names of a page as a module, where pickle, dataclasses and `typing` find its classes.

    A module can't use an existing dictionary as its own, so this class returns the page's.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__(MODULE)
        self._names = names

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        return self._names

    def __getattr__(self, name: str) -> Any:
        try:
            return self._names[name]
        except KeyError:
            raise AttributeError(f"the page has no name {name!r}") from None


@contextlib.contextmanager
def as_module(names: dict[str, Any]) -> Iterator[None]:
    """Make the page with these `names` importable; nested pages restore the previous one."""
    before = sys.modules.get(MODULE)
    sys.modules[MODULE] = PageModule(names)
    try:
        yield
    finally:
        del sys.modules[MODULE]
        if before is not None:
            sys.modules[MODULE] = before


@contextlib.contextmanager
def staying_alive() -> Iterator[None]:
    """Turn functions that would end this process into SystemExit, and make stdin empty.

    Afterwards, code of a page is still refused them, as in a timer or a signal handler.
    Processes started by the code are not affected.
    """
    system = [os, *(sys.modules[name] for name in (os.name,) if name in sys.modules)]
    before = [(m, name, getattr(m, name)) for m in system for name in _ENDINGS if hasattr(m, name)]
    process, keyboard = os.getpid(), sys.stdin
    for module, name, earlier in before:
        setattr(module, name, _refusing(name, _real(earlier), process, anyone=True))
    try:
        with open(os.devnull) as nothing:
            sys.stdin = nothing
            yield
    finally:
        sys.stdin = keyboard
        for module, name, earlier in before:
            real = _real(earlier)
            after = _refusing(name, real, process, anyone=False) if earlier is real else earlier
            setattr(module, name, after)


def _real(function: Any) -> Any:
    return getattr(function, "__wrapped__", function)


def _refusing(
    name: str, real: Callable[..., Any], process: int, *, anyone: bool
) -> Callable[..., Any]:
    """`real`, refused to anyone in this process, or only to the code of a page."""

    @functools.wraps(real)
    def refused(*given: Any) -> NoReturn:
        caller = sys._getframe(1).f_code.co_filename
        if os.getpid() != process or not (anyone or caller.startswith(CODE_NAME)):
            real(*given)
        raise SystemExit(f"os.{name}")

    return refused


def guard(
    act: Callable[[], Any], files: Mapping[str, Path], path: Path | None, line: int, what: Text
) -> Any:
    """Return the result of `act()`; convert every exception, even SystemExit, to ProgramError.

    `files` maps the code names of the page to files, which locate the exception in the traceback;
    an exception outside them is placed at `line` of `path`.
    """
    try:
        with staying_alive():
            return act()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        detail = _words(error)
        if isinstance(error, SyntaxError) and error.filename and error.filename in files:
            path, line, detail = files[error.filename], error.lineno or line, error.msg
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename in files:
                path, line = files[trace.tb_frame.f_code.co_filename], trace.tb_lineno
            trace = trace.tb_next
        kind, detail = type(error).__name__, _shortened(detail)
        chinese = detail
        if isinstance(error, InputError | OutOfTimeError):
            chinese = _shortened(error.zh)
        raise ProgramError(
            line,
            f"{what.zh} 抛出 {kind}：{chinese or '没有说明'}",
            f"{what.en} raised {kind}: {detail or 'no message'}",
            path=path,
            elsewhere=error.finding if isinstance(error, PlacedError) else None,
        ) from None


def _words(error: BaseException) -> str:
    """Return the message of an exception, or "" if its `__str__` fails."""
    try:
        return str(error)
    except Exception:
        return ""


def _shortened(text: str, most: int = 500) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[:most]}…"
