"""LoRA as `adapter_config.json` describes it, against peft: settings by settings, type by type."""

import warnings
from typing import Any

import pytest

from gptparams import InputError, config_from_dict, preset
from gptparams.config.config import Config
from gptparams.counting.adapter_file import adapter_of
from gptparams.counting.adapters import Adapter, adapt, all_parameters, peft_line
from gptparams.counting.tensors import tensors
from gptparams.models.load import meta_model
from tests.helpers.tables.configurations import random_configs

# A type, and names of two matrices of its attention, and of one of its network.
TYPES: dict[str, tuple[str, str, str]] = {
    "gpt2": ("c_attn", "attn.c_proj", "c_fc"),
    "gpt_neo": ("q_proj", "v_proj", "c_fc"),
    "gpt_neox": ("query_key_value", "attention.dense", "dense_h_to_4h"),
    "gptj": ("q_proj", "v_proj", "fc_in"),
    "bloom": ("query_key_value", "self_attention.dense", "dense_h_to_4h"),
    "opt": ("q_proj", "v_proj", "fc1"),
    "falcon": ("query_key_value", "self_attention.dense", "dense_h_to_4h"),
    "llama": ("q_proj", "v_proj", "down_proj"),
    "mistral": ("q_proj", "o_proj", "gate_proj"),
    "qwen2": ("q_proj", "v_proj", "up_proj"),
    "qwen3": ("q_proj", "k_proj", "down_proj"),
    "gemma2": ("q_proj", "v_proj", "gate_proj"),
    "phi": ("q_proj", "v_proj", "fc1"),
    "olmo2": ("q_proj", "o_proj", "up_proj"),
    "gemma4_text": ("q_proj", "o_proj", "down_proj"),
}


def settings_of(one: str, other: str, network: str) -> dict[str, dict[str, Any]]:
    """Settings by what they try; each is a part of an `adapter_config.json`."""
    both = {"target_modules": [one, other], "r": 3}
    return {
        "plain": both,
        "layers": both | {"layers_to_transform": [0]},
        "one layer": both | {"layers_to_transform": 0},
        "ranks": both | {"rank_pattern": {one: 5, r"0\..*" + other.rpartition(".")[2]: 2}},
        "dora": both | {"use_dora": True},
        "rslora": both | {"use_rslora": True, "alpha_pattern": {one: 7}},
        "network": {"target_modules": [one, network], "r": 2, "bias": "lora_only"},
        "all biases": both | {"bias": "all"},
        "pattern": {"target_modules": rf".*\.0\..*{one.rpartition('.')[2]}", "r": 4},
        "excluded": both | {"exclude_modules": [other]},
        "all-linear": {"target_modules": "all-linear", "r": 2},
    }


def small(model_type: str) -> Config:
    """A random configuration of several layers, without stacked experts."""
    dense = (raw for raw in random_configs(model_type) if not raw.get("enable_moe_block"))
    deepest = max(dense, key=lambda raw: max(raw.get(key) or 0 for key in LAYERS))
    return config_from_dict(deepest, "m")


LAYERS = ("num_hidden_layers", "n_layer", "num_layers")


def ours(config: Config, settings: dict[str, Any]) -> tuple[int, int]:
    raw = {"peft_type": "LORA", **settings}
    words = frozenset(w for t in tensors(config) for w in t.name.split(".")[:-1])
    tuning = adapt(config, adapter_of(raw, "a", words))
    return tuning.total, all_parameters(tuning)


def theirs(config: Config, settings: dict[str, Any]) -> tuple[int, int]:
    import torch
    from peft import LoraConfig, get_peft_model

    with warnings.catch_warnings(), torch.device("meta"):
        warnings.simplefilter("ignore")
        model = get_peft_model(meta_model(config), LoraConfig(**settings))
        trained, everything = model.get_nb_trainable_parameters()
    return int(trained), int(everything)


@pytest.mark.parametrize("model_type", TYPES)
def test_settings_count_what_peft_counts(model_type: str) -> None:
    config = small(model_type)
    for what, settings in settings_of(*TYPES[model_type]).items():
        assert ours(config, settings) == theirs(config, settings), (what, config.keys)


