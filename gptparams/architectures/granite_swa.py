"""Granite with windows: each head has a sink, one learned number beside its scores."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/granite_swa/modeling_granite_swa.py: GraniteSWA"
_I = "model.layers.{i}"
_A, _M = "attention_bias", "mlp_bias"

ARCHITECTURE = Architecture(
    model_type="granite_swa",
    reference="GraniteSWAForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="100352"),
        Size("d", ("hidden_size",), nested="2560"),
        Size("L", ("num_hidden_layers",), nested="24"),
        Size("h", ("num_attention_heads",), nested="20"),
        Size("kv", ("num_key_value_heads",), default="4", null="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="8192"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_A, False), Switch(_M, False)),
    divisible=(("h", "kv"),),
    harmless=("layer_rope_theta",),
    cache=Cache(window=window("128", all_but_every(4, rest=0))),
    rows=decoder(
        _AT,
        TensorSpec(f"{_I}.self_attn.sinks", "h", "attention", f"{_AT}Attention", repeat="L"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP", bias=_M),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
