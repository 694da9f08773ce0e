"""Configurations inferred from headers alone give the counts of the true configurations."""

import time
from typing import Any

import pytest

from gptparams import Config, count, preset
from gptparams.architectures import ARCHITECTURES
from gptparams.checkpoints.inferring.gguf_config import MODEL_TYPES, gguf_sizes
from gptparams.checkpoints.inferring.inferring import infer
from gptparams.checkpoints.inspection import inspect_tensors
from gptparams.checkpoints.matching.slots import plain_name, slot_of
from gptparams.checkpoints.reconcile import reconcile_tensors
from tests.helpers.checkpoint_files import checkpoint, counted

PRESETS = (
    "gpt2", "openai-gpt", "gpt-neo-125m", "gpt-j-6b", "pythia-160m", "opt-125m", "opt-350m",
    "bloom-560m", "falcon-7b", "llama-3.2-1b", "mistral-7b-v0.1", "mixtral-8x7b-v0.1",
    "qwen2.5-0.5b", "qwen3-0.6b", "qwen3-30b-a3b", "gemma-2b", "gemma-2-2b", "gemma-3-1b-pt",
    "phi-2", "phi-3-mini-4k-instruct", "deepseek-v2-lite", "deepseek-v3", "gpt-oss-20b",
    "olmo-2-0425-1b", "olmoe-1b-7b-0924", "stablelm-3b-4e1t", "starcoder2-3b", "smollm3-3b",
)  # fmt: skip


@pytest.mark.parametrize("name", PRESETS)
def test_the_count_is_that_of_the_preset(name: str) -> None:
    config = preset(name)
    found = infer(checkpoint(counted(config, "BF16")))
    assert found is not None
    assert found.reconciled.unexplained == ()
    assert found.reconciled.counted == count(config).total


def test_one_tensor_fewer_is_noticed() -> None:
    tensors = counted(preset("gpt2"))
    del tensors["transformer.h.3.attn.c_proj.bias"]
    found = infer(checkpoint(tensors))
    assert found is not None
    assert found.reconciled.unexplained == (("h.3.attn.c_proj.bias", -768),)


@pytest.mark.parametrize(
    "tensors", [{}, {"a": ("F32", (2, 2))}, {"layers.0.conv.weight": ("F32", (3, 3, 3))}]
)
def test_what_is_no_model(tensors: Any) -> None:
    assert infer(checkpoint(tensors)) is None


def test_a_header_that_claims_impossible_sizes() -> None:
    name = "model.layers.0.self_attn.q_proj.weight"
    rows = counted(preset("llama-3.2-1b"))
    for shape in ((0, 2048), (2**62, 2), (7,), (1, 2, 3, 4, 5)):
        found = infer(checkpoint(rows | {name: ("F32", shape)}))
        assert found is None or found.reconciled.unexplained


@pytest.mark.parametrize("number", ["9" * 4999, "99999", "9998", "0" * 9999])
def test_a_layer_with_a_number_out_of_all_reason(number: str) -> None:
    """A loop up to it, or the number itself, would take for ever."""
    tensors = {
        name.replace(".0.", f".{number}."): each
        for name, each in counted(preset("llama-3.2-1b")).items()
        if ".1" not in name
    }
    start = time.process_time()
    assert inspect_tensors(checkpoint(tensors)).parameters
    reconcile_tensors(checkpoint(tensors), preset("gpt2"))
    assert time.process_time() - start < 1


GGUF_PRESETS = (
    "gemma-2-2b", "phi-2", "phi-3-mini-4k-instruct", "falcon-7b", "pythia-160m", "gpt2",
    "olmoe-1b-7b-0924", "deepseek-v2-lite", "qwen3-30b-a3b", "starcoder2-3b", "stablelm-3b-4e1t",
    "qwen2.5-0.5b", "mixtral-8x7b-v0.1", "deepseek-v3", "smollm3-3b", "olmo-2-0425-1b",
)  # fmt: skip


@pytest.mark.parametrize("name", GGUF_PRESETS)
def test_the_names_that_gguf_gives(name: str) -> None:
    """gguf's own map of names is the witness for ours."""
    config = preset(name)
    tensors, metadata = as_gguf(config)
    found = reconcile_tensors(checkpoint(tensors, "gguf"), config)
    assert (found.unexplained, found.caused) == ((), ())
    inferred = infer(checkpoint(tensors, "gguf", metadata=metadata))
    assert inferred is not None
    assert inferred.reconciled.unexplained == ()
    assert inferred.reconciled.counted == count(config).total


