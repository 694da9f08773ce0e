"""GLM-4.7-Flash: latent attention, and experts, routed and shared, after the first layer."""

from gptparams.schema.architecture import Architecture, Cache, From, Labelled, Layers, Size, Switch
from gptparams.schema.attention_rows import latent_attention
from gptparams.schema.cache_rows import latent
from gptparams.schema.rows import gain, gated_mlp, shared_and_routed, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/glm4_moe_lite/modeling_glm4_moe_lite.py: Glm4MoeLite"
_I = "model.layers.{i}"
_MLP = f"{_I}.mlp"

ARCHITECTURE = Architecture(
    model_type="glm4_moe_lite",
    reference="Glm4MoeLiteForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="154880"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_hidden_layers",), nested="47"),
        Size("h", ("num_attention_heads",), nested="20"),
        Size("rq", ("q_lora_rank",), default="768", null=""),
        Size("rkv", ("kv_lora_rank",), default="512"),
        Size("dn", ("qk_nope_head_dim",), default="192"),
        Size("dr", ("qk_rope_head_dim", "head_dim"), default="64"),
        Size("dv", ("v_head_dim",), default="256"),
        Size("E", ("n_routed_experts", "num_local_experts"), default="64"),
        Size("k", ("num_experts_per_tok",), default="4"),
        Size("Es", ("n_shared_experts",), default="1"),
        Size("f", ("intermediate_size",), nested="10240"),
        Size("fe", ("moe_intermediate_size",), default="1536"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch("attention_bias", False)),
    layers=(
        Layers("Lm", (Labelled("mlp_layer_types", ("sparse",), ("dense",), (From("", 1),)),)),
        Layers("Ld", other_than="Lm"),
    ),
    at_most=(("k", "E"),),
    fixed=(("first_k_dense_replace", (1,)), ("moe_layer_freq", (1,))),
    harmless=("qk_head_dim", "num_key_value_heads", "num_nextn_predict_layers"),
    cache=Cache(latent()),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *latent_attention(f"{_I}.self_attn", f"{_AT}Attention", "attention_bias"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *shared_and_routed(_MLP, _AT),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)  # fmt: skip
