"""Seed-OSS: Llama with biases of queries, keys and values, and those of the output apart."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/seed_oss/modeling_seed_oss.py: SeedOss"
_I = "model.layers.{i}"
_A, _O, _M = "attention_bias", "attention_out_bias", "mlp_bias"

ARCHITECTURE = Architecture(
    model_type="seed_oss",
    reference="SeedOssForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="155136"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="64"),
        Size("h", ("num_attention_heads",), nested="80"),
        Size("kv", ("num_key_value_heads",), default="8", null="h"),
        Size("dh", ("head_dim",), default="128", null="d/h"),
        Size("f", ("intermediate_size",), nested="27648"),
    ),
    switches=(
        Switch("tie_word_embeddings", False),
        Switch(_A, True),
        Switch(_O, False),
        Switch(_M, False),
    ),
    divisible=(("h", "kv"),),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_O),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP", bias=_M),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
