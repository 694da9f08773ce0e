"""Read the header of a safetensors file, eight bytes of length and JSON, without the data.

Everything that the reference implementation (safetensors 0.8.0) refuses is refused, and also a
duplicate tensor or key.
"""

from itertools import pairwise
from math import prod
from typing import NoReturn

from gptparams.checkpoints.formats.dtypes import SAFETENSORS_BITS
from gptparams.checkpoints.formats.json_members import ObjectReader
from gptparams.checkpoints.header import Header, Source, StoredTensor, dimension_problem, shown

FORMAT = "safetensors"
LARGEST_HEADER = 100_000_000  # bytes, the limit of the reference implementation
LENGTH = 8  # bytes
_METADATA = "__metadata__"
_KEYS = ("dtype", "shape", "data_offsets")
_INTEGERS = frozenset((int,))


def read_safetensors(source: Source) -> Header:
    """Return the header of `source`; InputError if it is not a valid safetensors file."""
    start = _data_start(source)
    position = LENGTH

    def read(length: int) -> bytes:
        nonlocal position
        data = source.read(position, min(length, start - position))
        position += len(data)
        return data

    reader = ObjectReader(read, source.name)
    metadata: dict[str, object] | None = None
    entries: dict[str, tuple[int, int]] = {}
    tensors: list[StoredTensor] = []
    for name, value in reader.pairs(nested=(_METADATA,)):
        if value is reader:
            if metadata is not None:
                _refuse(source, name, "出现了两次", "is given twice")
            metadata = _metadata(reader, source)
            continue
        if name in entries:
            _refuse(source, name, "出现了两次", "is given twice")
        tensor, span = _tensor(name, value, source)
        entries[name] = span
        tensors.append(tensor)
    reader.finish()
    _check_layout(entries, source, source.size - start)
    return Header(FORMAT, tensors, metadata or {})


def _data_start(source: Source) -> int:
    """Return the offset of the data, from the eight bytes of length."""
    length = int.from_bytes(source.read(0, LENGTH), "little")
    if length > LARGEST_HEADER:
        source.refuse(
            f"文件头长 {length} 字节，上限是 {LARGEST_HEADER}",
            f"the header is {length} bytes long, and the limit is {LARGEST_HEADER}",
        )
    if LENGTH + length > source.size:
        source.refuse(
            f"文件头长 {length} 字节，超出了文件", f"the header, {length} bytes, exceeds the file"
        )
    if length < 2 or source.read(LENGTH, 1) != b"{":
        source.refuse("文件头不是 JSON 对象", "the header is not a JSON object")
    return LENGTH + length


def _metadata(reader: ObjectReader, source: Source) -> dict[str, object]:
    """Return the strings under `__metadata__`."""
    found: dict[str, object] = {}
    for key, value in reader.pairs(longest=LARGEST_HEADER):
        if not isinstance(value, str) or key in found:
            _refuse(
                source, _METADATA, "应是字符串，键各不相同", "must map distinct keys to strings"
            )
        found[key] = value
    return found


def _tensor(name: str, value: object, source: Source) -> tuple[StoredTensor, tuple[int, int]]:
    """Return the tensor of an entry, and the range of its data."""
    dtype, shape, offsets = _fields(name, value, source)
    bits = SAFETENSORS_BITS.get(dtype) if isinstance(dtype, str) else None
    if bits is None or not isinstance(dtype, str):
        _refuse(source, name, f"dtype 不认识：{shown(dtype)}", f"unknown dtype {shown(dtype)}")
    if type(shape) is not list or type(offsets) is not list or len(offsets) != 2:
        _refuse(source, name, "shape 或 data_offsets 不是列表", "shape or data_offsets: not a list")
    begin, end = offsets
    if type(begin) is not int or type(end) is not int or not 0 <= begin <= end:
        _refuse(source, name, "data_offsets 不对", "data_offsets is not a valid range")
    _check_size(name, shape, bits, end - begin, source)
    if not name.isascii():
        _check_name(name, source)
    return StoredTensor(name, tuple(shape), dtype, end - begin, source.name), (begin, end)


def _fields(name: str, value: object, source: Source) -> tuple[object, object, object]:
    """Return the three fields of an entry, in any order; other fields are ignored."""
    if not isinstance(value, tuple):
        _refuse(source, name, "应是一个 JSON 对象", "must be a JSON object")
    found = dict(value)
    if len(found) != len(value):
        _refuse(source, name, "有一个键写了两次", "a key is given twice")
    for key in _KEYS:
        if key not in found:
            _refuse(source, name, f"缺少 {key}", f"{key} is missing")
    return found["dtype"], found["shape"], found["data_offsets"]


def _check_size(name: str, shape: list[int], bits: int, nbytes: int, source: Source) -> None:
    """Refuse invalid dimensions, and dimensions that do not match the number of bytes."""
    if {*map(type, shape)} - _INTEGERS or (shape and min(shape) < 0) or not nbytes:
        problem = dimension_problem(shape)
        if problem:
            _refuse(source, name, *problem)
    if prod(shape) * bits != 8 * nbytes:
        _refuse(
            source, name, f"形状与 {nbytes} 字节不符", f"shape and data ({nbytes} bytes) disagree"
        )


def _check_name(name: str, source: Source) -> None:
    try:
        name.encode()
    except UnicodeEncodeError:
        _refuse(source, name, "名字不是合法的 Unicode", "the name is not valid Unicode")


def _check_layout(entries: dict[str, tuple[int, int]], source: Source, length: int) -> None:
    """Refuse data that overlap, have gaps between them, or do not fill the file."""
    cursor = 0
    spans = list(entries.values())
    if any(first[1] != second[0] for first, second in pairwise(spans)):
        entries = dict(sorted(entries.items(), key=lambda item: item[1]))
    for name, (begin, end) in entries.items():
        if begin != cursor:
            kind = ("数据与别的重叠", "data overlap with others") if begin < cursor else (
                "数据前有空洞", "there is a hole before the data")  # fmt: skip
            _refuse(source, name, *kind)
        cursor = end
    if cursor > length:
        source.refuse("文件不完整：张量的数据超出了文件", "the file is truncated: data exceed it")
    if cursor < length:
        source.refuse(
            f"数据之后多出 {length - cursor} 字节", f"{length - cursor} bytes after the data"
        )


def _refuse(source: Source, name: str, zh: str, en: str) -> NoReturn:
    source.refuse(f"张量 {shown(name)}：{zh}", f"tensor {shown(name)}: {en}")
