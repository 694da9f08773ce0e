"""Sources of weights: their order, invalid folders, and a hub that does not answer."""

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gptparams import InputError
from gptparams.models.weights import (
    Provenance,
    cached_weights,
    explicit_folder,
    folder_weights,
    gpt2,
    hub_weights,
    need,
    repository,
)
from gptparams.models.weights.libraries import LOG


def test_the_argument_goes_before_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert explicit_folder(None, "gpt2") is None
    monkeypatch.setenv("GPTPARAMS_GPT2", "/b")
    assert explicit_folder("/a", "gpt2") == (Path("/a"), "path")
    assert explicit_folder(None, "gpt2") == (Path("/b"), "GPTPARAMS_GPT2")
    assert explicit_folder(None, "gpt2-xl") is None  # the variable is of the small model
    monkeypatch.setenv("GPTPARAMS_GPT2", "")
    assert explicit_folder(None, "gpt2") is None


def test_folders_without_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^path: .*none: no such folder; expected a folder with"):
        folder_weights(tmp_path / "none", "path")
    with pytest.raises(InputError, match=r"^GPTPARAMS_GPT2: .*has no config\.json"):
        folder_weights(tmp_path, "GPTPARAMS_GPT2")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InputError, match=r"no such folder"):
        folder_weights(tmp_path / "config.json", "path")
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")  # a pickle is no weights
    with pytest.raises(InputError, match=r"has no model\.safetensors"):
        folder_weights(tmp_path, "path")


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000, "a\nb"])
def test_impossible_folders(path: str) -> None:
    with pytest.raises(InputError) as caught:
        folder_weights(Path(path), "path")
    assert len(str(caught.value).splitlines()) == 1


def test_repositories() -> None:
    assert repository("gpt2") == "openai-community/gpt2"
    assert repository("distilgpt2") == "distilbert/distilgpt2"


def test_the_cache_is_read_without_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cached_weights("gpt2") is None
    commit = "c" * 40
    base = tmp_path / "models--openai-community--gpt2"
    (base / "refs").mkdir(parents=True)
    (base / "refs" / "main").write_text(commit)
    snapshot = base / "snapshots" / commit
    snapshot.mkdir(parents=True)
    hub = need("huggingface_hub")
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path))
    (snapshot / "config.json").write_text("{}")
    assert cached_weights("gpt2") is None  # a config alone
    (snapshot / "model.safetensors").write_bytes(b"")
    found = cached_weights("gpt2")
    assert found is not None
    assert found.folder == snapshot
    assert found.provenance == Provenance("cache", f"openai-community/gpt2@{commit}", True)


def test_offline_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(need("huggingface_hub"), "get_hf_file_metadata", fail)
    assert hub_weights("gpt2") is None


def fail(*_: Any, **__: Any) -> Any:
    raise AssertionError("the hub was asked")


def fake_hub(monkeypatch: pytest.MonkeyPatch, **functions: Any) -> None:
    hub = SimpleNamespace(
        is_offline_mode=lambda: False,
        hf_hub_url=lambda repo, name: f"{repo}/{name}",
        **functions,
    )
    monkeypatch.setattr(gpt2, "need", lambda module: hub)


def test_a_hub_that_answers_is_downloaded_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def download(repo: str, name: str) -> str:
        asked.append(f"{repo}/{name}")
        return str(tmp_path / "abc" / name)

    fake_hub(monkeypatch, get_hf_file_metadata=lambda *_, **__: None, hf_hub_download=download)
    found = hub_weights("gpt2")
    assert found is not None
    assert found.provenance == Provenance("hub", "openai-community/gpt2@abc", True)
    assert asked == [
        "openai-community/gpt2/config.json",
        "openai-community/gpt2/model.safetensors",
    ]


def test_a_download_that_breaks_off(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> str:
        raise OSError("connection reset\nsecond line")

    fake_hub(monkeypatch, get_hf_file_metadata=lambda *_, **__: None, hf_hub_download=broken)
    assert hub_weights("gpt2") is None
    message = caplog.messages[0]
    assert "no weights from the hub (connection reset)" in message
    assert "HF_HUB_OFFLINE=1" in message
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert hub_weights("gpt2") is None
    assert "没能从模型仓库取到权重（connection reset），改用固定种子" in caplog.messages[1]


def test_a_full_disk_is_no_fault_of_the_network(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: Any) -> str:
        raise OSError(28, "No space left on device", "/cache/blob")

    fake_hub(monkeypatch, get_hf_file_metadata=lambda *_, **__: None, hf_hub_download=full)
    assert hub_weights("gpt2") is None
    assert "can't be stored ([Errno 28] No space left on device" in caplog.messages[0]
    assert "name another cache with HF_HOME" in caplog.messages[0]


def test_a_silent_hub_is_given_up_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A name look-up has no timeout of its own: it may hang for minutes."""
    monkeypatch.setattr(gpt2, "HUB_PATIENCE", 0.2)
    hung_up = threading.Event()
    answers = []

    def silent(*_: object, **__: object) -> None:
        hung_up.wait()
        answers.append("late")

    fake_hub(monkeypatch, get_hf_file_metadata=silent, hf_hub_download=fail)
    assert hub_weights("gpt2") is None
    assert not answers  # it was not waited for
    hung_up.set()
    assert "no answer within 0.2 s" in caplog.messages[0]
    assert gpt2.HUB_PATIENCE == 0.2


def test_an_unreachable_hub_ends_in_none(tmp_path: Path) -> None:
    """The real client against a port that nobody listens on, in a process of its own."""
    code = "from gptparams.models.weights import hub_weights; print(hub_weights('gpt2'))"
    variables = {
        **os.environ,
        "HF_HUB_OFFLINE": "0",
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "HF_HUB_CACHE": str(tmp_path),
    }
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "None\n"
    assert len(run.stderr.splitlines()) == 1
    assert "no weights from the hub" in run.stderr


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(InputError) as caught:
        need("torch")
    assert "torch can't be imported" in str(caught.value)
    assert 'pip install "gptparams[model]"' in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("provenance", "zh", "en"),
    [
        (Provenance("path", "/home/me/gpt2", True), "（gpt2）", "(gpt2)"),
        (Provenance("cache", "a/b@c", True), "（a/b@c）", "(a/b@c)"),
        (Provenance("hub", "a/b@c", True), "（a/b@c）", "(a/b@c)"),
        (Provenance("seeded", "0", False), "固定种子（0）", "(0)"),
    ],
)
def test_a_sentence_for_the_page(provenance: Provenance, zh: str, en: str) -> None:
    assert zh in provenance.text("zh")
    assert en in provenance.text("en")
    assert "/home" not in provenance.text("zh") + provenance.text("en")
    assert provenance.trained == ("没有取到" not in provenance.text("zh"))


def test_warnings_go_to_a_logger_of_the_project() -> None:
    assert logging.getLogger("gptparams.models.weights") is LOG
