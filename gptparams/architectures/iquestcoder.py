"""IQuest-Coder: Llama with eight heads for keys and values."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, llama_layers

_AT = "transformers/models/llama/modeling_llama.py: Llama"
_A, _M = "attention_bias", "mlp_bias"

ARCHITECTURE = Architecture(
    model_type="iquestcoder",
    reference="LlamaForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="76800"),
        Size("d", ("hidden_size",), nested="5120"),
        Size("L", ("num_hidden_layers",), nested="80"),
        Size("h", ("num_attention_heads",), nested="40"),
        Size("kv", ("num_key_value_heads",), default="8", null="h"),
        Size("dh", ("head_dim",), default="128", null="d/h"),
        Size("f", ("intermediate_size",), nested="27648"),
    ),
    switches=(Switch("tie_word_embeddings", False), Switch(_A, False), Switch(_M, False)),
    divisible=(("d", "h"), ("h", "kv")),
    rows=decoder(_AT, *llama_layers(_AT, _A, _M)),
)
