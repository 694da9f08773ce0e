"""InternLM3: Llama with two heads for all keys and values."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import decoder, llama_layers

_AT = "transformers/models/llama/modeling_llama.py: Llama"

ARCHITECTURE = Architecture(
    model_type="internlm3",
    reference="LlamaForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="128512"),
        Size("d", ("hidden_size",), nested="4096"),
        Size("L", ("num_hidden_layers",), nested="48"),
        Size("h", ("num_attention_heads",), nested="32"),
        Size("kv", ("num_key_value_heads",), default="2", null="h"),
        Size("dh", ("head_dim",), default="128", null="d/h"),
        Size("f", ("intermediate_size",), nested="10240"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    divisible=(("d", "h"), ("h", "kv")),
    fixed=(  # the class has all biases or none, by four names
        ("attention_bias", (False,)),
        ("qkv_bias", (False,)),
        ("mlp_bias", (False,)),
        ("bias", (False,)),
    ),
    rows=decoder(_AT, *llama_layers(_AT)),
)
