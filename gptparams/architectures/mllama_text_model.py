"""Llama 3.2 Vision, its language model: Llama with layers that attend to the image instead.

The embedding has eight rows more than the vocabulary, for the tokens of the image.
"""

from gptparams.schema.architecture import Architecture, Every, Layers, Listed, Size, UpTo
from gptparams.schema.rows import gain, gated_mlp, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/mllama/modeling_mllama.py: Mllama"
_I = "model.layers.{i}"
_SELF, _CROSS = f"{_AT}SelfAttentionDecoderLayer", f"{_AT}CrossAttentionDecoderLayer"
_BY = f"{_AT}TextCrossAttention"
_DEFAULT = (Every("", 5, rest=3), UpTo("", 38))

ARCHITECTURE = Architecture(
    model_type="mllama_text_model",
    reference="MllamaForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="128256"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="40"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", (), default="d/h"),
        Size("f", ("intermediate_size",), nested="14336"),
    ),
    switches=(),
    tie="",
    layers=(
        Layers("Lx", (Listed("cross_attention_layers", otherwise=_DEFAULT),)),
        Layers("Ls", other_than="Lx"),
    ),
    divisible=(("h", "kv"),),
    fixed=(("tie_word_embeddings", (False,)),),  # the head is narrower than the embedding
    rows=(
        TensorSpec("model.embed_tokens.weight", "V+8 d", "token_embedding", f"{_AT}TextModel"),
        *grouped_attention(f"{_I}.self_attn", f"{_AT}TextSelfAttention", "Ls"),
        TensorSpec(f"{_I}.cross_attn_attn_gate", "1", "attention", _CROSS, repeat="Lx"),
        TensorSpec(f"{_I}.cross_attn_mlp_gate", "1", "feed_forward", _CROSS, repeat="Lx"),
        *grouped_attention(f"{_I}.cross_attn", _BY, "Lx"),
        *gain(f"{_I}.cross_attn.q_norm", "dh", _BY, "Lx"),
        *gain(f"{_I}.cross_attn.k_norm", "dh", _BY, "Lx"),
        *gain(f"{_I}.input_layernorm", "d", _CROSS, "Lx"),
        *gated_mlp(f"{_I}.mlp", f"{_AT}TextMLP"),
        *gain(f"{_I}.input_layernorm", "d", _SELF, "Ls"),
        *gain(f"{_I}.post_attention_layernorm", "d", _SELF, "Ls"),
        *gain(f"{_I}.post_attention_layernorm", "d", _CROSS, "Lx"),
        *gain("model.norm", "d", f"{_AT}TextModel"),
        TensorSpec("lm_head.weight", "V d", "output_head", f"{_AT}ForCausalLM"),
    ),
)
