"""What `memory` takes, what it refuses, and how its result shows itself."""

import json
from pathlib import Path

import pytest

from gptparams import Config, InputError, Memory, all_presets, memory, preset

KEYS = dict(all_presets()["gpt2"].config)
WRONG = ("typo", "", 5, 1.5, b"gpt2", ["typo"], object(), "x" * 100_000, "\x1b[31m", True)
NAMES = ("weights", "train", "optimizer", "precision", "rank", "targets", "tokens", "sequences")
NAMES += ("cache_type", "engine", "assume")


class LikeTransformers:
    _name_or_path = "gpt2"

    def to_dict(self) -> dict[str, object]:
        return KEYS


def test_it_takes_whatever_count_takes(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(KEYS), encoding="utf-8")
    expected = memory("gpt2", tokens=9).bytes
    for target in (preset("gpt2"), file, tmp_path, str(file), KEYS, LikeTransformers()):
        assert memory(target, tokens=9).bytes == expected


@pytest.mark.parametrize("target", [None, 5, 1.5, [], {}, (), object(), b"gpt2", int, Path("/no")])
def test_what_is_no_model_is_refused(target: object) -> None:
    with pytest.raises(InputError):
        memory(target)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_value_is_refused_in_one_short_line(name: str, wrong: object) -> None:
    if name in ("tokens", "sequences", "rank") and wrong == 5:
        return
    trains = {} if name in ("train", "weights") else {"train": "lora"}
    with pytest.raises(InputError) as caught:
        memory("gpt2", **(trains | {name: wrong}))  # type: ignore[arg-type]
    for line in (caught.value.zh, caught.value.en):
        assert line.isprintable()
        assert len(line) < 900


def test_no_name_of_a_way_stands_for_the_usual_one() -> None:
    usual = memory("gpt2", train="lora")
    assert memory("gpt2", train="lora", weights=None, optimizer=None, precision=None) == usual


def shown() -> list[object]:
    plain, trained = memory("gpt2", tokens=9), memory("mistral-7b-v0.1", train="lora", tokens=9)
    assert trained.training
    plan = trained.training.plan
    return [
        *(plain, trained, plain.weights, plain.cache, trained.training, plan),
        *(plan.format, plan.optimizer, plan.precision, plain.cache.engine, plain.cache.type),
        *plain.assumptions,
    ]


def test_a_repr_fits_on_two_lines() -> None:
    for each in shown():
        assert len(repr(each)) <= 160
        assert repr(each).startswith(f"<{type(each).__name__} ")


@pytest.mark.parametrize("train", [None, "lora"])
def test_it_prints_its_tables_and_shows_them_in_a_notebook(
    train: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    result: Memory = memory("gpt2", train=train, tokens=1024)
    assert f"{result.bytes:,}" in str(result)
    assert str(result).startswith("Memory of gpt2\n")
    assert result._repr_html_().count("<table>") == 2
    assert f"{result.bytes:,}" in result._repr_html_()


def test_markup_in_a_name_is_escaped_for_a_notebook() -> None:
    config = Config.from_dict(KEYS, "<script>alert(1)</script>")
    assert "<script>" not in memory(config)._repr_html_()


def test_the_json_says_what_was_weighed() -> None:
    part = memory({"model_type": "some_vlm", "text_config": KEYS}).to_dict()
    assert (part["architecture"], part["part"], part["source"]) == ("gpt2", "text_config", None)
    assert memory("gpt2").to_dict()["part"] is None
