"""EXAONE 4: Llama with its norms after attention and MLP, and others of queries and keys."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/exaone4/modeling_exaone4.py: Exaone4"
_I = "model.layers.{i}"

ARCHITECTURE = Architecture(
    model_type="exaone4",
    reference="Exaone4ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="102400"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="32"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="16384"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    divisible=(("h", "kv"),),
    cache=Cache(window=window("4096", all_but_every(4, "sliding_window_pattern"), llama_cpp=True)),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention"),
        *gain(f"{_I}.self_attn.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "dh", f"{_AT}Attention", "L"),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_feedforward_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
