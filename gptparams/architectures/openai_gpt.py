"""GPT-1 (`openai-gpt`): post-norm decoder with learned positions and no final norm."""

from gptparams.schema.architecture import Architecture, Cache, Size, Switch
from gptparams.schema.rows import affine, conv1d
from gptparams.schema.tensor import TensorSpec

_FILE = "transformers/models/openai/modeling_openai.py"
_MODEL = f"{_FILE}: OpenAIGPTModel"
_ATTENTION = f"{_FILE}: Attention"
_MLP = f"{_FILE}: MLP"
_BLOCK = f"{_FILE}: Block"
_HEAD = f"{_FILE}: OpenAIGPTLMHeadModel"

_H = "transformer.h.{i}"

ARCHITECTURE = Architecture(
    model_type="openai-gpt",
    reference="OpenAIGPTLMHeadModel",
    sizes=(
        Size("V", ("vocab_size",), nested="40478"),
        Size("P", ("n_positions", "max_position_embeddings"), nested="512"),
        Size("d", ("n_embd", "hidden_size"), nested="768"),
        Size("L", ("n_layer", "num_hidden_layers"), nested="12"),
        Size("h", ("n_head", "num_attention_heads"), nested="12"),
    ),
    switches=(Switch("tie_word_embeddings", True),),
    divisible=(("d", "h"),),
    cache=Cache(transformers=False),
    rows=(
        TensorSpec("transformer.tokens_embed.weight", "V d", "token_embedding", _MODEL),
        TensorSpec("transformer.positions_embed.weight", "P d", "position_embedding", _MODEL),
        TensorSpec(
            "transformer.position_ids", "P", "position_embedding", _MODEL, kind="buffer"
        ),
        TensorSpec(
            f"{_H}.attn.bias", "1 1 P P", "attention", _ATTENTION, repeat="L", kind="buffer"
        ),
        *conv1d(f"{_H}.attn.c_attn", "d", "3d", "attention", _ATTENTION, "L", "", "q:d k:d v:d"),
        *conv1d(f"{_H}.attn.c_proj", "d", "d", "attention", _ATTENTION, "L", "", "o"),
        *affine(f"{_H}.ln_1", "d", "normalization", _BLOCK, "L"),
        *conv1d(f"{_H}.mlp.c_fc", "d", "4d", "feed_forward", _MLP, "L"),
        *conv1d(f"{_H}.mlp.c_proj", "4d", "d", "feed_forward", _MLP, "L"),
        *affine(f"{_H}.ln_2", "d", "normalization", _BLOCK, "L"),
        TensorSpec(
            "lm_head.weight", "V d", "output_head", _HEAD,
            shares="transformer.tokens_embed.weight",
        ),
    ),
)  # fmt: skip
