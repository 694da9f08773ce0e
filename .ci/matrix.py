"""Run the tests of floating-point code and build the site with the settings of other machines.

Each setting makes torch and numpy use other kernels and thread counts, which round differently:
`python .ci/matrix.py [NAME ...]`, by default all settings. Exit code 1 if one of them fails.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
TESTS = ("tests/lessons", "tests/models", "tests/numerals", "tests/site/figures")
# The kernels of torch (its own, MKL, oneDNN) and of numpy (OpenBLAS).
KERNELS: dict[str, dict[str, str]] = {
    "own": {},
    "sse": {
        "ATEN_CPU_CAPABILITY": "default",
        "MKL_CBWR": "COMPATIBLE",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "OPENBLAS_CORETYPE": "Nehalem",
    },
    "avx2": {
        "ATEN_CPU_CAPABILITY": "avx2",
        "MKL_CBWR": "AVX2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
    },
    "zen": {"ATEN_CPU_CAPABILITY": "avx2", "OPENBLAS_CORETYPE": "Zen"},
    "avx512": {"OPENBLAS_CORETYPE": "SkylakeX"},
}
NEEDS = {"sse": {"sse4_1"}, "avx2": {"avx2"}, "zen": {"avx2"}, "avx512": {"avx512f", "avx512bw"}}
THREADS = (1, 2)
PROBE = (
    "import numpy, torch; "
    "print(torch.backends.cpu.get_cpu_capability(), torch.get_num_threads(), 'threads')"
)


class Outcome(NamedTuple):
    """The result of a setting: what was in force, whether tests and build passed, the duration."""

    name: str
    found: str
    tests: bool
    build: bool
    minutes: float


def settings() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the settings that this machine can run, by name."""
    there = processor_flags()
    for kernels, variables in KERNELS.items():
        if NEEDS.get(kernels, set()) <= there:
            for threads in THREADS:
                yield f"{kernels}-{threads}", variables | {"OMP_NUM_THREADS": str(threads)}


def processor_flags(path: Path = Path("/proc/cpuinfo")) -> set[str]:
    """Return the features of the processor; empty if Linux does not list them."""
    if platform.machine() not in ("x86_64", "AMD64") or not path.is_file():
        return set()
    found = re.search(r"^flags\s*:(.*)$", path.read_text(encoding="utf-8"), re.M)
    return set(found[1].split()) if found else set()


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with `variables` and no other choice of kernels."""
    chosen = {name for kernels in KERNELS.values() for name in kernels}
    kept = {name: value for name, value in os.environ.items() if name not in chosen}
    # Waiting threads give up the processor, which changes no result.
    return kept | {"OMP_WAIT_POLICY": "PASSIVE", "NO_MKDOCS_2_WARNING": "1"} | variables


def succeeds(arguments: list[str], variables: Mapping[str, str]) -> bool:
    """Return whether `python -m` with these arguments succeeds; its output is shown."""
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(variables)).returncode == 0


def in_force(variables: Mapping[str, str]) -> str:
    """Return what torch and OpenBLAS report to be using."""
    told = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=environment(variables) | {"OPENBLAS_VERBOSE": "2"},
        capture_output=True,
        text=True,
    )
    core = re.search(r"^Core: (\w+)", told.stderr + told.stdout, re.M)
    torch = " ".join(re.findall(r"^.* threads$", told.stdout, re.M))
    return f"torch {torch}, OpenBLAS {core[1] if core else 'unknown'}"


def outcome(name: str, variables: Mapping[str, str]) -> Outcome:
    """Run tests and build with a setting."""
    found, begun = in_force(variables), time.monotonic()
    print(f"== {name}: {found}", flush=True)
    tests = succeeds(["pytest", "-q", "-p", "no:cacheprovider", *TESTS], variables)
    with tempfile.TemporaryDirectory() as folder:
        build = succeeds(["mkdocs", "build", "--quiet", "--strict", "-d", folder], variables)
    return Outcome(name, found, tests, build, (time.monotonic() - begun) / 60)


def main(names: list[str]) -> int:
    """Run the given settings, or all; print a table of the results."""
    there = dict(settings())
    if unknown := [name for name in names if name not in there]:
        print(f"no setting {', '.join(unknown)} here; there are {', '.join(there)}")
        return 2
    outcomes = [outcome(name, there[name]) for name in names or there]
    word = {True: "passed", False: "FAILED"}
    for each in outcomes:
        line = f"{each.name:10} tests {word[each.tests]}  build {word[each.build]}"
        print(f"{line}  {each.minutes:4.1f} min  {each.found}")
    return 0 if all(each.tests and each.build for each in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
