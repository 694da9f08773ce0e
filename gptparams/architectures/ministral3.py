"""Ministral 3: Mistral with other defaults."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import window_everywhere
from gptparams.schema.rows import decoder, llama_layers

_AT = "transformers/models/ministral3/modeling_ministral3.py: Ministral3"

ARCHITECTURE = Architecture(
    model_type="ministral3",
    reference="Ministral3ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="131072"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="34"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="128"),
        Size("f", ("intermediate_size",), nested="14336"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    divisible=(("h", "kv"),),
    cache=Cache(window=window_everywhere()),
    rows=decoder(_AT, *llama_layers(_AT)),
)
