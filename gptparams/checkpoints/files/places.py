"""Where the files of a checkpoint are: a local folder, or a hub repository.

Both list and open files through the same interface.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import BinaryIO, Protocol

from gptparams.checkpoints.header import Source
from gptparams.errors import InputError


class Place(Protocol):
    """A folder with checkpoint files; `name` is its path or address."""

    name: str

    def files(self) -> tuple[str, ...]:
        """Return the names of the files directly in the folder, sorted."""

    def open(self, file: str) -> AbstractContextManager[Source]:
        """Open the file for reading."""


class LocalFolder:
    """A local folder."""

    def __init__(self, folder: str) -> None:
        self.name = folder

    def files(self) -> tuple[str, ...]:
        """Return the names of the files directly in the folder, sorted."""
        try:
            with os.scandir(self.name or ".") as entries:
                return tuple(sorted(entry.name for entry in entries if entry.is_file()))
        except OSError as error:
            raise _unreadable(self.name, error) from None

    @contextmanager
    def open(self, file: str) -> Iterator[Source]:
        """Open the file `file` of the folder; refuse a link that leads out of it."""
        path = os.path.join(self.name, file)
        _check_link(path, self.name or ".")
        with open_file(path) as source:
            yield source


@contextmanager
def open_file(path: str) -> Iterator[Source]:
    """Open the file `path`; InputError if it can't be read."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise InputError(
                f"{path}：不是普通文件；请给出检查点的路径",
                f"{path}: not a regular file; give the path of a checkpoint",
            )
        # Unbuffered: a buffer would read beyond the header into the data.
        stream: BinaryIO = open(path, "rb", buffering=0)  # noqa: SIM115
        size = os.fstat(stream.fileno()).st_size
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    with stream:
        yield Source(stream, size, path)


def _check_link(path: str, folder: str) -> None:
    """Refuse a link that leads out of the folder, unless the hub's cache made it."""
    if not os.path.islink(path):
        return
    target, home = os.path.realpath(path), os.path.realpath(folder)
    parts = home.split(os.sep)
    cached = len(parts) > 2 and parts[-2] == "snapshots"
    blobs = os.path.join(os.sep.join(parts[:-2]), "blobs") if cached else home
    if os.path.dirname(target) not in (home, blobs):
        raise InputError(
            f"{path}：是指向文件夹外面的链接；请直接给出它指向的文件",
            f"{path}: a link that leads out of its folder; give the file that it leads to",
        )


def _unreadable(path: str, error: Exception) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError(
            f"{path}：没有这个文件；请给出检查点的路径",
            f"{path}: no such file; give the path of a checkpoint",
        )
    reason = getattr(error, "strerror", None) or str(error)
    return InputError(
        f"{path}：读不了（{reason}）；请换一个能读的文件",
        f"{path}: can't be read ({reason}); give a readable file",
    )
