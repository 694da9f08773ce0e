"""Keys that a table does not read: passed over, noted, or refused by what they look like.

A `config.json` is full of keys that change no count, and nobody can list them all. A key that
does change it is named after what it counts. One with such a name and a whole number, `true` or
a list of numbers for its value is refused, lest a wrong total be given without a word, unless it
says once more what the table knows. A name that tells less is noted. Refused as well are a key
one letter away from one that counts, and an activation that brings parameters of its own or a
gate that the table does not have.
"""

import re
from collections.abc import Collection, Mapping
from typing import NoReturn

from gptparams.config.fields import MISSING, Fields
from gptparams.config.json_file import shown_as
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.schema.architecture import Architecture, Differ, Rule

# The words, between underscores, of which the names of keys that count are made.
_TELLING = frozenset({
    "bias", "biases", "dim", "dims", "embd", "expert", "experts", "ffn", "head", "heads",
    "hidden", "inner", "intermediate", "kv", "layer", "layers", "lora", "mlp", "moe",
    "rank", "ranks", "vocab", "width",
})  # fmt: skip
# Words of keys that may count: what has them is noted.
_HINTING = frozenset({
    "adapter", "attention", "attn", "conv", "embedding", "embeddings", "gate", "gated", "gqa",
    "layernorm", "mqa", "multiquery", "norm", "norms", "prefix", "proj", "projection", "qk", "qkv",
    "shared",
})  # fmt: skip
GENERAL = frozenset({
    "max_window_layers", "output_hidden_states", "tie_encoder_decoder", "num_labels",
    "summary_hidden_size", "summary_proj_to_labels", "summary_type", "summary_use_proj",
    "summary_activation", "is_encoder_decoder", "architectures", "auto_map", "id2label",
    "label2id", "model_type", "torch_dtype", "dtype", "transformers_version", "pretraining_tp",
    "max_position_embeddings", "original_max_position_embeddings", "model_max_length",
    "seq_length", "apply_residual_connection_post_layernorm", "attention_chunk_size",
    "attention_softmax_in_fp32", "attn_temperature_tuning", "clip_qkv", "full_attn_alpha_factor",
    "full_attn_beta_factor", "kda_safe_gate", "linear_attn_alpha_factor",
    "linear_attn_beta_factor", "local_attention", "norm_topk_prob", "norm_type",
    "prefix_dense_sliding_window_pattern", "prefix_lm", "query_pre_attn_scalar",
    "reorder_and_upcast_attn", "scale_attention_softmax_in_fp32",
    "scale_attn_by_inverse_layer_idx", "scale_attn_weights", "scale_embedding",
    "shared_expert_combination_strategy", "use_bidirectional_attention", "attn_logit_softcapping",
    "attn_implementation", "_attn_implementation", "use_flash_attn", "use_flash_attention",
    "use_flash_attention_2", "flash_attention", "flash_attn", "rope_scaling", "rope_parameters",
    "quantization_config", "quantization", "compression_config", "task_specific_params",
    "tokenizer_class", "use_cache", "use_sliding_window", "sliding_window", "vision_config",
    "hidden_act", "hidden_activation", "activation_function", "loss_type",
    "neftune_noise_alpha", "unsloth_version", "unsloth_fixed", "is_decoder", "pruned_heads",
    "attn_pdrop", "attention_dropout", "ep_size", "scoring_func", "topk_method", "seq_aux",
    "n_group", "topk_group", "aux_loss_alpha", "use_memory_efficient_attention",
    "freeze_mm_mlp_adapter", "tune_mm_mlp_adapter", "freeze_mm_vision_resampler",
    "mm_hidden_size", "mm_use_im_patch_token", "mm_use_im_start_end", "use_mm_proj",
})  # fmt: skip
"""Keys of any configuration that say how to run, train or store a model."""
# Other names of a size: a key that gives it once more changes nothing.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "V": ("vocab_size", "padded_vocab_size", "n_vocab"),
    "d": ("hidden_size", "n_embd", "n_embed", "d_model", "dim", "model_dim", "hidden_dim"),
    "L": ("num_hidden_layers", "num_layers", "n_layer", "n_layers"),
    "h": ("num_attention_heads", "num_heads", "n_head", "n_heads", "attention_heads"),
    "kv": ("num_key_value_heads", "num_kv_heads", "n_kv_heads", "n_head_kv", "kv_n_heads"),
    "dh": ("head_dim", "kv_channels", "attention_head_dim", "head_size", "dim_head", "d_kv"),
    "f": (
        "intermediate_size",
        "ffn_hidden_size",
        "ffn_dim",
        "n_inner",
        "d_ff",
        "inner_dim",
        "hidden_dim",
    ),
    "E": ("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts"),
}
# The activations of transformers that have parameters, and those that are half a network.
_LEARNED = ("prelu", "xielu")
_GATED = ("swiglu", "geglu", "reglu", "glu", "silu_glu", "gated-silu", "gated-gelu", "swiglu_oai")
# How rows call a gate, or a matrix that holds one.
_GATE = re.compile(r"gate|\b(w1|w3|v1|w_0|Wi|input_linear)\b")
_LONG_ENOUGH = 6  # letters of a key, below which another one is too easily near


