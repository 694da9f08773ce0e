"""Falcon: keys and values from one head (7B), from one of each group (40B, 11B) or all (RW)."""

from gptparams.schema.architecture import Architecture, Choice, Size, Switch
from gptparams.schema.rows import Rows, affine, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/falcon/modeling_falcon.py: Falcon"
_T, _I = "transformer", "transformer.h.{i}"
_A, _F, _N = "attention", "feed_forward", "normalization"
_NEW = "new_decoder_architecture"


def _fused(when: str, outputs: str, shared: str) -> Rows:
    """Q, K and V in one matrix; keys and values are `shared` wide."""
    name, parts = f"{_I}.self_attention.query_key_value", f"q:d k:{shared} v:{shared}"
    return linear(name, "d", outputs, _A, f"{_AT}Attention", "L", "bias", parts, when)


ARCHITECTURE = Architecture(
    model_type="falcon",
    reference="FalconForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="65024"),
        Size("d", ("hidden_size", "n_embed"), nested="4544"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="71"),
        Size("kv", ("num_kv_heads",), default="h"),
        Size("dh", (), default="d/h"),
        Size("f", ("ffn_hidden_size",), default="4d"),
    ),
    switches=(
        Switch(_NEW, False),
        Switch("tie_word_embeddings", True),
        Switch("multi_query", True),
        Switch("parallel_attn", True),
        Switch("bias", False),
        Choice("two_norms", "num_ln_in_parallel_attn", (2,), (1,), follows=_NEW),
    ),
    divisible=(("h", "kv"),),
    rows=(
        TensorSpec(f"{_T}.word_embeddings.weight", "V d", "token_embedding", f"{_AT}Model"),
        *_fused(_NEW, "d+2kv*dh", "kv*dh"),
        *_fused(f"!{_NEW} multi_query", "d+2dh", "dh"),
        *_fused(f"!{_NEW} !multi_query", "3d", "d"),
        *linear(f"{_I}.self_attention.dense", "d", "d", _A, f"{_AT}Attention", "L", "bias", "o"),
        *linear(f"{_I}.mlp.dense_h_to_4h", "d", "f", _F, f"{_AT}MLP", "L", "bias"),
        *linear(f"{_I}.mlp.dense_4h_to_h", "f", "d", _F, f"{_AT}MLP", "L", "bias"),
        *affine(
            f"{_I}.post_attention_layernorm", "d", _N, f"{_AT}DecoderLayer", "L", "!parallel_attn"
        ),
        *affine(f"{_I}.input_layernorm", "d", _N, f"{_AT}DecoderLayer", "L", "!parallel_attn"),
        *affine(
            f"{_I}.input_layernorm", "d", _N, f"{_AT}DecoderLayer", "L", "parallel_attn !two_norms"
        ),
        *affine(f"{_I}.ln_attn", "d", _N, f"{_AT}DecoderLayer", "L", "parallel_attn two_norms"),
        *affine(f"{_I}.ln_mlp", "d", _N, f"{_AT}DecoderLayer", "L", "parallel_attn two_norms"),
        *affine(f"{_T}.ln_f", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", f"{_T}.word_embeddings.weight"),
    ),
)  # fmt: skip
