"""Qwen3.5: a Gated DeltaNet in three layers of four, full attention with a gate in the rest."""

from gptparams.schema.architecture import Architecture, Cache, Every, Labelled, Layers, Size, Switch
from gptparams.schema.attention_rows import delta_rule, gated_attention
from gptparams.schema.cache_rows import delta_rule_states, grouped
from gptparams.schema.rows import Rows, gain, gated_mlp, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/qwen3_5/modeling_qwen3_5.py: Qwen3_5"
_I = "model.layers.{i}"
_OF_FOUR = (Every("full_attention_interval", 4),)
_FULL = Labelled("layer_types", ("full_attention",), ("linear_attention",), _OF_FOUR)


def mixers(at: str) -> Rows:
    """What mixes the tokens: the Gated DeltaNet or the attention of a layer."""
    name, source, kind = f"{_I}.linear_attn", f"{at}GatedDeltaNet", "attention"
    return (
        *delta_rule(name, source),
        *gain(f"{name}.norm", "dv", source, "Ll"),
        *linear(f"{name}.out_proj", "hv*dv", "d", kind, source, "Ll", parts="o"),
        *linear(
            f"{name}.in_proj_qkv", "d", "2hk*dk+hv*dv", kind, source, "Ll",
            parts="q:hk*dk k:hk*dk v:hv*dv",
        ),
        *linear(f"{name}.in_proj_z", "d", "hv*dv", kind, source, "Ll"),
        *linear(f"{name}.in_proj_b", "d", "hv", kind, source, "Ll"),
        *linear(f"{name}.in_proj_a", "d", "hv", kind, source, "Ll"),
        *gated_attention(f"{_I}.self_attn", f"{at}Attention", "La", "attention_bias"),
    )  # fmt: skip


ARCHITECTURE = Architecture(
    model_type="qwen3_5_text",
    reference="Qwen3_5ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="248320"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="16"),
        Size("kv", ("num_key_value_heads",), default="4"),
        Size("dh", ("head_dim",), default="256"),
        Size("hk", ("linear_num_key_heads",), default="16"),
        Size("hv", ("linear_num_value_heads",), default="32"),
        Size("dk", ("linear_key_head_dim",), default="128"),
        Size("dv", ("linear_value_head_dim",), default="128"),
        Size("c", ("linear_conv_kernel_dim",), default="4"),
        Size("f", ("intermediate_size",), nested="12288"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch("attention_bias", False)),
    layers=(Layers("La", (_FULL,)), Layers("Ll", other_than="La")),
    divisible=(("h", "kv"),),
    fixed=(("attn_output_gate", (True,)),),
    harmless=("mtp_num_hidden_layers",),
    cache=Cache(grouped(), delta_rule_states("2hk*dk+hv*dv", "hv dk dv")),
    rows=(
        TensorSpec("model.embed_tokens.weight", "V d", "token_embedding", f"{_AT}TextModel"),
        *mixers(_AT),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain("model.norm", "d", f"{_AT}TextModel"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "model.embed_tokens.weight"),
    ),
)  # fmt: skip
