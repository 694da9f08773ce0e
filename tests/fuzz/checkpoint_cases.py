"""Valid checkpoint files, and the changes that turn them into hostile ones."""

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from gptparams.checkpoints.formats.gguf import read_gguf
from gptparams.checkpoints.formats.safetensors import read_safetensors
from gptparams.checkpoints.formats.torch_zip import read_torch
from gptparams.checkpoints.header import Header, Source
from tests.helpers.checkpoint_files import (
    Gguf,
    entries,
    raw_safetensors,
    torch_pickle,
    torch_records,
)

LONGEST = 16_384  # bytes; a longer file is changed no further
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
    length = int.from_bytes(data[:8], "little")
    header, rest = data[8 : 8 + length], data[8 + length :]
    text = header.decode(errors="replace")
    if rng.random() < 0.3 or not text:
        return mutate_bytes(data, rng)
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
    records = _records(data) if rng.random() < 0.7 else {}
    if "a/data.pkl" not in records:
        return mutate_bytes(data, rng)
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


def _records(data: bytearray) -> dict[str, bytearray]:
    """The records of an archive; none if Python's own reader refuses it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(each.file_size > LONGEST for each in archive.infolist()):
                return {}
            return {name: bytearray(archive.read(name)) for name in archive.namelist()}
    except Exception:  # zipfile raises errors of many kinds for a damaged archive
        return {}


READERS: dict[str, Reader] = {
    "safetensors": Reader(read_safetensors, safetensors_seeds(), mutate_json),
    "gguf": Reader(read_gguf, gguf_seeds(), mutate_bytes),
    "torch": Reader(read_torch, torch_seeds(), mutate_pickle),
}
