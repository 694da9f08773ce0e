"""Guess the families of tensors from their names, for models without a table.

The patterns are tried in order, and the first that matches decides. A name that matches none is
listed under the family `other`, rather than under a family that may be wrong.
"""

import re

from gptparams.schema.families import UNKNOWN

# `<a|b>` matches a whole component of a name, between dots: a or b.
_PATTERNS: tuple[tuple[str, str], ...] = (
    # Images and audio, and modules that mix tokens without attention.
    (r"(^|\.)[^.]*(vision|visual|image|audio|multi_modal|embed_tokens_extend)", UNKNOWN.id),
    (r"^rwkv\.blocks\.[0-9]+\.attention\.", UNKNOWN.id),
    (r"token_type_embed", UNKNOWN.id),
    # A norm is a norm wherever it occurs, but a module of that name may contain more.
    (r"(^|\.)[^.]*(norm|Norm|layrnorm)[^.]*(\.[0-9]+)?\.[^.]+$", "normalization"),
    (r"<(input|post_attention)_layernorm>", "normalization"),
    (r"<(pre_)?ln(_[^.]*|[0-9]*)>\.", "normalization"),
    (r"<router|expert_bias|e_score_correction_bias|shared_expert_gate>", "router"),
    (r"<mlp|moe|ffn|feed_forward|mixer|block_sparse_moe>\.gate(\.|$)", "router"),
    (r"<mamba|mamba_[^.]*|ssm|conv|rg_lru|mlstm_layer|slstm_layer>", UNKNOWN.id),
    (r"<(self|cross|linear|encoder|multi_head)_?att(n|ention)>", "attention"),
    (r"<(rel_)?attn|attentions?|att>", "attention"),
    (r"<cross_attn_attn_gate>$", "attention"),
    (r"<cross_attn_mlp_gate>$", "feed_forward"),
    (r"<[qkvo]_proj|[qkv]_lin|out_lin>", "attention"),
    (r"<mlp|mlp_block|ffn|ff|feed_?forward|moe|block_sparse_moe|experts>", "feed_forward"),
    (r"<shared_(mlp|experts?)|feed_forward_[^.]*|intermediate|ffns>", "feed_forward"),
    (r"<(gate|up|down|gate_up)_proj|fc[12]|fc_(in|out)|lin[12]|w[123]>", "feed_forward"),
    # Gemma 3n's linear maps beside the feed-forward network, applied to each token.
    (r"<altup|laurel|altup_[^.]*|per_layer_[^.]*>", "feed_forward"),
    (r"<layers?>\.[0-9]+\.output\.dense\.", "feed_forward"),
    (r"<wpe|embed_positions|positions_embed|position_embeddings?|pos_embed>", "position_embedding"),
    (r"<relative_attention_bias>", "position_embedding"),
    (r"<wte|embed_tokens(_per_layer)?|tokens_embed|word_embeddings?|embed_in>", "token_embedding"),
    (r"<(tok_)?embeddings|input_embedding>\.weight$", "token_embedding"),
    (r"<lm_head|embed_out|generator_lm_head|pred_layer|lm_loss|output_projection>", "output_head"),
    (r"^(cls\.predictions|generator_predictions|head|decoder)\.", "output_head"),
)  # fmt: skip
_PARTS: tuple[tuple[str, str, str], ...] = (
    ("attention", r"<indexer>", ""),  # it selects tokens: neither Q, K, V nor O
    ("attention", r"<q_proj|q_lin|q_[ab]_proj>", "q"),
    ("attention", r"<k_proj|k_lin>", "k"),
    ("attention", r"<v_proj|v_lin>", "v"),
    ("attention", r"<o_proj|out_lin>", "o"),
    ("feed_forward", r"<shared_(mlp|experts?)>", "shared_experts"),
    ("feed_forward", r"<experts>", "experts"),
)


def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern compiled, with `<...>` matching a whole component of a name."""
    return re.compile(pattern.replace("<", r"(?:^|\.)(?:").replace(">", r")(?=\.|$)"))


_FAMILIES = tuple((_compiled(pattern), family) for pattern, family in _PATTERNS)
_NAMED_PARTS = tuple((family, _compiled(pattern), part) for family, pattern, part in _PARTS)


def family_of(name: str) -> str:
    """The id of the family that a tensor's name indicates, or `other` if it indicates none."""
    found = (family for pattern, family in _FAMILIES if pattern.search(name))
    return next(found, UNKNOWN.id)


def part_of(name: str) -> str:
    """The part of the family that a tensor's name indicates, or an empty string."""
    family = family_of(name)
    found = (part for kind, known, part in _NAMED_PARTS if kind == family and known.search(name))
    return next(found, "")
