"""Aria's language model: Llama with experts, routed and shared, in every layer."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.mixture_rows import experts_inputs_first
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention
from gptparams.schema.tensor import TensorSpec

_FILE = "transformers/models/aria/modeling_aria.py"
_AT = f"{_FILE}: AriaText"
_I = "model.layers.{i}"
_A, _MLP, _SHARED = "attention_bias", f"{_I}.mlp", "shared_experts"

ARCHITECTURE = Architecture(
    model_type="aria_text",
    reference="AriaTextForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("E", ("moe_num_experts",), default="8"),
        Size("k", ("moe_topk",), default="2"),
        Size("Es", ("moe_num_shared_experts",), default="2"),
        Size("f", ("intermediate_size",), nested="4096"),
    ),
    switches=(
        Switch("tie_word_embeddings", False), Switch(_A, False), Switch("mlp_bias", False),
    ),
    divisible=(("d", "h"), ("h", "kv")),
    at_most=(("k", "E"),),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        TensorSpec(f"{_MLP}.router.weight", "E d", "router", f"{_AT}TopKRouter", repeat="L"),
        *experts_inputs_first(f"{_MLP}.experts", f"{_FILE}: AriaExperts"),
        *gated_mlp(
            f"{_MLP}.{_SHARED}", f"{_FILE}: AriaSharedExpertsMLP", "Es*f", "L", "mlp_bias", _SHARED
        ),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
