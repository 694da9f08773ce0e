"""Mutated checkpoint files, thrown at the readers: each is read or refused, and nothing else.

    python -m tests.fuzz.checkpoints [--cases N] [--seed S] [--reader safetensors|gguf|torch]

A case takes a file of the corpus and changes it: bits, bytes, runs, numbers at the places where
numbers stand, fields of the JSON, opcodes of the pickle. The corpus begins with valid files; a case
that makes a reader take a step between two lines that none took before joins it. The same seed
gives the same cases. A reader may return a header or raise InputError, within `workers.SECONDS` of
processor time; what it returns must add up. Each case is given to the reader alone, and one in
`WHOLE` to all of `inspect` and `reconcile` as well.
"""

import argparse
import io
import random
import resource
import sys
import time
import traceback
from base64 import b64encode
from collections import Counter
from math import prod
from pathlib import Path
from typing import NamedTuple

import gptparams
from gptparams import preset
from gptparams.checkpoints.header import Checkpoint, Header, Source
from gptparams.checkpoints.inspection import inspect_tensors
from gptparams.checkpoints.reconcile import reconcile_tensors
from gptparams.errors import InputError
from tests.fuzz.checkpoint_cases import LONGEST, READERS
from tests.fuzz.workers import Coverage, TookTooLongError, limited

WHOLE = 50
PATIENCE = 600.0  # seconds of waiting: the run may get little of a busy machine
MEMORY = 2**30  # bytes of address space for the whole run
FOLDER = Path(gptparams.__file__).parent / "checkpoints"


class Failure(NamedTuple):
    """A case that a reader did not take as it should."""

    reader: str
    number: int
    data: bytes
    what: str


class Tried(NamedTuple):
    """What became of the cases, those that failed, the corpus, and the steps that were taken."""

    results: Counter[str]
    failures: list[Failure]
    corpus: list[bytes]
    steps: int


def case(reader: str, seed: str) -> bytes:
    """A valid file that is changed."""
    return _changed(reader, READERS[reader].seeds, random.Random(seed))


def _changed(reader: str, corpus: tuple[bytes, ...] | list[bytes], rng: random.Random) -> bytes:
    return bytes(READERS[reader].mutate(bytearray(rng.choice(corpus)), rng))


def outcome(reader: str, data: bytes, whole: bool = False) -> str:
    """`read` or `refused`; AssertionError when what was read does not add up."""
    source = Source(io.BytesIO(data), len(data), "case")
    try:
        header = READERS[reader].read(source)
    except InputError as refusal:
        _check_line(refusal)
        return "refused"
    _check(header, len(data))
    if whole:
        checkpoint = Checkpoint("case", header.format, tuple(header.tensors), header.metadata)
        inspect_tensors(checkpoint)
        found = reconcile_tensors(checkpoint, preset("gpt2"))
        left = sum(elements for _, elements in found.unexplained)
        explained = sum(each.elements for each in found.caused)
        assert found.counted is not None
        assert found.stored - found.counted == explained + left
    return "read"


def _check_line(refusal: InputError) -> None:
    for line in (refusal.zh, refusal.en):
        assert line.isprintable()
        assert len(line) < 1000


def _check(header: Header, size: int) -> None:
    names = [each.name for each in header.tensors]
    assert len(names) == len({*names})
    for each in header.tensors:
        assert all(type(n) is int and n >= 0 for n in each.shape)
        assert each.nbytes >= 0
        assert each.elements == prod(each.shape)
    if header.format != "torch":  # there tensors may share their bytes
        assert sum(each.nbytes for each in header.tensors) <= size


def run(reader: str, cases: int, seed: int) -> Tried:
    """Try so many cases with one reader; the first ones are the valid files themselves."""
    rng = random.Random(f"{seed}/{reader}")
    seeds, coverage = READERS[reader].seeds, Coverage(FOLDER)
    corpus = [*seeds]
    results: Counter[str] = Counter()
    failures: list[Failure] = []
    for number in range(cases):
        # Most files that join the corpus are refused, and so is what is made of them.
        fresh = number >= len(seeds)
        data = _changed(reader, rng.choice((corpus, seeds)), rng) if fresh else seeds[number]
        said: list[str] = []
        new = 0
        try:
            with limited(patience=PATIENCE):
                new = coverage.new(lambda: said.append(outcome(reader, data)))  # noqa: B023
                if number % WHOLE == 0:
                    outcome(reader, data, whole=True)
        except (Exception, TookTooLongError) as error:
            said = ["slow" if isinstance(error, TookTooLongError) else "crashed"]
            failures.append(Failure(reader, number, data, traceback.format_exc(limit=-3)))
        results[said[0]] += 1
        if new and fresh and len(data) <= LONGEST:
            corpus.append(data)
    return Tried(results, failures, corpus, len(coverage.steps))


def main() -> int:
    """Run from the command line; 1 when a case failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=30_000, help="in all (default: 30,000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--reader", choices=READERS, action="append")
    values = parser.parse_args()
    readers = values.reader or list(READERS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    failed: list[Failure] = []
    for reader in readers:
        start = time.perf_counter()
        tried = run(reader, -(-values.cases // len(readers)), values.seed)
        taken = time.perf_counter() - start
        shown = ", ".join(f"{number:,} {what}" for what, number in sorted(tried.results.items()))
        print(
            f"{reader}: {shown}; {tried.steps:,} steps by {len(tried.corpus)} files; {taken:.0f} s"
        )
        failed += tried.failures
    for each in failed[:10]:
        print(f"\n{each.reader}, case {each.number}:\n{each.what}{b64encode(each.data).decode()}")
    print(f"{len(failed)} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
