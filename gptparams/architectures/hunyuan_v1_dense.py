"""HunYuan, dense: Llama with norms of queries and keys after the rotation."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/hunyuan_v1_dense/modeling_hunyuan_v1_dense.py: HunYuanDenseV1"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="hunyuan_v1_dense",
    reference="HunYuanDenseV1ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="290943"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",)),
        Size("f", ("intermediate_size",), nested="11008"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    divisible=(("h", "kv"),),
    fixed=(("use_qk_norm", (True,)), ("num_experts", (1,))),
    harmless=("attention_head_dim", "org_vocab_size"),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.query_layernorm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.key_layernorm", "dh", f"{_AT}Attention", "L"),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
