"""The output of `inspect` and `reconcile` in both languages, and their exit codes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gptparams.checkpoints.causes.causes import CAUSES
from gptparams.cli.main import main
from gptparams.language import LANGS, Lang
from tests.checkpoints.test_reconcile import LLAMA, ROWS, sharded, without
from tests.helpers.checkpoint_files import write_safetensors

CHINESE = re.compile("[一-鿿]")
TOTAL = "21,664"
INSPECT = {"schema", "file", "format", "tensors", "elements", "parameters", "bytes", "families",
           "not_parameters", "dtypes"}  # fmt: skip
RECONCILE = {"schema", "stored", "counted", "differences", "unexplained"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tiny Llama with rotary tables, and its config beside it."""
    rotary = {f"model.layers.{i}.self_attn.rotary_emb.inv_freq": ("F32", (4,)) for i in range(2)}
    write_safetensors(tmp_path / "model.safetensors", ROWS | rotary)
    (tmp_path / "config.json").write_text(json.dumps(LLAMA))
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> str:
    assert main(list(words)) == code
    return capsys.readouterr().out


@pytest.mark.parametrize("lang", LANGS)
def test_inspect(folder: Path, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, 0, "inspect", str(folder), "--lang", lang)
    assert TOTAL in text.splitlines()[0]
    assert "model.layers.{}.mlp.up_proj.weight" in text
    assert "model.layers.0" not in text
    assert bool(CHINESE.search(text)) == (lang == "zh")
    assert ("旋转位置的频率表" if lang == "zh" else "rotary tables") in text
    whole = shown(capsys, 0, "inspect", str(folder), "--tensors", "--lang", lang)
    assert all(name in whole for name in ROWS)


def test_inspect_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads(shown(capsys, 0, "inspect", str(folder), "--json"))
    assert said.keys() >= INSPECT
    assert (said["tensors"], said["elements"], said["parameters"]) == (23, 21_672, 21_664)
    assert said["bytes"] == 4 * said["elements"]
    assert said["not_parameters"] == [{"cause": "rotary_table", "elements": 8, "tensors": 2}]
    assert sum(said["families"].values()) == said["parameters"]
    assert said["dtypes"] == {"F32": {"tensors": 23, "elements": 21_672, "bytes": 86_688}}
    assert "list" not in said
    said = json.loads(shown(capsys, 0, "inspect", str(folder), "--json", "--tensors"))
    assert len(said["list"]) == 23


@pytest.mark.parametrize("lang", LANGS)
def test_reconcile(folder: Path, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, 0, "reconcile", str(folder), "--lang", lang)
    assert ("无法解释：0" if lang == "zh" else "unexplained: 0") in text
    assert "+8" in text
    assert bool(CHINESE.search(text)) == (lang == "zh")
    assert "inv_freq" not in text
    text = shown(capsys, 0, "reconcile", str(folder), "--tensors", "--lang", lang)
    assert text.count("inv_freq") == 2


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_unexplained_is_listed(
    tmp_path: Path, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {f"model.extra.{i}.weight": ("F32", (2,)) for i in range(30)}
    rows = without(ROWS, "model.norm.weight") | more
    write_safetensors(tmp_path / "model.safetensors", rows)
    (tmp_path / "config.json").write_text(json.dumps(LLAMA))
    text = shown(capsys, 1, "reconcile", str(tmp_path), "--lang", lang)
    assert ("无法解释：31" if lang == "zh" else "unexplained: 31") in text
    assert "model.extra.19.weight" in text
    assert "model.extra.20.weight" not in text
    text = shown(capsys, 1, "reconcile", str(tmp_path), "--tensors", "--lang", lang)
    assert "model.extra.29.weight" in text
    said = json.loads(shown(capsys, 1, "reconcile", str(tmp_path), "--json"))
    assert said.keys() >= RECONCILE
    assert said["unexplained"] == len(said["unexplained_tensors"]) == 31
    left = sum(row["elements"] for row in said["unexplained_tensors"])
    assert said["stored"] - said["counted"] == left == 28


def test_a_config_by_path_and_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, config = str(folder / "model.safetensors"), str(folder / "config.json")
    assert "unexplained: 0" in shown(capsys, 0, "reconcile", file, config, "--lang", "en")
    assert main(["reconcile", file, "gpt2"]) == 1
    capsys.readouterr()
    assert main(["reconcile", file, "no-such-preset"]) == 2
    assert main(["reconcile", file, str(folder / "none.json")]) == 2
    (folder / "config.json").write_text('{"model_type": "nonsense"}')
    assert main(["inspect", str(folder)]) == 0  # by names alone
    assert main(["reconcile", str(folder)]) == 2


def test_the_names_of_missing_shards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = sharded(tmp_path)
    (tmp_path / files[1]).unlink()
    for command in ("inspect", "reconcile"):
        assert files[1] in shown(capsys, 0, command, str(tmp_path), "--lang", "en")
    said = json.loads(shown(capsys, 0, "inspect", str(tmp_path), "--json"))
    assert said["missing_shards"] == [files[1]]


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_not_determined(
    tmp_path: Path, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: dict[str, Any] = {"a.weight": ("U32", (8, 32)), "a.scales": ("F16", (8, 4)),
                            "a.biases": ("F16", (8, 4))}  # fmt: skip
    write_safetensors(tmp_path / "model.safetensors", rows)
    text = shown(capsys, 0, "inspect", str(tmp_path), "--lang", lang)
    assert "bits" in text
    assert ("定不下来" if lang == "zh" else "not determined") in text
    said = json.loads(shown(capsys, 0, "inspect", str(tmp_path), "--json"))
    assert said["parameters"] is None
    assert said["undetermined"] == [{"name": "a.weight", "needed": "bits"}]
    tower = {f"vision_tower.{name}": each for name, each in rows.items()}
    write_safetensors(tmp_path / "model.safetensors", tower)
    assert json.loads(shown(capsys, 0, "inspect", str(tmp_path), "--json"))["parameters"] is None


def test_causes_are_written_in_both_languages() -> None:
    for cause in CAUSES:
        for text in (cause.name, cause.meaning):
            assert CHINESE.search(text.zh)
            assert not CHINESE.search(text.en)
    assert len({cause.id for cause in CAUSES}) == len(CAUSES)
