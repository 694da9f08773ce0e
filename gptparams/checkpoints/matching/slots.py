"""Tensor names in all naming schemes: transformers, GGUF, Meta, OpenAI's TensorFlow, older files.

A name says which layer a tensor is in and what it does there. Both are derived from the name alone,
so that files and tables in any naming scheme can be compared: `h.3.attn.c_attn.weight`,
`blk.3.attn_qkv.weight` and `model/h3/attn/c_attn/w` are all the fused queries, keys and values of
layer 3. Tensors that may be stored fused or split belong to one group.

Sources: the classes of transformers 5.23 and their `conversion_mapping`, `TENSOR_NAMES` of gguf
0.19.0, `model.py` of llama-models, `src/model.py` of openai/gpt-2.
"""

import re
from functools import lru_cache
from typing import NamedTuple

# Prefixes that only name the wrapper around a model.
_WRAPPERS = re.compile(
    r"^(?:(?:module|_orig_mod|base_model|language_model|text_model|llm|model|transformer"
    r"|gpt_neox|decoder|backbone|biogpt|pretrained_model|student|actor|policy|_forward_module"
    r"|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.)+"
)
_BASE_LAYER = re.compile(
    r"\.(?:(?:base_layer|original_module|token_adapter|_orig_mod|_fsdp_wrapped_module"
    r"|_checkpoint_wrapped_module)\.)+"
)
_LAYER = re.compile(r"^(?:layers?|h|blk|blocks?)\.(\d{1,5})\.(.+)$")
_EXPERT = re.compile(r"(?<=experts\.)(?:mlp\.)?(\d+)\.")
_ROLE = re.compile(r"[._](weight|bias)$")
_NORM = re.compile(r"norm|(?:^|[._])(?:pre_|post_)?ln(?:_?[0-9f]|_[a-z_]+)?(?:$|[._])|layrnorm")
_TENSORFLOW = {"w": "weight", "g": "weight", "b": "bias"}

# Group, part of the group, and the names of the module within a layer.
_IN_LAYER: tuple[tuple[str, str, str], ...] = (
    ("attention.in", "qkv", "attn.c_attn attn_qkv self_attention.query_key_value "
     "attention.query_key_value self_attn.qkv_proj self_attn.query_key_value attn.Wqkv "
     "attn.qkv_proj attention.wqkv self_attn.W_pack attention.qkv norm_attn_norm.attn.Wqkv"),
    ("attention.in", "q", "self_attn.q_proj attn_q attention.wq attn.q_proj attention.q_proj "
     "attn.attention.q_proj attn.q_attn attention.query self_attn.wq"),
    ("attention.in", "k", "self_attn.k_proj attn_k attention.wk attn.k_proj attention.k_proj "
     "attn.attention.k_proj attention.key self_attn.wk"),
    ("attention.in", "v", "self_attn.v_proj attn_v attention.wv attn.v_proj attention.v_proj "
     "attn.attention.v_proj attention.value self_attn.wv"),
    ("attention.out", "o", "self_attn.o_proj attn_output attention.wo attn.c_proj "
     "self_attn.out_proj self_attn.dense attention.dense self_attention.dense attn.out_proj "
     "attn.attention.out_proj attn.o_proj attention.o_proj self_attn.wo "
     "norm_attn_norm.attn.out_proj"),
    ("attention.q_a", "q_a", "self_attn.q_a_proj attn_q_a"),
    ("attention.q_b", "q_b", "self_attn.q_b_proj attn_q_b"),
    ("attention.kv_a", "kv_a", "self_attn.kv_a_proj_with_mqa attn_kv_a_mqa"),
    ("attention.kv_b", "kv_b", "self_attn.kv_b_proj attn_kv_b"),
    ("attention.kv_b", "k_b", "attn_k_b"),
    ("attention.kv_b", "v_b", "attn_v_b"),
    ("attention.gate", "gate", "attn_gate self_attn.gate_proj"),
    ("attention.sinks", "sinks", "self_attn.sinks attn_sinks self_attn.attention_sink "
     "self_attn.softmax_offset"),
    ("attention.indexer", "", "self_attn.indexer.wq_b indexer.attn_q_b"),
    ("attention.indexer", "k", "self_attn.indexer.wk indexer.attn_k"),
    ("attention.indexer", "proj", "self_attn.indexer.weights_proj indexer.proj"),
    ("feed_forward.in", "gate", "mlp.gate_proj ffn_gate feed_forward.w1 mlp.w1 mlp.linear"),
    ("feed_forward.in", "up", "mlp.up_proj ffn_up feed_forward.w3 mlp.w3 mlp.c_fc mlp.fc1 "
     "mlp.dense_h_to_4h mlp.fc_in fc1 mlp.linear_v"),
    ("feed_forward.in", "gate_up", "mlp.gate_up_proj feed_forward.w13 mlp.gate_up "
     "shared_mlp.input_linear"),
    ("feed_forward.out", "down", "mlp.down_proj ffn_down feed_forward.w2 mlp.w2 mlp.c_proj "
     "mlp.fc2 mlp.dense_4h_to_h mlp.fc_out fc2 mlp.linear_1 shared_mlp.output_linear"),
    ("feed_forward.experts.in", "gate", "mlp.experts.gate_proj ffn_gate_exps experts.w1 "
     "block_sparse_moe.experts.w1 mlp.experts.w1 feed_forward.experts.w1 ffn.experts.w1"),
    ("feed_forward.experts.in", "up", "mlp.experts.up_proj ffn_up_exps experts.w3 "
     "block_sparse_moe.experts.w3 mlp.experts.w3 feed_forward.experts.w3 ffn.experts.w3"),
    ("feed_forward.experts.in", "gate_up", "mlp.experts.gate_up_proj ffn_gate_up_exps "
     "block_sparse_moe.experts.gate_up_proj block_sparse_moe.input_linear experts.gate_up_proj "
     "feed_forward.experts.gate_up_proj mlp.experts.fc1 mlp.experts.mlp.w1"),
    ("feed_forward.experts.out", "down", "mlp.experts.down_proj ffn_down_exps experts.w2 "
     "block_sparse_moe.experts.w2 mlp.experts.w2 block_sparse_moe.experts.down_proj "
     "block_sparse_moe.output_linear experts.down_proj feed_forward.experts.down_proj "
     "mlp.experts.fc2 feed_forward.experts.w2 ffn.experts.w2"),
    ("feed_forward.shared.in", "gate", "mlp.shared_experts.gate_proj ffn_gate_shexp "
     "mlp.shared_expert.gate_proj mlp.shared_mlp.gate_proj"),
    ("feed_forward.shared.in", "up", "mlp.shared_experts.up_proj ffn_up_shexp "
     "mlp.shared_expert.up_proj mlp.shared_mlp.up_proj"),
    ("feed_forward.shared.out", "down", "mlp.shared_experts.down_proj ffn_down_shexp "
     "mlp.shared_expert.down_proj mlp.shared_mlp.down_proj"),
    ("router", "router", "mlp.gate ffn_gate_inp block_sparse_moe.gate mlp.router router "
     "block_sparse_moe.router block_sparse_moe.router.layer feed_forward.router mlp.router.gate "
     "moe.router"),
    ("router.shared", "shared", "mlp.shared_expert_gate ffn_gate_inp_shexp"),
    ("router.correction", "correction", "mlp.gate.e_score_correction exp_probs_b "
     "mlp.e_score_correction mlp.gate.expert mlp.expert moe.router.expert "
     "mlp.moe_statics.e_score_correction mlp.gate.moe_statics.e_score_correction "
     "mlp.experts.e_score_correction block_sparse_moe.e_score_correction"),
)  # fmt: skip
# The same for tensors outside the layers.
_OUTSIDE: tuple[tuple[str, str, str], ...] = (
    ("token_embedding", "tokens", "wte embed_tokens token_embd tok_embeddings word_embeddings "
     "embed_in tokens_embed tok_embd embeddings"),
    ("position_embedding", "positions", "wpe embed_positions position_embd positions_embed"),
    ("output_head", "head", "lm_head output embed_out head"),
    ("per_layer.tokens", "", "embed_tokens_per_layer per_layer_token_embd"),
    ("per_layer.proj", "", "per_layer_model_projection per_layer_model_proj"),
)  # fmt: skip
_FAMILIES = frozenset((
    "attention", "feed_forward", "router", "normalization", "token_embedding",
    "position_embedding", "output_head",
))  # fmt: skip


