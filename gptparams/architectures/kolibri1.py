"""Kolibri 1: experts in every layer, one of them shared, and a norm on both sides of each part."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/kolibri1/modeling_kolibri1.py: Kolibri1"
_I = "model.layers.{i}"
_MLP = f"{_I}.mlp"

ARCHITECTURE = Architecture(
    model_type="kolibri1",
    reference="Kolibri1ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="128000"),
        Size("d", ("hidden_size",), nested="2560"),
        Size("L", ("num_hidden_layers",), nested="50"),
        Size("h", ("num_attention_heads",), nested="48"),
        Size("kv", ("num_key_value_heads",), default="4"),
        Size("dh", ("head_dim",), default="128"),
        Size("E", ("num_experts", "num_local_experts"), default="384"),
        Size("k", ("num_experts_per_tok",), default="6"),
        Size("fe", ("moe_intermediate_size",), default="512"),
        Size("fs", ("shared_expert_intermediate_size",), default="512"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=Cache(window=window("513", all_but_every(5))),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention"),
        *gain(f"{_I}.self_attn.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "dh", f"{_AT}Attention", "L"),
        *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe"),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="L"),
        TensorSpec(
            f"{_MLP}.gate.e_score_correction_bias", "E", "router", f"{_AT}TopKRouter",
            role="bias", repeat="L", kind="buffer",
        ),
        *gated_mlp(f"{_MLP}.shared_experts", f"{_AT}MLP", "fs", parts="shared_experts"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_self_attn_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_mlp_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
