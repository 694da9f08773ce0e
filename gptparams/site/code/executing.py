"""What surrounds the code of a page while it runs: its names, its output, and what may not happen.

The build and a reader's browser use the same, so that a block does in both what the page shows.
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
from gptparams.site.code.cells import ProgramError
from gptparams.site.files.diagnostic import PlacedError

MODULE = "__page__"
"""The name of the module that the code of a page is."""

CODE_NAME = "<code block: id "
"""How the name of the code of each block begins in a traceback."""

# What would end the process with no exception, and hence the build with no word.
_ENDINGS = ("_exit", "abort", "execv", "execve")


@dataclass(frozen=True)
class Printed:
    """Text that a block printed."""

    text: str


@dataclass(frozen=True)
class Shown:
    """A thing that a block handed to `show`: a table, a picture or a formula."""

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
        """What was collected since the last time."""
        self.flush()
        parts, self.parts = tuple(self.parts), []
        return parts


def fresh_names(
    lang: Lang, show: Callable[[Any], None], given: Mapping[str, Any]
) -> dict[str, Any]:
    """What the first block of a page finds."""
    say = {"zh": lambda zh, en: zh, "en": lambda zh, en: en}[lang]
    return {"__name__": MODULE, "lang": lang, "say": say, "show": show, **given}


class PageModule(ModuleType):
    """The names of a page as a module, in which pickle, dataclasses and `typing` find its classes.

    A module has a dictionary of its own and takes no other; this one shows the page's as its.
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
    """While this lasts, the page that has `names` can be imported; a page may run another."""
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
    """While this lasts, what would end this process raises SystemExit, and no input is waited for.

    Afterwards it still does when the code of a page calls it, from a timer or a signal handler.
    Processes that the code starts are not this one, and end as they please.
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
    """The result of `act()`; whatever it raises, SystemExit included, as a ProgramError.

    `files` are those that the code objects of the page name, which tell where it was raised; where
    none of them did, that is `line` of `path`.
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
        chinese = _shortened(error.zh) if isinstance(error, InputError) else detail
        raise ProgramError(
            line,
            f"{what.zh} 抛出 {kind}：{chinese or '没有说明'}",
            f"{what.en} raised {kind}: {detail or 'no message'}",
            path=path,
            elsewhere=error.finding if isinstance(error, PlacedError) else None,
        ) from None


def _words(error: BaseException) -> str:
    """What an exception says; one whose own `__str__` fails says nothing."""
    try:
        return str(error)
    except Exception:
        return ""


def _shortened(text: str, most: int = 500) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[:most]}…"
