"""Memory as a value and as JSON, and assumptions, which are included only on request."""

import json
from typing import Any

import pytest

import gptparams
from gptparams import InputError, Memory, memory, preset
from gptparams.footprint.assumptions import ASSUMPTIONS

ACTIVATIONS = ("activations", "activations-selective", "activations-checkpointed")


def test_the_object_for_json_has_a_fixed_form() -> None:
    value = memory("gpt2", tokens=1024, sequences=2, engine="llama.cpp").to_dict()
    assert json.loads(json.dumps(value)) == value
    assert list(value) == [
        "model",
        "architecture",
        "part",
        "source",
        "weights",
        "training",
        "kv_cache",
        "assumptions",
    ]
    assert (value["model"], value["training"]) == ("gpt2", None)
    assert value["kv_cache"] == {
        "engine": "llama.cpp",
        "bytes_per_token": 36_864,
        "tokens": 1024,
        "sequences": 2,
        "bytes": 2 * 37_748_736,
        "fixed_bytes": 0,
    }
    weights: Any = value["weights"]
    assert list(weights) == ["bytes", "by_family"]
    assert weights["bytes"] == sum(weights["by_family"].values()) == 2 * 124_439_808
    assumptions: Any = value["assumptions"]
    for each in assumptions:
        assert list(each) == ["id", "included", "bytes", "formula", "source"]
        assert each["included"] is False
        assert each["source"]
        assert (each["bytes"] is None) == (each["formula"] == "")


def test_training_for_json() -> None:
    value: Any = memory("gpt2", train="qlora", rank=4, targets="c_attn").to_dict()["training"]
    assert list(value) == [
        "method", "optimizer", "precision", "rank", "targets", "trained", "bytes", "by_part",
        "by_family",
    ]  # fmt: skip
    assert (value["method"], value["optimizer"], value["precision"]) == ("qlora", "adamw", "fp32")
    assert (value["rank"], value["targets"]) == (4, ["c_attn"])
    assert value["bytes"] == sum(value["by_part"].values()) == sum(value["by_family"].values())
    full: Any = memory("gpt2", train="full").to_dict()["training"]
    assert (full["rank"], full["targets"], full["precision"]) == (None, None, "mixed")


def test_what_is_exact_is_added_up() -> None:
    found = memory(preset("gpt2"), tokens=10)
    assert found.bytes == found.weights.bytes + found.cache.total
    trained = memory("gpt2", tokens=10, train="full")
    assert trained.training is not None
    assert trained.bytes == trained.training.bytes  # training keeps no cache
    assert found == memory("gpt2", tokens=10)
    with pytest.raises(AttributeError):
        found.weights = trained.weights  # type: ignore[misc]


def test_it_is_part_of_the_library_and_loaded_when_wanted() -> None:
    assert isinstance(memory("gpt2"), Memory)
    assert {"Memory", "memory"} <= {*gptparams.__all__}
    with pytest.raises(AttributeError, match="module 'gptparams' has no attribute 'memroy'"):
        gptparams.memroy  # type: ignore[attr-defined]  # noqa: B018


# -- assumptions


def test_nothing_is_assumed_unasked() -> None:
    for train in (None, "full", "lora"):
        found = memory("gpt2", tokens=512, train=train)
        assert found.assumed_bytes == 0
        assert [each.assumption.id for each in found.assumptions] == [
            row.id for row in ASSUMPTIONS if train or not row.of_training
        ]
        every = [each.bytes or 0 for each in found.assumptions]
        assert sum(every) > 0  # what they would come to is told


def test_what_is_asked_for_stands_beside_the_total() -> None:
    plain = memory("gpt2", tokens=512, sequences=3, train="full")
    found = memory("gpt2", tokens=512, sequences=3, train="full", assume="activations, logits")
    assert found.bytes == plain.bytes
    activations = 12 * 512 * 3 * (34 * 768 + 5 * 12 * 512)
    assert found.assumed_bytes == activations + 4 * 50_257 * 512 * 3
    included = {each.assumption.id for each in found.assumptions if each.included}
    assert included == {"activations", "logits"}


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("activations-selective", 12 * 512 * 34 * 768),
        ("activations-checkpointed", 12 * 512 * 2 * 768),
        ("step-counters", 4 * 148),
        ("workspace", 8_519_680),
    ],
)
def test_each_formula(name: str, size: int) -> None:
    assert memory("gpt2", tokens=512, train="full", assume=[name]).assumed_bytes == size


def test_inference_has_logits_of_the_last_token_only() -> None:
    assert memory("gpt2", tokens=512, sequences=3, assume="logits").assumed_bytes == 12 * 50_257


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"assume": "luck"}, "assumption 'luck' can't be included here; choose from"),
        ({"assume": "allocator"}, "assumption 'allocator' can't be included here"),
        ({"assume": "activations", "tokens": 9}, "assumption 'activations' can't be included"),
        ({"assume": "logits"}, "assumption logits depends on the number of tokens; give it"),
        (
            {"assume": ACTIVATIONS[:2], "tokens": 9, "train": "full"},
            "the three assumptions about activations exclude each other; keep one of them",
        ),
        ({"assume": ""}, "assumption '' can't be included here"),
    ],
)
def test_what_is_refused(how: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        memory("gpt2", **how)
    assert caught.value.en.startswith(message)
    assert caught.value.zh != caught.value.en


def test_an_unknown_model_is_refused_as_everywhere() -> None:
    with pytest.raises(InputError, match="preset 'gpt5' is unknown"):
        memory("gpt5")
