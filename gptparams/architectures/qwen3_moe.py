"""Qwen3-MoE: norms of queries and keys, and experts in all layers or in some."""

from gptparams.schema.architecture import Architecture, Cache, Every, Layers, Listed, Size, Switch
from gptparams.schema.cache_rows import window_if
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/qwen3_moe/modeling_qwen3_moe.py: Qwen3Moe"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="qwen3_moe",
    reference="Qwen3MoeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="151936"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="24"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="4"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("E", ("num_experts", "num_local_experts"), default="128"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("f", ("intermediate_size",), default="6144"),
        Size("fe", ("moe_intermediate_size",), default="768"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    layers=(
        Layers("Lm", (Listed("mlp_only_layers", inside=False), Every("decoder_sparse_step", 1))),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=Cache(window=window_if()),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "dh", f"{_AT}Attention", "L"),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP", repeat="Ld"),
        *experts(f"{_I}.mlp.experts", f"{_AT}Experts", "fe", "Lm"),
        TensorSpec(f"{_I}.mlp.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="Lm"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
