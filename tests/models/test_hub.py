"""Configurations from a hub, with its client replaced: fetching, and one-line errors."""

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gptparams import InputError
from gptparams.cli import main as cli
from gptparams.models.hub import config_from_hub

RAW = {
    "model_type": "gpt2",
    "vocab_size": 9,
    "n_positions": 4,
    "n_embd": 4,
    "n_layer": 1,
    "n_head": 1,
}


def client(monkeypatch: pytest.MonkeyPatch, answer: Any) -> list[tuple[Any, ...]]:
    """A stand-in for huggingface_hub that notes how it is called."""
    calls: list[tuple[Any, ...]] = []

    def download(repository: str, name: str, revision: str | None = None) -> str:
        calls.append((repository, name, revision))
        found = answer(name)
        if isinstance(found, Exception):
            raise found
        return str(found)

    module = ModuleType("huggingface_hub")
    module.hf_hub_download = download  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "huggingface_hub", module)
    return calls


def error(*names: str) -> Exception:
    """An exception whose class and bases have these names."""
    made: type[Exception] = Exception
    for name in reversed(names):
        made = type(name, (made,), {})
    return made("said by the client")


def test_a_configuration_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(RAW))
    calls = client(monkeypatch, lambda name: file)
    config = config_from_hub("hf://owner/name@v1.0")
    assert (config.model, config.sizes["d"]) == ("owner/name@v1.0", 4)
    assert calls == [("owner/name", "config.json", "v1.0")]


def test_another_format_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "params.json"
    file.write_text(
        json.dumps({"dim": 8, "n_layers": 1, "n_heads": 2, "multiple_of": 4, "vocab_size": 9})
    )
    missing = error("RemoteEntryNotFoundError", "EntryNotFoundError")
    client(monkeypatch, lambda name: file if name == "params.json" else missing)
    assert "params.json" in config_from_hub("hf://owner/name").notes[0].en
    client(monkeypatch, lambda name: missing)
    with pytest.raises(InputError, match=r"the repository has no config\.json"):
        config_from_hub("hf://owner/name")


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (error("RepositoryNotFoundError"), "there is no such repository"),
        (error("GatedRepoError", "RepositoryNotFoundError"), "the repository is gated"),
        (error("RevisionNotFoundError"), "no such revision"),
        (error("LocalEntryNotFoundError", "EntryNotFoundError"), "the hub can't be reached"),
        (error("OfflineModeIsEnabled", "ConnectionError"), "offline mode is on"),
        (error("HFValidationError"), "the name is malformed"),
        (error("ReadTimeout"), "said by the client"),
    ],
)
def test_a_refusal_is_one_line(
    raised: Exception,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    client(monkeypatch, lambda name: raised)
    assert cli.main(["count", "hf://owner/name", "--lang", "en"]) == 2
    line = capsys.readouterr().err
    assert line.startswith("gptparams: hf://owner/name: can't be fetched (")
    assert said in line
    assert len(line.splitlines()) == 1


def test_a_preset_stands_in_where_nothing_can_be_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    client(monkeypatch, lambda name: error("LocalEntryNotFoundError"))
    with pytest.raises(InputError, match=r"the preset qwen2\.5-7b has its configuration"):
        config_from_hub("hf://Qwen/Qwen2.5-7B")


@pytest.mark.parametrize("target", ["hf://", "hf://a b", "hf://a/b/c", "hf://a/b@", "hf://a/b@x y"])
def test_a_malformed_target_is_told_the_form(target: str) -> None:
    with pytest.raises(InputError, match=r"expected hf://owner/name or hf://owner/name@revision"):
        config_from_hub(target)


def test_without_the_client_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(InputError, match=r"gptparams\[model\]"):
        config_from_hub("hf://owner/name")
