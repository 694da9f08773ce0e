"""Phi-3.5-MoE: Mixtral with layer norms, and with biases of attention and head at choice."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import window_everywhere
from gptparams.schema.rows import affine, experts, grouped_attention, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/phimoe/modeling_phimoe.py: Phimoe"
_I = "model.layers.{i}"
_A, _H, _N = "attention_bias", "lm_head_bias", "normalization"
_HEAD = f"{_AT}ForCausalLM"

ARCHITECTURE = Architecture(
    model_type="phimoe",
    reference="PhimoeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32064"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("E", ("num_local_experts",), default="16"),
        Size("k", ("num_experts_per_tok",), default="2"),
        Size("f", ("intermediate_size",), nested="6400"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False), Switch(_H, False)),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=Cache(window=window_everywhere()),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *linear(f"{_I}.mlp.router", "d", "E", "router", f"{_AT}TopKRouter", "L"),
        *experts(f"{_I}.mlp.experts", f"{_AT}Experts"),
        *affine(f"{_I}.input_layernorm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine(f"{_I}.post_attention_layernorm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine("model.norm", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", _HEAD, "model.embed_tokens.weight"),
        TensorSpec("lm_head.bias", "V", "output_head", _HEAD, role="bias", when=_H),
    ),
)