def _table(rows: tuple[tuple[str, str, str], ...]) -> dict[str, tuple[str, str]]:
    return {module: (group, part) for group, part, names in rows for module in names.split()}


_LAYER_TABLE, _OUTER_TABLE = _table(_IN_LAYER), _table(_OUTSIDE)


class Slot(NamedTuple):
    """The place of a tensor: its layer (None outside the layers), its function, weight or bias.

    `group` names the tensors it may be fused with, and is empty for an unknown name; `part` is its
    part of that group.
    """

    layer: int | None
    group: str
    part: str
    role: str

    @property
    def family(self) -> str:
        """The family of the group; empty if the group has none."""
        first = self.group.partition(".")[0]
        return first if first in _FAMILIES else ""


def plain_name(name: str) -> str:
    """Return `name` without the wrappers around the model, in the form that transformers uses."""
    if "/" in name:
        name = _from_tensorflow(name)
    name = _WRAPPERS.sub("", name)
    return _BASE_LAYER.sub(".", name) if "_" in name else name


def _from_tensorflow(name: str) -> str:
    """Convert `model/h0/attn/c_attn/w` to `model.h.0.attn.c_attn.weight`."""
    *path, last = name.split("/")
    path = [re.sub(r"^h(\d+)$", r"h.\1", part) for part in path]
    return ".".join((*path, _TENSORFLOW.get(last, f"{last}.weight")))


def slot_of(plain: str) -> Slot:
    """Return the slot of a name from `plain_name`."""
    match = _LAYER.match(plain)
    layer, rest = (int(match[1]), match[2]) if match else (None, plain)
    group, part, role = _kind(_EXPERT.sub("", rest), layer is not None)
    return Slot(layer, group, part, role)


@lru_cache(maxsize=4096)
def _kind(rest: str, inside: bool) -> tuple[str, str, str]:
    """Return group, part and role of a name within its layer."""
    match = _ROLE.search(rest)
    role = match[1] if match else "weight"
    module = rest[: match.start()] if match else rest
    found = (_LAYER_TABLE if inside else _OUTER_TABLE).get(module)
    if found:
        return (*found, role)
    return ("normalization", module, role) if _NORM.search(module) else ("", module, role)
