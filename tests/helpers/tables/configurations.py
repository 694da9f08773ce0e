"""Configurations for the tests against transformers: random ones, made from a table.

Each key that the table reads is given, left out or null, as it allows; the sizes respect what
it says of them. That the table reads all keys that count is the business of another test.
"""

import random
from collections.abc import Callable
from functools import cache
from typing import Any

from gptparams.architectures import ARCHITECTURES
from gptparams.models.load.variants import nested
from gptparams.schema.architecture import (
    Architecture,
    Choice,
    Every,
    From,
    Labelled,
    Last,
    Listed,
    Rule,
    Size,
    Switch,
    UpTo,
)

# What the reference class needs beside the `needs` of its table, to be built with sizes as small
# as these.
EXTRA: dict[str, dict[str, Any]] = {
    "gpt_neox": {"rotary_pct": 1.0},
    "stablelm": {"partial_rotary_factor": 1.0},
}
# Keys that a class has no default for, or a default that does not fit the others.
NEEDED: dict[str, dict[str, Any]] = {
    "ministral": {"head_dim": 128},
    "hunyuan_v1_dense": {"head_dim": 128},
    "deepseek_v2": {"num_experts_per_tok": 6},
    "dots1": {"n_routed_experts": 128, "n_shared_experts": 2, "num_experts_per_tok": 6},
    "glm4_moe": {"head_dim": 128},  # 96 heads by default, which do not divide the width
    "nemotron": {"num_key_value_heads": 8},
    "hunyuan_v1_moe": {"head_dim": 128},
}
# A switch, and the sizes that a model needs where it is on, and that others do without.
HAVING: dict[str, dict[str, Any]] = {
    "gemma4_text": {
        "enable_moe_block": True,
        "num_experts": 7,
        "top_k_experts": 1,
        "moe_intermediate_size": 11,
    },
}
# All keys, and `head_dim` that of rotated queries, as the class saves it whatever it was.
_AS_SAVED = {
    "vocab_size": 41,
    "hidden_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 3,
    "kv_lora_rank": 7,
    "qk_nope_head_dim": 5,
    "qk_rope_head_dim": 8,
    "v_head_dim": 6,
    "head_dim": 8,
    "linear_num_heads": 4,
    "linear_head_dim": 10,
    "short_conv_kernel_size": 3,
    "num_experts": 5,
    "num_experts_per_token": 2,
    "num_shared_experts": 2,
    "intermediate_size": 26,
    "moe_intermediate_size": 11,
    "attention_bias": True,
    "layer_group_size": 2,
    "first_k_dense_replace": 1,
    "layer_types": ["linear_attention", "full_attention", "linear_attention"],
    "mlp_layer_types": ["dense", "sparse", "sparse"],
}
# What random configurations seldom have together, and tells two tables apart.
_REUSING = {
    "vocab_size": 41,
    "vocab_size_per_layer_input": 43,
    "hidden_size": 24,
    "hidden_size_per_layer_input": 5,
    "intermediate_size": 22,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 6,
    "global_head_dim": 10,
    "num_hidden_layers": 3,
    "layer_types": ["sliding_attention", "full_attention", "full_attention"],
    "num_kv_shared_layers": 1,
    "attention_bias": True,
    "attention_k_eq_v": False,
}
# Layers beyond those of the default list, which goes no further.
_DEEP = {
    **{"vocab_size": 41, "hidden_size": 24, "intermediate_size": 22, "num_hidden_layers": 44},
    **{"num_attention_heads": 4, "num_key_value_heads": 2},
}
SELDOM: dict[str, tuple[dict[str, Any], ...]] = {
    "mllama_text_model": (_DEEP,),
    "bailing_hybrid": (_AS_SAVED,),
    "gemma4_text": (_REUSING,),
    "gemma4_unified_text": (
        {key: value for key, value in _REUSING.items() if "per_layer" not in key},
        {
            **{key: value for key, value in _REUSING.items() if "per_layer" not in key},
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention"] * 2,
            "num_hidden_layers": 6,
            "num_kv_shared_layers": 4,
            "use_double_wide_mlp": True,
        },
    ),
}
# Sizes of which it takes multiples of a number alone.
MULTIPLES: dict[str, dict[str, int]] = {"diffllama": {"kv": 2}}
# What it needs to have as many entries as there are layers.
PER_LAYER: dict[str, Callable[[int], dict[str, Any]]] = {
    "kimi_linear": lambda layers: {
        "linear_attn_config.full_attn_layers": [*range(1, layers + 1)],
    },
    "gpt_neo": lambda layers: {"attention_types": [[["global"], layers]]},
}


