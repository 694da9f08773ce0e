"""MPT of MosaicML's own code: keys and values from one head, or from one of each group.

The class of transformers has a key head for each head of queries; files with another kind of
attention are of this code.
"""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import gain, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "mosaicml/llm-foundry: llmfoundry/models/"
_BLOCK, _MODEL = f"{_AT}layers/blocks.py: MPTBlock", f"{_AT}mpt/modeling_mpt.py: MPTModel"
_ATTENTION, _FFN = f"{_AT}layers/attention.py: GroupedQueryAttention", f"{_AT}layers/ffn.py: MPTMLP"
_I = "transformer.blocks.{i}"
_A, _F = "attention", "feed_forward"

ARCHITECTURE = Architecture(
    model_type="mpt_grouped",
    reference="MPTForCausalLM",
    own_code="https://github.com/mosaicml/llm-foundry/tree/main/llmfoundry/models",
    sizes=(
        Size("V", ("vocab_size",)),
        Size("d", ("d_model",)),
        Size("L", ("n_layers",)),
        Size("h", ("n_heads",)),
        Size("kv", ("attn_config.kv_n_heads",)),
        Size("dh", (), default="d/h"),
        Size("m", ("expansion_ratio",)),
    ),
    switches=(Switch("tie_word_embeddings", True),),
    divisible=(("d", "h"), ("h", "kv")),
    fixed=(
        ("no_bias", (True,)),
        ("attn_config.qk_ln", (False,)),
        ("attn_config.qk_gn", (False,)),
        ("learned_pos_emb", (False,)),
        ("norm_type", ("low_precision_layernorm", "layernorm", "low_precision_rmsnorm", "rmsnorm")),
        ("ffn_config.ffn_type", ("mptmlp",)),
        ("use_pad_tok_in_ffn", (True, False)),
    ),
    rows=(
        TensorSpec("transformer.wte.weight", "V d", "token_embedding", _MODEL),
        *gain(f"{_I}.norm_1", "d", _BLOCK, "L"),
        *linear(
            f"{_I}.attn.Wqkv", "d", "d+2kv*dh", _A, _ATTENTION, "L",
            parts="q:d k:kv*dh v:kv*dh",
        ),
        *linear(f"{_I}.attn.out_proj", "d", "d", _A, _ATTENTION, "L", parts="o"),
        *gain(f"{_I}.norm_2", "d", _BLOCK, "L"),
        *linear(f"{_I}.ffn.up_proj", "d", "m*d", _F, _FFN, "L"),
        *linear(f"{_I}.ffn.down_proj", "m*d", "d", _F, _FFN, "L"),
        *gain("transformer.norm_f", "d", _MODEL),
        *tied_head("lm_head.weight", _MODEL, "transformer.wte.weight"),
    ),
)  # fmt: skip
