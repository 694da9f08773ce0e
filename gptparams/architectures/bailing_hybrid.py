"""Ling, of the type bailing_hybrid: Kimi Delta Attention in all layers but the last of each group.

That last one has latent attention with a gate for each head. The class never ties its output
head.
"""

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
from gptparams.schema.attention_rows import latent_keys
from gptparams.schema.cache_rows import delta_rule_states, latent
from gptparams.schema.rows import gain, gated_mlp, linear, shared_and_routed
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/bailing_hybrid/modeling_bailing_hybrid.py: BailingHybrid"
_I = "model.layers.{i}"
_SELF, _MLP, _BY = f"{_I}.self_attn", f"{_I}.mlp", f"{_AT}DeltaAttention"
_FORGET, _GATE, _FULL = f"{_SELF}.forget_gate", f"{_AT}ForgetGate", f"{_AT}Attention"
_A, _IN = "attention", "hl*dl"
_OF_GROUP = (Every("layer_group_size", 6),)
_LATENT = Labelled("layer_types", ("full_attention",), ("linear_attention",), _OF_GROUP)
_SPARSE = Labelled("mlp_layer_types", ("sparse",), ("dense",), (From("first_k_dense_replace", 2),))

ARCHITECTURE = Architecture(
    model_type="bailing_hybrid",
    reference="BailingHybridForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="157184"),
        Size("d", ("hidden_size",), nested="2560"),
        Size("L", ("num_hidden_layers",), nested="42"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("rkv", ("kv_lora_rank",), default="512"),
        Size("dn", ("qk_nope_head_dim",), default="128"),
        Size("dr", ("qk_rope_head_dim",), default="64"),
        Size("dv", ("v_head_dim",), default="128"),
        Size("dh", ("head_dim",), default="128"),
        Size("hl", ("linear_num_heads",), default="h"),
        Size("dl", ("linear_head_dim",), default="dh"),
        Size("c", ("linear_conv_kernel_dim", "short_conv_kernel_size"), default="4"),
        Size("E", ("num_experts", "num_local_experts"), default="512"),
        Size("k", ("num_experts_per_token", "num_experts_per_tok"), default="8"),
        Size("Es", ("num_shared_experts", "n_shared_experts"), default="1"),
        Size("f", ("intermediate_size",), nested="6144"),
        Size("fe", ("moe_intermediate_size",), default="768"),
    ),
    switches=(Switch("attention_bias", False),),
    tie="",
    layers=(
        Layers("La", (_LATENT,)),
        Layers("Ll", other_than="La"),
        Layers("Lm", (_SPARSE,)),
        Layers("Ld", other_than="Lm"),
    ),
    at_most=(("k", "E"),),
    harmless=(
        "qk_head_dim", "num_key_value_heads", "num_nextn_predict_layers", "num_mtp_layers",
        "moe_renormalize", "num_expert_group",
    ),
    cache=Cache(latent("La"), delta_rule_states("3hl*dl", "hl dl dl")),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *linear(f"{_SELF}.q_proj", "d", _IN, _A, _BY, "Ll", parts="q"),
        *linear(f"{_SELF}.k_proj", "d", _IN, _A, _BY, "Ll", parts="k"),
        *linear(f"{_SELF}.v_proj", "d", _IN, _A, _BY, "Ll", parts="v"),
        TensorSpec(f"{_SELF}.conv1d.weight", "3hl*dl 1 c", _A, _BY, repeat="Ll"),
        TensorSpec(f"{_FORGET}.A_log", "hl", _A, _GATE, repeat="Ll"),
        TensorSpec(f"{_FORGET}.dt_bias", _IN, _A, _GATE, "bias", "Ll"),
        *linear(f"{_FORGET}.f_proj", "d", _IN, _A, _GATE, "Ll"),
        *linear(f"{_SELF}.b_proj", "d", "hl", _A, _BY, "Ll"),
        *gain(f"{_SELF}.o_norm", "dl", _BY, "Ll"),
        *linear(f"{_SELF}.o_proj", _IN, "d", _A, _BY, "Ll", parts="o"),
        *linear(f"{_SELF}.g_proj", "d", _IN, _A, _BY, "Ll"),
        *linear(f"{_SELF}.q_proj", "d", "h*dn+h*dr", _A, _FULL, "La", parts="q"),
        *latent_keys(_SELF, _FULL, "attention_bias", "La"),
        *linear(f"{_SELF}.g_proj", "d", "h", _A, _FULL, "La"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *shared_and_routed(_MLP, _AT),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}Model"),
        TensorSpec("lm_head.weight", "V d", "output_head", f"{_AT}ForCausalLM"),
    ),
)  # fmt: skip
