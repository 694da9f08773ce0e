"""The index of a sharded checkpoint, which maps tensors to shards.

The index is untrusted input: the name of a shard must not lead out of the folder.
"""

from sys import intern

from gptparams.checkpoints.formats.json_members import ObjectReader
from gptparams.checkpoints.header import Source, shown

_MAP = "weight_map"
LONGEST_SHARD_NAME = 255  # characters, the limit of common file systems


def read_index(source: Source) -> dict[str, str]:
    """Return the shard of each tensor by the tensor's name; InputError for an invalid index."""
    position = 0

    def read(length: int) -> bytes:
        nonlocal position
        data = source.read(position, min(length, source.size - position))
        position += len(data)
        return data

    reader = ObjectReader(read, source.name)
    found: dict[str, str] | None = None
    for key, value in reader.pairs(nested=(_MAP,)):
        if key == _MAP:
            if found is not None or value is not reader:
                source.refuse(f"{_MAP} 写了两次", f"{_MAP} is given twice")
            found = _weight_map(reader, source)
    reader.finish()
    if not found:
        source.refuse(f"{_MAP} 缺失或为空", f"{_MAP} is missing or empty")
    return found


def _weight_map(reader: ObjectReader, source: Source) -> dict[str, str]:
    found: dict[str, str] = {}
    safe: set[object] = set()
    for name, shard in reader.pairs():
        if name in found:
            source.refuse(f"张量 {shown(name)} 写了两次", f"tensor {shown(name)} is given twice")
        if not isinstance(shard, str):
            source.refuse("分片不是文件名", "a shard is not the name of a file")
        if shard not in safe:
            _check_shard(shard, source)
            safe.add(shard)
        found[name] = intern(shard)  # otherwise each tensor would keep its own copy of the string
    return found


def _check_shard(name: str, source: Source) -> None:
    """Refuse a name that is a path: an index lists files in its own folder."""
    outside = any(mark in name for mark in ("/", "\\", "\0", ":")) or name in ("", ".", "..")
    if outside or len(name) > LONGEST_SHARD_NAME or not name.isprintable():
        source.refuse(
            f"分片 {shown(name)} 不是同一文件夹里的文件名",
            f"shard {shown(name)} is not the name of a file in the same folder",
        )
