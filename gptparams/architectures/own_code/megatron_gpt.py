"""GPT models of Megatron-LM, by the names of its arguments: GPT-3's shapes, and Llama's.

Positions, norms, gates and biases are at choice. Without `group_query_attention` each head has
keys and values of its own.
"""

from gptparams.schema.architecture import Architecture, Choice, Size, Switch
from gptparams.schema.rows import Rows, linear
from gptparams.schema.tensor import TensorSpec

_AT = "NVIDIA/Megatron-LM: megatron/core/"
_MODEL, _BLOCK = f"{_AT}models/gpt/gpt_model.py: GPTModel", f"{_AT}transformer: "
_I = "decoder.layers.{i}"
_A, _F, _B = "attention", "feed_forward", "add_bias_linear"


def _norm(name: str, repeat: str = "") -> Rows:
    """A norm: its gain, and a bias where it is a layer norm."""
    weight = TensorSpec(
        f"{name}.weight", "d", "normalization", f"{_BLOCK}TransformerLayer", repeat=repeat
    )
    return (weight, weight._replace(name=f"{name}.bias", role="bias", when="layer_norm"))


ARCHITECTURE = Architecture(
    model_type="megatron_gpt",
    reference="GPTModel",
    own_code="https://github.com/NVIDIA/Megatron-LM/tree/main/megatron/core",
    sizes=(
        Size("V", ("padded_vocab_size",)),
        Size("P", ("max_position_embeddings",)),
        Size("d", ("hidden_size",)),
        Size("L", ("num_layers",)),
        Size("h", ("num_attention_heads",)),
        Size("kv", ("num_query_groups",), default="h"),
        Size("dh", ("kv_channels",), default="d/h"),
        Size("f", ("ffn_hidden_size",)),
    ),
    switches=(
        Switch("untie_embeddings_and_output_weights", False),
        Switch("swiglu", False),
        Switch(_B, True),
        Switch("add_qkv_bias", False),
        Choice("learned_positions", "position_embedding_type", ("learned_absolute",), ("rope", "none"), "learned_absolute"),
        Choice("layer_norm", "normalization", ("LayerNorm",), ("RMSNorm",), "LayerNorm"),
    ),
    tie="",
    divisible=(("h", "kv"),),
    rows=(
        TensorSpec("embedding.word_embeddings.weight", "V d", "token_embedding", _MODEL),
        TensorSpec("embedding.position_embeddings.weight", "P d", "position_embedding", _MODEL, when="learned_positions"),
        *_norm(f"{_I}.input_layernorm", "L"),
        *linear(f"{_I}.self_attention.linear_proj", "h*dh", "d", _A, f"{_BLOCK}SelfAttention", "L", _B, "o"),
        *linear(f"{_I}.self_attention.linear_qkv", "d", "h*dh+2kv*dh", _A, f"{_BLOCK}SelfAttention", "L", _B, "q:h*dh k:kv*dh v:kv*dh"),
        TensorSpec(f"{_I}.self_attention.linear_qkv.bias", "h*dh+2kv*dh", _A, f"{_BLOCK}SelfAttention", "bias", "L", f"!{_B} add_qkv_bias", parts="q:h*dh k:kv*dh v:kv*dh"),
        *_norm(f"{_I}.pre_mlp_layernorm", "L"),
        *linear(f"{_I}.mlp.linear_fc1", "d", "2f", _F, f"{_BLOCK}MLP", "L", _B, when="swiglu"),
        *linear(f"{_I}.mlp.linear_fc1", "d", "f", _F, f"{_BLOCK}MLP", "L", _B, when="!swiglu"),
        *linear(f"{_I}.mlp.linear_fc2", "f", "d", _F, f"{_BLOCK}MLP", "L", _B),
        *_norm("decoder.final_layernorm"),
        TensorSpec("output_layer.weight", "V d", "output_head", _MODEL, when="untie_embeddings_and_output_weights"),
    ),
)  # fmt: skip
# ruff: noqa: E501 - a row is one line
