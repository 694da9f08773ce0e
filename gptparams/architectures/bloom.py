"""BLOOM: positions by a slope of the scores (ALiBi), a norm right after the embedding."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/bloom/modeling_bloom.py: Bloom"
_T, _I = "transformer", "transformer.h.{i}"
_A, _F, _N = "attention", "feed_forward", "normalization"

ARCHITECTURE = Architecture(
    model_type="bloom",
    reference="BloomForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="250880"),
        Size("d", ("hidden_size", "n_embed"), nested="64"),
        Size("L", ("n_layer", "num_hidden_layers"), nested="2"),
        Size("h", ("n_head", "num_attention_heads"), nested="8"),
    ),
    switches=(Switch("tie_word_embeddings", True),),
    divisible=(("d", "h"),),
    harmless=("bias_dropout_fusion", "skip_bias_add"),  # of the training program
    rows=(
        TensorSpec(f"{_T}.word_embeddings.weight", "V d", "token_embedding", f"{_AT}Model"),
        *affine(f"{_T}.word_embeddings_layernorm", "d", _N, f"{_AT}Model"),
        *affine(f"{_I}.input_layernorm", "d", _N, f"{_AT}Block", "L"),
        *linear(
            f"{_I}.self_attention.query_key_value", "d", "3d", _A, f"{_AT}Attention", "L", "",
            "q:d k:d v:d",
        ),
        *linear(f"{_I}.self_attention.dense", "d", "d", _A, f"{_AT}Attention", "L", "", "o"),
        *affine(f"{_I}.post_attention_layernorm", "d", _N, f"{_AT}Block", "L"),
        *linear(f"{_I}.mlp.dense_h_to_4h", "d", "4d", _F, f"{_AT}MLP", "L", ""),
        *linear(f"{_I}.mlp.dense_4h_to_h", "4d", "d", _F, f"{_AT}MLP", "L", ""),
        *affine(f"{_T}.ln_f", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", f"{_T}.word_embeddings.weight"),
    ),
)  # fmt: skip
