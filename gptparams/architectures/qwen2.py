"""Qwen2 and Qwen2.5: Llama with biases of queries, keys and values."""

from gptparams.schema.architecture import Architecture, Cache, From, Size, Switch
from gptparams.schema.cache_rows import window_if
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/qwen2/modeling_qwen2.py: Qwen2"
_I = "model.layers.{i}"

ARCHITECTURE = Architecture(
    model_type="qwen2",
    reference="Qwen2ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="151936"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="32", null="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="22016"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    divisible=(("h", "kv"),),
    cache=Cache(window=window_if(From("max_window_layers", 28))),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=""),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
