"""Checkpoint files for tests: written byte by byte, so that any of them may be wrong."""

import json
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

from gptparams import Config, count
from gptparams.checkpoints.formats.dtypes import GGML_TYPES, SAFETENSORS_BITS
from gptparams.checkpoints.header import Checkpoint, StoredTensor

Shape = tuple[int, ...]
Named = Mapping[str, tuple[str, Shape]]  # dtype and shape by name


def entries(tensors: Named) -> dict[str, dict[str, Any]]:
    """The header of a safetensors file with these tensors, in this order."""
    found, start = {}, 0
    for name, (dtype, shape) in tensors.items():
        end = start + prod(shape) * SAFETENSORS_BITS[dtype] // 8
        found[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}
        start = end
    return found


def write_safetensors(path: Path, tensors: Named, **metadata: str) -> Path:
    """A safetensors file of the right size whose data are a hole: it takes no room on the disk."""
    header: dict[str, Any] = {"__metadata__": metadata} if metadata else {}
    found = entries(tensors)
    text = json.dumps(header | found).encode()
    end = max((each["data_offsets"][1] for each in found.values()), default=0)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + end)
    return path


def raw_safetensors(text: str | bytes, data: int = 0, length: int | None = None) -> bytes:
    """The bytes of a file with this header, and so many bytes of data."""
    header = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(header) if length is None else length) + header + bytes(data)


def counted(config: Config, dtype: str = "F32", prefix: str = "") -> dict[str, tuple[str, Shape]]:
    """The tensors that `config` counts, without `prefix` before their names."""
    return {t.name.removeprefix(prefix): (dtype, t.shape) for t in count(config).tensors}


def checkpoint(tensors: Named, form: str = "safetensors", **fields: Any) -> Checkpoint:
    """A checkpoint with these tensors, without a file."""
    stored = [
        StoredTensor(name, shape, dtype, prod(shape) * SAFETENSORS_BITS.get(dtype, 8) // 8)
        for name, (dtype, shape) in tensors.items()
    ]
    return Checkpoint("model", form, stored, fields.pop("metadata", {}), **fields)


class Gguf:
    """A GGUF file, built field by field; `order` is `<` or `>`."""

    def __init__(self, version: int = 3, order: str = "<") -> None:
        self.version, self.order = version, order
        self.pairs: list[bytes] = []
        self.infos: list[bytes] = []
        self.offset = 0

    def size(self, number: int) -> bytes:
        """A length: 64 bits, in version 1 only 32."""
        return struct.pack(f"{self.order}{'I' if self.version == 1 else 'Q'}", number)

    def word(self, number: int) -> bytes:
        return struct.pack(f"{self.order}I", number)

    def text(self, text: str | bytes) -> bytes:
        data = text.encode() if isinstance(text, str) else text
        return self.size(len(data)) + data

    def pair(self, key: str | bytes, kind: int, value: bytes) -> "Gguf":
        self.pairs.append(self.text(key) + self.word(kind) + value)
        return self

    def string(self, key: str, value: str) -> "Gguf":
        return self.pair(key, 8, self.text(value))

    def number(self, key: str, value: int) -> "Gguf":
        return self.pair(key, 4, self.word(value))

    def strings(self, key: str, values: Sequence[str]) -> "Gguf":
        head = self.word(8) + self.size(len(values))
        return self.pair(key, 9, head + b"".join(map(self.text, values)))

    def tensor(
        self, name: str | bytes, sizes: Sequence[int], kind: int = 0, offset: int | None = None
    ) -> "Gguf":
        """A row of the tensor table; `sizes` begin with that of a row, as GGUF has them."""
        at = self.offset if offset is None else offset
        dims = b"".join(self.size(n) for n in sizes)
        row = self.text(name) + self.word(len(sizes)) + dims + self.word(kind)
        self.infos.append(row + struct.pack(f"{self.order}Q", at))
        if kind in GGML_TYPES:
            dtype = GGML_TYPES[kind]
            end = at + prod(sizes) // dtype.block * dtype.size
            self.offset = end + -end % 32
        return self

    def bytes(self, tensors: int | None = None, pairs: int | None = None, data: int = -1) -> bytes:
        """The file; the numbers of things may be others than there are."""
        numbers = (
            len(self.infos) if tensors is None else tensors,
            len(self.pairs) if pairs is None else pairs,
        )
        head = b"GGUF" + self.word(self.version) + b"".join(map(self.size, numbers))
        whole = head + b"".join(self.pairs) + b"".join(self.infos)
        return whole + bytes(-len(whole) % 32) + bytes(self.offset if data < 0 else data)


def write_zip(
    path: Path, records: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_STORED
) -> Path:
    """An archive with these records; a name may be there twice."""
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as archive:
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, data in records:
            archive.writestr(name, data)
    return path


def torch_pickle(shape: Shape, stride: Shape, numel: int, offset: int = 0) -> bytes:
    """The pickle of `{"w": tensor}`, protocol 2, whose storage has the key 0."""

    def numbers(values: Iterable[int]) -> bytes:
        return b"(" + b"".join(b"J" + struct.pack("<i", n) for n in values) + b"t"

    storage = (
        b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpu"
        + b"J" + struct.pack("<i", numel) + b"tQ"
    )  # fmt: skip
    call = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + b"J" + struct.pack("<i", offset)
    rest = numbers(shape) + numbers(stride) + b"\x89ccollections\nOrderedDict\n)RtR"
    return b"\x80\x02}X\x01\x00\x00\x00w" + call + rest + b"s."


def torch_records(pickle: bytes, storage: int = 24) -> list[tuple[str, bytes]]:
    """The records of an archive of torch.save with this pickle and one storage."""
    return [("a/data.pkl", pickle), ("a/data/0", bytes(storage)), ("a/version", b"3\n")]
