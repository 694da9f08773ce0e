"""Laguna: a gate of what attention makes, one for each head or for each of its numbers.

Each layer may have a number of heads of its own; what is counted is a model whose layers agree.
"""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Choice,
    From,
    Labelled,
    Last,
    Layers,
    Size,
    Switch,
)
from gptparams.schema.cache_rows import window
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/laguna/modeling_laguna.py: Laguna"
_I = "model.layers.{i}"
_SELF, _MLP, _BY, _B = f"{_I}.self_attn", f"{_I}.mlp", f"{_AT}Attention", "attention_bias"
_GATE, _ROUTER = f"{_SELF}.g_proj", f"{_AT}TopKRouter"

ARCHITECTURE = Architecture(
    model_type="laguna",
    reference="LagunaForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="100352"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="40"),
        Size("h", ("num_attention_heads", "num_attention_heads_per_layer"), nested="48", each=True),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="128"),
        Size("E", ("num_experts",), default="256"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("f", ("intermediate_size",), nested="8192"),
        Size("fe", ("moe_intermediate_size",), default="512"),
        Size("fs", ("shared_expert_intermediate_size",), default="512"),
    ),
    switches=(
        Switch("tie_word_embeddings", False), Switch(_B, False),
        Choice("per_head", "gating", (True, "per-head"), ("per-element", False), True),
    ),
    layers=(
        Layers("Lm", (Labelled("mlp_layer_types", ("sparse",), ("dense",), (From("", 1),)),)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=Cache(window=window("512", Last("", 0), llama_cpp=True)),
    rows=decoder(
        _AT,
        *grouped_attention(_SELF, _BY, bias=_B, out_bias=_B),
        *gain(f"{_SELF}.q_norm", "dh", _BY, "L"),
        *gain(f"{_SELF}.k_norm", "dh", _BY, "L"),
        *linear(_GATE, "d", "h", "attention", _BY, "L", when="per_head"),
        *linear(_GATE, "d", "h*dh", "attention", _BY, "L", when="!per_head"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe", "Lm"),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", _ROUTER, repeat="Lm"),
        TensorSpec(
            f"{_MLP}.gate.e_score_correction_bias", "E", "router", _ROUTER, "bias", "Lm"
        ),
        *gated_mlp(
            f"{_MLP}.shared_experts", f"{_AT}MLP", "fs", "Lm", parts="shared_experts"
        ),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
