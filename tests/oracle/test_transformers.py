"""The tables against transformers on the meta device: tensor by tensor, both ways, in order."""

import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from gptparams import config_from_dict, convention, count, reconcile
from gptparams.counting import UNIQUE, tensors
from gptparams.presets import all_presets

Build = Callable[[Mapping[str, Any]], Any]
CONFIGS = 30


def random_gpt2(rng: random.Random) -> dict[str, Any]:
    heads, width = rng.randint(1, 5), rng.choice((1, 3, 5, 7, 9))
    raw: dict[str, Any] = {
        "model_type": "gpt2",
        "vocab_size": rng.randint(1, 60),
        "n_positions": rng.randint(1, 40),
        "n_embd": heads * width,
        "n_layer": rng.randint(1, 4),
        "n_head": heads,
        "tie_word_embeddings": rng.random() < 0.5,
        "add_cross_attention": rng.random() < 0.5,
    }
    inner = rng.choice(("absent", None, rng.randint(1, 50)))
    return raw if inner == "absent" else {**raw, "n_inner": inner}


def random_gpt1(rng: random.Random) -> dict[str, Any]:
    raw = random_gpt2(rng)
    for key in ("n_inner", "add_cross_attention"):
        raw.pop(key, None)
    return {**raw, "model_type": "openai-gpt"}


def random_llama(rng: random.Random) -> dict[str, Any]:
    groups, each, width = (
        rng.randint(1, 4),
        rng.randint(1, 3),
        rng.choice((2, 6, 10)),
    )  # rotary: even
    raw: dict[str, Any] = {
        "model_type": "llama",
        "vocab_size": rng.randint(1, 60),
        "hidden_size": groups * each * width,
        "intermediate_size": rng.randint(1, 50),
        "num_hidden_layers": rng.randint(1, 4),
        "num_attention_heads": groups * each,
        "max_position_embeddings": rng.randint(1, 40),
    }
    switches = ("tie_word_embeddings", "attention_bias", "mlp_bias")
    raw |= {key: rng.random() < 0.5 for key in switches if rng.random() < 0.8}
    optional = {"num_key_value_heads": (None, groups), "head_dim": (None, 2 * rng.randint(1, 9))}
    return raw | {k: rng.choice(values) for k, values in optional.items() if rng.random() < 0.8}


def random_configs() -> list[dict[str, Any]]:
    rng = random.Random(20190214)
    makers = (random_gpt2, random_gpt1, random_llama)
    return [make(rng) for make in makers for _ in range(CONFIGS)]


PUBLISHED = [row.config for row in all_presets().values()]


@pytest.mark.parametrize("raw", PUBLISHED, ids=list(all_presets()))
def test_presets_agree(raw: dict[str, Any], reference: Build) -> None:
    check(raw, reference(raw))


@pytest.mark.parametrize("raw", random_configs(), ids=lambda raw: raw["model_type"])
def test_random_configs_agree(raw: dict[str, Any], reference: Build) -> None:
    check(raw, reference(raw))


def check(raw: dict[str, Any], built: Any) -> None:
    config = config_from_dict(raw, "random")
    ours = tuple((tensor.name, tensor.shape) for tensor in tensors(config, UNIQUE))
    result = reconcile(ours, built.parameters)
    assert result.exact, result
    assert result.matched == len(built.parameters)
    assert ours == built.parameters  # and in the same order
    shared = {(row.name, row.shares) for row in config.architecture.rows if row.shares}
    assert built.ties == (frozenset(map(frozenset, shared)) if config.tied else frozenset())


def test_the_random_configs_reach_every_switch() -> None:
    raws = random_configs()
    for key in ("tie_word_embeddings", "add_cross_attention", "attention_bias", "mlp_bias"):
        assert {raw[key] for raw in raws if key in raw} == {True, False}
    inners = [raw.get("n_inner", "absent") for raw in raws if raw["model_type"] == "gpt2"]
    assert {"absent", None} < {*inners}
    for key in ("num_key_value_heads", "head_dim"):
        values = {raw.get(key, "absent") for raw in raws if raw["model_type"] == "llama"}
        assert {"absent", None} < values


def test_gpt1_buffers_agree(reference: Build) -> None:
    raw = random_gpt1(random.Random(1))
    config = config_from_dict(raw, "random")
    everything = count(config, convention("with_buffers")).tensors
    ours = [(t.name, t.shape) for t in everything if t.row.kind == "buffer"]
    assert reconcile(ours, reference(raw).buffers).exact
