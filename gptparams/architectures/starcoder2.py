"""StarCoder2: layer norms with bias, biases in all maps by default, and an MLP without a gate."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import window_everywhere
from gptparams.schema.rows import affine, grouped_attention, plain_mlp, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/starcoder2/modeling_starcoder2.py: Starcoder2"
_I = "model.layers.{i}"
_N, _B = "normalization", "use_bias"

ARCHITECTURE = Architecture(
    model_type="starcoder2",
    reference="Starcoder2ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="49152"),
        Size("d", ("hidden_size",), nested="3072"),
        Size("L", ("num_hidden_layers",), nested="30"),
        Size("h", ("num_attention_heads",), nested="24"),
        Size("kv", ("num_key_value_heads",), default="2"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="12288"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_B, True)),
    divisible=(("h", "kv"),),
    cache=Cache(window=window_everywhere()),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_B, out_bias=_B),
        *plain_mlp(f"{_I}.mlp", f"{_AT}MLP", _B, "c_fc", "c_proj"),
        *affine(f"{_I}.input_layernorm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine(f"{_I}.post_attention_layernorm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine("model.norm", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)
