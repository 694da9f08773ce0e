"""Command R: attention and MLP side by side under one norm, and a tied head."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/cohere/modeling_cohere.py: Cohere"
_I = "model.layers.{i}"
_A, _N = "attention_bias", "use_qk_norm"

ARCHITECTURE = Architecture(
    model_type="cohere",
    reference="CohereForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="256000"),
        Size("d", ("hidden_size",), nested="8192"),
        Size("L", ("num_hidden_layers",), nested="40"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="22528"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_A, False), Switch(_N, False)),
    divisible=(("h", "kv"),),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.q_norm", "h dh", f"{_AT}Attention", "L", _N),
        *gain(f"{_I}.self_attn.k_norm", "kv dh", f"{_AT}Attention", "L", _N),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
