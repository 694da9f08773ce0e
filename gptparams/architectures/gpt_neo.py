"""GPT-Neo: GPT-2 with Q, K and V apart; every other layer looks only so far back."""

from gptparams.schema.architecture import Architecture, Cache, Repeated, Size, Switch, Window
from gptparams.schema.rows import affine, linear, square_attention, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/gpt_neo/modeling_gpt_neo.py: GPTNeo"
_I = "transformer.h.{i}"
_F, _N = "feed_forward", "normalization"

ARCHITECTURE = Architecture(
    model_type="gpt_neo",
    reference="GPTNeoForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="50257"),
        Size("P", ("max_position_embeddings",), nested="2048"),
        Size("d", ("hidden_size",), nested="2048"),
        Size("L", ("num_layers", "num_hidden_layers"), nested="24"),
        Size("h", ("num_heads", "num_attention_heads"), nested="16"),
        Size("f", ("intermediate_size",), default="4d"),
    ),
    switches=(Switch("tie_word_embeddings", True),),
    divisible=(("d", "h"),),
    passed=("attention_types",),  # the class wants one kind for each layer
    cache=Cache(
        window=Window(
            Size("w", ("window_size",), nested="256"),
            (Repeated("attention_types", ("local",), ("global",)),),
            transformers=False,
        )
    ),
    rows=(
        TensorSpec("transformer.wte.weight", "V d", "token_embedding", f"{_AT}Model"),
        TensorSpec("transformer.wpe.weight", "P d", "position_embedding", f"{_AT}Model"),
        *affine(f"{_I}.ln_1", "d", _N, f"{_AT}Block", "L"),
        *square_attention(f"{_I}.attn.attention", f"{_AT}SelfAttention", out_bias=""),
        *affine(f"{_I}.ln_2", "d", _N, f"{_AT}Block", "L"),
        *linear(f"{_I}.mlp.c_fc", "d", "f", _F, f"{_AT}MLP", "L", ""),
        *linear(f"{_I}.mlp.c_proj", "f", "d", _F, f"{_AT}MLP", "L", ""),
        *affine("transformer.ln_f", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "transformer.wte.weight"),
    ),
)
