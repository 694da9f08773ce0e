"""Gemma: Llama with a tied head, and heads 256 wide by default."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/gemma/modeling_gemma.py: Gemma"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="gemma",
    reference="GemmaForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="256000"),
        Size("d", ("hidden_size",), nested="3072"),
        Size("L", ("num_hidden_layers",), nested="28"),
        Size("h", ("num_attention_heads",), nested="16"),
        Size("kv", ("num_key_value_heads",), default="16"),
        Size("dh", ("head_dim",), default="256"),
        Size("f", ("intermediate_size",), nested="24576"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_A, False)),
    divisible=(("h", "kv"),),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
