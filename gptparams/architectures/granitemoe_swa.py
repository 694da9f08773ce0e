"""Granite MoE with a sink for each head, and at choice an expert that all tokens share."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import decoder, experts, gain, grouped_attention, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/granitemoe_swa/modeling_granitemoe_swa.py: GraniteMoeSWA"
_I = "model.layers.{i}"
_A, _MOE = "attention_bias", f"{_I}.block_sparse_moe"
_SHARED, _S = f"{_I}.shared_mlp", "shared_experts"

ARCHITECTURE = Architecture(
    model_type="granitemoe_swa",
    reference="GraniteMoeSWAForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("E", ("num_local_experts",), default="8"),
        Size("k", ("num_experts_per_tok",), default="2"),
        Size("f", ("intermediate_size",), nested="11008"),
        Size("fs", ("shared_intermediate_size",), default="0", least=0),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=Cache(window=window("128", all_but_every(4, rest=0))),
    rows=decoder(
        _AT,
        TensorSpec(f"{_I}.self_attn.sinks", "h", "attention", f"{_AT}Attention", repeat="L"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        TensorSpec(f"{_MOE}.router.weight", "E d", "router", f"{_AT}TopKRouter", repeat="L"),
        *experts(f"{_MOE}.experts", f"{_AT}Experts"),
        *linear(
            f"{_SHARED}.input_linear", "d", "2fs", "feed_forward", f"{_AT}MLP", "L", None, _S, "fs"
        ),
        *linear(
            f"{_SHARED}.output_linear", "fs", "d", "feed_forward", f"{_AT}MLP", "L", None, _S, "fs"
        ),
    ),
)  # fmt: skip