def keys_read(architecture: Architecture) -> frozenset[str]:
    """Every key that the table of `architecture` reads or passes on; `a.b` for `b` within `a`."""
    return frozenset(
        (
            "model_type",
            *(key for size in architecture.sizes for key in size.keys),
            *(switch.key for switch in architecture.switches if not isinstance(switch, Differ)),
            *(key for kind in architecture.layers for key in _keys_of(kind.rules)),
            *(key for key, _ in architecture.fixed),
            *architecture.passed,
        )
    )


def _keys_of(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    keys: tuple[str, ...] = ()
    for rule in rules:
        keys += (rule.key, getattr(rule, "rest_key", ""), getattr(rule, "start_key", ""))
        keys += _keys_of(getattr(rule, "otherwise", ()))
    return tuple(key for key in keys if key)


def refuse_unread(
    architecture: Architecture, fields: Fields, sizes: Mapping[str, int]
) -> tuple[Text, ...]:
    """Refuse a key that looks as if it changed the count and is not read by the table.

    Returns what is to be noted of keys that tell less.
    """
    read = keys_read(architecture)
    known, notes = read | GENERAL | {*architecture.harmless}, []
    for key, value in ((str(name), value) for name, value in fields.raw.items()):
        _check_activation(architecture, fields, key, value, read)
        if key in known:
            continue
        _check_slip(fields, key, value, read)
        if says_again(key, value, sizes):
            continue
        if looks_counted(key, value):
            _refuse(architecture, fields, key, value)
        if hints(key, value):
            notes.append(_passed_over(architecture, fields, key, value))
    return tuple(notes)


def _refuse(architecture: Architecture, fields: Fields, key: str, value: object) -> NoReturn:
    shown, key = shown_as(value), fields.place(key)
    model_type = architecture.model_type
    raise InputError(
        f"{fields.where}：字段 {key}（{shown.zh}）看来会改变参数个数，而 {model_type} "
        "没有这个字段；写错了就改正，多余就删掉",
        f"{fields.where}: field {key} ({shown.en}) looks as if it changed the count, and "
        f"{model_type} has no such field; correct it, or leave it out",
    )


def _passed_over(architecture: Architecture, fields: Fields, key: str, value: object) -> Text:
    shown, key = shown_as(value), fields.place(key)
    return Text(
        f"{architecture.model_type} 不读字段 {key}（{shown.zh}），计数没有考虑它",
        f"{architecture.model_type} does not read field {key} ({shown.en}); the count leaves it "
        "out of account",
    )


def says_again(key: str, value: object, sizes: Mapping[str, int]) -> bool:
    """Whether a key is another name of a size that the table has, with the same value."""
    named = (symbol for symbol, names in _SYNONYMS.items() if key in names)
    return any(value == _due(symbol, sizes) for symbol in named)


def _due(symbol: str, sizes: Mapping[str, int]) -> int | None:
    """What another name of a size must say: where no key gives it, what follows from others."""
    if symbol in sizes:
        return sizes[symbol]
    if symbol == "kv":
        return sizes.get("h")
    if symbol == "dh" and "d" in sizes and sizes.get("h"):
        return sizes["d"] // sizes["h"]
    return {"f": 4 * sizes.get("d", 0), "E": 1}.get(symbol)


def _check_slip(fields: Fields, key: str, value: object, read: Collection[str]) -> None:
    """Refuse a key that is one letter away from one that counts and is missing."""
    if value is None or len(key) < _LONG_ENOUGH:
        return
    for other in read:
        if one_letter_away(key, other) and fields.value(other) is MISSING:
            shown = shown_as(value)
            place, meant = fields.place(key), fields.place(other)
            raise InputError(
                f"{fields.where}：不认识字段 {place}（{shown.zh}），是不是 {meant}？请改正",
                f"{fields.where}: field {place} ({shown.en}) is unknown; did you mean {meant}? "
                "Correct it",
            )


def one_letter_away(one: str, other: str) -> bool:
    """Whether a letter was left out, added or replaced, or two neighbours were exchanged.

    A digit is no letter: `qwen` is not a slip for `qwen2`.
    """
    short, long = sorted((one, other), key=len)
    if one == other or len(long) - len(short) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), None)
    start = len(short) if start is None else start
    if len(short) < len(long):
        return long[start].isalpha() and short[start:] == long[start + 1 :]
    if not (short[start].isalpha() or short[start] in "-_.") or long[start].isdigit():
        return False
    if short[start + 1 :] == long[start + 1 :]:
        return True
    swapped = long[start + 1 : start + 2] + long[start]
    return short[start:] == swapped + long[start + 2 :] and swapped.isalpha()


