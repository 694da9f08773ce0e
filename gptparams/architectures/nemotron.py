"""Nemotron and Minitron: layer norms with bias, and an MLP without a gate."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, grouped_attention, plain_mlp, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/nemotron/modeling_nemotron.py: Nemotron"
_I = "model.layers.{i}"
_N, _A, _M = "normalization", "attention_bias", "mlp_bias"

ARCHITECTURE = Architecture(
    model_type="nemotron",
    reference="NemotronForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="256000"),
        Size("d", ("hidden_size",), nested="6144"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="48"),
        Size("kv", ("num_key_value_heads",)),  # the class can't be built without
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="24576"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False), Switch(_M, False)),
    divisible=(("h", "kv"),),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *plain_mlp(f"{_I}.mlp", f"{_AT}MLP", _M),
        *affine(f"{_I}.input_layernorm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine(f"{_I}.post_attention_layernorm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine("model.norm", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)
