"""Configurations from the wild: each is counted, or rejected with the reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from gptparams import InputError, config_from_dict, convention, count, read_config

CASES = Path(__file__).with_name("cases")
# File, total, and a part of each note that must be there.
COUNTED: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("safe-gpt2-6l-vocab10000", 50_995_200, ()),
    ("baichuan2-7b", 7_505_973_248, ("baichuan has the shapes of llama",)),
    ("chatglm2-6b", 6_243_584_000, ("chatglm has the shapes of glm",)),
    ("internlm2-7b", 7_737_708_544, ("internlm2 has the shapes of llama",)),
    ("falcon-7b-refinedwebmodel", 6_921_720_704, ("RefinedWebModel has the shapes of falcon",)),
    ("qwen2.5-vl-7b", 7_615_616_512, ("left out: vision_config (qwen2_5_vl)",)),
    ("llama-3.2-11b-vision-mllama", 9_775_192_080, ("left out: vision_config",)),
    ("kimi-k2-instruct", 1_026_408_209_408, ("kimi_k2 has the shapes", "23,040 correction biases")),
    ("santacoder-gpt2-multiquery", 1_124_886_528, ("has the shapes of gpt_bigcode",)),
    ("llama3-8b-reward-seqcls", 7_504_928_768, ("LlamaForSequenceClassification", "1 label")),
    ("gpt2-chinese-model_config", 102_068_736, ("counted as gpt2",)),
    ("gemma3-4b-it", 3_880_263_168, ("Only the language model of text_config",)),
    ("deepseek-vl2-tiny-style", 2_934_734_080, ("use_mla: false", "Only the language model")),
    ("llava-v1.5-7b-original-flat", 6_738_415_616, ("left out: mm_vision_tower",)),
    ("nanogpt-model_args", 124_373_760, ("nanoGPT",)),
    ("tinyllamas-15m", 15_191_712, ()),
    ("gemma3n-e4b", 6_835_235_568, ("31,461,120 numbers", "audio_config")),
    ("gemma4-26b-a4b", 25_233_141_760, ("left out: vision_config",)),
)
REFUSED: tuple[tuple[str, str], ...] = (
    ("llama2-meta-params", "Meta's params.json of a Llama; it lacks the size of the vocabulary"),
    ("pointllm-adapter_config", "configuration of an adapter"),
    ("use_qk_norm", "the class MyForCausalLM comes with its own code, where field use_qk_norm"),
)


@pytest.mark.parametrize(("name", "total", "notes"), COUNTED)
def test_a_case_is_counted(name: str, total: int, notes: tuple[str, ...]) -> None:
    config = read_config(CASES / f"{name}.json")
    assert count(config).total == total
    said = " | ".join(note.en for note in config.notes)
    assert all(note in said for note in notes), said
    assert bool(config.notes) == bool(notes)
    assert all(note.zh and not note.zh.isascii() for note in config.notes)


@pytest.mark.parametrize(("name", "said"), REFUSED)
def test_a_case_is_refused_with_its_reason(name: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_config(CASES / f"{name}.json")
    assert said in caught.value.en
    assert len(caught.value.en) < 700


def test_every_case_is_tried() -> None:
    named = {name for name, *_ in COUNTED} | {name for name, _ in REFUSED}
    assert named == {path.stem for path in CASES.glob("*.json")}


def test_counts_of_cases_under_other_conventions() -> None:
    def of(name: str, rule: str) -> int:
        return count(read_config(CASES / f"{name}.json"), convention(rule)).total

    assert of("nanogpt-model_args", "without_positions") == 123_587_328
    assert of("tinyllamas-15m", "stored") == 24_407_712
    assert count(read_config(CASES / "kimi-k2-instruct.json")).active == 32_861_477_888


# -- others of the same kinds

LLAMA: dict[str, Any] = {"model_type": "llama", "vocab_size": 99, "hidden_size": 8}
LLAMA |= {"num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 5}
OWN = {"auto_map": {"AutoModelForCausalLM": "m.MyForCausalLM"}, "architectures": ["MyForCausalLM"]}


def notes_of(raw: dict[str, Any]) -> str:
    return " | ".join(note.en for note in config_from_dict(raw, "m").notes)


def refusal(raw: dict[str, Any]) -> str:
    with pytest.raises(InputError) as caught:
        config_from_dict(raw, "m")
    assert caught.value.zh != caught.value.en
    return caught.value.en


@pytest.mark.parametrize(
    "change",
    [
        *({"qk_norm": True}, {"attention_type": "multiquery"}, {"n_shared_heads": 2}),
        *({"mlp_ratio": 3.5}, {"embedding_proj_dim": 4}, {"use_gate": True}, {"adapter": "x"}),
        *({"attn_config": {"kv_n_heads": 1}}, {"conv_kernel": 4}, {"num_memory_tokens": 16}),
    ],
)
def test_a_key_that_may_change_a_foreign_class_is_refused(change: dict[str, Any]) -> None:
    said = refusal(LLAMA | OWN | change)
    assert next(iter(change)) in said
    assert len(said) < 300


@pytest.mark.parametrize(
    "change",
    [
        *({"use_cache": True}, {"rope_theta": 1e4}, {"torch_dtype": "float16"}, {"x": None}),
        *({"attention_dropout": 0.1}, {"hidden_act": "silu"}, {"pretraining_tp": 1}, {"y": False}),
        *({"bos_token_id": 1}, {"use_flash_attn": True}, {"max_position_embeddings": 2048}),
        *({"num_key_value_heads": 2}, {"n_layer": 2}, {"kv_channels": 4}, {"_name_or_path": "a/b"}),
        *({"rope_scaling": {"type": "linear"}}, {"initializer_range": 0.02}, {"seq_length": 2048}),
    ],
)
def test_a_foreign_class_without_such_a_key_is_noted(change: dict[str, Any]) -> None:
    said = notes_of(LLAMA | OWN | change)
    assert said == ("The file names MyForCausalLM, with its own code; LlamaForCausalLM is counted")


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"architectures": ["LlamaForCausalLM"]}, ""),
        ({"architectures": ["LLaMAForCausalLM"]}, ""),
        ({"architectures": None}, ""),
        ({"architectures": []}, ""),
        ({"architectures": ["LlamaModel"]}, "no output head"),
        (
            {"architectures": ["MistralForCausalLM"]},
            "names MistralForCausalLM; LlamaForCausalLM is counted",
        ),
        (
            {"architectures": ["LlamaForRewardModel"]},
            "names LlamaForRewardModel; LlamaForCausalLM is counted",
        ),
        ({"architectures": ["LlamaForSequenceClassification"]}, "not the number of labels"),
        (
            {"architectures": ["LlamaForTokenClassification"], "num_labels": 9},
            "a head for token classification, 9 labels",
        ),
        ({"use_qk_norm": True}, "llama does not read field use_qk_norm (true)"),
        ({"attention_head_type": "multiquery"}, "does not read field attention_head_type"),
    ],
)
def test_what_a_file_names_is_noted(change: dict[str, Any], seen: str) -> None:
    said = notes_of(LLAMA | change)
    assert (seen in said) if seen else said == ""


def test_a_class_without_a_head_has_none() -> None:
    whole, base = (
        count(config_from_dict(LLAMA | {"architectures": [name]}, "m"))
        for name in ("LlamaForCausalLM", "LlamaModel")
    )
    assert whole.total - base.total == 99 * 8 == whole.families["output_head"]


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"tie_word_embedding": True}, "did you mean tie_word_embeddings?"),
        ({"num_key_value_head": 1}, "did you mean num_key_value_heads?"),
        ({"attention_bais": True}, "did you mean attention_bias?"),
        ({"hidden_act": "prelu"}, "has parameters of its own"),
        ({"num_labels": 2, "id2label": {"0": "a"}, "architectures": ["LlamaForTokenClassification"]}, "differ"),
    ],
)  # fmt: skip
# ruff: noqa: E501 - a row is one line
def test_a_slip_is_pointed_out(change: dict[str, Any], seen: str) -> None:
    assert seen in refusal(LLAMA | change)


def test_a_gate_that_the_table_lacks_is_refused() -> None:
    gpt2: dict[str, Any] = {"model_type": "gpt2", "vocab_size": 9, "n_positions": 4, "n_embd": 4}
    gpt2 |= {"n_layer": 1, "n_head": 1}
    assert "the activation swiglu has a gate" in refusal(gpt2 | {"activation_function": "swiglu"})
    assert notes_of(gpt2 | {"activation_function": "gelu_new"}) == ""
    assert notes_of(LLAMA | {"hidden_act": "swiglu"}) == ""


def test_notes_are_in_json_and_name_what_is_left_out() -> None:
    raw = json.loads((CASES / "gemma3-4b-it.json").read_text(encoding="utf-8"))
    value = count(config_from_dict(raw, "m")).to_dict()
    assert value["part"] == "text_config"
    (note,) = value["notes"]  # type: ignore[misc]
    assert set(note) == {"zh", "en"}
    assert count(config_from_dict(LLAMA, "m")).to_dict()["notes"] == []
