"""nanoGPT: GPT-2 whose maps and norms have biases at choice, stored as `nn.Linear` stores them."""

from gptparams.schema.architecture import Architecture, Size, Switch
from gptparams.schema.rows import gain, linear, tied_head
from gptparams.schema.tensor import TensorSpec

_AT = "karpathy/nanoGPT: model.py: "
_I = "transformer.h.{i}"
_A, _F, _B = "attention", "feed_forward", "bias"


def _norm(name: str, source: str, repeat: str = "") -> tuple[TensorSpec, ...]:
    """A layer norm with a bias at choice."""
    (weight,) = gain(name, "d", source, repeat)
    return (weight, weight._replace(name=f"{name}.bias", role="bias", when=_B))


ARCHITECTURE = Architecture(
    model_type="nanogpt",
    reference="GPT",
    own_code="https://github.com/karpathy/nanoGPT/blob/master/model.py",
    sizes=(
        Size("V", ("vocab_size",)),
        Size("P", ("block_size",)),
        Size("d", ("n_embd",)),
        Size("L", ("n_layer",)),
        Size("h", ("n_head",)),
    ),
    switches=(Switch("tie_word_embeddings", True), Switch(_B, True)),
    divisible=(("d", "h"),),
    rows=(
        TensorSpec("transformer.wte.weight", "V d", "token_embedding", f"{_AT}GPT"),
        TensorSpec("transformer.wpe.weight", "P d", "position_embedding", f"{_AT}GPT"),
        *_norm(f"{_I}.ln_1", f"{_AT}LayerNorm", "L"),
        *linear(
            f"{_I}.attn.c_attn", "d", "3d", _A, f"{_AT}CausalSelfAttention", "L", _B, "q:d k:d v:d"
        ),
        *linear(f"{_I}.attn.c_proj", "d", "d", _A, f"{_AT}CausalSelfAttention", "L", _B, "o"),
        *_norm(f"{_I}.ln_2", f"{_AT}LayerNorm", "L"),
        *linear(f"{_I}.mlp.c_fc", "d", "4d", _F, f"{_AT}MLP", "L", _B),
        *linear(f"{_I}.mlp.c_proj", "4d", "d", _F, f"{_AT}MLP", "L", _B),
        *_norm("transformer.ln_f", f"{_AT}LayerNorm"),
        *tied_head("lm_head.weight", f"{_AT}GPT", "transformer.wte.weight"),
    ),
)
