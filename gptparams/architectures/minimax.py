"""MiniMax-Text-01: lightning attention in some layers, full attention in the others, experts."""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Every,
    Labelled,
    Layers,
    Size,
    State,
    Switch,
)
from gptparams.schema.cache_rows import grouped
from gptparams.schema.rows import decoder, experts, gain, grouped_attention, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/minimax/modeling_minimax.py: MiniMax"
_I = "model.layers.{i}"
_SELF, _MLP, _BY = f"{_I}.self_attn", f"{_I}.mlp", f"{_AT}LightningAttention"
_A = "attention"
_SLOPES = TensorSpec(f"{_SELF}.slope_rate", "h 1 1", _A, _BY, repeat="Ll", kind="buffer")

ARCHITECTURE = Architecture(
    model_type="minimax",
    reference="MiniMaxForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("b", ("block_size",), default="256"),
        Size("E", ("num_local_experts", "num_experts"), default="8"),
        Size("k", ("num_experts_per_tok",), default="2"),
        Size("f", ("intermediate_size",), nested="14336"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    layers=(
        Layers(
            "Ll",
            (Labelled("layer_types", ("linear_attention",), ("full_attention",), (Every("", 2),)),),
        ),
        Layers("La", other_than="Ll"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=("mlp_alpha_factor", "mlp_beta_factor"),
    cache=Cache(grouped(), (State("h dh dh", "Ll", float32=False),)),
    rows=decoder(
        _AT,
        *gain(f"{_SELF}.norm", "h*dh", _BY, "Ll"),
        *linear(
            f"{_SELF}.qkv_proj", "d", "3h*dh", _A, _BY, "Ll", parts="q:h*dh k:h*dh v:h*dh"
        ),
        *linear(f"{_SELF}.out_proj", "h*dh", "d", _A, _BY, "Ll", parts="o"),
        *linear(f"{_SELF}.output_gate", "d", "h*dh", _A, _BY, "Ll"),
        _SLOPES,
        _SLOPES._replace(name=f"{_SELF}.query_decay", shape="h b 1"),
        _SLOPES._replace(name=f"{_SELF}.key_decay", shape="h b 1"),
        _SLOPES._replace(name=f"{_SELF}.diagonal_decay", shape="1 h b b"),
        *grouped_attention(_SELF, f"{_AT}Attention", "La"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="L"),
        *experts(f"{_MLP}.experts", f"{_AT}Experts"),
    ),
)  # fmt: skip
