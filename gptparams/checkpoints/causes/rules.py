"""The causes that follow from the name and shape of a stored tensor, for any model."""

import re
from functools import lru_cache

from gptparams.checkpoints.header import StoredTensor
from gptparams.checkpoints.matching.slots import Slot, plain_name

# With what the names of trained tensors begin in peft, by method (0.21.2).
ADAPTER_PREFIXES = (
    "adamss_", "adaption_prompt_", "beft_", "boft_", "c3a_", "deft_", "delora_", "fourierft_",
    "frod_", "glora_", "gralora_", "hada_", "hira_", "hra_", "ia3_", "lily_", "ln_tuning_",
    "lokr_", "lora_", "miss_", "oft_", "osf_", "peanut_", "psoft_", "pvera_", "randlora_",
    "road_", "shadow_", "shira_", "supertuning_", "tinylora_", "trainable_tokens_", "unilora_",
    "vblora_", "vera_", "waveft_", "xlora_", "modules_to_save", "ranknum",
)  # fmt: skip
_ANY_PREFIX = "|".join(re.sub(r"\d", r"\\d", prefix) for prefix in ADAPTER_PREFIXES)
_ADAPTER = re.compile(
    rf"\.(?:{_ANY_PREFIX})\w*(?:\.|$)|^(?:prompt_embeddings|prompt_encoder)(?:\.|$)"
)
_VISION = re.compile(
    r"(?:^|\.)(?:vision_tower|vision_model|visual|vision|vision_embedder|vision_encoder"
    r"|multi_modal_projector|mm_projector|multimodal_projector|embed_vision|image_newline"
    r"|vit|vision_proj|img_processor|embed_tokens_extend)\."
    r"|^v\.(?:blk|patch_embd|position_embd|pre_ln|post_ln|class_embd|enc)\b|^mm\.|^image_newline$"
)
_AUDIO = re.compile(
    r"(?:^|\.)(?:audio_tower|audio_model|audio_encoder|embed_audio|audio_projector|audio|speech)\."
    r"|^a\.(?:blk|conv1d|position_embd|post_ln|enc|mid|embd)\b"
)
_OPTIMIZER = re.compile(r"^(?:optimizer|optim|optimizer_states?|optimizer_state_dict)\.")
_ROTARY = re.compile(
    r"(?:^|\.)(?:rotary_emb|rotary_pos_emb|rotary|rope)\.(?:\w+_)?(?:inv_freq|freqs?"
    r"|original_inv_freq|cos_cached|sin_cached)$|(?:^|\.)rope_freqs(?:\.weight)?$"
    r"|(?:^|\.)rope_factors_(?:long|short)(?:\.weight)?$|attn_rot_embd"
    r"|(?:^|\.)inv_freq$|(?:^|\.)freqs_cis$"
)
_MASK = re.compile(r"(?:^|\.)(?:attn|attention|self_attn)\.(?:attention\.)?(?:bias|masked_bias)$")
_POSITIONS = re.compile(r"(?:^|\.)position_ids$")
_ROUTER_BIAS = re.compile(r"e_score_correction_bias$|exp_probs_b(?:\.bias)?$")
_DIGITS = re.compile(r"\d+")
_PREDICTION = re.compile(r"(?:^|\.)(?:mtp|mtp_\w+|nextn|eh_proj|enorm|hnorm|shared_head)(?:\.|$)")
_TASK_HEAD = re.compile(
    r"^(?:score|classifier|classification_head|v_head|value_head|qa_outputs|reward_head"
    r"|regression_head|rank_head|multiple_choice_head|sequence_summary)\."
)

# Tried in this order; the first match decides.
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("optimizer_state", _OPTIMIZER),
    ("adapter", _ADAPTER),
    ("vision_tower", _VISION),
    ("audio_tower", _AUDIO),
    ("rotary_table", _ROTARY),
    ("position_ids", _POSITIONS),
    ("router_bias", _ROUTER_BIAS),
    ("causal_mask", _MASK),
)


def cause_by_name(name: str, tensor: StoredTensor) -> str:
    """Return the id of the cause that the name of `tensor` implies; empty if there is none."""
    found = _named(_DIGITS.sub("0", name))
    return "" if found == "causal_mask" and not _is_mask(tensor) else found


@lru_cache(maxsize=65_536)
def _named(name: str) -> str:
    found = (cause for cause, pattern in _RULES if pattern.search(name))
    return next(found, "")


def adapted_module(name: str) -> str:
    """Return the module that an adapter tensor belongs to, without wrappers."""
    match = _ADAPTER.search(name)
    return plain_name(name[: match.start()]) if match else ""


def _is_mask(tensor: StoredTensor) -> bool:
    """Return whether a tensor is a scalar or is shaped like a causal mask, `(1, 1, P, P)`."""
    shape = tensor.shape
    square = len(shape) in (2, 4) and shape[-1] == shape[-2] and set(shape[:-2]) <= {1}
    return square or tensor.elements == 1


def names_prediction(name: str) -> bool:
    """Return whether a name belongs to a tensor that only multi-token prediction has."""
    return _PREDICTION.search(name) is not None


def names_task_head(plain: str) -> bool:
    """Return whether a name is that of an output layer for a task other than predicting tokens."""
    return _TASK_HEAD.match(plain) is not None


def is_key_or_value(plain: str, slot: Slot) -> bool:
    """Return whether a tensor computes keys or values, or normalizes them."""
    return slot.part in ("k", "v") or bool(re.search(r"\.(?:attn_)?[kv]_norm\.", plain))