def of_gemma4(raw: dict[str, Any]) -> dict[str, Any]:
    """Sizes of experts, for which there is no default, where there are any.

    `num_global_key_value_heads` counts with `attention_k_eq_v` alone, and else is not saved: a
    configuration that has it then is to be none of the fullest. `global_head_dim` is not saved
    where it is `head_dim`.
    """
    raw = (
        {**raw, "global_head_dim": 14} if raw.get("global_head_dim") == raw.get("head_dim") else raw
    )
    sizes = HAVING["gemma4_text"]
    lacks = any(raw.get(key, 0) is None for key in sizes)
    if lacks and raw["vocab_size"] % 2:
        raw = {**raw, "enable_moe_block": False}
    if raw["vocab_size"] % 3 == 0:
        raw = {**raw, "hidden_size_per_layer_input": 0}
    needed = sizes if raw.get("enable_moe_block") else {}
    idle = raw.get("num_global_key_value_heads") and not raw.get("attention_k_eq_v")
    left_out = ("head_dim", "vocab_size_per_layer_input", "layer_types") if idle else ()
    kept = {key: value for key, value in raw.items() if key not in left_out}
    return kept | {key: raw.get(key) or size for key, size in needed.items()}


def of_laguna(raw: dict[str, Any]) -> dict[str, Any]:
    """A number of heads for each layer is a list, and the number for all layers that number."""
    whole, each = "num_attention_heads", "num_attention_heads_per_layer"
    heads = raw.get(each) or raw[whole]
    number = heads[0] if isinstance(heads, list) else heads
    layers = {each: [number] * raw["num_hidden_layers"]} if each in raw else {}
    return {**raw, whole: number, **layers}


# Whether it takes a configuration that a table takes.
POSSIBLE: dict[str, Callable[[dict[str, Any]], bool]] = {
    "gemma3n_text": lambda raw: shares_what_is_made(raw, 15, 5),
    "gemma4_text": lambda raw: shares_what_is_made(raw, 0, 6),
    "gemma4_unified_text": lambda raw: shares_what_is_made(raw, 0, 6),
}
# What else it needs where it has a part that not all such models have.
MENDED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "gemma4_text": of_gemma4,
    "gemma4_unified_text": of_gemma4,
    "laguna": of_laguna,
}
WIDE = {"V": (40, 99), "P": (20, 39), "L": (1, 5), "E": (2, 7), "f": (20, 59), "fe": (10, 29)}
SOMETIMES = 0.75  # how often a key is given that need not be


CONFIGS = 32


@cache
def random_configs(model_type: str) -> tuple[dict[str, Any], ...]:
    """The random configurations of an architecture, the same for all tests, and what is seldom."""
    rng = random.Random(20190214)
    made = tuple(possible_config(ARCHITECTURES[model_type], rng, run) for run in range(CONFIGS))
    return (*made, *({"model_type": model_type, **raw} for raw in SELDOM.get(model_type, ())))


def possible_config(architecture: Architecture, rng: random.Random, run: int) -> dict[str, Any]:
    """A random configuration that the class does not refuse for a reason that no table knows."""
    is_possible = POSSIBLE.get(architecture.model_type, lambda raw: True)
    mend = MENDED.get(architecture.model_type, lambda raw: raw)
    raw = mend(random_config(architecture, rng, run))
    while not is_possible(raw):
        raw = mend(random_config(architecture, rng, run))
    return raw


def shares_what_is_made(raw: dict[str, Any], otherwise: int, every: int) -> bool:
    """Gemma's layers that share keys and values need one of their type before that makes them."""
    total = raw["num_hidden_layers"]
    labels = [("slid", "full")[(i + 1) % every == 0] for i in range(total)]
    labels = [label[:4] for label in raw.get("layer_types", labels)]
    if every == 6:  # Gemma 4, whose last layer is of full attention
        labels[-1] = "full"
    shared = raw.get("num_kv_shared_layers", otherwise)
    return shared == 0 or {*labels[: max(total - shared, 0)]} == {*labels}


def random_config(architecture: Architecture, rng: random.Random, run: int) -> dict[str, Any]:
    """The keys of a small model of the architecture.

    In 32 runs any three switches, and nulls with a meaning, come in all combinations.
    """
    left_out = {size.symbol: size for size in architecture.sizes if _may_miss(size, rng)}
    numbers = {s: z.default for s, z in left_out.items() if z.default.isdecimal()}
    defaults = {s: int(number) for s, number in numbers.items() if number != "0"}
    sizes = _sizes(architecture, defaults, rng)
    raw: dict[str, Any] = {"model_type": architecture.model_type}
    for size in architecture.sizes:
        if size.symbol not in left_out:
            keys = [key for key in size.keys if "*" not in key]
            raw[rng.choice(keys)] = _spelled(size, sizes, rng)
        elif (
            size.keys and size.null is None and not size.default.isdecimal() and rng.random() < 0.5
        ):
            raw[size.keys[0]] = None
    raw |= _switched(architecture, rng, run)
    for kind in architecture.layers:
        for rule in kind.rules:
            raw |= _ruled(rule, sizes["L"], rng)
    listed = PER_LAYER.get(architecture.model_type, lambda layers: {})(sizes["L"])
    extra = dict(architecture.needs) | EXTRA.get(architecture.model_type, {})
    return nested(extra | listed | raw)


