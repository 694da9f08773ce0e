"""Qwen3: Llama with norms of queries and keys, and heads 128 wide by default."""

from gptparams.schema.architecture import Architecture, Cache, From, Size, Switch
from gptparams.schema.cache_rows import window_if
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/qwen3/modeling_qwen3.py: Qwen3"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="qwen3",
    reference="Qwen3ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="151936"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="32", null="h"),
        Size("dh", ("head_dim",), default="128"),
        Size("f", ("intermediate_size",), nested="22016"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    divisible=(("h", "kv"),),
    cache=Cache(window=window_if(From("max_window_layers", 28))),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "dh", f"{_AT}Attention", "L"),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
