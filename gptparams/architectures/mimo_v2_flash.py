"""MiMo-V2-Flash: full attention in the first and every sixth layer, else windows with sinks.

Values are narrower than keys, and the layers with windows have twice as many heads of both.
The class goes by `layer_types` and `mlp_layer_types`, and by no other keys for that.
"""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Every,
    From,
    Labelled,
    Layers,
    Size,
    Switch,
    Window,
)
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/mimo_v2_flash/modeling_mimo_v2_flash.py: MiMoV2Flash"
_I = "model.layers.{i}"
_SELF, _MLP, _BY = f"{_I}.self_attn", f"{_I}.mlp", f"{_AT}Attention"
_A, _B = "attention", "attention_bias"
_SIX = (From("", 1), Every("", 6, inside=False))

ARCHITECTURE = Architecture(
    model_type="mimo_v2_flash",
    reference="MiMoV2FlashForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="152576"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="48"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("kv", ("num_key_value_heads",), default="4"),
        Size("dh", ("head_dim",), default="192"),
        Size("dv", ("v_head_dim",), default="128"),
        Size("E", ("n_routed_experts", "num_local_experts"), default="256"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("f", ("intermediate_size",), nested="16384"),
        Size("fe", ("moe_intermediate_size",), default="2048"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_B, False)),
    layers=(
        Layers("Lw", (Labelled("layer_types", ("sliding_attention",), ("full_attention",), _SIX),)),
        Layers("La", other_than="Lw"),
        Layers("Lm", (Labelled("mlp_layer_types", ("sparse",), ("dense",), (From("", 1),)),)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    fixed=(
        ("n_shared_experts", (None,)),
        ("add_swa_attention_sink_bias", (True,)),
        ("add_full_attention_sink_bias", (False,)),
    ),
    harmless=(
        "hybrid_layer_pattern", "moe_layer_freq", "swa_num_attention_heads",
        "swa_num_key_value_heads", "swa_head_dim", "swa_v_head_dim",
    ),
    cache=Cache(
        window=Window(  # as many tokens before the current one
            Size("w", ("sliding_window_size",), nested="128", null=""),
            (Labelled("layer_types", ("sliding_attention",), ("full_attention",), _SIX),),
            plus=1,
            llama_cpp=True,
        )
    ),
    rows=decoder(
        _AT,
        TensorSpec(f"{_SELF}.sinks", "h", _A, _BY, repeat="Lw"),
        *linear(f"{_SELF}.q_proj", "d", "h*dh", _A, _BY, "L", _B, "q"),
        *linear(f"{_SELF}.k_proj", "d", "kv*dh", _A, _BY, "La", _B, "k"),
        *linear(f"{_SELF}.v_proj", "d", "kv*dv", _A, _BY, "La", _B, "v"),
        *linear(f"{_SELF}.k_proj", "d", "2kv*dh", _A, _BY, "Lw", _B, "k"),
        *linear(f"{_SELF}.v_proj", "d", "2kv*dv", _A, _BY, "Lw", _B, "v"),
        *linear(f"{_SELF}.o_proj", "h*dv", "d", _A, _BY, "L", None, "o"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe", "Lm"),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}TopkRouter", repeat="Lm"),
        TensorSpec(
            f"{_MLP}.gate.e_score_correction_bias", "E", "router", f"{_AT}TopkRouter",
            role="bias", repeat="Lm", kind="buffer",
        ),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
