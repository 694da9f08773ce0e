"""Youtu-LLM: latent attention and gated networks, without experts."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.attention_rows import latent_attention
from gptparams.schema.cache_rows import latent
from gptparams.schema.rows import gain, gated_mlp, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/youtu/modeling_youtu.py: Youtu"
_I = "model.layers.{i}"

ARCHITECTURE = Architecture(
    model_type="youtu",
    reference="YoutuForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="128256"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="16"),
        Size("rq", ("q_lora_rank",), default="1536", null=""),
        Size("rkv", ("kv_lora_rank",), default="512"),
        Size("dn", ("qk_nope_head_dim",), default="128"),
        Size("dr", ("qk_rope_head_dim",), default="64"),
        Size("dv", ("v_head_dim",), default="128"),
        Size("f", ("intermediate_size",), nested="6144"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch("attention_bias", False)),
    harmless=("head_dim", "qk_head_dim", "num_key_value_heads"),
    cache=Cache(latent()),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *latent_attention(f"{_I}.self_attn", f"{_AT}Attention", "attention_bias"),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)  # fmt: skip
