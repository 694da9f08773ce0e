"""Ministral: Mistral, whose layers may each look only so far back."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import window
from gptparams.schema.rows import decoder, llama_layers

_AT = "transformers/models/ministral/modeling_ministral.py: Ministral"

ARCHITECTURE = Architecture(
    model_type="ministral",
    reference="MinistralForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",)),
        Size("f", ("intermediate_size",), nested="14336"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    divisible=(("h", "kv"),),
    cache=Cache(window=window("4096", llama_cpp=False)),
    rows=decoder(_AT, *llama_layers(_AT)),
)