@pytest.mark.parametrize(
    ("model_type", "saved"),
    [
        ("llama", ["embed_tokens"]),
        ("llama", ["lm_head"]),
        ("llama", ["embed_tokens", "lm_head"]),
        ("gpt2", ["wte"]),
        ("gpt2", ["lm_head"]),
        ("gpt2", ["wte", "lm_head"]),
        ("qwen2", ["embed_tokens", "lm_head", "norm"]),
        ("phi", ["lm_head"]),
        ("gpt_neox", ["embed_in", "embed_out"]),
    ],
)
def test_modules_to_save_are_copies(model_type: str, saved: list[str]) -> None:
    one, other, _ = TYPES[model_type]
    for raw in random_configs(model_type)[:4]:
        config = config_from_dict(raw, "m")
        names = {w for t in tensors(config) for w in t.name.split(".")}
        kept = [name for name in saved if name in names | {"lm_head"}]
        settings = {"target_modules": [one, other], "r": 3, "modules_to_save": kept}
        assert ours(config, settings) == theirs(config, settings), raw


def test_dora_of_an_embedding() -> None:
    for raw in random_configs("llama")[:3]:
        config = config_from_dict(raw, "m")
        settings = {"target_modules": ["embed_tokens", "q_proj"], "r": 3, "use_dora": True}
        assert ours(config, settings) == theirs(config, settings), raw


def test_the_line_is_the_one_that_peft_prints(capsys: pytest.CaptureFixture[str]) -> None:
    import torch
    from peft import LoraConfig, get_peft_model

    config = preset("gpt2")
    with warnings.catch_warnings(), torch.device("meta"):
        warnings.simplefilter("ignore")
        get_peft_model(
            meta_model(config), LoraConfig(r=8, target_modules=["c_attn"])
        ).print_trainable_parameters()
    assert capsys.readouterr().out.strip() == peft_line(adapt(config, Adapter(8, ("c_attn",))))


# -- negative controls


@pytest.mark.parametrize(
    "change",
    [
        {"r": 4},
        {"target_modules": ["q_proj"]},
        {"layers_to_transform": [0]},
        {"use_dora": True},
        {"bias": "all"},
        {"modules_to_save": ["lm_head"]},
        {"rank_pattern": {"q_proj": 1}},
        {"lora_bias": True},
    ],
)
def test_a_setting_that_is_passed_over_would_be_noticed(change: dict[str, Any]) -> None:
    raws = (raw for raw in random_configs("llama") if raw.get("attention_bias"))
    raw = next(raw for raw in raws if raw["num_hidden_layers"] > 1)
    config = config_from_dict(raw, "m")
    settings: dict[str, Any] = {"target_modules": ["q_proj", "v_proj"], "r": 3}
    assert theirs(config, settings | change) != ours(config, settings)
    assert theirs(config, settings | change) == ours(config, settings | change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"peft_type": "IA3"}, "field peft_type: \"IA3\" is not counted; only LORA is"),
        ({"r": 0}, "field r: expected a whole number from 1, found 0"),
        ({"target_modules": None}, "target_modules is missing"),
        ({"target_modules": 7}, "field target_modules: expected a list of names"),
        ({"target_modules": "("}, "'(' in the adapter is no regular expression"),
        ({"target_modules": "nothing"}, "has no matrix that fits the targets"),
        ({"layers_to_transform": ["x"]}, "field layers_to_transform: expected the number"),
        ({"layers_to_transform": [99]}, "has no matrix that fits the targets and layers"),
        ({"rank_pattern": [1]}, "field rank_pattern: expected an object"),
        ({"rank_pattern": {"q_proj": "8"}}, "field rank_pattern.q_proj: expected a whole number"),
        ({"bias": "some"}, "field bias: expected none, all or lora_only"),
        ({"modules_to_save": ["nowhere"]}, "has no module 'nowhere'"),
        ({"target_parameters": ["a"]}, "field target_parameters"),
    ],
)  # fmt: skip
def test_what_an_adapter_can_not_say_is_refused(change: dict[str, Any], said: str) -> None:
    config = config_from_dict(random_configs("llama")[0], "m")
    with pytest.raises(InputError) as caught:
        ours(config, {"target_modules": ["q_proj"], "r": 8} | change)
    assert said in caught.value.en
    assert caught.value.zh != caught.value.en
