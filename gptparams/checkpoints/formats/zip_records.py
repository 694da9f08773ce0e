"""The directory of a ZIP archive as `torch.save` writes it: the position of each record.

Records of such an archive are stored uncompressed. Source: APPNOTE.TXT of PKWARE, sections 4.3.7,
4.3.12 and 4.3.14 to 4.3.16.
"""

import struct
from typing import NamedTuple

from gptparams.checkpoints.header import Source, shown

_END = struct.Struct("<4s4H2LH")  # the end of the central directory
_LOCATOR = struct.Struct("<4sLQL")  # points to the 64-bit end
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s2B4HL2L2H")
MAGIC = b"PK\x03\x04"
_MAX32, _MAX16 = 0xFFFFFFFF, 0xFFFF
_LARGEST_DIRECTORY = 200_000_000  # bytes; a record takes about 100
_ENCRYPTED = 1
_ZIP64 = 1  # the id of the extra field with 64-bit sizes


class Record(NamedTuple):
    """One record of an archive: its size in bytes, and the offset of its local header."""

    name: str
    size: int
    offset: int


def read_directory(source: Source) -> dict[str, Record]:
    """Return the records of the archive `source` by name; InputError if it is invalid."""
    number, length, start, end = _directory_place(source)
    if start + length > end or length > _LARGEST_DIRECTORY or number * _ENTRY.size > length:
        source.refuse("ZIP 目录的位置不对", "the ZIP directory is in the wrong place")
    data = source.read(start, length)
    records: dict[str, Record] = {}
    position = 0
    for _ in range(number):
        record, position = _record(data, position, source)
        if record.name in records:
            source.refuse(
                f"ZIP 记录 {shown(record.name)} 出现了两次",
                f"ZIP record {shown(record.name)} is given twice",
            )
        records[record.name] = record
    if position != length:
        source.refuse("ZIP 目录的长度不对", "the ZIP directory has the wrong length")
    _check_places(records, start, source)
    return records


def read_record(source: Source, record: Record) -> bytes:
    """Return the bytes of a record."""
    head = _LOCAL.unpack(source.read(record.offset, _LOCAL.size))
    if head[0] != MAGIC:
        source.refuse("ZIP 记录头不对", "a ZIP record has no header")
    names = head[-2:]
    name = source.read(record.offset + _LOCAL.size, names[0])
    if name != record.name.encode():
        source.refuse("ZIP 记录头与目录不符", "a ZIP record and the directory disagree")
    return source.read(record.offset + _LOCAL.size + sum(names), record.size)


def _directory_place(source: Source) -> tuple[int, int, int, int]:
    """Return number of records, length, start and expected end of the directory."""
    end = source.size - _END.size
    fields = _END.unpack(source.read(end, _END.size)) if end >= 0 else (b"",)
    if fields[0] != b"PK\x05\x06" or fields[-1]:
        source.refuse("ZIP 档案的结尾不对", "the end of the ZIP archive is not where it should be")
    disks, number, length, start = fields[1:3], fields[4], fields[5], fields[6]
    locator = end - _LOCATOR.size
    found = _LOCATOR.unpack(source.read(locator, _LOCATOR.size)) if locator >= 0 else (b"",)
    if found[0] == b"PK\x06\x07":
        end = found[2]
        wide = _END64.unpack(source.read(end, _END64.size))
        if wide[0] != b"PK\x06\x06":
            source.refuse("ZIP 档案的结尾不对", "the 64-bit end of the ZIP archive is missing")
        number, length, start = wide[7:10]
    if any(disks):
        source.refuse("分卷的 ZIP 档案读不了", "a multi-disk ZIP archive is not supported")
    return number, length, start, end


def _record(data: bytes, position: int, source: Source) -> tuple[Record, int]:
    """Return the record of the entry at `position`, and where the next entry begins."""
    if position + _ENTRY.size > len(data):
        source.refuse("ZIP 目录不完整", "the ZIP directory is truncated")
    fields = _ENTRY.unpack_from(data, position)
    flags, method, packed, size = fields[5], fields[6], fields[10], fields[11]
    name_length, extra_length, comment_length = fields[12:15]
    offset = fields[18]
    start = position + _ENTRY.size
    extra_start = start + name_length
    following = extra_start + extra_length + comment_length
    if fields[0] != b"PK\x01\x02" or following > len(data):
        source.refuse("ZIP 目录不完整", "the ZIP directory is damaged")
    try:
        name = data[start:extra_start].decode()
    except UnicodeDecodeError:
        source.refuse("ZIP 记录的名字不是 UTF-8", "the name of a ZIP record is not UTF-8")
    if _MAX32 in (packed, size, offset):
        extra = data[extra_start : extra_start + extra_length]
        size, packed, offset = _wide(extra, size, packed, offset, source)
    if method or flags & _ENCRYPTED or packed != size:
        source.refuse(
            f"ZIP 记录 {shown(name)} 压缩或加密了，torch.save 不会这样写",
            f"ZIP record {shown(name)} is compressed or encrypted, which torch.save never does",
        )
    return Record(name, size, offset), following


def _wide(extra: bytes, size: int, packed: int, offset: int, source: Source) -> tuple[int, ...]:
    """Return sizes and offset, taking values that exceed 32 bits from the ZIP64 extra field."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == _ZIP64:
            numbers = iter(
                int.from_bytes(extra[at : at + 8], "little")
                for at in range(position + 4, position + 4 + length - 7, 8)
            )
            try:
                return tuple(next(numbers) if n == _MAX32 else n for n in (size, packed, offset))
            except RuntimeError:  # too few numbers
                break
        position += 4 + length
    source.refuse("ZIP 目录里缺少 64 位的大小", "a 64-bit size is missing in the ZIP directory")


def _check_places(records: dict[str, Record], end: int, source: Source) -> None:
    """Refuse records that overlap each other or the directory."""
    ordered = sorted(records.values(), key=lambda record: record.offset)
    limits = (*(record.offset for record in ordered[1:]), end)
    for record, limit in zip(ordered, limits, strict=False):  # an empty archive has no record
        if record.offset + _LOCAL.size + len(record.name.encode()) + record.size > limit:
            source.refuse(
                f"ZIP 记录 {shown(record.name)} 与别的重叠",
                f"ZIP record {shown(record.name)} overlaps with others",
            )
