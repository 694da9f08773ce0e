"""HyperCLOVA X: Llama, at choice with a norm after each half of a layer, too."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, gain, llama_layers

_AT = "transformers/models/hyperclovax/modeling_hyperclovax.py: HyperCLOVAX"
_A, _M, _P = "attention_bias", "mlp_bias", "use_post_norm"

ARCHITECTURE = Architecture(
    model_type="hyperclovax",
    reference="HyperCLOVAXForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="32000"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="32"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="h"),
        Size("dh", ("head_dim",), default="d/h"),
        Size("f", ("intermediate_size",), nested="11008"),
    ),
    switches=(
        Switch("tie_word_embeddings", False),
        Switch(_A, False),
        Switch(_M, False),
        Switch(_P, True),
    ),
    divisible=(("d", "h"), ("h", "kv")),
    rows=decoder(
        _AT,
        *llama_layers(_AT, _A, _M),
        *gain("model.layers.{i}.post_norm1", "d", f"{_AT}DecoderLayer", "L", _P),
        *gain("model.layers.{i}.post_norm2", "d", f"{_AT}DecoderLayer", "L", _P),
    ),
)
