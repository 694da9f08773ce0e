"""Which steps of some source files a call takes that no call before it took."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

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
