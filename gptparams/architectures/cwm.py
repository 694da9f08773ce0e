"""CWM: Llama 3, a few of whose layers look back without end."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.cache_rows import all_but_every, window
from gptparams.schema.rows import decoder, llama_layers

_AT = "transformers/models/cwm/modeling_cwm.py: Cwm"

ARCHITECTURE = Architecture(
    model_type="cwm",
    reference="CwmForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="128256"),
        Size("d", ("hidden_size",), nested="6144"),
        Size("L", ("num_hidden_layers",), nested="64"),
        Size("h", ("num_attention_heads",), nested="48"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="128"),
        Size("f", ("intermediate_size",), nested="21504"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch("mlp_bias", False)),
    divisible=(("d", "h"), ("h", "kv")),
    cache=Cache(window=window("8192", all_but_every(4, rest=0))),
    rows=decoder(_AT, *llama_layers(_AT, mlp_bias="mlp_bias")),
)
