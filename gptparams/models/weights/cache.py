"""The user's cache: a folder counts only if every file matches its SHA-256."""

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
    """Return the folder in `GPTPARAMS_CACHE`, or this system's user cache folder."""
    if given := os.environ.get(VARIABLE):
        return Path(os.path.abspath(os.path.expanduser(given)))
    return Path(need("platformdirs").user_cache_path("gptparams", appauthor=False))


def damaged(folder: Path) -> tuple[str, ...]:
    """Return the files of `folder` that do not match its manifest; empty if it is intact."""
    if not (folder / MANIFEST).is_file():  # also true for a pipe, whose reading would block
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
    """Seal `work` and rename it to `folder`, after removing a damaged folder of that name."""
    seal(work)
    if folder.exists():
        old = work.with_name(f"{work.name}.old")
        folder.rename(old)
        shutil.rmtree(old)
    work.rename(folder)


@contextmanager
def alone(folder: Path) -> Iterator[Path]:
    """Lock `folder` against other processes, and yield a work folder beside it.

    Files of an interrupted attempt are kept in the work folder. The lock is released however the
    process ends.
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
