"""Many cases at once: in forked processes with little memory, each case with little time.

`Coverage` tells which cases take steps of the code that no case before them took.
"""

import json
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

MEMORY = 256 * 2**20  # bytes of address space for a worker
SECONDS = 1.0  # of processor time for a case
PATIENCE = 20.0  # seconds of wall time: the machine may be busy, but a case must not wait for ever
MOST_SHOWN = 10  # failures
# From the number of a case to what kind of case it was, and what is wrong with it, or nothing.
Case = Callable[[int], tuple[str, str]]


class TookTooLongError(BaseException):
    """A case went on for more than its time; no `except Exception` is to catch it."""


def _stop(*_: object) -> None:
    raise TookTooLongError


@contextmanager
def limited(seconds: float = SECONDS, patience: float = PATIENCE) -> Iterator[None]:
    """Raise TookTooLongError after `seconds` of work, or `patience` seconds of waiting."""
    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, patience)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def judged(case: Case, number: int) -> tuple[str, str]:
    """The kind of one case, and what is wrong: what it says, what it raises, or that it hangs."""
    try:
        with limited():
            return case(number)
    except TookTooLongError:
        return "failed", f"took more than {SECONDS:g} s"
    except BaseException as error:  # a MemoryError or SystemExit is a failure as well
        return "failed", f"{type(error).__name__}: {str(error)[:200]}"


class Outcome(NamedTuple):
    """What is wrong, by the number of the case; the most memory of a worker; cases by kind."""

    failures: dict[int, str]
    memory: int
    kinds: Counter[str]


def run(case: Case, cases: int, workers: int) -> Outcome:
    """Judge the cases 0, 1, 2, ... in `workers` processes."""
    pipes = [_started(case, range(worker, cases, workers)) for worker in range(workers)]
    outcome = Outcome({}, 0, Counter())
    for pid, pipe in pipes:
        with os.fdopen(pipe, encoding="utf-8") as answer:
            text = answer.read()
        _, status = os.waitpid(pid, 0)
        if status or not text:
            outcome.failures[-pid] = f"a worker ended with the status {status}"
            continue
        found, memory, kinds = json.loads(text)
        outcome.failures.update({int(number): wrong for number, wrong in found.items()})
        outcome.kinds.update(kinds)
        outcome = outcome._replace(memory=max(outcome.memory, memory))
    return outcome


def _started(case: Case, numbers: range) -> tuple[int, int]:
    """A worker for the cases `numbers`: its process, and the pipe on which it answers."""
    reader, writer = os.pipe()
    if pid := os.fork():
        os.close(writer)
        return pid, reader
    status = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        failures: dict[int, str] = {}
        kinds: Counter[str] = Counter()
        for number in numbers:
            kind, wrong = judged(case, number)
            kinds[kind] += 1
            failures |= {number: wrong} if wrong else {}
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        with os.fdopen(writer, "w", encoding="utf-8") as answer:
            json.dump((failures, memory, kinds), answer)
        status = 0
    finally:
        os._exit(status)


def report(outcome: Outcome, cases: int) -> int:
    """Print what was found, and return the exit code: 1 if anything is wrong."""
    failures = outcome.failures
    for number, wrong in sorted(failures.items())[:MOST_SHOWN]:
        print(f"case {number}: {wrong}")
    if len(failures) > MOST_SHOWN:
        print("...")
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in outcome.kinds.most_common())
    print(f"{cases:,} cases ({kinds}): {len(failures):,} failures")
    print(f"{outcome.memory / 2**20:.0f} MiB at most", flush=True)
    return int(bool(failures))


Step = tuple[str, int, int]  # file, line, and the line before it in the same call


class Coverage:
    """The steps between lines that have been taken so far in the files below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.steps: set[Step] = set()

    def new(self, call: Callable[[], Any]) -> int:
        """Run `call`; return how many steps it took for the first time, even if it raises."""
        before = len(self.steps)
        outer = sys.gettrace()
        sys.settrace(self._entered)
        try:
            call()
        finally:
            sys.settrace(outer)
        return len(self.steps) - before

    def _entered(self, frame: FrameType, event: str, arg: Any) -> Callable[..., Any] | None:
        """Trace the lines of a function if its file is one of ours."""
        file = frame.f_code.co_filename
        if not file.startswith(self.folder):
            return None
        last, add = frame.f_lineno, self.steps.add

        def line(frame: FrameType, event: str, arg: Any) -> Callable[..., Any]:
            nonlocal last
            if event == "line":
                add((file, frame.f_lineno, last))
                last = frame.f_lineno
            return line

        return line
