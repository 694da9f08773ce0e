"""Caches that several architectures share: data for `Architecture.cache`.

The layers with a window are those that `layer_types` labels, or, if a configuration has no such
list, those that rules select.
"""

from collections.abc import Iterator

from gptparams.schema.cache import Kept, State, Window
from gptparams.schema.layers import Every, Labelled, Rule
from gptparams.schema.settings import Size, Switch
from gptparams.schema.tensor import TensorSpec


def window(
    usual: str,
    *rules: Rule,
    key: str = "sliding_window",
    label: str = "sliding_attention",
    llama_cpp: bool | None = None,
) -> Window:
    """A window in the layers labelled `label` in `layer_types`, or else in those of `rules`.

    `usual` is the default of the reference class, which nested configurations may leave out.
    """
    labelled = Labelled("layer_types", (label,), ("full_attention",), rules)
    return Window(Size("w", (key,), nested=usual, null=""), (labelled,), llama_cpp=llama_cpp)


def all_but_every(step: int, key: str = "", rest: int = -1) -> Every:
    """All layers except one in every `step`, by default the last; `key` may override `step`."""
    return Every(key, step, rest, inside=False)


def window_everywhere(usual: str = "", llama_cpp: bool | None = False) -> Window:
    """A window in all layers, if the configuration has one; `usual` is the class's default, if any.

    llama.cpp caches all tokens of most such models.
    """
    size = Size("w", ("sliding_window",), default="" if usual else "0", nested=usual, null="")
    return Window(size, llama_cpp=llama_cpp)


def window_if(*rules: Rule) -> Window:
    """Qwen's windows, which exist only if `use_sliding_window` is on."""
    labelled = Labelled("layer_types", ("sliding_attention",), ("full_attention",), rules)
    switch = Switch("use_sliding_window", False)
    return window_everywhere("4096")._replace(rules=(labelled,), switch=switch)


def latent(layers: str = "L") -> tuple[Kept, ...]:
    """What DeepSeek's attention caches: a latent of `rkv` numbers, and the rotated part of a key.

    All heads share both. Expanded, they are `h` keys of width `dn+dr` and `h` values of width
    `dv`. Source: arXiv:2405.04434, section 2.1.
    """
    return (
        Kept("latent", "rkv", layers, expanded="h*dn+h*dr"),
        Kept("rotated", "dr", layers, expanded="h*dv"),
    )


def grouped(layers: str = "La", width: str = "kv*dh") -> tuple[Kept, ...]:
    """Keys and values of grouped attention, in layers of one kind."""
    return (Kept("k", width, layers), Kept("v", width, layers))


def kept_by_rows(rows: tuple[TensorSpec, ...]) -> Iterator[Kept]:
    """The outputs of the parts `k` and `v` of `rows`, which layers cache unless a table differs.

    A weight with a single part has its outputs on the first axis, as `nn.Linear` stores them.
    """
    for row in rows:
        if row.role == "weight" and row.factors:
            for part in row.parts.split():
                name, _, width = part.partition(":")
                if name in ("k", "v"):
                    own = width or row.shape.split()[0]
                    yield Kept("k" if name == "k" else "v", own, row.factors[0], row.when)


def delta_rule_states(convolved: str, matrices: str, layers: str = "Ll") -> tuple[State, ...]:
    """Gated DeltaNet's states: the last inputs of its convolution, and a matrix for each head.

    The convolution covers `convolved` numbers of each of `c` tokens; those of the current token
    need not be kept.
    """
    inputs = State(f"{convolved} c-1", layers, float32=False, transformers=f"{convolved} c")
    return (inputs, State(matrices, layers))
