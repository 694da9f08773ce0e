"""Qwen3-Next: a Gated DeltaNet in three layers of four, full attention with a gate in the rest."""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Every,
    Labelled,
    Layers,
    Listed,
    Size,
    Switch,
)
from gptparams.schema.attention_rows import delta_rule, gated_attention
from gptparams.schema.cache_rows import delta_rule_states, grouped
from gptparams.schema.mixture_rows import one_shared_and_routed
from gptparams.schema.rows import gain, gated_mlp, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/qwen3_next/modeling_qwen3_next.py: Qwen3Next"
_I = "model.layers.{i}"
_MLP, _LINEAR, _DELTA = f"{_I}.mlp", f"{_I}.linear_attn", f"{_AT}GatedDeltaNet"
_A = "attention"
_OF_FOUR = (Every("full_attention_interval", 4),)
_FULL = Labelled("layer_types", ("full_attention",), ("linear_attention",), _OF_FOUR)

ARCHITECTURE = Architecture(
    model_type="qwen3_next",
    reference="Qwen3NextForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="151936"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="48"),
        Size("h", ("num_attention_heads",), nested="16"),
        Size("kv", ("num_key_value_heads",), default="2"),
        Size("dh", ("head_dim",), default="256"),
        Size("hk", ("linear_num_key_heads",), default="16"),
        Size("hv", ("linear_num_value_heads",), default="32"),
        Size("dk", ("linear_key_head_dim",), default="128"),
        Size("dv", ("linear_value_head_dim",), default="128"),
        Size("c", ("linear_conv_kernel_dim",), default="4"),
        Size("E", ("num_experts",), default="512"),
        Size("k", ("num_experts_per_tok",), default="10"),
        Size("f", ("intermediate_size",), default="5632"),
        Size("fe", ("moe_intermediate_size",), default="512"),
        Size("fs", ("shared_expert_intermediate_size",), default="512"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch("attention_bias", False)),
    layers=(
        Layers("La", (_FULL,)),
        Layers("Ll", other_than="La"),
        Layers("Lm", (Listed("mlp_only_layers", inside=False), Every("decoder_sparse_step", 1))),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=Cache(grouped(), delta_rule_states("2hk*dk+hv*dv", "hv dk dv")),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *delta_rule(_LINEAR, _DELTA),
        *linear(
            f"{_LINEAR}.in_proj_qkvz", "d", "2hk*dk+2hv*dv", _A, _DELTA, "Ll",
            parts="q:hk*dk k:hk*dk v:hv*dv :hv*dv",
        ),
        *linear(f"{_LINEAR}.in_proj_ba", "d", "2hv", _A, _DELTA, "Ll"),
        *gain(f"{_LINEAR}.norm", "dv", _DELTA, "Ll"),
        *linear(f"{_LINEAR}.out_proj", "hv*dv", "d", _A, _DELTA, "Ll", parts="o"),
        *gated_attention(f"{_I}.self_attn", f"{_AT}Attention", "La", "attention_bias"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *one_shared_and_routed(_MLP, _AT),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)  # fmt: skip
