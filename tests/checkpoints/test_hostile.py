"""Hostile files: each is refused in one line with exit code 2, and no code in it is run."""

import json
import os
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gptparams.checkpoints.files.opening import OLD_FORMAT, open_checkpoint
from gptparams.cli.main import main
from gptparams.errors import InputError
from tests.helpers.checkpoint_files import (
    Gguf,
    raw_safetensors,
    torch_pickle,
    torch_records,
    write_safetensors,
    write_zip,
)

HUGE = "1" * 100_000


def entry(shape: str = "[2]", offsets: str = "[0,8]", dtype: str = '"F32"', more: str = "") -> str:
    return f'{{"dtype":{dtype},"shape":{shape},"data_offsets":{offsets}{more}}}'


def header(**tensors: str) -> str:
    return "{" + ",".join(f'"{name}":{text}' for name, text in tensors.items()) + "}"


A, B = entry(), entry(offsets="[8,16]")
SAFETENSORS: dict[str, bytes] = {
    "empty": b"",
    "seven bytes": b"\x02\0\0\0\0\0\0",
    "length alone": raw_safetensors("", 0, 10),
    "header beyond the file": raw_safetensors(header(a=A), 8, 5000),
    "header beyond the limit": raw_safetensors(header(a=A), 8, 100_000_001),
    "header of 2**63": raw_safetensors(header(a=A), 8, 2**63),
    "header of 2**64-1": raw_safetensors(header(a=A), 8, 2**64 - 1),
    "truncated header": raw_safetensors(header(a=A)[:-3], 8),
    "truncated data": raw_safetensors(header(a=A), 7),
    "trailing byte": raw_safetensors(header(a=A), 9),
    "no JSON": raw_safetensors('{"a":nonsense}', 8),
    "a list": raw_safetensors("[1,2,3]" + " " * 20, 8),
    "text after the header": raw_safetensors(header(a=A) + "{}", 8),
    "a number for a tensor": raw_safetensors('{"a":12345}', 8),
    "a key is missing": raw_safetensors('{"a":{"dtype":"F32","shape":[2]}}', 8),
    "negative dimension": raw_safetensors(header(a=entry("[-2]")), 8),
    "two negative dimensions": raw_safetensors(header(a=entry("[-2,-1]")), 8),
    "fractional dimension": raw_safetensors(header(a=entry("[2.0]")), 8),
    "exponent": raw_safetensors(header(a=entry("[2e0]")), 8),
    "boolean dimension": raw_safetensors(header(a=entry("[true,2]")), 8),
    "null dimension": raw_safetensors(header(a=entry("[null]")), 8),
    "text dimension": raw_safetensors(header(a=entry('["2"]')), 8),
    "huge dimension": raw_safetensors(header(a=entry("[9223372036854775808,0]", "[0,0]"))),
    "overflow": raw_safetensors(header(a=entry("[4294967296,4294967296,0]", "[0,0]"))),
    "wraps around": raw_safetensors(header(a=entry("[4611686018427387905,4]", "[0,16]")), 16),
    "shape is no list": raw_safetensors(header(a=entry("2")), 8),
    "shape is an object": raw_safetensors(header(a=entry('{"a":2}')), 8),
    "shape and bytes disagree": raw_safetensors(header(a=entry("[3]")), 8),
    "reversed offsets": raw_safetensors(header(a=entry(offsets="[8,0]")), 8),
    "negative offsets": raw_safetensors(header(a=entry(offsets="[-8,0]")), 8),
    "fractional offsets": raw_safetensors(header(a=entry(offsets="[0.0,8.0]")), 8),
    "boolean offsets": raw_safetensors(header(a=entry("[0]", "[false,false]"))),
    "three offsets": raw_safetensors(header(a=entry(offsets="[0,8,8]")), 8),
    "offsets out of the file": raw_safetensors(header(a=entry("[1000]", "[0,4000]")), 8),
    "overlap": raw_safetensors(header(a=A, b=entry(offsets="[4,12]")), 12),
    "the same bytes twice": raw_safetensors(header(a=A, b=A), 8),
    "hole at the start": raw_safetensors(header(a=B), 16),
    "hole in the middle": raw_safetensors(header(a=A, b=entry(offsets="[12,20]")), 20),
    "duplicate name": raw_safetensors(header(a=A)[:-1] + f',"a":{B}}}', 16),
    "duplicate by an escape": raw_safetensors(header(a=A)[:-1] + f',"\\u0061":{B}}}', 16),
    "duplicate inner key": raw_safetensors(header(a=entry(more=',"shape":[2]')), 8),
    "unknown dtype": raw_safetensors(header(a=entry(dtype='"F33"')), 8),
    "dtype in lower case": raw_safetensors(header(a=entry(dtype='"f32"')), 8),
    "dtype is a list": raw_safetensors(header(a=entry(dtype='["F32"]')), 8),
    "deep nesting": raw_safetensors('{"a":' + "[" * 200_000 + "]" * 200_000 + "}"),
    "deep objects": raw_safetensors('{"a":' * 100_000 + "1" + "}" * 100_000),
    "a number of 100,000 digits": raw_safetensors(header(a=entry(f"[{HUGE}]"))),
    "an offset of 100,000 digits": raw_safetensors(header(a=entry(offsets=f"[0,{HUGE}]"))),
    "a fraction of 100,000 digits": raw_safetensors(header(a=entry(f"[0.{HUGE}]"))),
    "bad UTF-8": raw_safetensors(b'{"\xff\xfe":' + A.encode() + b"}", 8),
    "overlong UTF-8": raw_safetensors(b'{"\xc0\xaf":' + A.encode() + b"}", 8),
    "a lone surrogate": raw_safetensors(header(**{"\\ud800": A}), 8),
    "a raw line break in a name": raw_safetensors(header(**{"a\nb": A}), 8),
    "a wrong escape": raw_safetensors(header(**{"a\\x41": A}), 8),
    "metadata of numbers": raw_safetensors('{"__metadata__":{"a":1}}'),
    "metadata twice": raw_safetensors('{"__metadata__":{"a":"1","a":"2"}}'),
    "two maps of metadata": raw_safetensors('{"__metadata__":{},"__metadata__":{}}'),
    "metadata is a list": raw_safetensors('{"__metadata__":["a"]}'),
    "byte order mark": raw_safetensors(b"\xef\xbb\xbf" + header(a=A).encode(), 8),
    "UTF-16": raw_safetensors(header(a=A).encode("utf-16"), 8),
    "NaN": raw_safetensors(header(a=entry("[NaN]")), 8),
    "a million brackets never closed": raw_safetensors('{"a":' + "[0," * 300_000),
    "an entry without an end": raw_safetensors('{"a":{"dtype":"' + "x" * 3_000_000),
    "a name without an end": raw_safetensors('{"' + "x" * 3_000_000),
    "nothing but space": raw_safetensors("{" + " " * 3_000_000),
}  # fmt: skip


