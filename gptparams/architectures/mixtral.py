"""Mixtral: Mistral with a router and experts in place of the MLP of every layer."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import window_everywhere
from gptparams.schema.rows import decoder, experts, gain, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/mixtral/modeling_mixtral.py: Mixtral"
_I = "model.layers.{i}"

ARCHITECTURE = Architecture(
    model_type="mixtral",
    reference="MixtralForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("E", ("num_local_experts", "num_experts"), default="8"),
        Size("k", ("num_experts_per_tok",), default="2"),
        Size("f", ("intermediate_size",), nested="14336"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=Cache(window=window_everywhere()),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention"),
        TensorSpec(f"{_I}.mlp.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="L"),
        *experts(f"{_I}.mlp.experts", f"{_AT}Experts"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
