"""MiniMax-M3, its language model: an indexer chooses the blocks that some layers attend to.

Which layers those are, and which have experts, published configurations say with 1 and 0.
"""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Kept,
    Labelled,
    Last,
    Layers,
    Size,
    Switch,
)
from gptparams.schema.cache_rows import grouped
from gptparams.schema.rows import decoder, experts, gain, grouped_attention, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/minimax_m3_vl/modeling_minimax_m3_vl.py: MiniMaxM3VL"
_I = "model.layers.{i}"
_SELF, _MLP, _BY = f"{_I}.self_attn", f"{_I}.mlp", f"{_AT}Attention"
_INDEX, _INDEXER, _NET = f"{_SELF}.indexer", f"{_AT}Indexer", f"{_AT}DenseMLP"
_SHARED, _ROUTER = "shared_experts", f"{_AT}TopKRouter"
_OLD = "sparse_attention_config"
_CHOOSE = Labelled(
    "layer_types", ("minimax_m3_sparse",), ("full_attention",),
    (Labelled(f"{_OLD}.sparse_attention_freq", (1,), (0,), (Last("", 0),)),),
)  # fmt: skip
_SPARSE = Labelled(
    "mlp_layer_types", ("sparse",), ("dense",), (Labelled("moe_layer_freq", (1,), (0,)),)
)

ARCHITECTURE = Architecture(
    model_type="minimax_m3_vl_text",
    reference="MiniMaxM3VLForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="200064"),
        Size("d", ("hidden_size",), nested="6144"),
        Size("L", ("num_hidden_layers",), nested="60"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("kv", ("num_key_value_heads",), default="4"),
        Size("dh", ("head_dim",), default="128"),
        Size("hi", ("index_n_heads", f"{_OLD}.sparse_num_index_heads"), default="4"),
        Size("di", ("index_head_dim", f"{_OLD}.sparse_index_dim"), default="128"),
        Size("E", ("num_local_experts", "num_experts"), default="128"),
        Size("k", ("num_experts_per_tok",), default="4"),
        Size("f", ("dense_intermediate_size",), default="12288"),
        Size("fe", ("intermediate_size",), nested="3072"),
        Size("fs", ("shared_intermediate_size",), default="3072"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    layers=(
        Layers("Li", (_CHOOSE,)),
        Layers("Lm", (_SPARSE,)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=("rotary_dim",),  # how much of a head is rotated
    cache=Cache((*grouped("L"), Kept("index", "di", "Li"))),
    rows=decoder(
        _AT,
        *grouped_attention(_SELF, _BY),
        *gain(f"{_SELF}.q_norm", "dh", _BY, "L"),
        *gain(f"{_SELF}.k_norm", "dh", _BY, "L"),
        *linear(f"{_INDEX}.q_proj", "d", "hi*di", "attention", _INDEXER, "Li"),
        *linear(f"{_INDEX}.k_proj", "d", "di", "attention", _INDEXER, "Li"),
        *gain(f"{_INDEX}.q_norm", "di", _INDEXER, "Li"),
        *gain(f"{_INDEX}.k_norm", "di", _INDEXER, "Li"),
        *linear(f"{_MLP}.gate_up_proj", "d", "2f", "feed_forward", _NET, "Ld"),
        *linear(f"{_MLP}.down_proj", "f", "d", "feed_forward", _NET, "Ld"),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", _ROUTER, repeat="Lm"),
        TensorSpec(
            f"{_MLP}.gate.e_score_correction_bias", "E", "router", _ROUTER, "bias", "Lm",
            kind="buffer",
        ),
        *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe", "Lm"),
        *linear(
            f"{_MLP}.{_SHARED}.gate_up_proj", "d", "2fs", "feed_forward", _NET, "Lm",
            parts=_SHARED,
        ),
        *linear(
            f"{_MLP}.{_SHARED}.down_proj", "fs", "d", "feed_forward", _NET, "Lm", parts=_SHARED
        ),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        model="TextModel",
    ),
)  # fmt: skip
