"""Persimmon: biases everywhere, and norms of queries and keys."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/persimmon/modeling_persimmon.py: Persimmon"
_I = "model.layers.{i}"
_A, _F, _N = "attention", "feed_forward", "normalization"
_NORMS = "qk_layernorm"

ARCHITECTURE = Architecture(
    model_type="persimmon",
    reference="PersimmonForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="262144"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="36"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("dh", (), default="d/h"),
        Size("f", ("intermediate_size",), nested="16384"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_NORMS, True)),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *linear(
            f"{_I}.self_attn.query_key_value", "d", "3d", _A, f"{_AT}Attention", "L", "",
            "q:d k:d v:d",
        ),
        *linear(f"{_I}.self_attn.dense", "d", "d", _A, f"{_AT}Attention", "L", "", "o"),
        *affine(f"{_I}.self_attn.q_layernorm", "dh", _N, f"{_AT}Attention", "L", _NORMS),
        *affine(f"{_I}.self_attn.k_layernorm", "dh", _N, f"{_AT}Attention", "L", _NORMS),
        *linear(f"{_I}.mlp.dense_h_to_4h", "d", "f", _F, f"{_AT}MLP", "L", ""),
        *linear(f"{_I}.mlp.dense_4h_to_h", "f", "d", _F, f"{_AT}MLP", "L", ""),
        *affine(f"{_I}.input_layernorm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine(f"{_I}.post_attention_layernorm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine("model.final_layernorm", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)  # fmt: skip
