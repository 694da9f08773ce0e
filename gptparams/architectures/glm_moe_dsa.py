"""GLM-5: latent attention with DeepSeek's indexer, in all layers or in some, and experts."""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Every,
    From,
    Kept,
    Labelled,
    Layers,
    Size,
    Switch,
)
from gptparams.schema.attention_rows import indexer, latent_keys, latent_queries
from gptparams.schema.cache_rows import latent
from gptparams.schema.rows import decoder, gain, gated_mlp, shared_and_routed

_AT = "transformers/models/glm_moe_dsa/modeling_glm_moe_dsa.py: GlmMoeDsa"
_I = "model.layers.{i}"
_SELF, _MLP = f"{_I}.self_attn", f"{_I}.mlp"
_SPARSE = Labelled("mlp_layer_types", ("sparse",), ("dense",), (From("first_k_dense_replace", 3),))
_RUNS = Every("index_topk_freq", 1, start=2, start_key="index_skip_topk_offset")

ARCHITECTURE = Architecture(
    model_type="glm_moe_dsa",
    reference="GlmMoeDsaForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="154880"),
        Size("d", ("hidden_size",), nested="6144"),
        Size("L", ("num_hidden_layers",), nested="78"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("hi", ("index_n_heads",), default="32"),
        Size("rq", ("q_lora_rank",), default="2048"),
        Size("rkv", ("kv_lora_rank",), default="512"),
        Size("dn", ("qk_nope_head_dim",), default="192"),
        Size("dr", ("qk_rope_head_dim",), default="64"),
        Size("dv", ("v_head_dim",), default="256"),
        Size("di", ("index_head_dim",), default="128"),
        Size("E", ("n_routed_experts", "num_local_experts", "num_experts"), default="256"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("Es", ("n_shared_experts",), default="1"),
        Size("f", ("intermediate_size",), nested="12288"),
        Size("fe", ("moe_intermediate_size",), default="2048"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch("attention_bias", False)),
    layers=(
        Layers("Lm", (_SPARSE,)),
        Layers("Ld", other_than="Lm"),
        Layers("Li", (Labelled("indexer_types", ("full",), ("shared",), (_RUNS,)),)),
    ),
    at_most=(("k", "E"),),
    fixed=(("moe_layer_freq", (1,)), ("index_topk_pattern", (None,))),
    harmless=(  # the first two are made of others; the last two are of modules that are not built
        "head_dim", "qk_head_dim", "num_key_value_heads", "num_nextn_predict_layers", "mlp_bias",
    ),
    cache=Cache((*latent(), Kept("index", "di", "Li"))),
    rows=decoder(
        _AT,
        *latent_queries(_SELF, f"{_AT}Attention", "attention_bias"),
        *latent_keys(_SELF, f"{_AT}Attention", "attention_bias"),
        *indexer(f"{_SELF}.indexer", f"{_AT}Indexer", "Li"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *shared_and_routed(_MLP, _AT),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
