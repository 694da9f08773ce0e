"""Mutated checkpoint files, thrown at the readers: each is read or refused, and nothing else.

    python -m tests.fuzz.checkpoints [--cases N] [--seed S] [--reader safetensors|gguf|torch]

A case takes a valid file and changes it: bits, bytes, runs, numbers at the places where numbers
stand, fields of the JSON, opcodes of the pickle. The same seed gives the same cases. What a
reader may do is return a header or raise InputError, within `SLOWEST_S` of processor time; what
it returns must add up. Each case is given to the reader alone, and one in `WHOLE` to all of
`inspect` as well.
"""

import argparse
import io
import json
import random
import struct
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from math import prod
from typing import NamedTuple

from gptparams import preset
from gptparams.checkpoints.formats.gguf import read_gguf
from gptparams.checkpoints.formats.safetensors import read_safetensors
from gptparams.checkpoints.formats.torch_zip import read_torch
from gptparams.checkpoints.header import Checkpoint, Header, Source
from gptparams.checkpoints.inspection import inspect_checkpoint
from gptparams.checkpoints.reconcile import reconcile_checkpoint
from gptparams.errors import InputError
from tests.helpers.checkpoint_files import (
    Gguf,
    entries,
    raw_safetensors,
    torch_pickle,
    torch_records,
)

SLOWEST_S = 1.0
WHOLE = 50
NUMBERS = (0, 1, 2, 3, 7, 31, 32, 33, 127, 128, 255, 256, 65_535, 2**31 - 1, 2**31, 2**32 - 1,
           2**32, 2**62, 2**63 - 1, 2**63, 2**64 - 1)  # fmt: skip
JSON_VALUES = ("-1", "0", "1.0", "1e3", "true", "null", '"a"', "[]", "[0,0]", "{}", '{"a":1,"a":2}',
               "18446744073709551616", "NaN", "[[]]", '"F4"', '"BF16"', '"\\ud800"',
               "9" * 5000, "[" * 2000)  # fmt: skip
OPCODES = (
    b"()}]NKJMXBCGchjqrtbsuaeQR.\x80\x81\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x93\x94\x95io0123"
)


class Reader(NamedTuple):
    """A reader, files that it reads, and what changes a file of its kind."""

    read: Callable[[Source], Header]
    seeds: tuple[bytes, ...]
    mutate: Callable[[bytearray, random.Random], bytearray]


def safetensors_seeds() -> tuple[bytes, ...]:
    tensors = {
        "model.embed_tokens.weight": ("BF16", (16, 8)), "model.norm.weight": ("F32", (8,)),
        "scalar": ("I64", ()), "nothing": ("U8", (0, 3)), "four": ("F4", (2, 2)),
        "model.layers.0.self_attn.q_proj.qweight": ("I32", (4, 8)),
        "model.layers.0.self_attn.q_proj.scales": ("F16", (1, 8)),
        "h.0.attn.bias": ("U8", (1, 1, 4, 4)),
    }  # fmt: skip
    rows = entries(tensors)
    size = max(row["data_offsets"][1] for row in rows.values())
    header = json.dumps({"__metadata__": {"format": "pt"}} | rows)
    return raw_safetensors(header, size), raw_safetensors("{}"), raw_safetensors(
        json.dumps(rows, indent=1) + "  ", size
    )  # fmt: skip


def gguf_seeds() -> tuple[bytes, ...]:
    files = []
    for version, order in ((3, "<"), (3, ">"), (2, "<"), (1, "<")):
        form = Gguf(version, order).string("general.architecture", "llama")
        form.number("llama.block_count", 1).number("general.alignment", 32)
        form.strings("tokens", ["a", "bc", ""]).pair("b", 7, b"\1").pair("f", 6, bytes(4))
        form.pair("n", 9, form.word(5) + form.size(2) + bytes(8))
        form.pair("l", 9, form.word(9) + form.size(1) + form.word(0) + form.size(1) + b"x")
        form.tensor("token_embd.weight", (32, 4), 2).tensor("output_norm.weight", (32,))
        form.tensor("blk.0.attn_q.weight", (32, 3), 8).tensor("s", ())
        files.append(form.bytes())
    return tuple(files)


def torch_seeds() -> tuple[bytes, ...]:
    files = []
    for pickle in (torch_pickle((2, 3), (3, 1), 6), torch_pickle((), (), 6, 5)):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, data in torch_records(pickle):
                archive.writestr(zipfile.ZipInfo(name), data)
        files.append(buffer.getvalue())
    return tuple(files)


