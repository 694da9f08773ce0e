"""A.X K1: DeepSeek-V3 with a norm after the experts."""

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
from gptparams.schema.attention_rows import latent_keys, latent_queries
from gptparams.schema.cache_rows import latent
from gptparams.schema.rows import decoder, gain, gated_mlp, shared_and_routed

_AT = "transformers/models/axk1/modeling_axk1.py: AXK1"
_I = "model.layers.{i}"
_SELF, _MLP = f"{_I}.self_attn", f"{_I}.mlp"
_BY_NUMBER = (From("first_k_dense_replace", 1), Every("moe_layer_freq", 1, rest=0))

ARCHITECTURE = Architecture(
    model_type="axk1",
    reference="AXK1ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="163840"),
        Size("d", ("hidden_size",), nested="7168"),
        Size("L", ("num_hidden_layers",), nested="61"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("rq", ("q_lora_rank",), default="1536"),
        Size("rkv", ("kv_lora_rank",), default="512"),
        Size("dn", ("qk_nope_head_dim",), default="128"),
        Size("dr", ("qk_rope_head_dim",), default="64"),
        Size("dv", ("v_head_dim",), default="128"),
        Size("E", ("n_routed_experts", "num_local_experts"), default="192"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("Es", ("n_shared_experts",), default="1"),
        Size("f", ("intermediate_size",), nested="18432"),
        Size("fe", ("moe_intermediate_size",), default="2048"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch("attention_bias", False)),
    layers=(
        Layers("Lm", (Labelled("mlp_layer_types", ("sparse",), ("dense",), _BY_NUMBER),)),
        Layers("Ld", other_than="Lm"),
    ),
    at_most=(("k", "E"),),
    harmless=("head_dim", "qk_head_dim", "num_key_value_heads", "num_nextn_predict_layers"),
    cache=Cache(latent()),
    rows=decoder(
        _AT,
        *latent_queries(_SELF, f"{_AT}Attention", "attention_bias"),
        *latent_keys(_SELF, f"{_AT}Attention", "attention_bias"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *shared_and_routed(_MLP, _AT),
        *gain(f"{_MLP}.post_mlp_layernorm", "d", f"{_AT}MoE", "Lm"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
