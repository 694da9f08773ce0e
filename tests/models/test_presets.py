"""Presets are complete, sourced and validated; a target is a preset or a path."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gptparams import InputError, all_presets, count, preset, resolve
from gptparams.architectures import ARCHITECTURES
from gptparams.unread import keys_read
from gptparams.weights import repository

TOTALS = {
    "gpt2": 124_439_808,
    "gpt2-medium": 354_823_168,
    "gpt2-large": 774_030_080,
    "gpt2-xl": 1_557_611_200,
    "distilgpt2": 81_912_576,
    "openai-gpt": 116_534_784,
    "smollm2-135m": 134_515_008,
}


def test_the_presets_are_these_in_this_order() -> None:
    assert list(all_presets()) == list(TOTALS)


@pytest.mark.parametrize("name", TOTALS)
def test_totals(name: str) -> None:
    assert count(preset(name)).total == TOTALS[name]
    assert resolve(name) == preset(name)
    assert preset(name).model == name


@pytest.mark.parametrize("name", TOTALS)
def test_every_row_is_sourced_and_has_no_idle_key(name: str) -> None:
    row = all_presets()[name]
    source = urlsplit(row.source)
    assert source.scheme == "https"
    assert source.path.endswith("/config.json")
    assert repository(name).lower().endswith(f"/{name}")
    architecture = ARCHITECTURES[str(row.config["model_type"])]
    assert set(row.config) <= keys_read(architecture)


@pytest.mark.parametrize(
    ("name", "near"), [("gpt2-smal", "gpt2"), ("GPT2-XL", "gpt2-xl"), ("distilgpt", "distilgpt2")]
)
def test_an_unknown_preset_suggests_near_names(name: str, near: str) -> None:
    with pytest.raises(InputError, match=rf"preset '{name}' is unknown; did you mean .*{near}"):
        resolve(name)


@pytest.mark.parametrize("name", ["zzz", "", "词"])
def test_a_far_name_lists_them_all(name: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(name)
    assert all(known in str(caught.value) for known in TOTALS)
    assert len(str(caught.value).splitlines()) == 1


def test_a_path_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_text(json.dumps(all_presets()["gpt2"].config))
    monkeypatch.chdir(tmp_path.parent)
    for target in (tmp_path, tmp_path / "config.json", Path(tmp_path.name)):
        assert count(resolve(str(target))).total == TOTALS["gpt2"]


def test_a_preset_goes_before_a_folder_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gpt2").mkdir()
    monkeypatch.chdir(tmp_path)
    assert resolve("gpt2").model == "gpt2"
    with pytest.raises(InputError, match="no such file"):
        resolve("./gpt2")


@pytest.mark.parametrize("target", ["x.json", "a/b", "C:\\x", "X.JSON", "a\0/b", "y/" * 3000])
def test_what_looks_like_a_path_is_one(target: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(target)
    assert "preset" not in str(caught.value)


@pytest.mark.parametrize("target", ["a" * 5000, "a\0b", "a\nb", "\udcff"])
def test_impossible_targets_are_unknown_presets(target: str) -> None:
    with pytest.raises(InputError, match="is unknown") as caught:
        resolve(target)
    assert len(str(caught.value).splitlines()) == 1
