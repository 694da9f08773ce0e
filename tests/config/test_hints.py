"""Keys that no table reads and that speak of other shapes: noted, refused, or rightly ignored."""

from typing import Any

import pytest

from gptparams import InputError, config_from_dict, count
from gptparams.config.model_type.unsupported import uncounted
from gptparams.config.unknown_keys.hints import contradicts, hints, words

LLAMA: dict[str, Any] = {"model_type": "llama", "vocab_size": 99, "hidden_size": 8}
LLAMA |= {"num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 5}
GPT2: dict[str, Any] = {"model_type": "gpt2", "vocab_size": 9, "n_positions": 4, "n_embd": 4}
GPT2 |= {"n_layer": 1, "n_head": 1}
MPT: dict[str, Any] = {"model_type": "mpt", "vocab_size": 9, "d_model": 4, "n_layers": 1}
MPT |= {"n_heads": 1}
GLM: dict[str, Any] = {"model_type": "chatglm", "padded_vocab_size": 9, "num_layers": 1}
GLM |= {"hidden_size": 8, "num_attention_heads": 2, "kv_channels": 4, "ffn_hidden_size": 6}
QWEN2: dict[str, Any] = LLAMA | {"model_type": "qwen2", "num_key_value_heads": 2}
GPT1: dict[str, Any] = {"afn": "gelu", "n_embd": 768, "n_head": 12, "n_layer": 12, "n_ctx": 512}
GPT1 |= {"n_positions": 512, "vocab_size": 40478, "n_special": 0, "predict_special_tokens": True}


def notes_of(raw: dict[str, Any]) -> str:
    return " | ".join(note.en for note in config_from_dict(raw, "m").notes)


def refusal(raw: dict[str, Any]) -> str:
    with pytest.raises(InputError) as caught:
        config_from_dict(raw, "m")
    return caught.value.en


@pytest.mark.parametrize(
    ("base", "change"),
    [
        *((GPT2, {key: True}) for key in ("use_swiglu", "glu", "alibi", "rotary", "use_rope")),
        *((GPT2, {key: True}) for key in ("multi_query", "tie_weights", "parallel_attn")),
        *((GPT2, {key: False}) for key in ("bias", "use_bias", "qkv_bias", "mlp_bias", "ln_bias")),
        (GPT2, {"normalization": "RMSNorm"}),
        (GPT2, {"norm_type": "rms_norm"}),
        (GPT2, {"pruned_heads": {"0": [1]}}),
        (GPT2, {"position_embedding_type": "rotary"}),
        (QWEN2, {"attention_bias": False}),
        (LLAMA, {"block_configs": [{"attention": {"n_heads_in_group": 8}}]}),
        (LLAMA, {"num_virtual_tokens": 8}),
        (LLAMA, {"num_memory_tokens": 8}),
        (LLAMA, {"tie_weights": True}),
    ],
)
def test_what_a_table_does_not_have_is_noted(base: dict[str, Any], change: dict[str, Any]) -> None:
    (key,) = change
    assert f"does not read field {key} " in notes_of(base | change)
    assert notes_of(base) == ""
    assert count(base | change).total == count(base).total


@pytest.mark.parametrize(
    ("base", "change"),
    [
        (LLAMA, {"mlp_bias": False}),
        (LLAMA, {"rope_theta": 10000}),
        (LLAMA, {"rope_scaling": {"type": "linear", "factor": 2}}),
        (LLAMA, {"quantization_config": {"bits": 4, "group_size": 128}}),
        (LLAMA, {"norm_type": "rmsnorm"}),
        (LLAMA, {"alibi": False}),
        (QWEN2, {"mlp_bias": False}),
        (GPT2, {"pruned_heads": {}}),
        (GPT2, {"torchscript": True}),
        (GPT2, {"rotary": False}),
        (MPT, {"ffn_config": {"ffn_type": "mptmlp"}}),
    ],
)
def test_what_is_true_of_a_table_is_not(base: dict[str, Any], change: dict[str, Any]) -> None:
    assert notes_of(base | change) == ""


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (LLAMA | {"tie-word-embeddings": True}, "did you mean tie_word_embeddings?"),
        (LLAMA | {"Tie_Word_Embeddings": True}, "did you mean tie_word_embeddings?"),
        (LLAMA | {"headdim": 16}, "did you mean head_dim?"),
        (GPT2 | {"activation_function": "swi_glu"}, "has a gate"),
        (GPT2 | {"activation_function": "gated_gelu"}, "has a gate"),
        (MPT | {"ffn_config": {"ffn_type": "mptglu"}}, "ffn_config.ffn_type"),
        (GLM | {"pre_seq_len": 128}, "field pre_seq_len: 128 would change the count"),
        (GLM | {"position_encoding_2d": True}, "field position_encoding_2d: true would change"),
    ],
)
def test_what_would_change_the_count_is_refused(raw: dict[str, Any], said: str) -> None:
    assert said in refusal(raw)


def test_words_of_keys() -> None:
    assert words("attn_config.kv_n-heads") == {"attn", "config", "kv", "n", "heads"}
    assert not hints("vision_config", {"hidden_size": 8})
    assert hints("draft", {"a": [{"num_layers": 8}]})
    deep: dict[str, Any] = {"num_layers": 8}
    for _ in range(9):
        deep = {"a": deep}
    assert not hints("draft", deep)
    architecture = config_from_dict(GPT2, "m").architecture
    assert not contradicts(architecture, "name", "rose")


