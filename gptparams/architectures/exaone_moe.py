"""K-EXAONE: norms of queries and keys, and DeepSeek's mixture after the first layers."""

from gptparams.schema.architecture import Architecture, Cache, From, Labelled, Layers, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention, shared_and_routed

_AT = "transformers/models/exaone_moe/modeling_exaone_moe.py: ExaoneMoe"
_I = "model.layers.{i}"
_MLP, _FIRST = f"{_I}.mlp", (From("first_k_dense_replace", 1),)

ARCHITECTURE = Architecture(
    model_type="exaone_moe",
    reference="ExaoneMoeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="102400"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="32"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("E", ("num_experts",), default="64"),
        Size("k", ("num_experts_per_tok",), default="8"),
        Size("Es", ("num_shared_experts",), default="1"),
        Size("f", ("intermediate_size",), nested="16384"),
        Size("fe", ("moe_intermediate_size",), default="1024"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    layers=(
        Layers("Lm", (Labelled("mlp_layer_types", ("sparse",), ("dense",), _FIRST),)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    harmless=("num_nextn_predict_layers",),  # of modules that are not built
    cache=Cache(window=window("4096", all_but_every(4, "sliding_window_pattern"), llama_cpp=True)),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention"),
        *gain(f"{_I}.self_attn.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "dh", f"{_AT}Attention", "L"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *shared_and_routed(_MLP, _AT),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
