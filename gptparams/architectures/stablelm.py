"""StableLM: layer norms with bias and a gated MLP; at choice, a norm for each head."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, gain, gated_mlp, grouped_attention, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/stablelm/modeling_stablelm.py: StableLm"
_I = "model.layers.{i}"
_N, _NORMS, _HEADS = "normalization", "qk_layernorm", f"{_AT}LayerNormPerHead"

ARCHITECTURE = Architecture(
    model_type="stablelm",
    reference="StableLmForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="50304"),
        Size("d", ("hidden_size",), nested="2560"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="32"),
        Size("dh", (), default="d/h"),
        Size("f", ("intermediate_size",), nested="6912"),
    ),
    switches=(
        Switch("tie_word_embeddings", False),
        Switch("use_qkv_bias", False),
        Switch("use_parallel_residual", False),
        Switch(_NORMS, False),
    ),
    divisible=(("h", "kv"),),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias="use_qkv_bias"),
        *gain(f"{_I}.self_attn.q_layernorm.norms.{{j}}", "dh", _HEADS, "L h", _NORMS),
        *gain(f"{_I}.self_attn.k_layernorm.norms.{{j}}", "dh", _HEADS, "L kv", _NORMS),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *affine(f"{_I}.input_layernorm", "d", _N, f"{_AT}DecoderLayer", "L"),
        *affine(
            f"{_I}.post_attention_layernorm", "d", _N, f"{_AT}DecoderLayer", "L",
            "!use_parallel_residual",
        ),
        *affine("model.norm", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)  # fmt: skip
