"""Gemma 4, its language model: wider heads in the layers of full attention, experts at choice.

Each layer adds what it makes of an embedding of its own, which transforms the vector of each
token by itself and is counted with the feed-forward network. The last layers may take the keys
and values of others; the very last one is always of full attention.
"""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Every,
    Kept,
    Labelled,
    Last,
    Layers,
    Size,
    Switch,
    Window,
)
from gptparams.schema.cache_rows import grouped
from gptparams.schema.rows import Rows, experts, gain, gated_mlp, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/gemma4/modeling_gemma4.py: Gemma4"
_MODEL, _LAYER = f"{_AT}TextModel", f"{_AT}TextDecoderLayer"
_I = "model.layers.{i}"
_SELF, _MLP = f"{_I}.self_attn", f"{_I}.mlp"
_A, _F, _BIAS = "attention", "feed_forward", "attention_bias"
_EQUAL, _DOUBLE, _MOE = "attention_k_eq_v", "use_double_wide_mlp", "enable_moe_block"
_SIX = (Every("", 6, inside=False),)
_LABELLED = Labelled("layer_types", ("sliding_attention",), ("full_attention",), _SIX)
_WINDOW = (_LABELLED, Last("", 1, inside=False))
_OWN = (Last("num_kv_shared_layers", 0, inside=False),)
_SCALE = TensorSpec(f"{_I}.router.scale", "d", "router", f"{_AT}TextRouter", "weight", "L", _MOE)


def layers_of_gemma4(at: str) -> Rows:
    """What all layers have: attention, the network, four norms and a number that scales them.

    `at` is where the classes are defined and how their names begin.
    """
    by, layer = f"{at}TextAttention", f"{at}TextDecoderLayer"
    return (
        *linear(f"{_SELF}.q_proj", "d", "h*dh", _A, by, "Lw", _BIAS, "q"),
        *gain(f"{_SELF}.q_norm", "dh", by, "Lw"),
        *gain(f"{_SELF}.k_norm", "dh", by, "Lwk"),
        *linear(f"{_SELF}.k_proj", "d", "kv*dh", _A, by, "Lwk", _BIAS, "k"),
        *linear(f"{_SELF}.v_proj", "d", "kv*dh", _A, by, "Lwk", _BIAS, "v"),
        *linear(f"{_SELF}.o_proj", "h*dh", "d", _A, by, "Lw", _BIAS, "o"),
        *linear(f"{_SELF}.q_proj", "d", "h*dg", _A, by, "La", _BIAS, "q"),
        *gain(f"{_SELF}.q_norm", "dg", by, "La"),
        *gain(f"{_SELF}.k_norm", "dg", by, "Lak"),
        *linear(f"{_SELF}.k_proj", "d", "kg*dg", _A, by, "Lak", _BIAS, "k", _EQUAL),
        *linear(f"{_SELF}.k_proj", "d", "kv*dg", _A, by, "Lak", _BIAS, "k", f"!{_EQUAL}"),
        *linear(f"{_SELF}.v_proj", "d", "kv*dg", _A, by, "Lak", _BIAS, "v", f"!{_EQUAL}"),
        *linear(f"{_SELF}.o_proj", "h*dg", "d", _A, by, "La", _BIAS, "o"),
        *gated_mlp(_MLP, f"{at}TextMLP", when=f"!{_DOUBLE}"),
        *gated_mlp(_MLP, f"{at}TextMLP", repeat="Lk", when=_DOUBLE),
        *gated_mlp(_MLP, f"{at}TextMLP", "2f", "Lr", when=_DOUBLE),
        *gain(f"{_I}.input_layernorm", "d", layer, "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", layer, "L"),
        *gain(f"{_I}.pre_feedforward_layernorm", "d", layer, "L"),
        *gain(f"{_I}.post_feedforward_layernorm", "d", layer, "L"),
        TensorSpec(f"{_I}.layer_scalar", "1", _F, layer, repeat="L", kind="buffer"),
    )  # fmt: skip


