"""Apertus: norms of queries and keys, and an MLP without a gate whose activation is learned."""

from gptparams.schema.architecture import Architecture, Choice, Size, Switch
from gptparams.schema.rows import decoder, gain, grouped_attention, plain_mlp
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/apertus/modeling_apertus.py: Apertus"
_I = "model.layers.{i}"
_A, _X = "attention_bias", "xielu"
_NOT_LEARNED = ("gelu", "gelu_new", "gelu_pytorch_tanh", "relu", "relu2", "silu", "swish")
# xIELU's two learned numbers, and two that are stored beside them and never change.
_ACT = TensorSpec(f"{_I}.mlp.act_fn.alpha_p", "1", "feed_forward", f"{_AT}MLP", repeat="L", when=_X)
_KEPT = _ACT._replace(shape="()", kind="buffer")

ARCHITECTURE = Architecture(
    model_type="apertus",
    reference="ApertusForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="131072"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="14336"),
    ),
    switches=(
        Switch("tie_word_embeddings", False),
        Switch(_A, False),
        Choice(_X, "hidden_act", ("xielu",), _NOT_LEARNED, "xielu"),
    ),
    divisible=(("h", "kv"),),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "dh", f"{_AT}Attention", "L"),
        *plain_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        _ACT,
        _ACT._replace(name=f"{_I}.mlp.act_fn.alpha_n"),
        _KEPT._replace(name=f"{_I}.mlp.act_fn.beta"),
        _KEPT._replace(name=f"{_I}.mlp.act_fn.eps"),
        *gain(f"{_I}.attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.feedforward_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
