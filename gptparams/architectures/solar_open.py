"""Solar Open: DeepSeek's mixture in every layer, beside the attention of Llama."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, gain, grouped_attention, shared_and_routed

_AT = "transformers/models/solar_open/modeling_solar_open.py: SolarOpen"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="solar_open",
    reference="SolarOpenForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="196608"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="48"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="128"),
        Size("E", ("n_routed_experts", "num_local_experts"), default="128"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("Es", ("n_shared_experts",), default="1"),
        Size("fe", ("moe_intermediate_size",), default="1280"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=("intermediate_size",),  # no layer is dense
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A),
        *shared_and_routed(f"{_I}.mlp", _AT, "L"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
