"""FlexOlmo: OLMo 2 with experts in place of the MLP of every layer."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, experts, gain, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/flex_olmo/modeling_flex_olmo.py: FlexOlmo"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="flex_olmo",
    reference="FlexOlmoForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="100352"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("E", ("num_experts", "num_local_experts"), default="7"),
        Size("k", ("num_experts_per_tok",), default="5"),
        Size("f", ("intermediate_size",), nested="11008"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.q_norm", "h*dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "kv*dh", f"{_AT}Attention", "L"),
        TensorSpec(f"{_I}.mlp.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="L"),
        *experts(f"{_I}.mlp.experts", f"{_AT}Experts"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_feedforward_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
