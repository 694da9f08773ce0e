"""GPT-BigCode (SantaCoder, StarCoder): GPT-2 with one head for all keys and values."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/gpt_bigcode/modeling_gpt_bigcode.py: GPTBigCode"
_I = "transformer.h.{i}"
_A, _F, _N = "attention", "feed_forward", "normalization"

ARCHITECTURE = Architecture(
    model_type="gpt_bigcode",
    reference="GPTBigCodeForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="50257"),
        Size("P", ("n_positions", "max_position_embeddings"), nested="1024"),
        Size("d", ("n_embd", "hidden_size"), nested="768"),
        Size("L", ("n_layer", "num_hidden_layers"), nested="12"),
        Size("h", ("n_head", "num_attention_heads"), nested="12"),
        Size("dh", (), default="d/h"),
        Size("f", ("n_inner",), default="4d"),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch("multi_query", True)),
    fixed=(("add_cross_attention", (False,)),),
    harmless=("num_key_value_heads",),  # follows from multi_query
    rows=(
        TensorSpec("transformer.wte.weight", "V d", "token_embedding", f"{_AT}Model"),
        TensorSpec("transformer.wpe.weight", "P d", "position_embedding", f"{_AT}Model"),
        *affine(f"{_I}.ln_1", "d", _N, f"{_AT}Block", "L"),
        *linear(
            f"{_I}.attn.c_attn", "d", "d+2dh", _A, f"{_AT}Attention", "L", "",
            "q:d k:dh v:dh", "multi_query",
        ),
        *linear(
            f"{_I}.attn.c_attn", "d", "3d", _A, f"{_AT}Attention", "L", "",
            "q:d k:d v:d", "!multi_query",
        ),
        *linear(f"{_I}.attn.c_proj", "d", "d", _A, f"{_AT}Attention", "L", "", "o"),
        *affine(f"{_I}.ln_2", "d", _N, f"{_AT}Block", "L"),
        *linear(f"{_I}.mlp.c_fc", "d", "f", _F, f"{_AT}MLP", "L", ""),
        *linear(f"{_I}.mlp.c_proj", "f", "d", _F, f"{_AT}MLP", "L", ""),
        *affine("transformer.ln_f", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "transformer.wte.weight"),
    ),
)  # fmt: skip
