"""DeepSeek-V2: DeepSeek-V3 without the correction of its router, and with biases at choice."""

from gptparams.schema.architecture import Architecture, Cache, From, Layers, Size, Switch
from gptparams.schema.attention_rows import latent_attention
from gptparams.schema.cache_rows import latent
from gptparams.schema.rows import experts, gain, gated_mlp, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/deepseek_v2/modeling_deepseek_v2.py: DeepseekV2"
_I = "model.layers.{i}"
_MLP, _M = f"{_I}.mlp", "mlp_bias"

ARCHITECTURE = Architecture(
    model_type="deepseek_v2",
    reference="DeepseekV2ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="102400"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("rq", ("q_lora_rank",), default="1536", null=""),
        Size("rkv", ("kv_lora_rank",), default="512"),
        Size("dn", ("qk_nope_head_dim",), default="128"),
        Size("dr", ("qk_rope_head_dim",), default="64"),
        Size("dv", ("v_head_dim",), default="128"),
        Size("E", ("n_routed_experts", "num_experts"), default="64"),
        Size("k", ("num_experts_per_tok",)),
        Size("Es", ("n_shared_experts",), default="2"),
        Size("f", ("intermediate_size",), nested="11008"),
        Size("fe", ("moe_intermediate_size",), default="1407"),
    ),
    switches=(
        Switch("tie_word_embeddings", False), Switch("attention_bias", False), Switch(_M, False),
    ),
    layers=(
        Layers("Lm", (From("first_k_dense_replace", 0),)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("d", "h"),),
    at_most=(("k", "E"),),
    fixed=(("moe_layer_freq", (1,)),),
    harmless=("head_dim", "qk_head_dim", "num_key_value_heads"),  # the widths are made of others
    cache=Cache(latent()),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}Model"),
        *latent_attention(f"{_I}.self_attn", f"{_AT}Attention", "attention_bias"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld", bias=_M),
        *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe", "Lm"),
        TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}TopkRouter", repeat="Lm"),
        *gated_mlp(
            f"{_MLP}.shared_experts", f"{_AT}MLP", "Es*fe", "Lm", _M, "shared_experts"
        ),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)  # fmt: skip
