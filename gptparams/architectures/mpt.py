"""MPT: positions by a slope of the scores (ALiBi), and no bias anywhere, not even in norms."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import gain, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/mpt/modeling_mpt.py: Mpt"
_I = "transformer.blocks.{i}"
_A, _F = "attention", "feed_forward"

ARCHITECTURE = Architecture(
    model_type="mpt",
    reference="MptForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="50368"),
        Size("d", ("d_model", "hidden_size"), nested="2048"),
        Size("L", ("n_layers", "num_hidden_layers"), nested="24"),
        Size("h", ("n_heads", "num_attention_heads"), nested="16"),
    ),
    switches=(Switch("tie_word_embeddings", True),),
    divisible=(("d", "h"),),
    fixed=(  # the class takes no notice of other values, with which weights would not fit it
        ("expansion_ratio", (4,)),
        ("no_bias", (True,)),
        ("attn_config.attn_type", ("multihead_attention",)),
        ("attn_config.qk_ln", (False,)),
        ("attn_config.alibi", (True,)),
        ("ffn_config.ffn_type", ("mptmlp",)),
    ),
    rows=(
        TensorSpec("transformer.wte.weight", "V d", "token_embedding", f"{_AT}Model"),
        *gain(f"{_I}.norm_1", "d", f"{_AT}Block", "L"),
        *linear(f"{_I}.attn.Wqkv", "d", "3d", _A, f"{_AT}Attention", "L", parts="q:d k:d v:d"),
        *linear(f"{_I}.attn.out_proj", "d", "d", _A, f"{_AT}Attention", "L", parts="o"),
        *gain(f"{_I}.norm_2", "d", f"{_AT}Block", "L"),
        *linear(f"{_I}.ffn.up_proj", "d", "4d", _F, f"{_AT}MLP", "L"),
        *linear(f"{_I}.ffn.down_proj", "4d", "d", _F, f"{_AT}MLP", "L"),
        *gain("transformer.norm_f", "d", f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "transformer.wte.weight"),
    ),
)
