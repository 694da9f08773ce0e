"""Hy3: grouped attention with norms of queries and keys, and experts after the first layer."""

from gptparams.schema.architecture import Architecture, From, Labelled, Layers, Size, Switch
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/hy_v3/modeling_hy_v3.py: HYV3"
_I = "model.layers.{i}"
_SELF, _MLP = f"{_I}.self_attn", f"{_I}.mlp"
_A, _M = "attention_bias", "mlp_bias"
_SHARED = "shared_experts"

ARCHITECTURE = Architecture(
    model_type="hy_v3",
    reference="HYV3ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="120832"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="80"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="128"),
        Size("E", ("num_experts", "num_local_experts"), default="192"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("Es", ("num_shared_experts",), default="1"),
        Size("f", ("intermediate_size",), nested="13312"),
        Size("fe", ("moe_intermediate_size",), default="1536"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False), Switch(_M, False)),
    layers=(
        Layers("Lm", (Labelled("mlp_layer_types", ("sparse",), ("dense",), (From("", 1),)),)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    fixed=(("first_k_dense_replace", (1,)),),
    harmless=("enable_moe_fp32_combine", "num_nextn_predict_layers"),
    rows=decoder(
        _AT,
        *grouped_attention(_SELF, f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_SELF}.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_SELF}.k_norm", "dh", f"{_AT}Attention", "L"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld", bias=_M),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="Lm"),
        *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe", "Lm"),
        *gated_mlp(f"{_MLP}.{_SHARED}", f"{_AT}MLP", "Es*fe", "Lm", _M, _SHARED),
        TensorSpec(
            f"{_MLP}.e_score_correction_bias", "E", "router", f"{_AT}MoE", role="bias",
            repeat="Lm", kind="buffer",
        ),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
