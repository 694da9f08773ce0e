"""OLMoE: experts in every layer, and norms over all queries and all keys at once."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import experts, gain, grouped_attention, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/olmoe/modeling_olmoe.py: Olmoe"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="olmoe",
    reference="OlmoeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="50304"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="16"),
        Size("h", ("num_attention_heads",), nested="16"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", (), default="d/h"),
        Size("E", ("num_experts", "num_local_experts"), default="64"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("f", ("intermediate_size",), nested="2048"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.q_norm", "d", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "kv*dh", f"{_AT}Attention", "L"),
        TensorSpec(f"{_I}.mlp.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="L"),
        *experts(f"{_I}.mlp.experts", f"{_AT}Experts"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)
