"""CPM-Ant: prompts and segments have vectors of their own, distances a number for each head."""

from gptparams.schema.architecture import Architecture, Cache, Size
from gptparams.schema.rows import gain, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/cpmant/modeling_cpmant.py: CpmAnt"
_C, _I = "cpmant", "cpmant.encoder.layers.{i}"
_ATT, _FFN = f"{_I}.self_att", f"{_I}.ffn"
_A, _F, _E = "attention", "feed_forward", "token_embedding"

ARCHITECTURE = Architecture(
    model_type="cpmant",
    reference="CpmAntForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="30720"),
        Size("np", ("prompt_types",), default="32"),
        Size("lp", ("prompt_length",), default="32"),
        Size("ns", ("segment_types",), default="32"),
        Size("nb", ("position_bias_num_buckets",), default="512"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="48"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("dh", ("dim_head",), default="128"),
        Size("f", ("dim_ff",), nested="10240"),
    ),
    switches=(),
    tie="",  # nothing is ever tied
    harmless=("position_bias_max_distance",),
    cache=Cache(prefix="lp"),
    rows=(
        *gain(f"{_ATT}.layernorm_before_attention", "d", f"{_AT}LayerNorm", "L"),
        *linear(
            f"{_ATT}.self_attention.project_q", "d", "h*dh", _A, f"{_AT}Attention", "L", parts="q"
        ),
        *linear(
            f"{_ATT}.self_attention.project_k", "d", "h*dh", _A, f"{_AT}Attention", "L", parts="k"
        ),
        *linear(
            f"{_ATT}.self_attention.project_v", "d", "h*dh", _A, f"{_AT}Attention", "L", parts="v"
        ),
        *linear(
            f"{_ATT}.self_attention.attention_out", "h*dh", "d", _A, f"{_AT}Attention", "L",
            parts="o",
        ),
        *gain(f"{_FFN}.layernorm_before_ffn", "d", f"{_AT}LayerNorm", "L"),
        *linear(f"{_FFN}.ffn.w_in.w_0", "d", "f", _F, f"{_AT}DenseGatedACT", "L"),
        *linear(f"{_FFN}.ffn.w_in.w_1", "d", "f", _F, f"{_AT}DenseGatedACT", "L"),
        *linear(f"{_FFN}.ffn.w_out", "f", "d", _F, f"{_AT}FeedForward", "L"),
        *gain(f"{_C}.encoder.output_layernorm", "d", f"{_AT}LayerNorm"),
        TensorSpec(f"{_C}.segment_embedding.weight", "ns d", _E, f"{_AT}Model"),
        TensorSpec(f"{_C}.input_embedding.weight", "V+np*lp d", _E, f"{_AT}Model"),
        TensorSpec(
            f"{_C}.position_bias.relative_attention_bias", "ns*ns+nb h", "position_embedding",
            f"{_AT}SegmentPositionEmbedding",
        ),
        TensorSpec("lm_head.weight", "V d", "output_head", f"{_AT}ForCausalLM"),
    ),
)  # fmt: skip
