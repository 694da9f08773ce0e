"""Mellum 2: norms of queries and keys, and experts in the layers that are not called dense."""

from gptparams.schema.architecture import Architecture, Cache, Labelled, Last, Layers, Size, Switch
from gptparams.schema.cache_rows import window
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/mellum/modeling_mellum.py: Mellum"
_I = "model.layers.{i}"
_A, _MLP = "attention_bias", f"{_I}.mlp"

ARCHITECTURE = Architecture(
    model_type="mellum",
    reference="MellumForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="98304"),
        Size("d", ("hidden_size",), nested="2304"),
        Size("L", ("num_hidden_layers",), nested="28"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="4"),
        Size("dh", ("head_dim",), default="128"),
        Size("E", ("num_experts", "num_local_experts"), default="64"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("f", ("intermediate_size",), nested="7168"),
        Size("fe", ("moe_intermediate_size",), default="896"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    layers=(
        Layers("Lm", (Labelled("mlp_layer_types", ("sparse",), ("dense",)),)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=("num_mtp_layers", "num_nextn_predict_layers"),  # of modules that are not built
    cache=Cache(window=window("1024", Last("", 0), llama_cpp=True)),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "dh", f"{_AT}Attention", "L"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe", "Lm"),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="Lm"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