def mutate_bytes(data: bytearray, rng: random.Random) -> bytearray:
    """Change, insert, repeat or cut bytes anywhere."""
    for _ in range(rng.choice((1, 1, 1, 2, 4, 16))):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(7):
            case 0 if at < len(data):
                data[at] ^= 1 << rng.randrange(8)
            case 1 if at < len(data):
                data[at] = rng.randrange(256)
            case 2:
                data[at:at] = rng.randbytes(rng.randrange(1, 9))
            case 3:
                del data[at : at + rng.randrange(1, 17)]
            case 4:
                end = min(len(data), at + rng.randrange(1, 65))
                data[at:at] = data[at:end]
            case 5:
                del data[at:]
            case _:
                width = rng.choice("BHIQ")
                form = rng.choice("<>") + width
                number = rng.choice(NUMBERS) % 256 ** struct.calcsize(form)
                data[at : at + struct.calcsize(form)] = struct.pack(form, number)
    return data


def mutate_json(data: bytearray, rng: random.Random) -> bytearray:
    """Change a value, a key or a mark of the header, and give it the length that it then has."""
    if rng.random() < 0.3:
        return mutate_bytes(data, rng)
    length = int.from_bytes(data[:8], "little")
    header, rest = data[8 : 8 + length], data[8 + length :]
    text = header.decode()
    marks = [at for at, char in enumerate(text) if char in '{}[]:,"0123456789']
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.choice(marks) if marks else 0
        match rng.randrange(5):
            case 0:
                text = text[:at] + rng.choice(JSON_VALUES) + text[at:]
            case 1:
                text = text[:at] + rng.choice('{}[]:,"0\\ \n') + text[at + 1 :]
            case 2:
                text = text[:at] + text[at + rng.randrange(1, 30) :]
            case 3:
                text = text[:at] + text[at : at + rng.randrange(1, 90)] + text[at:]
            case _:
                text = text[:at] + str(rng.choice(NUMBERS)) + text[at + 1 :]
    header = bytearray(text, "utf-8")
    if rng.random() < 0.1:
        header = mutate_bytes(header, rng)
    return bytearray(struct.pack("<Q", len(header))) + header + rest


def mutate_pickle(data: bytearray, rng: random.Random) -> bytearray:
    """Change opcodes of the pickle and write the archive anew, or change the archive."""
    if rng.random() < 0.3:
        return mutate_bytes(data, rng)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        records = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    pickle = records["a/data.pkl"]
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(pickle) + 1)
        match rng.randrange(4):
            case 0 if at < len(pickle):
                pickle[at] = rng.choice(OPCODES)
            case 1:
                pickle[at:at] = bytes(rng.choices(OPCODES, k=rng.randrange(1, 6)))
            case 2:
                at_end = at + rng.randrange(1, 40)
                pickle[at:at] = pickle[at:at_end] * rng.choice((1, 1, 2, 200))
            case _:
                mutate_bytes(pickle, rng)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, record in records.items():
            archive.writestr(zipfile.ZipInfo(name), bytes(record))
    return bytearray(buffer.getvalue())


READERS: dict[str, Reader] = {
    "safetensors": Reader(read_safetensors, safetensors_seeds(), mutate_json),
    "gguf": Reader(read_gguf, gguf_seeds(), mutate_bytes),
    "torch": Reader(read_torch, torch_seeds(), mutate_pickle),
}


class Failure(NamedTuple):
    """A case that a reader did not take as it should."""

    reader: str
    seed: str
    what: str


def case(reader: str, seed: str) -> bytes:
    """The file of a case."""
    rng = random.Random(seed)
    return bytes(READERS[reader].mutate(bytearray(rng.choice(READERS[reader].seeds)), rng))


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
        inspect_checkpoint(checkpoint)
        found = reconcile_checkpoint(checkpoint, preset("gpt2"))
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


def run(reader: str, cases: int, seed: int) -> tuple[Counter[str], list[Failure]]:
    """Try so many cases; what became of them, and those that failed."""
    results: Counter[str] = Counter()
    failures: list[Failure] = []
    for number in range(cases):
        name = f"{seed}/{reader}/{number}"
        data = case(reader, name)
        start = time.process_time()
        try:
            results[outcome(reader, data, number % WHOLE == 0)] += 1
        except Exception:
            results["crashed"] += 1
            failures.append(Failure(reader, name, traceback.format_exc(limit=-3)))
        if time.process_time() - start > SLOWEST_S:
            results["slow"] += 1
            failures.append(Failure(reader, name, "slow"))
    return results, failures


def main() -> int:
    """Run from the command line; 1 when a case failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=30_000, help="in all (default: 30,000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--reader", choices=READERS, action="append")
    values = parser.parse_args()
    readers = values.reader or list(READERS)
    failed: list[Failure] = []
    for reader in readers:
        start = time.perf_counter()
        results, failures = run(reader, -(-values.cases // len(readers)), values.seed)
        taken = time.perf_counter() - start
        shown = ", ".join(f"{number:,} {what}" for what, number in sorted(results.items()))
        print(f"{reader}: {shown}; {taken:.0f} s")
        failed += failures
    for failure in failed[:10]:
        print(f"\n{failure.reader}, case {failure.seed!r}:\n{failure.what}")
    print(f"{len(failed)} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
