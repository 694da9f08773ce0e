"""dots.llm1: norms of queries and keys, and DeepSeek's mixture after the first layers."""

from gptparams.schema.architecture import Architecture, Cache, From, Layers, Size, Switch
from gptparams.schema.cache_rows import window
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention, shared_and_routed

_AT = "transformers/models/dots1/modeling_dots1.py: Dots1"
_I = "model.layers.{i}"
_A, _MLP = "attention_bias", f"{_I}.mlp"

ARCHITECTURE = Architecture(
    model_type="dots1",
    reference="Dots1ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="152064"),
        Size("d", ("hidden_size",), nested="4608"),
        Size("L", ("num_hidden_layers",), nested="62"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="32", null="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("E", ("n_routed_experts", "num_local_experts")),
        Size("k", ("num_experts_per_tok",)),
        Size("Es", ("n_shared_experts",)),
        Size("f", ("intermediate_size",), nested="10944"),
        Size("fe", ("moe_intermediate_size",), default="1408"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False)),
    layers=(
        Layers("Lm", (From("first_k_dense_replace", 0),)),
        Layers("Ld", other_than="Lm"),
    ),
    divisible=(("h", "kv"),),
    at_most=(("k", "E"),),
    fixed=(("moe_layer_freq", (1,)),),
    cache=Cache(window=window("4096", From("max_window_layers", 62), llama_cpp=False)),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gain(f"{_I}.self_attn.q_norm", "dh", f"{_AT}Attention", "L"),
        *gain(f"{_I}.self_attn.k_norm", "dh", f"{_AT}Attention", "L"),
        *gated_mlp(_MLP, f"{_AT}MLP", repeat="Ld"),
        *shared_and_routed(_MLP, _AT),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
        *gain(f"{_I}.post_attention_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
