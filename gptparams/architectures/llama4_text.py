"""Llama 4: experts, and one that all tokens share, in all layers or in some."""

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
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.mixture_rows import experts_inputs_first
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention, linear

_AT = "transformers/models/llama4/modeling_llama4.py: Llama4"
_I = "model.layers.{i}"
_A, _MLP, _LAYER = "attention_bias", f"{_I}.feed_forward", f"{_AT}TextDecoderLayer"
# Layers that rotate positions look back within a chunk, the others without end.
_ROTATED = all_but_every(4, "no_rope_layer_interval")

ARCHITECTURE = Architecture(
    model_type="llama4_text",
    reference="Llama4ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="202048"),
        Size("d", ("hidden_size",), nested="5120"),
        Size("L", ("num_hidden_layers",), nested="48"),
        Size("h", ("num_attention_heads",), nested="40"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="128"),
        Size("E", ("num_local_experts",), default="16"),
        Size("k", ("num_experts_per_tok",), default="1"),
        Size("f", ("intermediate_size_mlp",), default="16384"),
        Size("fe", ("intermediate_size",), nested="8192"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    layers=(
        Layers("Lm", (
            Listed("moe_layers", otherwise=(Every("interleave_moe_layer_step", 1),)),
        )),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=("use_qk_norm",),  # without parameters
    cache=Cache(
        window=window(
            "8192",
            Labelled("no_rope_layers", (1,), (0,), (_ROTATED,), may_be_empty=True),
            key="attention_chunk_size",
            label="chunked_attention",
            llama_cpp=True,
        )
    ),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}TextAttention", bias=_A, out_bias=_A),
        *gated_mlp(_MLP, f"{_AT}TextMLP", repeat="Ld"),
        *experts_inputs_first(f"{_MLP}.experts", f"{_AT}TextExperts", "fe", "Lm"),
        *linear(f"{_MLP}.router", "d", "E", "router", f"{_AT}Router", "Lm"),
        *gated_mlp(f"{_MLP}.shared_expert", f"{_AT}TextMLP", "fe", "Lm", parts="shared_experts"),
        *gain(f"{_I}.input_layernorm", "d", _LAYER, "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", _LAYER, "L"),
        model="TextModel",
    ),
)  # fmt: skip
