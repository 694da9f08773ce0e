"""What layers keep of the tokens before, for several architectures: data for `Architecture.cache`.

Windows are told by `layer_types`, or by rules where a configuration has no such list.
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
    """Windows of the layers that `layer_types` labels so, or without that list those of `rules`.

    `usual` is the window of the reference class.
    """
    labelled = Labelled("layer_types", (label,), ("full_attention",), rules)
    return Window(Size("w", (key,), nested=usual, null=""), (labelled,), llama_cpp=llama_cpp)


def all_but_every(step: int, key: str = "", rest: int = -1) -> Every:
    """All layers but one of each `step`, the last of them; `key` may give another number."""
    return Every(key, step, rest, inside=False)


def window_everywhere(usual: str = "", llama_cpp: bool | None = False) -> Window:
    """A window of all layers, if the configuration gives one; `usual` is that of the class, if any.

    llama.cpp keeps all tokens of most such models.
    """
    size = Size("w", ("sliding_window",), default="" if usual else "0", nested=usual, null="")
    return Window(size, llama_cpp=llama_cpp)


def window_if(*rules: Rule) -> Window:
    """Qwen's windows: none unless `use_sliding_window` is on."""
    labelled = Labelled("layer_types", ("sliding_attention",), ("full_attention",), rules)
    switch = Switch("use_sliding_window", False)
    return window_everywhere("4096")._replace(rules=(labelled,), switch=switch)


def latent(layers: str = "L") -> tuple[Kept, ...]:
    """What DeepSeek's attention keeps: `rkv` numbers for all heads, and the rotated part of a key.

    Expanded, they are `h` keys of width `dn+dr` and `h` values of width `dv`. Source:
    arXiv:2405.04434, section 2.1.
    """
    return (
        Kept("latent", "rkv", layers, expanded="h*dn+h*dr"),
        Kept("rotated", "dr", layers, expanded="h*dv"),
    )


def grouped(layers: str = "La", width: str = "kv*dh") -> tuple[Kept, ...]:
    """Keys and values of grouped attention, in layers of one kind."""
    return (Kept("k", width, layers), Kept("v", width, layers))


def kept_by_rows(rows: tuple[TensorSpec, ...]) -> Iterator[Kept]:
    """The outputs of the maps that rows call `k` and `v`: what layers keep if a table says no more.

    A map of its own has the outputs on its first axis, as `nn.Linear` stores them.
    """
    for row in rows:
        if row.role == "weight" and row.factors:
            for part in row.parts.split():
                name, _, width = part.partition(":")
                if name in ("k", "v"):
                    own = width or row.shape.split()[0]
                    yield Kept("k" if name == "k" else "v", own, row.factors[0], row.when)


def delta_rule_states(convolved: str, matrices: str, layers: str = "Ll") -> tuple[State, ...]:
    """What a Gated DeltaNet keeps: the last inputs of its convolution, and a matrix for each head.

    The convolution is over `convolved` numbers of `c` tokens, of which the current one need not
    be kept.
    """
    inputs = State(f"{convolved} c-1", layers, float32=False, transformers=f"{convolved} c")
    return (inputs, State(matrices, layers))