def as_gguf(config: Config) -> tuple[dict[str, Any], dict[str, Any]]:
    """The tensors of a model under the names of GGUF, and the metadata that give sizes."""
    from gguf import get_tensor_name_map
    from gguf.constants import MODEL_ARCH_NAMES

    model_type = config.architecture.model_type
    names = [each for each, types in MODEL_TYPES.items() if model_type in (*types, "mistral")]
    number = {name: number for number, name in MODEL_ARCH_NAMES.items()}
    table = get_tensor_name_map(number[names[0]], config.sizes["L"])
    tensors: dict[str, Any] = {}
    for tensor in count(config).tensors:
        if ".mlp.experts." in tensor.name:
            tensors |= stacks(tensor.name, tensor.shape)
            continue
        shape = tensor.shape[::-1] if tensor.row.inputs_first else tensor.shape
        tensors[table.get_name(tensor.name, (".weight", ".bias"))] = ("F16", shape)
    metadata = {f"{names[0]}.{key}": config.sizes[symbol] for key, symbol in KEYS.items()
                if symbol in config.sizes}  # fmt: skip
    return tensors, {"general.architecture": names[0]} | metadata


def stacks(name: str, shape: tuple[int, ...]) -> dict[str, Any]:
    """A stack of experts; GGUF keeps gate and up apart."""
    layer = f"blk.{name.split('.')[2]}"
    if name.endswith("down_proj"):
        return {f"{layer}.ffn_down_exps.weight": ("F16", shape)}
    experts, both, inputs = shape
    half = ("F16", (experts, both // 2, inputs))
    return {f"{layer}.ffn_{part}_exps.weight": half for part in ("gate", "up")}


KEYS = {
    "block_count": "L", "attention.head_count": "h", "attention.head_count_kv": "kv",
    "attention.key_length": "dh", "expert_count": "E", "expert_used_count": "k",
    "expert_shared_count": "Es", "attention.kv_lora_rank": "rkv",
}  # fmt: skip


def test_sizes_of_gguf() -> None:
    metadata = {"general.architecture": "x", "x.block_count": 62, "x.nextn_predict_layers": 1,
                "x.attention.head_count_kv": (2, 2), "x.embedding_length": -1,
                "x.attention.head_count": "8"}  # fmt: skip
    assert gguf_sizes(metadata) == {"L": 61, "kv": 2}
    assert gguf_sizes({"general.architecture": ["x"]}) == {}


def test_the_architectures_of_gguf_have_tables() -> None:
    from gguf.constants import MODEL_ARCH_NAMES

    assert MODEL_TYPES.keys() <= {*MODEL_ARCH_NAMES.values()}
    assert {each for types in MODEL_TYPES.values() for each in types} <= {*ARCHITECTURES}


def test_names_without_wrappers_are_still_distinct() -> None:
    for model_type in ARCHITECTURES:
        names = {row.name for row in ARCHITECTURES[model_type].rows}
        assert len({plain_name(name) for name in names}) == len(names), model_type


# The names of gguf for tensors within layers that our slots must tell.
SLOTS = {
    "attn_q": "attention", "attn_k": "attention", "attn_v": "attention", "attn_qkv": "attention",
    "attn_output": "attention", "attn_norm": "normalization", "ffn_norm": "normalization",
    "attn_q_norm": "normalization", "post_ffw_norm": "normalization", "ffn_gate": "feed_forward",
    "ffn_up": "feed_forward", "ffn_down": "feed_forward", "ffn_gate_exps": "feed_forward",
    "ffn_gate_inp": "router", "ffn_down_shexp": "feed_forward", "attn_kv_b": "attention",
    "attn_q_a": "attention", "attn_sinks": "attention",
}  # fmt: skip


def test_slots_of_gguf() -> None:
    from gguf.constants import TENSOR_NAMES

    known = {name.removeprefix("blk.{bid}.") for name in TENSOR_NAMES.values()}
    for name, family in SLOTS.items():
        assert name in known
        slot = slot_of(plain_name(f"blk.7.{name}.weight"))
        assert (slot.layer, slot.family, slot.role) == (7, family, "weight")
