"""Qwen2-MoE: experts in all layers or in some, and one that all tokens share, with a gate."""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Every,
    From,
    Layers,
    Listed,
    Size,
    Switch,
)
from gptparams.schema.cache_rows import all_but_every, window_if
from gptparams.schema.mixture_rows import one_shared_and_routed
from gptparams.schema.rows import gain, gated_mlp, grouped_attention, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/qwen2_moe/modeling_qwen2_moe.py: Qwen2Moe"
_I = "model.layers.{i}"
_MLP = f"{_I}.mlp"

ARCHITECTURE = Architecture(
    model_type="qwen2_moe",
    reference="Qwen2MoeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="151936"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="24"),
        Size("h", ("num_attention_heads",), nested="16"),
        Size("kv", ("num_key_value_heads",), default="16"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("E", ("num_experts",), default="60"),
        Size("k", ("num_experts_per_tok",), default="4"),
        Size("f", ("intermediate_size",), default="5632"),
        Size("fe", ("moe_intermediate_size",), default="1408"),
        Size("fs", ("shared_expert_intermediate_size",), default="5632"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch("qkv_bias", True)),
    layers=(
        Layers("Lm", (Listed("mlp_only_layers", inside=False), Every("decoder_sparse_step", 1))),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=Cache(window=window_if(all_but_every(2), From("max_window_layers", 28, inside=False))),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias="qkv_bias"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *one_shared_and_routed(_MLP, _AT),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)