def gguf() -> Gguf:
    return Gguf().string("general.architecture", "llama")


def listed(kind: int, length: int, rest: bytes = b"") -> Gguf:
    form = Gguf()
    return form.pair("a", 9, form.word(kind) + form.size(length) + rest)


def nested_lists(depth: int) -> bytes:
    form = Gguf()
    return (form.word(9) + form.size(1)) * depth + form.word(4) + form.size(0)


def info(name: str | bytes, n_dims: int, *rest: int) -> bytes:
    form = gguf()
    row = form.text(name) + form.word(n_dims) + b"".join(form.size(n) for n in rest)
    form.infos.append(row)
    return form.bytes(data=0)


GGUF: dict[str, bytes] = {
    "magic alone": b"GGUF",
    "version 0": Gguf(0).bytes(),
    "version 4": Gguf(4).bytes(),
    "version 2**31": b"GGUF" + struct.pack("<IQQ", 2**31, 0, 0),
    "2**60 tensors": gguf().bytes(tensors=2**60),
    "2**60 entries": gguf().bytes(pairs=2**60),
    "more entries than there are": gguf().bytes(pairs=3),
    "more tensors than there are": gguf().tensor("a", (4,)).bytes(tensors=40),
    "a key beyond the file": Gguf().pair(b"", 8, b"").bytes()[:24] + struct.pack("<Q", 2**62),
    "a text beyond the file": Gguf().pair("a", 8, struct.pack("<Q", 2**40)).bytes(),
    "an unknown type of a value": Gguf().pair("a", 13, b"").bytes(),
    "a boolean of 2": Gguf().pair("a", 7, b"\2").bytes(),
    "a list of 2**40 texts": listed(8, 2**40).bytes(),
    "a list of 2**60 numbers": listed(4, 2**60).bytes(),
    "a list of unknown type": listed(99, 1, bytes(64)).bytes(),
    "texts beyond the file": listed(8, 2, struct.pack("<QQ", 1, 2**63)).bytes(),
    "lists 100,000 deep": Gguf().pair("a", 9, nested_lists(100_000)).bytes(),
    "two equal keys": gguf().number("a", 1).number("a", 2).bytes(),
    "a key that is not UTF-8": gguf().pair(b"\xff\xfe", 4, bytes(4)).bytes(),
    "a text that is not UTF-8": Gguf().pair("a", 8, Gguf().text(b"\xff")).bytes(),
    "a tensor's name that is not UTF-8": gguf().tensor(b"\xff", (4,)).bytes(),
    "two tensors of one name": gguf().tensor("a", (8,)).tensor("a", (8,)).bytes(),
    "five dimensions": gguf().tensor("a", (1, 1, 1, 1, 4)).bytes(),
    "2**31 dimensions": info("a", 2**31),
    "a dimension of 2**63": gguf().tensor("a", (2**63,), 24).bytes(data=64),
    "a dimension of 2**64-1": gguf().tensor("a", (2**64 - 1,), 24).bytes(data=64),
    "dimensions that overflow": gguf().tensor("a", (2**32, 2**32), 24).bytes(data=64),
    "dimensions that overflow to nothing": gguf().tensor("a", (2**33, 2**33, 0), 24).bytes(data=0),
    "an unknown type": gguf().tensor("a", (32,), 142).bytes(data=64),
    "a removed type": gguf().tensor("a", (32,), 4).bytes(data=64),
    "type 2**32-1": gguf().tensor("a", (32,), 2**32 - 1).bytes(data=64),
    "a row that is no multiple of a block": gguf().tensor("a", (33,), 2).bytes(),
    "misaligned": gguf().tensor("a", (8,), offset=4).bytes(data=64),
    "an offset out of the file": gguf().tensor("a", (8,), offset=2**62).bytes(data=64),
    "overlap": gguf().tensor("a", (16,)).tensor("b", (8,), offset=32).bytes(data=64),
    "a hole": gguf().tensor("a", (8,)).tensor("b", (8,), offset=96).bytes(data=128),
    "a hole at the start": gguf().tensor("a", (8,), offset=32).bytes(data=64),
    "truncated data": gguf().tensor("a", (8,)).bytes(data=31),
    "an alignment of 0": gguf().number("general.alignment", 0).tensor("a", (8,)).bytes(),
    "an alignment of 3": gguf().number("general.alignment", 3).tensor("a", (8,)).bytes(),
    "an alignment that is a text": gguf().string("general.alignment", "32").bytes(),
}  # fmt: skip

