"""Qwen3.5 with experts in all layers, and one that all tokens share, with a gate."""

from gptparams.architectures import qwen3_5_text
from gptparams.schema.architecture import Architecture, Size
from gptparams.schema.mixture_rows import one_shared_and_routed
from gptparams.schema.rows import gain, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/qwen3_5_moe/modeling_qwen3_5_moe.py: Qwen3_5Moe"
_I = "model.layers.{i}"

ARCHITECTURE: Architecture = qwen3_5_text.ARCHITECTURE._replace(
    model_type="qwen3_5_moe_text",
    reference="Qwen3_5MoeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="248320"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="40"),
        Size("h", ("num_attention_heads",), nested="16"),
        Size("kv", ("num_key_value_heads",), default="2"),
        Size("dh", ("head_dim",), default="256"),
        Size("hk", ("linear_num_key_heads",), default="16"),
        Size("hv", ("linear_num_value_heads",), default="32"),
        Size("dk", ("linear_key_head_dim",), default="128"),
        Size("dv", ("linear_value_head_dim",), default="128"),
        Size("c", ("linear_conv_kernel_dim",), default="4"),
        Size("E", ("num_experts",), default="256"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("fe", ("moe_intermediate_size",), default="512"),
        Size("fs", ("shared_expert_intermediate_size",), default="512"),
    ),
    at_most=(("k", "E"),),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}TextModel"),
        *qwen3_5_text.mixers(_AT),
        *one_shared_and_routed(f"{_I}.mlp", _AT, "L"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}TextModel"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)  # fmt: skip
