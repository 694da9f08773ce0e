"""GPT-J: rotary positions, attention and MLP side by side under one norm, a head with a bias."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import affine, linear, square_attention, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/gptj/modeling_gptj.py: GPTJ"
_I = "transformer.h.{i}"
_F, _N = "feed_forward", "normalization"

ARCHITECTURE = Architecture(
    model_type="gptj",
    reference="GPTJForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="50400"),
        Size("d", ("n_embd", "hidden_size"), nested="4096"),
        Size("L", ("n_layer", "num_hidden_layers"), nested="28"),
        Size("h", ("n_head", "num_attention_heads"), nested="16"),
        Size("f", ("n_inner",), default="4d"),
    ),
    switches=(Switch("tie_word_embeddings", False),),
    divisible=(("d", "h"),),
    harmless=("rotary_dim",),
    rows=(
        TensorSpec("transformer.wte.weight", "V d", "token_embedding", f"{_AT}Model"),
        *affine(f"{_I}.ln_1", "d", _N, f"{_AT}Block", "L"),
        *square_attention(f"{_I}.attn", f"{_AT}Attention"),
        *linear(f"{_I}.mlp.fc_in", "d", "f", _F, f"{_AT}MLP", "L", ""),
        *linear(f"{_I}.mlp.fc_out", "f", "d", _F, f"{_AT}MLP", "L", ""),
        *affine("transformer.ln_f", "d", _N, f"{_AT}Model"),
        *tied_head("lm_head.weight", f"{_AT}ForCausalLM", "transformer.wte.weight"),
        TensorSpec("lm_head.bias", "V", "output_head", f"{_AT}ForCausalLM", role="bias"),
    ),
)
