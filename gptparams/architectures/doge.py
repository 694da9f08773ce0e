"""Doge: attention whose mask is computed of the values, and gains on the residual stream."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import window_everywhere
from gptparams.schema.rows import decoder, gain, gated_mlp, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/doge/modeling_doge.py: Doge"
_I, _S = "model.layers.{i}", "model.layers.{i}.self_attn"
_A, _M = "attention_bias", "mlp_bias"
_ATT = f"{_AT}Attention"

ARCHITECTURE = Architecture(
    model_type="doge",
    reference="DogeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32768"),
        Size("d", ("hidden_size",), nested="1024"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="8"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="2048"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False), Switch(_M, False)),
    divisible=(("h", "kv"),),
    fixed=(("is_moe", (False,)),),  # a router with keys for the square root of all experts
    harmless=("num_experts", "num_experts_per_tok"),
    cache=Cache(window=window_everywhere(llama_cpp=None)),
    rows=decoder(
        _AT,
        TensorSpec(f"{_I}.input_residual", "d", "attention", f"{_AT}DecoderLayer", repeat="L"),
        TensorSpec(
            f"{_I}.post_attention_residual", "d", "feed_forward", f"{_AT}DecoderLayer", repeat="L"
        ),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        TensorSpec(f"{_S}.A", "kv", "attention", _ATT, repeat="L"),
        *linear(f"{_S}.q_proj", "d", "h*dh", "attention", _ATT, "L", _A, "q"),
        *linear(f"{_S}.k_proj", "d", "kv*dh", "attention", _ATT, "L", _A, "k"),
        *linear(f"{_S}.v_proj", "d", "kv*dh", "attention", _ATT, "L", _A, "v"),
        *linear(f"{_S}.dt_proj", "kv*dh", "kv", "attention", _ATT, "L", _A),
        *linear(f"{_S}.o_proj", "h*dh", "d", "attention", _ATT, "L", _A, "o"),
        *gain(f"{_S}.q_norm", "dh", _ATT, "L"),
        *gain(f"{_S}.k_norm", "dh", _ATT, "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP", bias=_M),
    ),
)  # fmt: skip
