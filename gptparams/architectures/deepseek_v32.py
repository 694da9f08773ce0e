"""DeepSeek-V3.2: DeepSeek-V3 with an indexer, which chooses the tokens that are attended to."""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    From,
    Kept,
    Labelled,
    Layers,
    Size,
    Switch,
)
from gptparams.schema.attention_rows import indexer, latent_keys, latent_queries
from gptparams.schema.cache_rows import latent
from gptparams.schema.rows import gain, gated_mlp, shared_and_routed, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/deepseek_v32/modeling_deepseek_v32.py: DeepseekV32"
_I = "model.layers.{i}"
_SELF, _MLP = f"{_I}.self_attn", f"{_I}.mlp"
_SPARSE = Labelled("mlp_layer_types", ("sparse",), ("dense",), (From("first_k_dense_replace", 3),))

ARCHITECTURE = Architecture(
    model_type="deepseek_v32",
    reference="DeepseekV32ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="129280"),
        Size("d", ("hidden_size",), nested="7168"),
        Size("L", ("num_hidden_layers",), nested="61"),
        Size("h", ("num_attention_heads",), nested="128"),
        Size("hi", ("index_n_heads",), default="64"),
        Size("rq", ("q_lora_rank",), default="1536"),
        Size("rkv", ("kv_lora_rank",), default="512"),
        Size("dn", ("qk_nope_head_dim",), default="128"),
        Size("dr", ("qk_rope_head_dim",), default="64"),
        Size("dv", ("v_head_dim",), default="128"),
        Size("di", ("index_head_dim",), default="128"),
        Size("E", ("n_routed_experts", "num_local_experts", "num_experts"), default="256"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("Es", ("n_shared_experts",), default="1"),
        Size("f", ("intermediate_size",), nested="18432"),
        Size("fe", ("moe_intermediate_size",), default="2048"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch("attention_bias", False)),
    layers=(Layers("Lm", (_SPARSE,)), Layers("Ld", other_than="Lm")),
    at_most=(("k", "E"),),
    fixed=(("moe_layer_freq", (1,)),),
    harmless=(  # the first two are made of others; the last three are of modules that are not built
        "head_dim", "qk_head_dim", "num_key_value_heads", "num_nextn_predict_layers",
        "num_mtp_layers", "mlp_bias",
    ),
    cache=Cache((*latent(), Kept("index", "di"))),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *latent_queries(_SELF, f"{_AT}Attention", "attention_bias"),
        *latent_keys(_SELF, f"{_AT}Attention", "attention_bias"),
        *indexer(f"{_SELF}.indexer", f"{_AT}Indexer"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *shared_and_routed(_MLP, _AT),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)  # fmt: skip
