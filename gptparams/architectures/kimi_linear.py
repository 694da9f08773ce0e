"""Kimi Linear: Kimi Delta Attention, a Gated DeltaNet, in three layers of four, else latent.

Published configurations list the layers of either kind in `linear_attn_config`, from 1. The
class never ties its output head.
"""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Every,
    From,
    Labelled,
    Layers,
    Listed,
    Size,
    Switch,
)
from gptparams.schema.attention_rows import latent_attention
from gptparams.schema.cache_rows import delta_rule_states, latent
from gptparams.schema.rows import gain, gated_mlp, linear, shared_and_routed
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/kimi_linear/modeling_kimi_linear.py: KimiLinear"
_I = "model.layers.{i}"
_SELF, _MLP, _BY = f"{_I}.self_attn", f"{_I}.mlp", f"{_AT}DeltaAttention"
_FORGET, _GATE = f"{_SELF}.forget_gate", f"{_AT}ForgetGate"
_A, _IN = "attention", "hl*dl"
_KDA, _FOURTH = "linear_attn_config.kda_layers", (From("", 4), Every("", 4, rest=0))
_FULL = Listed(_KDA, inside=False, first=1, otherwise=_FOURTH)
_SPARSE = Labelled("mlp_layer_types", ("sparse",), ("dense",), (From("first_k_dense_replace", 1),))

ARCHITECTURE = Architecture(
    model_type="kimi_linear",
    reference="KimiLinearForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="163840"),
        Size("d", ("hidden_size",), nested="2304"),
        Size("L", ("num_hidden_layers",), nested="27"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("rq", ("q_lora_rank",), default="0", null=""),
        Size("rkv", ("kv_lora_rank",), default="512"),
        Size("dn", ("qk_nope_head_dim",), default="128"),
        Size("dr", ("qk_rope_head_dim",), default="64"),
        Size("dv", ("v_head_dim",), default="128"),
        Size("hl", ("linear_num_heads", "linear_attn_config.num_heads"), default="32"),
        Size("dl", ("linear_head_dim", "linear_attn_config.head_dim"), default="128"),
        Size(
            "c", ("linear_conv_kernel_dim", "linear_attn_config.short_conv_kernel_size"),
            default="4",
        ),
        Size("E", ("num_experts", "num_local_experts"), default="256"),
        Size("k", ("num_experts_per_token", "num_experts_per_tok"), default="8"),
        Size("Es", ("num_shared_experts", "n_shared_experts"), default="1"),
        Size("f", ("intermediate_size",), nested="9216"),
        Size("fe", ("moe_intermediate_size",), default="1024"),
    ),
    switches=(Switch("attention_bias", False),),
    tie="",
    layers=(
        Layers(
            "La", (Labelled("layer_types", ("full_attention",), ("linear_attention",), (_FULL,)),)
        ),
        Layers("Ll", other_than="La"),
        Layers("Lm", (_SPARSE,)),
        Layers("Ld", other_than="Lm"),
    ),
    at_most=(("k", "E"),),
    fixed=(("moe_layer_freq", (1,)),),
    harmless=(
        "head_dim", "qk_head_dim", "num_key_value_heads", "num_nextn_predict_layers",
        "moe_renormalize", "num_expert_group",
    ),
    cache=Cache(latent("La"), delta_rule_states("3hl*dl", "hl dl dl")),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *linear(f"{_SELF}.q_proj", "d", _IN, _A, _BY, "Ll", parts="q"),
        *linear(f"{_SELF}.k_proj", "d", _IN, _A, _BY, "Ll", parts="k"),
        *linear(f"{_SELF}.v_proj", "d", _IN, _A, _BY, "Ll", parts="v"),
        TensorSpec(f"{_SELF}.conv1d.weight", "3hl*dl 1 c", _A, _BY, repeat="Ll"),
        TensorSpec(f"{_FORGET}.dt_bias", _IN, _A, _GATE, "bias", "Ll"),
        TensorSpec(f"{_FORGET}.A_log", "1 1 hl 1", _A, _GATE, repeat="Ll"),
        *linear(f"{_FORGET}.f_a_proj", "d", "dl", _A, _GATE, "Ll"),
        *linear(f"{_FORGET}.f_b_proj", "dl", _IN, _A, _GATE, "Ll"),
        *linear(f"{_SELF}.b_proj", "d", "hl", _A, _BY, "Ll"),
        *linear(f"{_SELF}.g_a_proj", "d", "dl", _A, _BY, "Ll"),
        *linear(f"{_SELF}.g_b_proj", "dl", _IN, _A, _BY, "Ll"),
        *gain(f"{_SELF}.o_norm", "dl", _BY, "Ll"),
        *linear(f"{_SELF}.o_proj", _IN, "d", _A, _BY, "Ll", parts="o"),
        *latent_attention(_SELF, f"{_AT}Attention", "attention_bias", "La"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *shared_and_routed(_MLP, _AT),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}Model"),
        TensorSpec("lm_head.weight", "V d", "output_head", f"{_AT}ForCausalLM"),
    ),
)  # fmt: skip
