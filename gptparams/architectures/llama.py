"""Llama: pre-norm decoder with rotary positions, grouped key and value heads and a gated MLP."""

from gptparams.architectures.architecture import Architecture, Size, Switch
from gptparams.architectures.parts import linear
from gptparams.tensor import TensorSpec

_FILE = "transformers/models/llama/modeling_llama.py"
_MODEL = f"{_FILE}: LlamaModel"
_ATTENTION = f"{_FILE}: LlamaAttention"
_MLP = f"{_FILE}: LlamaMLP"
_LAYER = f"{_FILE}: LlamaDecoderLayer"
_HEAD = f"{_FILE}: LlamaForCausalLM"

_I = "model.layers.{i}"
_A, _M = "attention_bias", "mlp_bias"

LLAMA = Architecture(
    model_type="llama",
    reference="LlamaForCausalLM",
    sizes=(
        Size("V", ("vocab_size",)),
        Size("d", ("hidden_size",)),
        Size("L", ("num_hidden_layers",)),
        Size("h", ("num_attention_heads",)),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",)),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False), Switch(_M, False)),
    divisible=(("d", "h"), ("h", "kv")),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", _MODEL),
        *linear(f"{_I}.self_attn.q_proj", "d", "h*dh", "attention", _ATTENTION, "L", _A, ("q",)),
        *linear(f"{_I}.self_attn.k_proj", "d", "kv*dh", "attention", _ATTENTION, "L", _A, ("k",)),
        *linear(f"{_I}.self_attn.v_proj", "d", "kv*dh", "attention", _ATTENTION, "L", _A, ("v",)),
        *linear(f"{_I}.self_attn.o_proj", "h*dh", "d", "attention", _ATTENTION, "L", _A, ("o",)),
        *linear(f"{_I}.mlp.gate_proj", "d", "f", "feed_forward", _MLP, "L", _M),
        *linear(f"{_I}.mlp.up_proj", "d", "f", "feed_forward", _MLP, "L", _M),
        *linear(f"{_I}.mlp.down_proj", "f", "d", "feed_forward", _MLP, "L", _M),
        TensorSpec(f"{_I}.input_layernorm.weight", "d", "normalization", _LAYER, repeat="L"),
        TensorSpec(
            f"{_I}.post_attention_layernorm.weight", "d", "normalization", _LAYER, repeat="L"
        ),
        TensorSpec("model.norm.weight", "d", "normalization", _MODEL),
        TensorSpec(
            "lm_head.weight", "V d", "output_head", _HEAD, shares="model.embed_tokens.weight"
        ),
    ),
)  # fmt: skip