# -- a file without a type


def test_the_gpt_of_2018_is_told_from_gpt2() -> None:
    assert count(GPT1).total == 116_534_784
    assert "counted as openai-gpt" in notes_of(GPT1)
    named = {key: value for key, value in GPT1.items() if key != "afn"}
    assert count(named | {"architectures": ["OpenAIGPTLMHeadModel"]}).total == 116_534_784
    del named["n_special"]
    assert count(named).total == 116_536_320  # with the last norm that GPT-2 has


@pytest.mark.parametrize("head", ["ForCausalLM", "Model", "ForSequenceClassification"])
@pytest.mark.parametrize("given", [{}, {"model_type": None}])
def test_the_class_of_a_file_gives_its_type(head: str, given: dict[str, Any]) -> None:
    untyped = {key: value for key, value in LLAMA.items() if key != "model_type"}
    raw = untyped | given | {"architectures": [f"Llama{head}"], "num_labels": 3}
    typed = raw | {"model_type": "llama"}
    assert count(raw).total == count(typed).total
    assert "architectures names a class of llama" in notes_of(raw)
    assert "model_type is missing" in refusal(raw | {"architectures": ["MyForCausalLM"]})


def test_a_part_without_a_type_has_that_of_the_whole() -> None:
    text = {key: value for key, value in QWEN2.items() if key != "model_type"}
    raw = {"model_type": "internvl", "text_config": text}
    assert count(raw).total == count(QWEN2).total
    assert "text_config has no model_type; it is counted as qwen2, the default of" in notes_of(raw)
    assert uncounted()["internvl"].inner == "qwen2"
    assert "text_config.model_type is missing" in refusal(raw | {"model_type": "my_vl"})


def test_a_vision_tower_beside_a_plain_type_is_left_out_aloud() -> None:
    assert "left out: mm_vision_tower (x)" in notes_of(LLAMA | {"mm_vision_tower": "x"})
    assert "left out: vision_config" in notes_of(LLAMA | {"vision_config": {"depth": 2}})
    assert notes_of(LLAMA | {"vision_config": None, "mm_vision_tower": None}) == ""


# -- the two settings of a tied head


@pytest.mark.parametrize(
    ("model_type", "outer", "inner", "tied", "noted"),
    [
        ("gemma3", None, None, True, ""),
        ("gemma3", False, True, False, "is false at the top and true in text_config"),
        ("gemma3", True, False, True, "is true at the top and false in text_config"),
        ("gemma3", None, False, False, "the class of gemma3 has it tied by default"),
        ("llava", False, True, True, "is false at the top and true in text_config"),
        ("mistral3", None, None, False, "the class of mistral3 has it tied by default"),
        ("blip-2", False, None, False, ""),
        ("my_vl", True, False, False, "is true at the top and false in text_config"),
        ("my_vl", True, None, True, ""),
    ],
)
def test_which_setting_ties_the_head(
    model_type: str, outer: bool | None, inner: bool | None, tied: bool, noted: str
) -> None:
    kinds = {"gemma3": "gemma3_text", "blip-2": "opt", "mistral3": "mistral"}
    kind = kinds.get(model_type, "llama")
    text: dict[str, Any] = {"model_type": kind, "head_dim": 4} | (
        {"tie_word_embeddings": inner} if inner is not None else {}
    )
    raw = {"model_type": model_type, "text_config": text if kind != "opt" else {"model_type": kind}}
    raw |= {"tie_word_embeddings": outer} if outer is not None else {}
    config = config_from_dict(raw, "m")
    said = " | ".join(note.en for note in config.notes if "tie_word" in note.en)
    assert config.tied is tied
    assert (noted in said) if noted else said == ""


# -- Megatron


MEGATRON: dict[str, Any] = {"num_layers": 2, "hidden_size": 8, "num_attention_heads": 2}
MEGATRON |= {"padded_vocab_size": 16, "ffn_hidden_size": 32, "max_position_embeddings": 4}


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"gated_linear_unit": True}, "field gated_linear_unit (true) changes shapes"),
        ({"pos-emb": "rotary"}, 'field pos_emb ("rotary") changes shapes'),
        ({"no-weight-tying": True}, "field no_weight_tying (true) changes shapes"),
        ({"num_tokentypes": 2}, "field num_tokentypes (2) changes shapes"),
    ],
)
def test_arguments_of_relatives_of_megatron_are_refused(change: dict[str, Any], seen: str) -> None:
    assert seen in refusal(MEGATRON | change)


def test_arguments_that_megatron_has_besides() -> None:
    rotary = MEGATRON | {"use_rotary_position_embeddings": True}
    assert count(MEGATRON).total - count(rotary).total == 4 * 8
    assert "field post_layernorm (true) is not read" in notes_of(
        MEGATRON | {"post_layernorm": True}
    )
    running = {"tensor_model_parallel_size": 2, "num_layers_per_virtual_pipeline_stage": 1}
    running |= {"attention_dropout": 0.1, "hidden_dropout": 0.1, "bias_gelu_fusion": True}
    running |= {"apply_query_key_layer_scaling": True, "init_method_std": 0.02}
    running |= {"attention_softmax_in_fp32": True, "recompute_num_layers": 1, "rotary_base": 1}
    assert notes_of(MEGATRON | running) == notes_of(MEGATRON)
