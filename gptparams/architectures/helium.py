"""Helium: Llama, but the output matrix of attention is square, however wide the heads are."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, gain, gated_mlp, linear

_AT = "transformers/models/helium/modeling_helium.py: Helium"
_I = "model.layers.{i}"
_K, _A, _M = "attention", "attention_bias", "mlp_bias"

ARCHITECTURE = Architecture(
    model_type="helium",
    reference="HeliumForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="48000"),
        Size("d", ("hidden_size",), nested="2560"),
        Size("L", ("num_hidden_layers",), nested="24"),
        Size("h", ("num_attention_heads",), nested="20"),
        Size("kv", ("num_key_value_heads",), default="20"),
        Size("dh", ("head_dim",), default="128"),
        Size("f", ("intermediate_size",), nested="7040"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False), Switch(_M, False)),
    divisible=(("h", "kv"),),
    rows=decoder(
        _AT,
        *linear(f"{_I}.self_attn.q_proj", "d", "h*dh", _K, f"{_AT}Attention", "L", _A, "q"),
        *linear(f"{_I}.self_attn.k_proj", "d", "kv*dh", _K, f"{_AT}Attention", "L", _A, "k"),
        *linear(f"{_I}.self_attn.v_proj", "d", "kv*dh", _K, f"{_AT}Attention", "L", _A, "v"),
        *linear(f"{_I}.self_attn.o_proj", "d", "d", _K, f"{_AT}Attention", "L", parts="o"),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP", bias=_M),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
