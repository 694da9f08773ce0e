"""The contents of a checkpoint header: its tensors, without their values."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import NamedTuple, NoReturn, Protocol

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.untrusted import printable

LARGEST_DIMENSION = 2**63 - 1
LARGEST_PRODUCT = 2**64 - 1


# A named tuple, not a dataclass, because it is created three times as fast and a file may hold
# 200,000 tensors.
class StoredTensor(NamedTuple):
    """A stored tensor: name, shape in torch's order, dtype, and bytes of data.

    `shard` is the file that holds it. Tensors with the same `storage` share their bytes; it is
    empty if a tensor has its own.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    nbytes: int
    shard: str = ""
    storage: str = ""

    @property
    def elements(self) -> int:
        """The number of elements as stored; 1 for a scalar."""
        return prod(self.shape)


class Header(NamedTuple):
    """The tensors of one file, and the metadata that matter for counting."""

    format: str
    tensors: Sequence[StoredTensor]
    metadata: Mapping[str, object]


class Checkpoint(NamedTuple):
    """All files of the checkpoint that TARGET names.

    `config` holds the keys of the `config.json` beside it, or None. `missing` maps the names of
    missing shards to the names of their tensors, as far as the index lists them; `extra` are shards
    that the index does not list, whose tensors are among `tensors`.
    """

    file: str
    format: str
    tensors: Sequence[StoredTensor]
    metadata: Mapping[str, object]
    config: Mapping[str, object] | None = None
    missing: Mapping[str, tuple[str, ...]] = {}
    extra: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Checkpoint {printable(self.file)}: {self.format}, {len(self.tensors)} tensors>"

    @property
    def nbytes(self) -> int:
        """Bytes of tensor data; a shared storage is counted once."""
        shared = {each.storage: each.nbytes for each in self.tensors if each.storage}
        return sum(each.nbytes for each in self.tensors if not each.storage) + sum(shared.values())


class Stream(Protocol):
    """An open file whose bytes can be read from any offset."""

    def seek(self, offset: int, /) -> int:
        """Go to `offset`."""

    def read(self, length: int, /) -> bytes:
        """Return at most `length` bytes from there."""


class Source(NamedTuple):
    """An open file: its stream, its size in bytes, and its name for messages."""

    stream: Stream
    size: int
    name: str

    def read(self, offset: int, length: int) -> bytes:
        """Read `length` bytes from `offset`; InputError if the file ends earlier."""
        if offset < 0 or length < 0 or offset + length > self.size:
            self.refuse("文件不完整", "the file is truncated")
        self.stream.seek(offset)
        data = self.stream.read(length)
        while len(data) < length:  # an unbuffered stream may return fewer bytes than requested
            more = self.stream.read(length - len(data))
            if not more:
                self.refuse("文件不完整", "the file is truncated")
            data += more
        return data

    def refuse(self, zh: str, en: str) -> NoReturn:
        """Raise InputError with the name of the file."""
        refuse(self.name, zh, en)


def refuse(where: str, zh: str, en: str) -> NoReturn:
    """Raise InputError for a file that violates its format."""
    raise InputError(
        f"{where}：{zh}；请重新下载或导出", f"{where}: {en}; download or export it again"
    )


def shown(name: object) -> str:
    """Quote, escape and shorten a name from a file: it may hold anything."""
    text = ascii(name) if isinstance(name, str) else repr(name)
    return text if len(text) <= 80 else f"{text[:77]}..."


def dimension_problem(shape: Sequence[object]) -> Text | None:
    """Return the problem with the dimensions of a tensor; None if they are valid."""
    product = 1
    for size in shape:
        if type(size) is not int:
            return Text("维度应是整数", "a dimension is not a whole number")
        if size < 0:
            return Text("维度是负数", "a dimension is negative")
        product *= size
        if size > LARGEST_DIMENSION or product > LARGEST_PRODUCT:
            return Text("维度太大", "the dimensions overflow")
    return None
