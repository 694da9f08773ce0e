"""The user's cache: a folder in it is whole, checked by SHA-256, or it does not count."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gptparams.language import Text
from gptparams.models.weights.libraries import need, notice
from gptparams.models.weights.package_index import sha256

VARIABLE = "GPTPARAMS_CACHE"
MANIFEST = "manifest.json"

_WAITING = Text(
    "%s：另一个进程正在取，等它取完",
    "%s: another process is fetching it; waiting",
)


def cache_folder() -> Path:
    """The folder that `GPTPARAMS_CACHE` names, else the user's cache folder of this system."""
    if given := os.environ.get(VARIABLE):
        return Path(os.path.abspath(os.path.expanduser(given)))
    return Path(need("platformdirs").user_cache_path("gptparams", appauthor=False))


def damaged(folder: Path) -> tuple[str, ...]:
    """The files of `folder` that are not what its manifest says; none when it is whole."""
    if not (folder / MANIFEST).is_file():  # a pipe, too, which would be waited for
        return (MANIFEST,)
    try:
        expected = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
        wrong = tuple(name for name, due in expected.items() if not _is(folder / name, due))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return (MANIFEST,)
    return wrong if expected else (MANIFEST,)


def _is(file: Path, due: str) -> bool:
    return file.is_file() and sha256(file) == due


def seal(folder: Path) -> None:
    """Write the manifest of a finished `folder`: the SHA-256 of each file."""
    files = {file.name: sha256(file) for file in sorted(folder.iterdir())}
    (folder / MANIFEST).write_text(json.dumps({"files": files}, indent=1) + "\n", "utf-8")


def publish(work: Path, folder: Path) -> None:
    """Seal `work` and make it `folder`, at once; a damaged one that is there goes first."""
    seal(work)
    if folder.exists():
        old = work.with_name(f"{work.name}.old")
        folder.rename(old)
        shutil.rmtree(old)
    work.rename(folder)


@contextmanager
def alone(folder: Path) -> Iterator[Path]:
    """Hold the lock of `folder` against other processes, and give a place to work beside it.

    What was left there by an attempt that broke off is kept for this one; a process that ends
    in any way lets go of the lock.
    """
    filelock = need("filelock")
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder.with_name(f"{folder.name}.lock"))
    try:
        lock.acquire(timeout=1)
    except filelock.Timeout:
        notice(_WAITING, folder.name)
        lock.acquire()
    try:
        work = folder.with_name(f"{folder.name}.part")
        work.mkdir(exist_ok=True)
        yield work
    finally:
        lock.release()
