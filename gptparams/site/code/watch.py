"""Watches the code of pages: how long a block runs, and whether it ends the whole process.

A block can end the process below Python, as `ctypes.CDLL(None)._exit(0)` does, with an exit code of
its choice. `witnessed` and `be_witnessed` therefore do the work in a child process, which notes in
shared memory which block is running and whether the work was finished; the parent reports what the
child can't. Where there is no `fork` (on Windows), there is no parent, and only time is limited.
"""

import contextlib
import mmap
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from gptparams.language import Text, language
from gptparams.site.code.cells import OutOfTimeError

SECONDS = "GPTPARAMS_BLOCK_SECONDS"  # the environment variable that changes the limit
_SECONDS = 900.0  # for one block, which may fetch weights
_GRACE = 30.0  # seconds after which a block that ignores the limit is killed
_POLL = 0.05  # seconds
_SIZE = 4096
_FINISHED = "finished "
_notes: memoryview | None = None  # in the child


def block_seconds() -> float:
    """The longest that a block may run; that of the environment if it is a number above 0."""
    try:
        asked = float(os.environ.get(SECONDS, ""))
    except ValueError:
        return _SECONDS
    return asked if 0 < asked < 10**6 else _SECONDS


def too_late(seconds: float) -> Text:
    """What is said of code that ran for more than `seconds`."""
    zh, en = f"运行超过 {seconds:g} 秒", f"it takes more than {seconds:g} s"
    if seconds < block_seconds():  # an expression
        return Text(f"{zh}；请在代码块里先算好", f"{en}; compute it in a block")
    return Text(f"{zh}；请缩短，或把 {SECONDS} 设大", f"{en}; shorten it, or raise {SECONDS}")


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise OutOfTimeError after `seconds`, if the system supports it; limits can be nested."""
    alarm = getattr(signal, "setitimer", None)
    if alarm is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        late = too_late(seconds)
        raise OutOfTimeError(late.zh, late.en)

    handler, begun = signal.signal(signal.SIGALRM, stop), time.monotonic()
    before, _ = alarm(signal.ITIMER_REAL, seconds, 1.0)  # again each second, if it is caught
    try:
        yield
    finally:
        alarm(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if before:
            alarm(signal.ITIMER_REAL, max(before - (time.monotonic() - begun), 0.001), 1.0)


@contextlib.contextmanager
def block_at(place: str) -> Iterator[None]:
    """Run a block that begins at `place` (`path:line`) within its time, and note that it runs."""
    note(place)
    try:
        with limited(block_seconds()):
            yield
    finally:
        note("")


def note(text: str) -> None:
    """Write `text` where the parent reads it; nothing if there is no parent."""
    if _notes is not None:
        _notes[:] = text.encode()[: _SIZE - 1].ljust(_SIZE, b"\0")


def finished(code: int = 0) -> None:
    """Note that the work is done, and with which exit code."""
    note(f"{_FINISHED}{code}")


def witnessed(act: Callable[[], int]) -> int:
    """The exit code of `act`, done in a child process; 1 with a message if the child just ends."""
    be_witnessed()
    code = act()
    if sys.stdout is not None:
        sys.stdout.flush()  # a handler of `atexit` may drop what is buffered
    finished(code)
    return code


def be_witnessed() -> None:
    """Go on in a child process; the parent waits for it and ends with its exit code.

    Nothing is done where a child would lack something: without `fork`, or beside other threads.
    """
    global _notes
    if not hasattr(os, "fork") or _notes is not None or threading.active_count() > 1:
        return
    notes = memoryview(mmap.mmap(-1, _SIZE))  # shared with the child
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    child = os.fork()
    if child == 0:
        _notes = notes
        return
    os._exit(_end(_waited(child, notes)))


class _Ending(NamedTuple):
    """How a child ended: the status of `os.waitpid`, its last note, and whether it was killed."""

    status: int
    note: str
    killed: bool


def _waited(child: int, notes: memoryview) -> _Ending:
    """Wait for the child; kill it if a block goes on long after its time."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to the child as well
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: os.kill(child, number))
    last, since, killed = "", time.monotonic(), False
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        current = _read(notes)
        if current != last:
            last, since = current, time.monotonic()
        late = time.monotonic() - since > block_seconds() + _GRACE
        if late and last and not last.startswith(_FINISHED) and not killed:
            killed = True
            os.kill(child, signal.SIGKILL)
        time.sleep(_POLL)
    return _Ending(ended[1], _read(notes), killed)


def _read(notes: memoryview) -> str:
    return bytes(notes[:]).rstrip(b"\0").decode(errors="replace")


def _end(ending: _Ending) -> int:
    """Say what the child couldn't, and return the exit code of the whole."""
    code = os.waitstatus_to_exitcode(ending.status)
    if ending.note.startswith(_FINISHED):
        return int(ending.note.removeprefix(_FINISHED)) or max(code, 0)
    if code > 0 or (code < 0 and not ending.note):  # said by the child, or ended from outside
        return code if code > 0 else 128 - code
    print(_message(ending, code)[language()], file=sys.stderr, flush=True)
    return 1


def _message(ending: _Ending, code: int) -> Text:
    place = ending.note
    if ending.killed:
        late = too_late(block_seconds())
        return Text(f"{place}: 代码块{late.zh}", f"{place}: the block: {late.en}")
    zh = f"退出码 {code}" if code >= 0 else f"信号 {-code}"
    en = f"exit code {code}" if code >= 0 else f"signal {-code}"
    if not place:  # in a handler of `atexit`, say
        return Text(
            f"gptparams：进程没做完就结束了（{zh}）；请去掉页面代码里结束进程的部分",
            f"gptparams: the process ended before the work was done ({en}); "
            "remove what ends it from the code of the pages",
        )
    return Text(
        f"{place}: 代码块结束了整个进程（{zh}），后面的都没做；请去掉结束进程的代码",
        f"{place}: the block ended the whole process ({en}), and nothing after it was done; "
        "remove what ends the process",
    )
