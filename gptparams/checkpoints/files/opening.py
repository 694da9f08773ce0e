"""Open the checkpoint that TARGET names, recognizing its format by content, not by file name."""

import os
import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import NamedTuple

from gptparams.checkpoints.files.places import LocalFolder, Place
from gptparams.checkpoints.header import Checkpoint, Header, Source, StoredTensor
from gptparams.errors import InputError

SCHEME = "hf://"
CONFIG = "config.json"
INDEX = ".index.json"
# The names that libraries give a checkpoint in a folder; the first one present is used.
_USUAL = (
    "model.safetensors",
    "adapter_model.safetensors",
    "pytorch_model.bin",
    "adapter_model.bin",
)
_ENDINGS = (".safetensors", ".gguf", ".bin", ".pt", ".pth")
_SHARD = re.compile(r"(.+)-(\d{5})-of-(\d{5})(\.[a-z]+)")
MOST_SHARDS = 10_000


class _Kind(NamedTuple):
    """A format: its magic bytes and their offset, and the module and function that read it."""

    offset: int
    magic: bytes
    module: str
    function: str


_KINDS = (  # each module is imported only for its own files
    _Kind(0, b"GGUF", "gguf", "read_gguf"),
    _Kind(0, b"PK\x03\x04", "torch_zip", "read_torch"),
    _Kind(8, b"{", "safetensors", "read_safetensors"),
)
# The first bytes of a `torch.save` file in the old format: a pickle of a magic number.
OLD_FORMAT = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
_OTHERS = (
    (OLD_FORMAT, "是 torch.save 的旧格式，只有执行 pickle 才读得了；请用新格式重新保存",
     "it has the old format of torch.save, which can be read by running its pickle alone; "
     "save it again in the new one"),
    (b"\x80", "是 pickle 文件，读它就要执行它；请换成 safetensors",
     "it is a pickle, which can be read by running it alone; convert it to safetensors"),
    (b"version https://git-lfs", "是 Git LFS 的指针，不是文件本身；请运行 git lfs pull",
     "it is a Git LFS pointer, not the file itself; run git lfs pull"),
)  # fmt: skip


def open_checkpoint(target: str) -> Checkpoint:
    """Open the checkpoint that `target` names: a file, a folder, an index, or `hf://owner/name`.

    Only headers are read. Raises InputError for a missing or invalid file.
    """
    if target.startswith(SCHEME):
        from gptparams.checkpoints.files.hub import HubFolder  # only needed here

        return open_folder(HubFolder(target), target)
    if os.path.isdir(target):
        return open_folder(LocalFolder(target), target)
    folder, file = os.path.split(target)
    return open_file(LocalFolder(folder), file, target)


def open_file(place: Place, file: str, target: str) -> Checkpoint:
    """Open one file of a folder: an index, a shard with all others of its set, or a whole one."""
    if file.endswith(INDEX):
        return _indexed(place, file, target)
    if _SHARD.fullmatch(file):
        return _shards_of(place, file, target)
    return _files(place, [file], target)


def open_folder(place: Place, target: str) -> Checkpoint:
    """Open the checkpoint in a folder, whatever its name."""
    names = place.files()
    indexes = [name for name in names if name.endswith(INDEX)]
    preferred = [name for name in indexes if name.startswith("model")] or indexes
    if preferred:
        return _indexed(place, preferred[0], target)
    usual = next((name for name in _USUAL if name in names), None)
    if usual:
        return _files(place, [usual], target)
    found = [name for name in names if name.endswith(_ENDINGS)]
    for ending in _ENDINGS:
        alike = [name for name in found if name.endswith(ending)]
        shards = [name for name in alike if _SHARD.fullmatch(name)]
        if shards and len({_stem(name) for name in shards}) == 1:
            return _shards_of(place, shards[0], target)
        if len(alike) == 1:
            return _files(place, alike, target)
        if alike:
            listed = ", ".join(alike[:5])
            raise InputError(
                f"{target}：文件夹里有好几个检查点（{listed}）；请给出其中一个的路径",
                f"{target}: the folder has several checkpoints ({listed}); give one of them",
            )
    raise InputError(
        f"{target}：文件夹里没有检查点；应有 .safetensors、.gguf 或 .bin 文件",
        f"{target}: no checkpoint in the folder; expected a .safetensors, .gguf or .bin file",
    )


