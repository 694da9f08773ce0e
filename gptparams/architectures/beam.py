"""Beam: experts after the first layers, a gate of attention's output, and four norms a layer."""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    From,
    Labelled,
    Last,
    Layers,
    Size,
    Switch,
)
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/beam/modeling_beam.py: Beam"
_I = "model.layers.{i}"
_A = "attention_bias"
_ATTENTION, _MLP = f"{_I}.self_attn", f"{_I}.mlp"

ARCHITECTURE = Architecture(
    model_type="beam",
    reference="BeamForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="151936"),
        Size("d", ("hidden_size",), nested="5120"),
        Size("L", ("num_hidden_layers",), nested="52"),
        Size("h", ("num_attention_heads",), nested="48"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="128"),
        Size("E", ("num_experts",), default="256"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("f", ("intermediate_size",), nested="20480"),
        Size("fe", ("moe_intermediate_size",), default="2560"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    layers=(
        Layers("Lm", (Labelled("mlp_layer_types", ("sparse",), ("dense",), (From("", 3),)),)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=Cache(window=window("512", all_but_every(6), Last("", 1, inside=False))),
    rows=decoder(
        _AT,
        TensorSpec(f"{_ATTENTION}.gate_bias", "h", "attention", f"{_AT}Attention", "bias", "L"),
        *grouped_attention(_ATTENTION, f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_ATTENTION}.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_ATTENTION}.k_norm", "dh", f"{_AT}Attention", "L"),
        *linear(f"{_ATTENTION}.gate_proj", "d", "h*dh", "attention", f"{_AT}Attention", "L"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe", "Lm"),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="Lm"),
        TensorSpec(
            f"{_MLP}.gate.e_score_correction_bias", "E", "router", f"{_AT}TopKRouter",
            role="bias", repeat="Lm", kind="buffer",
        ),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.pre_feedforward_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_feedforward_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
