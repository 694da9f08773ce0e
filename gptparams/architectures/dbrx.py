"""DBRX: all experts of a layer one below the other in three matrices, and Q, K, V in one."""

from gptparams.schema.architecture import Architecture, Size
from gptparams.schema.rows import gain, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/dbrx/modeling_dbrx.py: Dbrx"
_I = "transformer.blocks.{i}"
_ATTN, _NORMS, _FFN = f"{_I}.norm_attn_norm.attn", f"{_I}.norm_attn_norm", f"{_I}.ffn"
_A, _EXPERTS = "attention", f"{_FFN}.experts.mlp"
_W = TensorSpec(
    f"{_EXPERTS}.w1", "E*f d", "feed_forward", f"{_AT}ExpertGLU", repeat="L", parts="experts",
    active="k*f d",
)  # fmt: skip

ARCHITECTURE = Architecture(
    model_type="dbrx",
    reference="DbrxForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("d_model",), nested="2048"),
        Size("L", ("n_layers", "num_hidden_layers"), nested="24"),
        Size("h", ("n_heads", "num_attention_heads"), nested="16"),
        Size("kv", ("attn_config.kv_n_heads",), default="1"),
        Size("dh", (), default="d/h"),
        Size("E", ("ffn_config.moe_num_experts",), default="4"),
        Size("k", ("ffn_config.moe_top_k",), default="1"),
        Size("f", ("ffn_config.ffn_hidden_size",), default="3584"),
    ),
    switches=(),
    tie="",  # the class refuses it
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    fixed=(("tie_word_embeddings", (False,)),),
    harmless=("num_key_value_heads",),  # attn_config has it
    needs=(("attn_config.rope_theta", 5e5),),
    rows=(
        TensorSpec("transformer.wte.weight", "V d", "token_embedding", f"{_AT}Model"),
        *gain(f"{_NORMS}.norm_1", "d", f"{_AT}NormAttentionNorm", "L"),
        *linear(
            f"{_ATTN}.Wqkv", "d", "d+2kv*dh", _A, f"{_AT}Attention", "L",
            parts="q:d k:kv*dh v:kv*dh",
        ),
        *linear(f"{_ATTN}.out_proj", "d", "d", _A, f"{_AT}Attention", "L", parts="o"),
        *gain(f"{_NORMS}.norm_2", "d", f"{_AT}NormAttentionNorm", "L"),
        *linear(f"{_FFN}.router.layer", "d", "E", "router", f"{_AT}Router", "L"),
        _W, _W._replace(name=f"{_EXPERTS}.v1"),
        _W._replace(name=f"{_EXPERTS}.w2", inputs_first=True),
        *gain("transformer.norm_f", "d", f"{_AT}Model"),
        TensorSpec("lm_head.weight", "V d", "output_head", f"{_AT}ForCausalLM"),
    ),
)  # fmt: skip
