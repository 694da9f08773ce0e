"""Mistral: Llama without biases; by default eight key and value heads."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import window_everywhere
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/mistral/modeling_mistral.py: Mistral"
_I = "model.layers.{i}"

ARCHITECTURE = Architecture(
    model_type="mistral",
    reference="MistralForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="14336"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    divisible=(("h", "kv"),),
    cache=Cache(window=window_everywhere("4096")),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention"),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
