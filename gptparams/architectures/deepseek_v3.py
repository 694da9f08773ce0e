"""DeepSeek-V3: latent attention, and experts, routed and shared, after the first layers."""

from gptparams.schema.architecture import Architecture, Cache, From, Layers, Size, Switch
from gptparams.schema.attention_rows import latent_attention
from gptparams.schema.cache_rows import latent
from gptparams.schema.rows import gain, gated_mlp, shared_and_routed, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/deepseek_v3/modeling_deepseek_v3.py: DeepseekV3"
_I = "model.layers.{i}"
_MLP = f"{_I}.mlp"

ARCHITECTURE = Architecture(
    model_type="deepseek_v3",
    reference="DeepseekV3ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="129280"),
        Size("d", ("hidden_size",), nested="7168"),
        Size("L", ("num_hidden_layers",), nested="61"),
        Size("h", ("num_attention_heads",), nested="128"),
        Size("rq", ("q_lora_rank",), default="1536", null=""),
        Size("rkv", ("kv_lora_rank",), default="512"),
        Size("dn", ("qk_nope_head_dim",), default="128"),
        Size("dr", ("qk_rope_head_dim",), default="64"),
        Size("dv", ("v_head_dim",), default="128"),
        Size("E", ("n_routed_experts", "num_local_experts"), default="256"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("Es", ("n_shared_experts",), default="1"),
        Size("f", ("intermediate_size",), nested="18432"),
        Size("fe", ("moe_intermediate_size",), default="2048"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch("attention_bias", False)),
    layers=(
        Layers("Lm", (From("first_k_dense_replace", 3),)),
        Layers("Ld", other_than="Lm"),
    ),
    at_most=(("k", "E"),),
    fixed=(("moe_layer_freq", (1,)),),
    harmless=(  # the first two are made of others; the last two are of modules that are not built
        "head_dim", "qk_head_dim", "num_key_value_heads", "num_nextn_predict_layers",
        "num_mtp_layers",
    ),
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