def barest(model_type: str) -> dict[str, Any]:
    """The configuration that leaves out whatever it can."""
    needs = dict(ARCHITECTURES[model_type].needs)
    return nested({"model_type": model_type, **needs, **NEEDED.get(model_type, {})})


def has_no_default(size: Size) -> bool:
    """Whether the class has none either, so that the key is needed in any configuration."""
    return bool(size.keys) and not (size.default or size.nested)


def _may_miss(size: Size, rng: random.Random) -> bool:
    return not size.keys or (bool(size.default) and rng.random() > SOMETIMES)


def _spelled(size: Size, sizes: dict[str, int], rng: random.Random) -> int | list[int]:
    """The value of a size, for each layer where it may be given so."""
    value = sizes[size.symbol]
    return [value] * sizes["L"] if size.each and rng.random() < 0.5 else value


def _switched(architecture: Architecture, rng: random.Random, run: int) -> dict[str, Any]:
    """Values of switches, and nulls for sizes that then have another meaning, or are none."""
    sizes = (size for size in architecture.sizes if size.null is not None)
    raw: dict[str, Any] = {}
    # An orthogonal array of strength 3: no odd mask is the sum of two others.
    odd = (mask for mask in range(1, CONFIGS) if mask.bit_count() % 2)
    for mask, entry in zip(odd, (*architecture.switches, *sizes), strict=False):
        on = (run & mask).bit_count() % 2 == 1
        match entry:
            case Switch() if on != entry.default or rng.random() < SOMETIMES:
                raw[entry.key] = on
            case Choice() if not entry.follows or rng.random() < SOMETIMES:
                raw[entry.key] = rng.choice(entry.on if on else entry.off)
            case Size() if on:
                raw |= dict.fromkeys(entry.keys)
    return raw


def _sizes(
    architecture: Architecture, defaults: dict[str, int], rng: random.Random
) -> dict[str, int]:
    symbols = [size.symbol for size in architecture.sizes]
    sizes = {symbol: rng.randint(*WIDE.get(symbol, (1, 19))) for symbol in symbols}
    for size in architecture.sizes:
        if size.least == 0 and rng.random() > SOMETIMES:
            sizes[size.symbol] = 0
    sizes |= {"kv": rng.randint(1, 3), "dh": 2 * rng.randint(1, 5), "dr": 2 * rng.randint(1, 4)}
    sizes |= defaults
    sizes |= {s: sizes[s] * n for s, n in MULTIPLES.get(architecture.model_type, {}).items()}
    sizes["h"] = sizes["kv"] * rng.randint(1, 3)
    sizes["d"] = sizes["h"] * 2 * rng.randint(1, 5)  # rotary positions: an even width
    if "E" in sizes and "k" in defaults and "E" not in defaults:
        sizes["E"] = sizes["k"] + rng.randint(0, 5)
    elif "E" in sizes and "k" not in defaults:
        sizes["k"] = rng.randint(1, min(sizes["E"], 7))
    return sizes


def _ruled(rule: Rule, total: int, rng: random.Random) -> dict[str, Any]:
    """A value for the keys of a rule that says which layers are of a kind.

    Without one, for those of the rules that then decide.
    """
    if rng.random() > SOMETIMES or not rule.key:
        others = getattr(rule, "otherwise", ())
        return {key: v for other in others for key, v in _ruled(other, total, rng).items()}
    match rule:
        case From():
            return {rule.key: rng.randint(0, total + 1)}
        case Last():
            return {rule.key: rng.randint(0, total)}
        case UpTo():
            return {rule.key: rng.randint(-1, total)}
        case Every():
            rest = {rule.rest_key: rng.randint(0, 2)} if rule.rest_key else {}
            begins = rule.start_key and rng.random() < 0.5
            start = {rule.start_key: rng.randint(0, 3)} if begins else {}
            return {rule.key: rng.randint(1, 3)} | rest | start
        case Listed():
            numbers = range(rule.first, rule.first + total)
            return {rule.key: rng.sample(numbers, rng.randint(0, total))}
        case Labelled():
            return {rule.key: rng.choices((*rule.labels, *rule.others), k=total)}
