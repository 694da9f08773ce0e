"""GLM-4.5: experts, routed and shared, after the first layers, and norms of heads at choice."""

from gptparams.schema.architecture import Architecture, From, Layers, Size, Switch
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention, shared_and_routed

_AT = "transformers/models/glm4_moe/modeling_glm4_moe.py: Glm4Moe"
_I = "model.layers.{i}"
_MLP, _NORMS = f"{_I}.mlp", "use_qk_norm"

ARCHITECTURE = Architecture(
    model_type="glm4_moe",
    reference="Glm4MoeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="151552"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="46"),
        Size("h", ("num_attention_heads",), nested="96"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("E", ("n_routed_experts", "num_local_experts"), default="128"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("Es", ("n_shared_experts",), default="1"),
        Size("f", ("intermediate_size",), nested="10944"),
        Size("fe", ("moe_intermediate_size",), default="1408"),
    ),
    switches=(
        Switch("tie_word_embeddings", False), Switch("attention_bias", False),
        Switch(_NORMS, False),
    ),
    layers=(
        Layers("Lm", (From("first_k_dense_replace", 1),)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=("num_nextn_predict_layers", "num_mtp_layers"),  # of modules that are not built
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias="attention_bias"),
        *gain(f"{_I}.self_attn.q_norm", "dh", f"{_AT}Attention", "L", _NORMS),
        *gain(f"{_I}.self_attn.k_norm", "dh", f"{_AT}Attention", "L", _NORMS),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *shared_and_routed(_MLP, _AT),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
