"""Flint: experts, one of them shared, after the first layers, and a sink for each head."""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Every,
    From,
    Last,
    Layers,
    Listed,
    Size,
    Switch,
)
from gptparams.schema.cache_rows import window
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/flint/modeling_flint.py: Flint"
_I = "model.layers.{i}"
_A = "attention_bias"
_MLP = f"{_I}.mlp"

ARCHITECTURE = Architecture(
    model_type="flint",
    reference="FlintForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="150144"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="49"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="4"),
        Size("dh", ("head_dim",), default="128"),
        Size("E", ("num_experts",), default="256"),
        Size("k", ("num_experts_per_tok",), default="6"),
        Size("f", ("intermediate_size",), nested="6144"),
        Size("fe", ("moe_intermediate_size",), default="512"),
        Size("fs", ("shared_expert_intermediate_size",), default="1024"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    layers=(
        Layers("Lm", (
            Listed("mlp_only_layers", inside=False, otherwise=(From("", 2),)),
            Every("decoder_sparse_step", 1),
        )),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=Cache(
        window=window("513", Every("", 4, start=2, inside=False), Last("", 1, inside=False))
    ),
    rows=decoder(
        _AT,
        TensorSpec(f"{_I}.self_attn.sinks", "h", "attention", f"{_AT}Attention", repeat="L"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "dh", f"{_AT}Attention", "L"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe", "Lm"),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="Lm"),
        *gated_mlp(f"{_MLP}.shared_expert", f"{_AT}MLP", "fs", "Lm", parts="shared_experts"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
