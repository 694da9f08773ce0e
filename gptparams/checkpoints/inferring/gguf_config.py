"""Translate the metadata of a GGUF file into the terms of our tables.

Sources: `docs/gguf.md` of ggml; `Keys` and `MODEL_ARCH_NAMES` of gguf 0.19.0.
"""

from collections.abc import Mapping

# The model types that each GGUF architecture may correspond to.
MODEL_TYPES: dict[str, tuple[str, ...]] = {
    "llama": ("llama", "mixtral", "granitemoe"), "qwen2": ("qwen2",), "qwen3": ("qwen3",),
    "qwen2moe": ("qwen2_moe",), "qwen3moe": ("qwen3_moe",), "qwen3next": ("qwen3_next",),
    "qwen2vl": ("qwen2",), "qwen3vl": ("qwen3",), "qwen3vlmoe": ("qwen3_moe",),
    "gemma": ("gemma",), "gemma2": ("gemma2",), "gemma3": ("gemma3_text",),
    "gemma3n": ("gemma3n_text",), "phi2": ("phi",), "phi3": ("phi3",), "phimoe": ("phimoe",),
    "gpt2": ("gpt2",), "gptj": ("gptj",), "gptneox": ("gpt_neox",), "bloom": ("bloom",),
    "mpt": ("mpt",), "falcon": ("falcon",), "starcoder": ("gpt_bigcode",),
    "starcoder2": ("starcoder2",), "stablelm": ("stablelm",), "olmo": ("olmo",),
    "olmo2": ("olmo2", "olmo3"), "olmoe": ("olmoe",), "command-r": ("cohere",),
    "cohere2": ("cohere2",), "deepseek2": ("deepseek_v2", "deepseek_v3"), "dbrx": ("dbrx",),
    "gpt-oss": ("gpt_oss",), "smollm3": ("smollm3",), "granite": ("granite",),
    "granitemoe": ("granitemoe", "granitemoeshared"), "nemotron": ("nemotron",),
    "exaone4": ("exaone4",), "glm4": ("glm4",), "glm4moe": ("glm4_moe",), "minicpm3": ("minicpm3",),
    "ernie4_5": ("ernie4_5",), "ernie4_5-moe": ("ernie4_5_moe",), "arcee": ("arcee",),
    "hunyuan-dense": ("hunyuan_v1_dense",), "hunyuan-moe": ("hunyuan_v1_moe",),
    "dots1": ("dots1",), "seed_oss": ("seed_oss",), "mistral3": ("ministral3", "llama"),
    "apertus": ("apertus",), "bitnet": ("bitnet",), "internlm2": ("llama",),
    "minimax-m2": ("minimax_m2",), "llama4": ("llama4_text",),
}  # fmt: skip
# The symbol of each size key; keys are prefixed by the name of the architecture.
_SIZES: dict[str, str] = {
    "block_count": "L", "embedding_length": "d", "attention.head_count": "h",
    "attention.head_count_kv": "kv", "attention.key_length": "dh", "expert_count": "E",
    "expert_used_count": "k", "attention.q_lora_rank": "rq", "attention.kv_lora_rank": "rkv",
    "expert_shared_count": "Es", "expert_feed_forward_length": "fe",
}  # fmt: skip
_PREDICTION = "nextn_predict_layers"
# The meaning of these widths differs if keys and values are compressed; use the shapes instead.
_LATENT = ("kv", "dh")


def gguf_sizes(metadata: Mapping[str, object]) -> dict[str, int]:
    """Return the sizes in the metadata by symbol, except those that differ between layers."""
    name = metadata.get("general.architecture")
    found: dict[str, int] = {}
    for key, symbol in _SIZES.items():
        value = metadata.get(f"{name}.{key}")
        if isinstance(value, tuple) and len({*value}) == 1:
            value = value[0]
        if type(value) is int and value > 0:
            found[symbol] = value
    extra = metadata.get(f"{name}.{_PREDICTION}")
    if type(extra) is int and 0 < extra < found.get("L", 0):
        found["L"] -= extra
    return {s: v for s, v in found.items() if not ("rkv" in found and s in _LATENT)}