def _check_activation(
    architecture: Architecture, fields: Fields, key: str, value: object, read: Collection[str]
) -> None:
    """Refuse an activation that has parameters, or a gate that the table does not have."""
    if not isinstance(value, str) or key in read:
        return
    if value in _LEARNED:
        _refuse_activation(
            architecture, fields, key, value, Text("自带参数", "has parameters of its own")
        )
    if value.lower() in _GATED and not is_gated(architecture):
        _refuse_activation(architecture, fields, key, value, Text("带一道门", "has a gate"))


def _refuse_activation(
    architecture: Architecture, fields: Fields, key: str, value: str, why: Text
) -> NoReturn:
    model_type, key = architecture.model_type, fields.place(key)
    raise InputError(
        f"{fields.where}：字段 {key} 的激活函数 {value} {why.zh}，{model_type} 的表里没有；"
        "请换一个，或改正 model_type",
        f"{fields.where}: field {key}: the activation {value} {why.en}, which "
        f"the table of {model_type} does not have; give another, or correct model_type",
    )


def is_gated(architecture: Architecture) -> bool:
    """Whether the feed-forward network of a table has a gate beside what it multiplies."""
    names = (row.name for row in architecture.rows if row.family == "feed_forward")
    return any(_GATE.search(name) for name in names)


def looks_counted(key: str, value: object) -> bool:
    """Whether a key has a name and a value like those that change a count."""
    return bool(_TELLING & {*re.split("[_.]", key)}) and _is_countable(value)


def hints(key: str, value: object) -> bool:
    """Whether a key has a name that may tell of shapes, and is set to something."""
    named = _HINTING & {*re.split("[_.]", key)}
    return bool(named) and (_is_countable(value) or (isinstance(value, str) and bool(value)))


def _is_countable(value: object) -> bool:
    if isinstance(value, list | tuple):
        return any(type(each) is int for each in value)
    return value is True or (type(value) is int and value > 0)
