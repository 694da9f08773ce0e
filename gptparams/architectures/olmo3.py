"""OLMo 3: the tensors of OLMo 2; that most layers look back less far changes no count."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/olmo3/modeling_olmo3.py: Olmo3"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="olmo3",
    reference="Olmo3ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="50304"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="11008"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    divisible=(("h", "kv"),),
    cache=Cache(window=window("4096", all_but_every(4), llama_cpp=True)),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.q_norm", "h*dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "kv*dh", f"{_AT}Attention", "L"),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_feedforward_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
