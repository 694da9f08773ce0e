"""ERNIE 4.5: Llama with one switch for all biases."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, llama_layers

_AT = "transformers/models/ernie4_5/modeling_ernie4_5.py: Ernie4_5"
_B = "use_bias"

ARCHITECTURE = Architecture(
    model_type="ernie4_5",
    reference="Ernie4_5ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="103424"),
        Size("d", ("hidden_size",), nested="1024"),
        Size("L", ("num_hidden_layers",), nested="18"),
        Size("h", ("num_attention_heads",), nested="16"),
        Size("kv", ("num_key_value_heads",), default="2", null="h"),
        Size("dh", ("head_dim",), default="128", null="d/h"),
        Size("f", ("intermediate_size",), nested="3072"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_B, False)),
    divisible=(("h", "kv"),),
    rows=decoder(_AT, *llama_layers(_AT, _B, _B)),
)