def _stem(name: str) -> tuple[str, ...]:
    match = _SHARD.fullmatch(name)
    return (match[1], match[3], match[4]) if match else (name,)


def _shards_of(place: Place, file: str, target: str) -> Checkpoint:
    """Open all shards of the set that `file` belongs to, found by their file names."""
    stem, names = _stem(file), place.files()
    index = f"{stem[0]}{stem[2]}{INDEX}"
    if index in names:
        return _indexed(place, index, target)
    total = int(stem[1])
    if not 0 < total <= MOST_SHARDS:
        raise InputError(
            f"{target}：有 {total} 个分片的检查点读不了", f"{target}: {total} shards are too many"
        )
    due = [f"{stem[0]}-{number:05}-of-{stem[1]}{stem[2]}" for number in range(1, total + 1)]
    there = [name for name in due if name in {*names}]
    missing = {name: () for name in due if name not in {*there}}
    return _files(place, there or [file], target)._replace(missing=missing)


def _indexed(place: Place, index: str, target: str) -> Checkpoint:
    """Open the shards that an index lists, and shards of the same set that it does not list."""
    from gptparams.checkpoints.files.index import read_index  # only needed here

    with place.open(index) as source:
        weight_map = read_index(source)
    listed = sorted({*weight_map.values()})
    names = {*place.files()}
    stems = {_stem(name) for name in listed}
    extra = sorted(name for name in names - {*listed} if _stem(name) in stems)
    there = [name for name in listed if name in names]
    if not there:
        raise InputError(
            f"{target}：索引列出的分片一个也不在（如 {listed[0]}）；请把它们下载到同一文件夹",
            f"{target}: none of the shards in the index exists (such as {listed[0]}); "
            "download them into the same folder",
        )
    found = _files(place, [*there, *extra], target)
    missing: dict[str, list[str]] = {name: [] for name in listed if name not in names}
    stored = {(each.name, os.path.basename(each.shard)) for each in found.tensors}
    for name, shard in weight_map.items():
        if shard in missing:
            missing[shard].append(name)
        elif (name, shard) not in stored:
            raise InputError(
                f"{target}：索引说 {name!a} 在 {shard} 里，可是没有；请重新下载",
                f"{target}: the index puts {name!a} into {shard}, which has no such tensor; "
                "download it again",
            )
    return found._replace(
        missing={name: tuple(tensors) for name, tensors in missing.items()}, extra=tuple(extra)
    )


def _files(place: Place, names: Sequence[str], target: str) -> Checkpoint:
    """Open the checkpoint that consists of these files of a folder."""
    headers = []
    for name in names:
        with place.open(name) as source:
            headers.append(_header(source))
    formats = {header.format for header in headers}
    if len(formats) > 1:
        raise InputError(
            f"{target}：分片的格式不一（{', '.join(sorted(formats))}）",
            f"{target}: the shards have several formats ({', '.join(sorted(formats))})",
        )
    metadata = {
        key: value for header in reversed(headers) for key, value in header.metadata.items()
    }
    tensors: Iterable[StoredTensor] = (each for header in headers for each in header.tensors)
    return Checkpoint(target, headers[0].format, tuple(tensors), metadata, _config(place, names))


def _header(source: Source) -> Header:
    """Read the header of one file, by its first bytes."""
    head = source.read(0, min(32, source.size))
    for kind in _KINDS:
        if head[kind.offset :].startswith(kind.magic):
            reader = import_module(f"gptparams.checkpoints.formats.{kind.module}")
            header: Header = getattr(reader, kind.function)(source)
            return header
    for begin, zh, en in _OTHERS:
        if head.startswith(begin):
            raise InputError(f"{source.name}：读不了；{zh}", f"{source.name}: can't be read; {en}")
    source.refuse(
        "不是 safetensors、GGUF 或 torch.save 的文件" if head else "文件是空的",
        "not a file of safetensors, GGUF or torch.save" if head else "the file is empty",
    )


def _config(place: Place, names: Sequence[str]) -> dict[str, object] | None:
    """Return the keys of the `config.json` beside the files, if there is one.

    A GGUF file contains its own metadata; a config beside it may belong to another model.
    """
    if names[0].endswith(".gguf"):
        return None
    from gptparams.config.files.json_file import parse_object  # only needed here

    if CONFIG not in place.files():
        return None
    with place.open(CONFIG) as source:
        return parse_object(source.read(0, source.size), source.name)