GOOD = torch_pickle((2, 3), (3, 1), 6)
BOMB = b"]q\x00" + b"".join(
    b"]q" + bytes([i + 1]) + b"(" + (b"h" + bytes([i])) * 100 + b"e" for i in range(60)
)  # fmt: skip
SYSTEM = b"cos\nsystem\n(X\x08\x00\x00\x00touch rantR."
TORCH: dict[str, list[tuple[str, bytes]]] = {
    "no data.pkl": [("a/other.pkl", GOOD), ("a/data/0", bytes(24))],
    "two data.pkl": [*torch_records(GOOD), ("b/data.pkl", GOOD)],
    "one data.pkl twice": [*torch_records(GOOD), ("a/data.pkl", GOOD)],
    "a storage is missing": [("a/data.pkl", GOOD)],
    "a storage that is too small": torch_records(GOOD, 20),
    "a storage that is too large": torch_records(GOOD, 28),
    "strides beyond the storage": torch_records(torch_pickle((2, 3), (4, 1), 6)),
    "a shape beyond the storage": torch_records(torch_pickle((3, 3), (3, 1), 6)),
    "an offset beyond the storage": torch_records(torch_pickle((2, 3), (3, 1), 6, 1)),
    "a negative offset": torch_records(torch_pickle((2, 3), (3, 1), 6, -1)),
    "a negative stride": torch_records(torch_pickle((2, 3), (-3, 1), 6)),
    "a negative dimension": torch_records(torch_pickle((-2, 3), (3, 1), 6)),
    "fewer strides than dimensions": torch_records(torch_pickle((2, 3), (1,), 6)),
    "a negative number of values": torch_records(torch_pickle((0,), (1,), -6)),
    "os.system": torch_records(b"\x80\x02" + SYSTEM),
    "os.system by another opcode": torch_records(
        b"\x80\x04\x8c\x02os\x8c\x06system\x93X\x08\x00\x00\x00touch ran\x85R."
    ),
    "builtins.eval": torch_records(b"\x80\x02cbuiltins\neval\nX\x01\x00\x00\x001\x85R."),
    "a class that is made": torch_records(b"\x80\x02csubprocess\nPopen\n)\x81."),
    "the opcode of an instance": torch_records(b"\x80\x02(ios\nsystem\n."),
    "the opcode of an extension": torch_records(b"\x80\x02\x82\x01."),
    "the opcode of an object": torch_records(b"\x80\x02(cos\nsystem\no."),
    "protocol 0": torch_records(b"(dp0\n."),
    "protocol 9": torch_records(b"\x80\x09}."),
    "no end": torch_records(b"\x80\x02}"),
    "empty": torch_records(b""),
    "nothing on the stack": torch_records(b"\x80\x02."),
    "a stack that is empty": torch_records(b"\x80\x02\x86."),
    "a mark that is missing": torch_records(b"\x80\x02t."),
    "a memo that is missing": torch_records(b"\x80\x02h\x07."),
    "a text beyond the data": torch_records(b"\x80\x02X\xff\xff\xff\x7fa."),
    "a text of 2**63 bytes": torch_records(b"\x80\x04\x8d" + b"\xff" * 8 + b"."),
    "a frame beyond the data": torch_records(b"\x80\x04\x95" + b"\xff" * 8 + b"}."),
    "a text that is not UTF-8": torch_records(b"\x80\x02X\x01\x00\x00\x00\xff."),
    "an integer of 255 bytes": torch_records(b"\x80\x02\x8a\xff" + b"\x7f" * 255 + b"."),
    "a long integer": torch_records(b"\x80\x02\x8b\xff\xff\xff\x7f."),
    "a tuple for a key": torch_records(b"\x80\x02})K\x01s."),
    "a key twice": torch_records(b"\x80\x02}K\x01K\x01sK\x01K\x01s."),
    "two million values on the stack": torch_records(b"\x80\x02" + b"N" * 2_000_000 + b"."),
    "two million marks": torch_records(b"\x80\x02" + b"(" * 2_000_000 + b"."),
    "something after the end": torch_records(GOOD + b"N."),
    "something left on the stack": torch_records(b"\x80\x02NN."),
    "a name without an end": torch_records(b"\x80\x02c" + b"x" * 2000),
    "a name that is not ASCII": torch_records(b"\x80\x02c\xff\xfe\nx\n."),
    "a short id of a storage": torch_records(b"\x80\x02(X\x07\x00\x00\x00storagetQ."),
    "an id that is no storage": torch_records(b"\x80\x02(X\x05\x00\x00\x00otherNNNNtQ."),
    "an id of tuples of tuples": torch_records(b"\x80\x02)" + b"\x85" * 100_000 + b"Q."),
    "a name that is no text": torch_records(b"\x80\x04K\x01K\x02\x93."),
    "a call of a number": torch_records(b"\x80\x02K\x01)R."),
    "one tensor a hundred thousand times": torch_records(
        GOOD[:2] + b"](" + GOOD[9:-2] + b"q\x00" + b"h\x00" * 100_000 + b"e."
    ),
}  # fmt: skip


