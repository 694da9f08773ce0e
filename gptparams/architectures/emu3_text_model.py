"""The language model of Emu3: Llama, whose vocabulary holds pieces of pictures as well."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, llama_layers

_AT = "transformers/models/emu3/modeling_emu3.py: Emu3"
_A, _M = "attention_bias", "mlp_bias"

ARCHITECTURE = Architecture(
    model_type="emu3_text_model",
    reference="Emu3ForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="184622"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="8"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="14336"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False), Switch(_M, False)),
    divisible=(("h", "kv"),),
    rows=decoder(_AT, *llama_layers(_AT, _A, _M), model="TextModel"),
)
