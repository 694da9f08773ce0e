"""ERNIE 4.5 with experts: in the layers of a range, and at choice some that all tokens share."""

from gptparams.schema.architecture import Architecture, Every, From, Layers, Size, Switch, UpTo
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/ernie4_5_moe/modeling_ernie4_5_moe.py: Ernie4_5_Moe"
_I = "model.layers.{i}"
_MLP, _B, _SHARED = f"{_I}.mlp", "use_bias", "shared_experts"

ARCHITECTURE = Architecture(
    model_type="ernie4_5_moe",
    reference="Ernie4_5_MoeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="103424"),
        Size("d", ("hidden_size",), nested="2560"),
        Size("L", ("num_hidden_layers",), nested="28"),
        Size("h", ("num_attention_heads",), nested="20"),
        Size("kv", ("num_key_value_heads",), default="4"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("E", ("moe_num_experts", "num_experts"), default="64"),
        Size("k", ("moe_k", "num_experts_per_tok"), default="6"),
        Size("Es", ("moe_num_shared_experts",), default="2", least=0),
        Size("f", ("intermediate_size",), nested="12288"),
        Size("fe", ("moe_intermediate_size",), default="1536"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_B, False)),
    layers=(
        Layers("Lm", (
            Every("moe_layer_interval", 1), From("moe_layer_start_index", 1),
            UpTo("moe_layer_end_index", -1),
        )),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=(  # how tokens are shared out in training, and of modules that are not built
        "moe_capacity", "moe_use_aux_free", "num_nextn_predict_layers",
    ),
    rows=(
        *decoder(
            _AT,
            *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_B, out_bias=_B),
            *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld", bias=_B),
            TensorSpec(f"{_MLP}.gate.weight", "E d", "router", f"{_AT}TopKRouter", repeat="Lm"),
            TensorSpec(
                f"{_MLP}.gate.moe_statics.e_score_correction_bias", "1 E", "router",
                f"{_AT}Statics", "bias", "Lm",
            ),
            *experts(f"{_MLP}.experts", f"{_AT}Experts", "fe", "Lm"),
            *gated_mlp(f"{_MLP}.{_SHARED}", f"{_AT}MLP", "Es*fe", "Lm", _B, _SHARED, "Es"),
            *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
            *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        ),
        TensorSpec(
            "lm_head.bias", "V", "output_head", f"{_AT}ForCausalLM", role="bias", when=_B
        ),
    ),
)  # fmt: skip
