"""The run time of `gptparams count gpt2` and `memory gpt2`, compared with `python -c pass`.

    python benchmarks/cli_start.py [ROUNDS]

The three commands alternate, so that other load on the machine affects them equally, and the
medians are compared. The aim is at most 60 ms more than the bare interpreter; nothing is asserted.
The package is compiled first, like an installed package: without bytecode, every start would
compile it again.
"""

import compileall
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

PACKAGE = Path(__file__).parents[1] / "gptparams"
BARE = (sys.executable, "-c", "pass")
COUNT = (sys.executable, "-m", "gptparams", "count", "gpt2")
MEMORY = (sys.executable, "-m", "gptparams", "memory", "gpt2")
ALLOWED_MS = 60


def milliseconds(command: tuple[str, ...]) -> float:
    """Return the wall time of one run in ms."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=PACKAGE.parent)
    return (time.perf_counter() - start) * 1000


def main(rounds: int) -> None:
    """Measure `rounds` rounds after a warm-up round, and print the medians."""
    compileall.compile_dir(PACKAGE, quiet=2)
    commands = (BARE, COUNT, MEMORY)
    times = [[milliseconds(each) for each in commands] for _ in range(rounds + 1)][1:]
    bare, count, memory = (median(column) for column in zip(*times, strict=True))
    print(f"python -c pass         {bare:7.1f} ms")
    print(f"gptparams count gpt2   {count:7.1f} ms  ({count / bare:.2f} times)")
    print(f"gptparams memory gpt2  {memory:7.1f} ms  ({memory / bare:.2f} times)")
    print(f"the first + {ALLOWED_MS}         {bare + ALLOWED_MS:7.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
