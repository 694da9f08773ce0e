"""Cohere's mixture: attention beside experts, at choice with shared ones, or beside an MLP."""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Every,
    From,
    Labelled,
    Layers,
    Size,
    Switch,
)
from gptparams.schema.cache_rows import window
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/cohere2_moe/modeling_cohere2_moe.py: Cohere2Moe"
_I = "model.layers.{i}"
_A, _MLP, _SHARED = "attention_bias", f"{_I}.mlp", "shared_experts"
_FIRST = (From("first_k_dense_replace", 0),)

ARCHITECTURE = Architecture(
    model_type="cohere2_moe",
    reference="Cohere2MoeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="256000"),
        Size("d", ("hidden_size",), nested="8192"),
        Size("L", ("num_hidden_layers",), nested="40"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="128"),
        Size("E", ("num_experts",), default="8"),
        Size("k", ("num_experts_per_tok",), default="2"),
        Size("Es", ("num_shared_experts",), default="0", least=0),
        Size("fe", ("intermediate_size",), nested="22528"),
        Size("f", ("prefix_dense_intermediate_size",), default="fe"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_A, False)),
    layers=(
        Layers("Lm", (Labelled("mlp_layer_types", ("sparse",), ("dense",), _FIRST),)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=Cache(
        window=window(
            "4096",
            Every("sliding_window_pattern", 4, start_key="first_k_dense_replace", inside=False),
            llama_cpp=True,
        ),
        fixed=(("prefix_dense_sliding_window_pattern", (1,)),),
    ),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="Lm"),
        *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe", "Lm"),
        *gated_mlp(f"{_MLP}.{_SHARED}", f"{_AT}MLP", "Es*fe", "Lm", None, _SHARED, "Es"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
