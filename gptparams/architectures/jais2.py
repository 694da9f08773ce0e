"""Jais 2: Llama with layer norms, biases everywhere, and an MLP without a gate."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, grouped_attention, plain_mlp, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/jais2/modeling_jais2.py: Jais2"
_I = "model.layers.{i}"
_A, _M, _N = "attention_bias", "mlp_bias", "normalization"

ARCHITECTURE = Architecture(
    model_type="jais2",
    reference="Jais2ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="150272"),
        Size("d", ("hidden_size",), nested="3328"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="26"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="26624"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, True), Switch(_M, True)),
    divisible=(("d", "h"), ("h", "kv")),
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
