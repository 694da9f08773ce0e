"""GLM-4 of 2024: gate and up in one matrix, and biases of queries, keys and values."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, fused_mlp, gain, grouped_attention

_AT = "transformers/models/glm/modeling_glm.py: Glm"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="glm",
    reference="GlmForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="151552"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="40"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="2"),
        Size("dh", ("head_dim",), default="128"),
        Size("f", ("intermediate_size",), nested="13696"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, True)),
    divisible=(("h", "kv"),),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A),
        *fused_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
