"""Small models of every architecture that transformers can run, not only build."""

from typing import Any

from gptparams.architectures import ARCHITECTURES
from gptparams.models.load.variants import nested
from tests.helpers.tables.classes import config_class, model_class

WINDOW = 5
LAYERS = 6
# Sizes that rotary positions and kernels on the CPU can do with.
_SIZES = {
    "V": 64, "Vp": 64, "P": 64, "d": 64, "de": 64, "L": LAYERS, "Lt": LAYERS, "h": 4, "kv": 2,
    "kg": 2, "hk": 2, "hv": 4, "hl": 4, "hi": 2, "dh": 16, "dg": 32, "dn": 16, "dr": 16, "dv": 16,
    "dk": 16, "dl": 16, "di": 16, "dp": 16, "rq": 32, "rkv": 32, "rl": 8, "E": 8, "k": 2, "Es": 1,
    "f": 64, "fe": 32, "fs": 32, "na": 2, "c": 4, "m": 2, "b": 8, "np": 2, "lp": 4, "ns": 4,
    "nb": 16,
}  # fmt: skip
_TURNS = ["full_attention", "sliding_attention"] * (LAYERS // 2)
_ROPE = {"rope_type": "default", "rope_theta": 1e4}
_HEADS = {"num_key_value_heads": 4}  # latent attention in this class asks for as many as heads
_GROUP = {"n_group": 1, "topk_group": 1}
# What else a class needs to be run, and layers of every kind among so few.
_ALSO: dict[str, dict[str, Any]] = {
    "axk1": _HEADS | _GROUP,
    "bailing_hybrid": _HEADS | _GROUP | {"layer_group_size": 3},
    "beam": _GROUP,
    "codegen": {"rotary_dim": 16},
    "cohere_compass_text": {
        "layer_types": _TURNS,
        "rope_parameters": {"full_attention": _ROPE, "sliding_attention": _ROPE},
    },
    "cpmant": {"segment_types": 32, "prompt_types": 32},
    "dbrx": {"attn_config.clip_qkv": 8.0},
    "deepseek_v3": _HEADS | _GROUP,
    "deepseek_v32": _HEADS | _GROUP | {"index_topk": 4},
    "dots1": {"max_window_layers": 3},
    "gemma3n_text": {"num_kv_shared_layers": 1},
    "glm4_moe_lite": _HEADS | _GROUP,
    "glm_moe_dsa": _HEADS | _GROUP | {"index_topk": 4},
    "gpt_neo": {"attention_types": [[["global", "local"], LAYERS // 2]]},
    "gptj": {"rotary_dim": 16},
    "hrm_text": {"num_hidden_layers": 2, "num_layers_per_stack": None},
    "kimi_linear": _HEADS
    | _GROUP
    | {"layer_types": ["linear_attention", "full_attention"] * (LAYERS // 2)},
    "laguna": {"layer_types": _TURNS},
    "mellum": {"layer_types": _TURNS},
    "minicpm3": _HEADS,
    "minimax_m3_vl_text": {
        "layer_types": ["full_attention", "minimax_m3_sparse"] * (LAYERS // 2),
        "rotary_dim": 16,
    },
    "qwen2": {"max_window_layers": 2},
    "qwen2_moe": {"max_window_layers": 4},
    "qwen3": {"max_window_layers": 2},
    "youtu": _HEADS,
}
# The tokens that a class must have a number for.
_NUMBERED = {
    "cwm": ("bos_token_id",),
    "emu3_text_model": ("bos_token_id", "pad_token_id"),
    "modernbert-decoder": ("bos_token_id", "pad_token_id"),
}


def small(model_type: str) -> dict[str, Any]:
    """The keys of a small model whose layers have windows, where they may have any."""
    table = ARCHITECTURES[model_type]
    raw: dict[str, Any] = {"model_type": model_type, **dict(table.needs)}
    raw |= {size.keys[0]: _SIZES[size.symbol] for size in table.sizes if size.keys}
    window = table.cache.window
    if window:
        raw[window.size.keys[0]] = WINDOW * window.divisor - window.plus
    if window and window.switch:
        raw[window.switch.key] = True
    raw |= _ALSO.get(model_type, {})
    return nested({key: value for key, value in raw.items() if value is not None})


def built(raw: dict[str, Any]) -> Any:
    """The model of transformers that the keys describe, to be run on the CPU."""
    model_type = raw["model_type"]
    tokens: dict[str, Any] = dict.fromkeys(("bos_token_id", "eos_token_id", "pad_token_id"))
    tokens |= dict.fromkeys(_NUMBERED.get(model_type, ()), 0)
    settings = config_class(model_type)(**{**tokens, **raw})
    settings._attn_implementation = "eager"
    return model_class(model_type)(settings).eval()
