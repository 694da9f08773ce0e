"""`hf://owner/name`, with a local hub that records the requests."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from gptparams.checkpoints.files.hub import HubFolder
from gptparams.cli.main import main
from gptparams.errors import InputError
from tests.checkpoints.test_reconcile import LLAMA, ROWS
from tests.helpers.checkpoint_files import write_safetensors

COMMIT = "a" * 40


class Hub(ThreadingHTTPServer):
    """Serves the files of `folder` as the repository owner/name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.asked: list[tuple[str, str]] = []
        self.sent = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """What huggingface_hub asks a hub for: about a repository, its files, and parts of a file."""

    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        names = json.loads(self.rfile.read(length)).get("paths", [])
        self.answer(json.dumps([row for row in self.rows() if row["path"] in names]).encode())

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.asked.append((path, self.headers.get("Range", "")))
        if path.startswith("/api/models/owner/name/tree/"):
            self.answer(json.dumps(self.rows()).encode())
        elif path.startswith("/api/models/owner/name"):
            siblings = [{"rfilename": row["path"]} for row in self.rows()]
            self.answer(
                json.dumps({"id": "owner/name", "sha": COMMIT, "siblings": siblings}).encode()
            )
        elif (
            "/resolve/" in path and (file := self.server.folder / path.rpartition("/")[2]).is_file()
        ):
            self.part(file)
        else:
            self.answer(b"{}", 404)

    def rows(self) -> list[dict[str, object]]:
        files = sorted(self.server.folder.iterdir())
        return [
            {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": "0" * 40}
            for file in files
        ]

    def part(self, file: Path) -> None:
        wanted = self.headers.get("Range", "")
        assert wanted.startswith("bytes="), "a whole file was asked for"
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        with file.open("rb") as stream:
            stream.seek(int(first))
            data = stream.read(int(last) + 1 - int(first))
        self.server.sent += len(data)
        self.answer(data, 206)

    def answer(self, data: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", '"0"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    server = Hub(tmp_path)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def run(hub: Hub, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own: the client reads the variables when it is loaded."""
    environment = os.environ | {"HF_ENDPOINT": hub.address, "HF_HUB_OFFLINE": "0"}
    return subprocess.run(
        [sys.executable, "-m", "gptparams", *words, "--lang", "en"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_repository_is_read_by_ranges(hub: Hub) -> None:
    files = [f"model-{n}-of-00002.safetensors" for n in ("00001", "00002")]
    names = list(ROWS)
    big = {"vision_tower.patches.weight": ("F32", (4096, 4096))}  # 64 MB that nobody wants
    for number, file in enumerate(files):
        rows = {name: ROWS[name] for name in names[number::2]} | (big if number else {})
        write_safetensors(hub.folder / file, rows)
    weight_map = {name: files[index % 2] for index, name in enumerate(names)} | {
        "vision_tower.patches.weight": files[1]
    }
    (hub.folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    (hub.folder / "config.json").write_text(json.dumps(LLAMA))
    for target in ("hf://owner/name", "hf://owner/name@main"):
        done = run(hub, "reconcile", target, "--json")
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert [row["cause"] for row in said["differences"]] == ["vision_tower"]
    assert hub.sent < 4_000_000
    assert all(wanted for path, wanted in hub.asked if path.endswith(".safetensors"))


def test_what_is_not_there(hub: Hub) -> None:
    done = run(hub, "inspect", "hf://owner/other")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "can't be read from the hub" in done.stderr


@pytest.mark.parametrize("target", ["hf://owner", "hf://a/b/c", "hf://a/b@", "hf://../b@c d"])
def test_what_is_no_repository(target: str) -> None:
    with pytest.raises(InputError, match="expected hf://owner/name"):
        HubFolder(target)


def test_offline_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The tests run offline."""
    assert main(["inspect", "hf://owner/name", "--lang", "en"]) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "can't be read from the hub" in line
