"""CTRL: positions by sines, which are computed, and a tied head with a bias."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/ctrl/modeling_ctrl.py"
_MODEL, _HEAD = f"{_AT}: CTRLModel", f"{_AT}: CTRLLMHeadModel"
_BLOCK, _HEADS = f"{_AT}: EncoderLayer", f"{_AT}: MultiHeadAttention"
_I = "transformer.h.{i}"
_A, _F, _N = "attention", "feed_forward", "normalization"

ARCHITECTURE = Architecture(
    model_type="ctrl",
    reference="CTRLLMHeadModel",
    sizes=(
        Size("V", ("vocab_size",), nested="246534"),
        Size("d", ("n_embd", "hidden_size"), nested="1280"),
        Size("L", ("n_layer", "num_hidden_layers"), nested="48"),
        Size("h", ("n_head", "num_attention_heads"), nested="16"),
        Size("f", ("dff",), nested="8192"),
    ),
    switches=(Switch("tie_word_embeddings", True),),
    divisible=(("d", "h"),),
    rows=(
        TensorSpec("transformer.w.weight", "V d", "token_embedding", _MODEL),
        *linear(f"{_I}.multi_head_attention.Wq", "d", "d", _A, _HEADS, "L", "", "q"),
        *linear(f"{_I}.multi_head_attention.Wk", "d", "d", _A, _HEADS, "L", "", "k"),
        *linear(f"{_I}.multi_head_attention.Wv", "d", "d", _A, _HEADS, "L", "", "v"),
        *linear(f"{_I}.multi_head_attention.dense", "d", "d", _A, _HEADS, "L", "", "o"),
        *linear(f"{_I}.ffn.0", "d", "f", _F, _BLOCK, "L", ""),
        *linear(f"{_I}.ffn.2", "f", "d", _F, _BLOCK, "L", ""),
        *affine(f"{_I}.layernorm1", "d", _N, _BLOCK, "L"),
        *affine(f"{_I}.layernorm2", "d", _N, _BLOCK, "L"),
        *affine("transformer.layernorm", "d", _N, _MODEL),
        *tied_head("lm_head.weight", _HEAD, "transformer.w.weight"),
        TensorSpec("lm_head.bias", "V", "output_head", _HEAD, role="bias"),
    ),
)
