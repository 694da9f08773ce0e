"""GPT-NeoX and Pythia: rotary positions, fused Q, K, V, attention and MLP side by side."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/gpt_neox/modeling_gpt_neox.py: GPTNeoX"
_I = "gpt_neox.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="gpt_neox",
    reference="GPTNeoXForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="50432"),
        Size("d", ("hidden_size",), nested="6144"),
        Size("L", ("num_hidden_layers",), nested="44"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("f", ("intermediate_size",), nested="24576"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, True)),
    divisible=(("d", "h"),),
    rows=(
        TensorSpec("gpt_neox.embed_in.weight", "V d", "token_embedding", f"{_AT}Model"),
        *affine(f"{_I}.input_layernorm", "d", "normalization", f"{_AT}Layer", "L"),
        *affine(f"{_I}.post_attention_layernorm", "d", "normalization", f"{_AT}Layer", "L"),
        *linear(
            f"{_I}.attention.query_key_value", "d", "3d", "attention", f"{_AT}Attention", "L", _A,
            "q:d k:d v:d",
        ),
        *linear(
            f"{_I}.attention.dense", "d", "d", "attention", f"{_AT}Attention", "L", _A, "o"
        ),
        *linear(f"{_I}.mlp.dense_h_to_4h", "d", "f", "feed_forward", f"{_AT}MLP", "L", ""),
        *linear(f"{_I}.mlp.dense_4h_to_h", "f", "d", "feed_forward", f"{_AT}MLP", "L", ""),
        *affine("gpt_neox.final_layer_norm", "d", "normalization", f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "gpt_neox.embed_in.weight"),
    ),
)  # fmt: skip
