"""JetMoE: experts of attention, which make Q and O, beside experts of the MLP."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, gain, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/jetmoe/modeling_jetmoe.py: JetMoe"
_I = "model.layers.{i}"
_MLP, _ATTN = f"{_I}.mlp", f"{_I}.self_attention"
_ROUTER, _A = f"{_AT}TopKGating", "attention"
_MAP = TensorSpec(
    f"{_MLP}.input_linear.weight", "E 2f d", "feed_forward", f"{_AT}ParallelExperts", repeat="L",
    parts="experts", active="k 2f d",
)  # fmt: skip
_QUERIES = _MAP._replace(family=_A, shape="E kv*dh d", active="k kv*dh d", parts="q")
_OUTPUT = _MAP._replace(family=_A, shape="E d kv*dh", active="k d kv*dh", parts="o")
_BIAS = TensorSpec(f"{_MLP}.bias", "d", "feed_forward", f"{_AT}MoE", "bias", "L")

ARCHITECTURE = Architecture(
    model_type="jetmoe",
    reference="JetMoeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="12"),
        Size("h", (), default="k*kv"),
        Size("kv", ("num_key_value_heads",), default="16"),
        Size("dh", ("kv_channels", "head_dim"), default="128"),
        Size("E", ("num_local_experts",), default="8"),
        Size("k", ("num_experts_per_tok",), default="2"),
        Size("f", ("intermediate_size",), nested="5632"),
    ),
    switches=(Switch("tie_word_embeddings", True),),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=("num_attention_heads",),  # the class makes it of others
    rows=decoder(
        _AT,
        _BIAS,
        _MAP,
        _MAP._replace(name=f"{_MLP}.output_linear.weight", shape="E d f", active="k d f"),
        *linear(f"{_MLP}.router.layer", "d", "E", "router", _ROUTER, "L"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        _BIAS._replace(name=f"{_ATTN}.experts.bias", family=_A, source=f"{_AT}MoA"),
        _QUERIES._replace(name=f"{_ATTN}.experts.input_linear.weight"),
        _OUTPUT._replace(name=f"{_ATTN}.experts.output_linear.weight"),
        *linear(f"{_ATTN}.experts.router.layer", "d", "E", "router", _ROUTER, "L"),
        *linear(
            f"{_ATTN}.kv_proj", "d", "2kv*dh", _A, f"{_AT}Attention", "L",
            parts="k:kv*dh v:kv*dh",
        ),
    ),
)  # fmt: skip
