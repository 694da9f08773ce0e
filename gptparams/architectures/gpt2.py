"""GPT-2: pre-norm decoder with learned positions, fused Q, K, V and a tied head."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.rows import affine, conv1d
from gptparams.schema.tensor import TensorSpec

_FILE = "transformers/models/gpt2/modeling_gpt2.py"
_MODEL = f"{_FILE}: GPT2Model"
_ATTENTION = f"{_FILE}: GPT2Attention"
_MLP = f"{_FILE}: GPT2MLP"
_BLOCK = f"{_FILE}: GPT2Block"
_HEAD = f"{_FILE}: GPT2LMHeadModel"
# The published checkpoints of 2019 store the causal mask; the class of today makes it anew.
_MASK = "openai-community/gpt2: model.safetensors, h.{i}.attn.bias"

_H = "transformer.h.{i}"
_CROSS = "add_cross_attention"

ARCHITECTURE = Architecture(
    model_type="gpt2",
    reference="GPT2LMHeadModel",
    sizes=(
        Size("V", ("vocab_size",), nested="50257"),
        Size("P", ("n_positions", "max_position_embeddings"), nested="1024"),
        Size("d", ("n_embd", "hidden_size"), nested="768"),
        Size("L", ("n_layer", "num_hidden_layers"), nested="12"),
        Size("h", ("n_head", "num_attention_heads"), nested="12"),
        Size("f", ("n_inner",), default="4d"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_CROSS, False)),
    divisible=(("d", "h"),),
    cache=Cache(fixed=((_CROSS, (False,)),)),
    rows=(
        TensorSpec("transformer.wte.weight", "V d", "token_embedding", _MODEL),
        TensorSpec("transformer.wpe.weight", "P d", "position_embedding", _MODEL),
        *affine(f"{_H}.ln_1", "d", "normalization", _BLOCK, "L"),
        TensorSpec(f"{_H}.attn.bias", "1 1 P P", "attention", _MASK, repeat="L", kind="buffer"),
        *conv1d(f"{_H}.attn.c_attn", "d", "3d", "attention", _ATTENTION, "L", "", "q:d k:d v:d"),
        *conv1d(f"{_H}.attn.c_proj", "d", "d", "attention", _ATTENTION, "L", "", "o"),
        *affine(f"{_H}.ln_2", "d", "normalization", _BLOCK, "L"),
        *conv1d(
            f"{_H}.crossattention.c_attn", "d", "2d", "attention", _ATTENTION, "L", _CROSS,
            "k:d v:d",
        ),
        *conv1d(
            f"{_H}.crossattention.q_attn", "d", "d", "attention", _ATTENTION, "L", _CROSS, "q"
        ),
        *conv1d(
            f"{_H}.crossattention.c_proj", "d", "d", "attention", _ATTENTION, "L", _CROSS, "o"
        ),
        *affine(f"{_H}.ln_cross_attn", "d", "normalization", _BLOCK, "L", _CROSS),
        *conv1d(f"{_H}.mlp.c_fc", "d", "f", "feed_forward", _MLP, "L"),
        *conv1d(f"{_H}.mlp.c_proj", "f", "d", "feed_forward", _MLP, "L"),
        *affine("transformer.ln_f", "d", "normalization", _MODEL),
        TensorSpec(
            "lm_head.weight", "V d", "output_head", _HEAD, shares="transformer.wte.weight"
        ),
    ),
)  # fmt: skip
