"""Hunyuan with experts: in every layer, beside one of their width that all tokens share."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, experts, gain, gated_mlp, grouped_attention, linear

_AT = "transformers/models/hunyuan_v1_moe/modeling_hunyuan_v1_moe.py: HunYuanMoEV1"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="hunyuan_v1_moe",
    reference="HunYuanMoEV1ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="290943"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",)),
        Size("E", ("num_experts", "num_local_experts"), default="1"),
        Size("k", ("moe_topk", "num_experts_per_tok"), default="1", each=True),
        Size("f", ("intermediate_size",), nested="11008"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=(  # published beside those that the class reads
        "attention_head_dim", "moe_intermediate_size", "num_shared_expert", "org_vocab_size",
        "use_mixed_mlp_moe",
    ),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.query_layernorm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.key_layernorm", "dh", f"{_AT}Attention", "L"),
        *linear(f"{_I}.mlp.gate.wg", "d", "E", "router", f"{_AT}Gate", "L"),
        *experts(f"{_I}.mlp.experts", f"{_AT}Experts"),
        *gated_mlp(f"{_I}.mlp.shared_mlp", f"{_AT}MLP", parts="shared_experts"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)  # fmt: skip
