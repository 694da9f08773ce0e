"""Phi-3 and Phi-4: Llama with Q, K and V in one matrix, and gate and up in another."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import window_everywhere
from gptparams.schema.rows import decoder, fused_mlp, gain, linear

_AT = "transformers/models/phi3/modeling_phi3.py: Phi3"
_I = "model.layers.{i}"
_QKV = "h*dh+2kv*dh"

ARCHITECTURE = Architecture(
    model_type="phi3",
    reference="Phi3ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32064"),
        Size("d", ("hidden_size",), nested="3072"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="8192"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    divisible=(("h", "kv"),),
    cache=Cache(window=window_everywhere()),
    rows=decoder(
        _AT,
        *linear(
            f"{_I}.self_attn.o_proj", "h*dh", "d", "attention", f"{_AT}Attention", "L", parts="o"
        ),
        *linear(
            f"{_I}.self_attn.qkv_proj", "d", _QKV, "attention", f"{_AT}Attention", "L",
            parts="q:h*dh k:kv*dh v:kv*dh",
        ),
        *fused_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
