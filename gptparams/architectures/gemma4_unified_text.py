"""Gemma 4 unified, its language model: that of Gemma 4 without experts and embeddings of layers."""

from gptparams.architectures import gemma4_text
from gptparams.architectures.gemma4_text import cache_of_gemma4, layers_of_gemma4
from gptparams.schema.architecture import Size
from gptparams.schema.rows import decoder

_AT = "transformers/models/gemma4_unified/modeling_gemma4_unified.py: Gemma4Unified"

ARCHITECTURE = gemma4_text.ARCHITECTURE._replace(
    model_type="gemma4_unified_text",
    reference="Gemma4UnifiedForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="262144"),
        Size("d", ("hidden_size",), nested="2304"),
        Size("L", ("num_hidden_layers",), nested="30"),
        Size("h", ("num_attention_heads",), nested="8"),
        Size("kv", ("num_key_value_heads",), default="4"),
        Size(
            "kg", ("num_global_key_value_heads", "per_layer_config.*.num_key_value_heads"),
            default="kv",
        ),
        Size("dh", ("head_dim",), default="256"),
        Size("dg", ("global_head_dim", "per_layer_config.*.head_dim"), default="512"),
        Size("f", ("intermediate_size",), nested="9216"),
    ),
    switches=gemma4_text.ARCHITECTURE.switches[:-1],  # that of experts is the last one
    at_most=(),
    cache=cache_of_gemma4("1024"),
    rows=decoder(_AT, *layers_of_gemma4(_AT), model="TextModel"),
)  # fmt: skip