def cache_of_gemma4(usual: str) -> Cache:
    """Keys and values of layers that make them; `usual` is the window of the class.

    Where one matrix makes both, both are kept: only keys are rotated.
    """
    full = [("kg*dg", _EQUAL), ("kv*dg", f"!{_EQUAL}")]
    kept = tuple(Kept(part, width, "Lak", when) for width, when in full for part in ("k", "v"))
    size = Size("w", ("sliding_window",), nested=usual, null="")
    window = Window(size, _WINDOW, llama_cpp=True)
    halved = ("use_bidirectional_attention", (None, "vision"))  # not so with "all"
    return Cache((*grouped("Lwk"), *kept), window=window, fixed=(halved,))


ARCHITECTURE = Architecture(
    model_type="gemma4_text",
    reference="Gemma4ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="262144"),
        Size("Vp", ("vocab_size_per_layer_input",), default="262144"),
        Size("d", ("hidden_size",), nested="2304"),
        Size("dp", ("hidden_size_per_layer_input",), default="256", least=0),
        Size("L", ("num_hidden_layers",), nested="30"),
        Size("h", ("num_attention_heads",), nested="8"),
        Size("kv", ("num_key_value_heads",), default="4"),
        Size(
            "kg", ("num_global_key_value_heads", "per_layer_config.*.num_key_value_heads"),
            default="kv",
        ),
        Size("dh", ("head_dim",), default="256"),
        Size("dg", ("global_head_dim", "per_layer_config.*.head_dim"), default="512"),
        Size("f", ("intermediate_size",), nested="9216"),
        Size("E", ("num_experts",), default="0", null=""),
        Size("k", ("top_k_experts",), default="0", null=""),
        Size("fe", ("moe_intermediate_size",), default="0", null=""),
    ),
    switches=(
        Switch("tie_word_embeddings", True), Switch(_BIAS, False), Switch(_EQUAL, False),
        Switch(_DOUBLE, False), Switch(_MOE, False),
    ),
    layers=(
        Layers("Lw", _WINDOW),
        Layers("La", other_than="Lw"),
        Layers("Lk", _OWN),
        Layers("Lr", other_than="Lk"),
        Layers("Lwk", _WINDOW, within="Lk"),
        Layers("Lak", _OWN, within="La"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    cache=cache_of_gemma4("512"),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", _MODEL),
        *layers_of_gemma4(_AT),
        *linear(f"{_I}.per_layer_input_gate", "d", "dp", _F, _LAYER, "L", when="dp"),
        *linear(f"{_I}.per_layer_projection", "dp", "d", _F, _LAYER, "L", when="dp"),
        *gain(f"{_I}.post_per_layer_input_norm", "d", _LAYER, "L", "dp"),
        _SCALE,
        _SCALE._replace(name=f"{_I}.router.per_expert_scale", shape="E"),
        _SCALE._replace(name=f"{_I}.router.proj.weight", shape="E d"),
        *experts(f"{_I}.experts", f"{_AT}TextExperts", "fe", when=_MOE),
        *gain(f"{_I}.post_feedforward_layernorm_1", "d", _LAYER, "L", _MOE),
        *gain(f"{_I}.post_feedforward_layernorm_2", "d", _LAYER, "L", _MOE),
        *gain(f"{_I}.pre_feedforward_layernorm_2", "d", _LAYER, "L", _MOE),
        *gain("model.norm", "d", _MODEL),
        TensorSpec(
            "model.embed_tokens_per_layer.weight", "Vp L*dp", "token_embedding", _MODEL, when="dp"
        ),
        *linear("model.per_layer_model_projection", "d", "L*dp", _F, _MODEL, when="dp"),
        *gain("model.per_layer_projection_norm", "dp", _MODEL, when="dp"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)  # fmt: skip
