"""Arcee's AFM: Llama with an MLP without a gate."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, gain, grouped_attention, plain_mlp

_AT = "transformers/models/arcee/modeling_arcee.py: Arcee"
_I = "model.layers.{i}"
_A, _M = "attention_bias", "mlp_bias"

ARCHITECTURE = Architecture(
    model_type="arcee",
    reference="ArceeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("hidden_size",), nested="2560"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="18432"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False), Switch(_M, False)),
    divisible=(("d", "h"), ("h", "kv")),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *plain_mlp(f"{_I}.mlp", f"{_AT}MLP", _M),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
