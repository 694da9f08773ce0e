"""Phi-1 to Phi-2: biases everywhere, attention and MLP side by side under one norm."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, grouped_attention, plain_mlp, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/phi/modeling_phi.py: Phi"
_I = "model.layers.{i}"
_N, _NORMS = "normalization", "qk_layernorm"

ARCHITECTURE = Architecture(
    model_type="phi",
    reference="PhiForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="51200"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="24"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", (), default="d/h"),
        Size("f", ("intermediate_size",), nested="8192"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_NORMS, False)),
    divisible=(("h", "kv"),),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *grouped_attention(
            f"{_I}.self_attn", f"{_AT}Attention", bias="", out_bias="", out="dense"
        ),
        *affine(f"{_I}.self_attn.q_layernorm", "dh", _N, f"{_AT}Attention", "L", _NORMS),
        *affine(f"{_I}.self_attn.k_layernorm", "dh", _N, f"{_AT}Attention", "L", _NORMS),
        *plain_mlp(f"{_I}.mlp", f"{_AT}MLP", "", "fc1", "fc2"),
        *affine(f"{_I}.input_layernorm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine("model.final_layernorm", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
        TensorSpec("lm_head.bias", "V", "output_head", f"{_AT}ForCausalLM", role="bias"),
    ),
)  # fmt: skip
