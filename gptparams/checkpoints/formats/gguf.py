"""Read the header of a GGUF file, its metadata and tensor table, without the data.

Versions 1 to 3, little-endian and big-endian. Source: `docs/gguf.md` of ggml and `gguf.cpp` of
llama.cpp, which requires tensors to follow each other, each padded to the alignment, and ignores
what follows the last one.
"""

import struct
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple, NoReturn

from gptparams.checkpoints.formats.dtypes import GGML_REMOVED, GGML_TYPES
from gptparams.checkpoints.formats.gguf_values import HeaderCursor
from gptparams.checkpoints.header import (
    Header,
    Source,
    StoredTensor,
    dimension_problem,
    shown,
)

FORMAT = "gguf"
MAGIC = b"GGUF"
VERSIONS = (1, 2, 3)
ALIGNMENT = 32  # bytes, unless general.alignment gives another value
MOST_DIMENSIONS = 4
LONGEST_NAME = 65_535


class _Info(NamedTuple):
    """A row of the tensor table: the tensor, and the offset of its data."""

    tensor: StoredTensor
    offset: int


def read_gguf(source: Source) -> Header:
    """Return the header of `source`; InputError if it is not a valid GGUF file."""
    version, order = _version(source)
    cursor = HeaderCursor(source, 8, order, wide=version > 1)
    n_tensors, n_pairs = cursor.size(), cursor.size()
    least = n_tensors * cursor.least_info + n_pairs * cursor.least_pair
    if cursor.position + least > source.size:
        source.refuse(
            f"文件装不下 {n_tensors} 个张量、{n_pairs} 项元数据",
            f"the file can't hold {n_tensors} tensors and {n_pairs} metadata entries",
        )
    cursor.promise(least)
    metadata = _metadata(cursor, n_pairs, source)
    infos = _tensor_table(cursor, n_tensors, source)
    _check_layout(infos, _alignment(metadata, source), cursor.position, source)
    return Header(FORMAT, [info.tensor for info in infos], metadata)


def _version(source: Source) -> tuple[int, str]:
    """Return the version of the format, and the byte order in the notation of `struct`."""
    head = source.read(0, 8)
    if head[:4] != MAGIC:
        source.refuse("不是 GGUF 文件", "not a GGUF file")
    for order in "<>":
        version = struct.unpack(f"{order}I", head[4:])[0]
        if version in VERSIONS:
            return version, order
    source.refuse(f"GGUF 版本 {version} 不认识", f"GGUF version {version} is not known")


def _metadata(cursor: HeaderCursor, number: int, source: Source) -> dict[str, object]:
    """Return the metadata; a list that is not read is represented by its length, as `[n]`."""
    found: dict[str, object] = {}
    for _ in range(number):
        cursor.fulfil(cursor.least_pair)
        key = cursor.text(LONGEST_NAME, "键", "a key")
        if key in found:
            source.refuse(f"键 {shown(key)} 写了两次", f"key {shown(key)} is given twice")
        found[key] = cursor.value(cursor.unsigned())
    return found


def _alignment(metadata: dict[str, object], source: Source) -> int:
    alignment = metadata.get("general.alignment", ALIGNMENT)
    if type(alignment) is not int or not 0 < alignment <= 1 << 20 or alignment & (alignment - 1):
        source.refuse("general.alignment 应是 2 的幂", "general.alignment must be a power of two")
    return alignment


def _tensor_table(cursor: HeaderCursor, number: int, source: Source) -> list[_Info]:
    """Return the rows of the tensor table; InputError if a name is repeated."""
    infos: list[_Info] = []
    names: set[str] = set()
    for _ in range(number):
        info = _tensor_info(cursor, source)
        name = info.tensor.name
        if name in names:
            source.refuse(f"张量 {shown(name)} 出现了两次", f"tensor {shown(name)} is given twice")
        names.add(name)
        infos.append(info)
    return infos


def _tensor_info(cursor: HeaderCursor, source: Source) -> _Info:
    cursor.fulfil(cursor.least_info)
    name = cursor.text(LONGEST_NAME, "张量名", "a tensor's name")

    def refuse(zh: str, en: str) -> NoReturn:
        source.refuse(f"张量 {shown(name)}：{zh}", f"tensor {shown(name)}: {en}")

    n_dimensions = cursor.unsigned()
    if n_dimensions > MOST_DIMENSIONS:
        refuse(f"有 {n_dimensions} 维，至多 4 维", f"{n_dimensions} dimensions, at most 4 allowed")
    sizes = tuple(cursor.size() for _ in range(n_dimensions))
    problem = dimension_problem(sizes)
    if problem:
        refuse(*problem)
    dtype, nbytes = _stored(cursor.unsigned(), sizes, refuse)
    # GGUF lists the fastest-varying dimension first, torch lists it last.
    return _Info(StoredTensor(name, sizes[::-1], dtype, nbytes, source.name), cursor.wide_size())


def _stored(
    number: int, sizes: tuple[int, ...], refuse: Callable[[str, str], NoReturn]
) -> tuple[str, int]:
    """Return the name of a type, and the bytes of a tensor of that type."""
    dtype = GGML_TYPES.get(number)
    if dtype is None:
        removed = number in GGML_REMOVED
        refuse(
            f"类型 {number} {'已废除' if removed else '不认识'}",
            f"type {number} {'was removed from the format' if removed else 'is not known'}",
        )
    if dtype.block > 1 and (sizes[0] if sizes else 1) % dtype.block:
        refuse(
            f"一行 {sizes[0] if sizes else 1} 个值，应是 {dtype.block} 的倍数（{dtype.name}）",
            f"rows of {sizes[0] if sizes else 1} values, expected a multiple of {dtype.block} "
            f"({dtype.name})",
        )
    elements = 1
    for size in sizes:
        elements *= size
    return dtype.name, elements // dtype.block * dtype.size


def _check_layout(infos: list[_Info], alignment: int, end: int, source: Source) -> None:
    """Refuse data that overlap, have gaps between them, or exceed the file."""
    start = end + -end % alignment if infos else end
    cursor = 0
    if any(first.offset > second.offset for first, second in pairwise(infos)):
        infos = sorted(infos, key=lambda info: (info.offset, info.tensor.nbytes))
    for tensor, offset in infos:
        due = cursor + -cursor % alignment
        if offset != due:
            wrong = "重叠或错位" if offset < due else "之前有空洞"
            which = "overlap or are misaligned" if offset < due else "leave a hole before them"
            name = shown(tensor.name)
            source.refuse(f"张量 {name}：数据{wrong}", f"tensor {name}: its data {which}")
        cursor = offset + tensor.nbytes
    if start + cursor > source.size:
        source.refuse("文件不完整：张量的数据超出了文件", "the file is truncated: data exceed it")
