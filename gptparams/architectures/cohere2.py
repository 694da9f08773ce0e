"""Command R7B and Command A: the tensors of Command R without norms of queries and keys."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import decoder, gain, gated_mlp, grouped_attention

_AT = "transformers/models/cohere2/modeling_cohere2.py: Cohere2"
_I = "model.layers.{i}"
_A = "attention_bias"

ARCHITECTURE = Architecture(
    model_type="cohere2",
    reference="Cohere2ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="256000"),
        Size("d", ("hidden_size",), nested="8192"),
        Size("L", ("num_hidden_layers",), nested="40"),
        Size("h", ("num_attention_heads",), nested="64"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="22528"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_A, False)),
    divisible=(("h", "kv"),),
    harmless=("layer_switch",),  # published, and read by no class
    cache=Cache(window=window("4096", all_but_every(4, "sliding_window_pattern"), llama_cpp=True)),
    rows=decoder(
        _AT,
        *grouped_attention(f"{_I}.self_attn", f"{_AT}Attention", bias=_A, out_bias=_A),
        *gated_mlp(f"{_I}.mlp", f"{_AT}MLP"),
        *gain(f"{_I}.input_layernorm", "d", f"{_AT}DecoderLayer", "L"),
    ),
)