def refused(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line with which `inspect` and `reconcile` refuse a file, in English."""
    lines = set()
    for command in ("inspect", "reconcile"):
        start = time.process_time()
        assert main([command, str(path), "--lang", "en"]) == 2
        assert time.process_time() - start < LIMIT_S
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 1
        assert said.err[:-1].isprintable()
        lines.add(said.err)
    with pytest.raises(InputError) as error:
        open_checkpoint(str(path))
    assert error.value.zh != error.value.en
    (line,) = lines
    return line


@pytest.mark.parametrize("kind", SAFETENSORS)
def test_safetensors(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(SAFETENSORS[kind])
    refused(path, capsys)


@pytest.mark.parametrize("kind", GGUF)
def test_gguf(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(GGUF[kind])
    refused(path, capsys)


@pytest.mark.parametrize("kind", TORCH)
def test_torch(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_zip(tmp_path / "model.bin", TORCH[kind])
    refused(path, capsys)
    assert os.listdir(tmp_path) == ["model.bin"]  # nothing was run


def test_the_pickle_that_the_hostile_ones_were_made_of(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "model.bin", torch_records(GOOD))
    (tensor,) = open_checkpoint(str(path)).tensors
    assert (tensor.name, tensor.shape, tensor.dtype, tensor.nbytes) == ("w", (2, 3), "F32", 24)


def zipped(change: Callable[[bytearray], None]) -> Callable[[Path], None]:
    """An archive whose bytes are changed."""

    def make(path: Path) -> None:
        write_zip(path, torch_records(GOOD))
        data = bytearray(path.read_bytes())
        change(data)
        path.write_bytes(data)

    return make


def end(data: bytearray) -> int:
    return data.rfind(b"PK\5\6")


def put(place: Callable[[bytearray], int], value: bytes) -> Callable[[Path], None]:
    def change(data: bytearray) -> None:
        at = place(data)
        data[at : at + len(value)] = value

    return zipped(change)


ARCHIVES: dict[str, Callable[[Path], None]] = {
    "compressed": lambda path: void(write_zip(path, torch_records(GOOD), zipfile.ZIP_DEFLATED)),
    "a bomb": lambda path: void(
        write_zip(path, torch_records(bytes(30_000_000)), zipfile.ZIP_DEFLATED)
    ),
    "no record, another head": lambda path: void(
        path.write_bytes(b"PK\3\4" + bytes(26) + b"PK\5\6" + bytes(12) + b"\x1e\0\0\0\0\0")
    ),
    "no end": zipped(lambda data: data.__delitem__(slice(-22, None))),
    "a comment": zipped(lambda data: data.extend(b"more")),
    "65,535 records": put(lambda data: end(data) + 10, b"\xff\xff"),
    "a directory of 4 GB": put(lambda data: end(data) + 12, b"\xff\xff\xff\xff"),
    "a directory beyond the end": put(lambda data: end(data) + 16, b"\xff\xff\xff\x7f"),
    "several disks": put(lambda data: end(data) + 4, b"\1\0"),
    "a record beyond the file": put(lambda data: data.rfind(b"PK\1\2") + 42, b"\xff\xff\xff\x7f"),
    "a size of 2 GB": put(lambda data: data.find(b"PK\1\2") + 20, b"\xff\xff\xff\x7f" * 2),
    "a 64-bit size that is missing": put(
        lambda data: data.find(b"PK\1\2") + 20, b"\xff\xff\xff\xff" * 2
    ),
    "encrypted": put(lambda data: data.find(b"PK\1\2") + 8, b"\1\0"),
    "two records in one place": put(lambda data: data.rfind(b"PK\1\2") + 42, bytes(4)),
    "another name in the record": put(lambda data: data.find(b"a/data.pkl"), b"b"),
    "a directory entry of another kind": put(lambda data: data.rfind(b"PK\1\2"), b"PX"),
    "a name that is not UTF-8": put(lambda data: data.find(b"PK\1\2") + 46, b"\xff"),
    "head alone": lambda path: void(path.write_bytes(b"PK\3\4" + bytes(10))),
    "the old format": lambda path: void(path.write_bytes(OLD_FORMAT + bytes(100))),
    "a pickle": lambda path: void(path.write_bytes(b"\x80\x04" + SYSTEM)),
    "a pointer": lambda path: void(path.write_bytes(b"version https://git-lfs.github.com/spec/v1\n")),
    "a web page": lambda path: void(path.write_bytes(b"<!DOCTYPE html><html></html>")),
    "zeros": lambda path: void(path.write_bytes(bytes(100_000))),
}  # fmt: skip


def void(_: object) -> None:
    """What a lambda gives back is not looked at."""


@pytest.mark.parametrize("kind", ARCHIVES)
def test_archives(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.bin"
    ARCHIVES[kind](path)
    refused(path, capsys)


def test_memo_bombs_do_no_harm(tmp_path: Path) -> None:
    """A list of 100 times a list of 100 times ..., and a tuple of tuples 200 deep.

    Whoever walks through all of it, or takes its hash, never ends. There is no tensor in it.
    """
    pairs = b"".join(
        b"h" + bytes([i]) + b"h" + bytes([i]) + b"\x86q" + bytes([i + 1]) for i in range(200)
    )
    for name, bomb in (("lists", BOMB), ("tuples", b")q\x00" + pairs)):
        path = write_zip(tmp_path / name, torch_records(b"\x80\x02(" + bomb + b"t."))
        assert not open_checkpoint(str(path)).tensors
        path = write_zip(tmp_path / name, torch_records(b"\x80\x02}(" + bomb + b"tNs."))
        with pytest.raises(InputError):  # for a key, its hash would be taken
            open_checkpoint(str(path))


INDEX = "model.safetensors.index.json"
INDEXES: dict[str, str] = {
    "up and away": '{"weight_map":{"a":"../model.safetensors"}}',
    "an absolute path": '{"weight_map":{"a":"/etc/passwd"}}',
    "a drive": '{"weight_map":{"a":"C:model.safetensors"}}',
    "a backslash": '{"weight_map":{"a":"..\\\\model.safetensors"}}',
    "a NUL": '{"weight_map":{"a":"model\\u0000.safetensors"}}',
    "an escape code": '{"weight_map":{"a":"\\u001b[2Jmodel.safetensors"}}',
    "the folder itself": '{"weight_map":{"a":"."}}',
    "an empty name": '{"weight_map":{"a":""}}',
    "a long name": f'{{"weight_map":{{"a":"{"x" * 300}"}}}}',
    "a number": '{"weight_map":{"a":1}}',
    "a list": '{"weight_map":["a"]}',
    "an object": '{"weight_map":{"a":{"b":"c"}}}',
    "a tensor twice": '{"weight_map":{"a":"model.safetensors","a":"model.safetensors"}}',
    "two maps": '{"weight_map":{"a":"model.safetensors"},"weight_map":{"b":"model.safetensors"}}',
    "no map": '{"metadata":{}}',
    "an empty map": '{"weight_map":{}}',
    "no JSON": "weight_map",
    "deep nesting": '{"metadata":' + "[" * 200_000,
    "a huge number": f'{{"metadata":{HUGE}}}',
    "a shard that is not there": '{"weight_map":{"a":"other.safetensors"}}',
    "a tensor that is not there": '{"weight_map":{"b":"model.safetensors"}}',
    "a link": '{"weight_map":{"a":"link.safetensors"}}',
    "a folder": '{"weight_map":{"a":"folder"}}',
}  # fmt: skip


@pytest.mark.parametrize("kind", INDEXES)
def test_indexes(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    folder.mkdir()
    (folder / "folder").mkdir()
    for place in (outside, folder):
        write_safetensors(place / "model.safetensors", {"a": ("F32", (2,))})
    (folder / "link.safetensors").symlink_to(outside / "model.safetensors")
    (folder / INDEX).write_text(INDEXES[kind])
    refused(folder / INDEX, capsys)
    refused(folder, capsys)


def test_links_of_the_cache_of_the_hub(tmp_path: Path) -> None:
    """There each file of a snapshot is a link to a blob two folders up."""
    snapshot, blobs = tmp_path / "snapshots" / "abc", tmp_path / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    write_safetensors(blobs / "123", {"a": ("F32", (2,))})
    (snapshot / "model.safetensors").symlink_to("../../blobs/123")
    (snapshot / INDEX).write_text('{"weight_map":{"a":"model.safetensors"}}')
    assert len(open_checkpoint(str(snapshot)).tensors) == 1


@pytest.mark.parametrize("make", ["folder", "pipe", "nothing", "empty folder", "several"])
def test_what_is_no_checkpoint(
    make: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "model.safetensors"
    if make == "pipe":
        os.mkfifo(path)
    if make == "several":
        path = tmp_path
        for name in ("a", "b"):
            write_safetensors(tmp_path / f"{name}.safetensors", {"a": ("F32", (2,))})
    if "folder" in make:
        path.mkdir()
    refused(path, capsys)


ESCAPES = "\x1b]0;owned\x07\u202e\u2028\x9b2J"


def test_names_are_shown_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_safetensors(tmp_path / "model.safetensors", {f"a{ESCAPES}": ("F32", (2,))})
    for words in (["inspect", str(path)], ["inspect", str(path), "--tensors"],
                  ["reconcile", str(path), "gpt2"], ["reconcile", str(path), "gpt2", "--tensors"],
                  ["inspect", str(path), "--json"]):  # fmt: skip
        main(words)
        said = capsys.readouterr()
        assert all(line.isprintable() for line in (said.out + said.err).splitlines())
    name = json.dumps(f"a{ESCAPES}")[1:-1]
    path.write_bytes(raw_safetensors(header(**{name: entry("[3]")}), 8))
    assert "\\x1b]0;owned\\x07\\u202e" in refused(path, capsys)


# Those that ask for most memory.
COSTLY: dict[str, bytes] = {
    **{f"safetensors: {kind}": SAFETENSORS[kind] for kind in (
        "header of 2**63", "deep nesting", "a number of 100,000 digits", "nothing but space",
        "a million brackets never closed", "an entry without an end", "a name without an end")},
    **{f"gguf: {kind}": GGUF[kind] for kind in (
        "2**60 tensors", "a list of 2**40 texts", "lists 100,000 deep", "texts beyond the file")},
}  # fmt: skip
LIMIT_S, LIMIT_BYTES = 1.0, 64_000_000


@pytest.mark.parametrize("kind", COSTLY)
def test_memory(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "model"
    path.write_bytes(COSTLY[kind])
    assert peak(path) < LIMIT_BYTES


@pytest.mark.parametrize("kind", ["two million values on the stack", "two million marks"])
def test_memory_of_pickles(kind: str, tmp_path: Path) -> None:
    assert peak(write_zip(tmp_path / "model.bin", TORCH[kind])) < LIMIT_BYTES


def peak(path: Path) -> int:
    """The most bytes that Python had at once while it refused a file."""
    tracemalloc.start()
    try:
        assert main(["inspect", str(path)]) == 2
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_sparse_file_of_a_terabyte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing of it is there, but its length fields may ask for all of it."""
    cases = {
        "m.safetensors": raw_safetensors("{", 0, 100_000_000),
        "m.gguf": listed(8, 2**36).bytes(data=0),
        "n.gguf": b"GGUF" + struct.pack("<IQQ", 3, 2**34, 0),
    }
    for name, data in cases.items():
        path = tmp_path / name
        path.write_bytes(data)
        os.truncate(path, 2**40)
        refused(path, capsys)
