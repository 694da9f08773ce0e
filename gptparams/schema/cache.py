"""What layers keep of the tokens before, as data: keys and values, windows, fixed states.

Nothing of this is a parameter, and no count depends on it: the keys of `config.json` that it
names are read when memory is computed.
"""

from typing import Literal, NamedTuple

from gptparams.schema.layers import Rule
from gptparams.schema.settings import Size, Switch

# What a kept tensor is: engines and cache types treat these differently.
Part = Literal["k", "v", "latent", "rotated", "index"]


class Kept(NamedTuple):
    """A tensor that each layer of a kind keeps: `width` numbers for each token.

    `width` and `expanded` are shape texts; the axes of one are multiplied. `expanded` is the
    width of what an engine keeps that does not know the compressed form. `layers` is the symbol of
    a kind of layer, and `when` a condition, as in `TensorSpec`.
    """

    part: Part
    width: str
    layers: str = "L"
    when: str = ""
    expanded: str = ""


class State(NamedTuple):
    """A tensor of a fixed size that each layer of a kind keeps for each sequence.

    `shape` is a shape text. `transformers` is the shape that the reference class keeps, where that
    is another. States are stored as 32-bit floats if `float32`, else as the activations.
    """

    shape: str
    layers: str
    float32: bool = True
    transformers: str = ""


class Window(NamedTuple):
    """How many tokens back some layers look: `size`, for the layers for which all `rules` hold.

    Without a size (null in the configuration), or where `switch` is off, no layer has a window.
    `divisor` and `plus` turn the value of the key into the number of tokens, the current one
    included. `llama_cpp` says whether llama.cpp keeps no more than the window in such layers: None
    where that is not known. `transformers` says so of the reference class.
    """

    size: Size
    rules: tuple[Rule, ...] = ()
    switch: Switch | None = None
    divisor: int = 1
    plus: int = 0
    llama_cpp: bool | None = None
    transformers: bool = True


class Cache(NamedTuple):
    """What the layers of an architecture keep.

    Without `kept`, they keep the outputs of the maps that the rows call `k` and `v`. `sizes` are
    those that only `kept` and `states` need. `transformers` says whether the reference class
    keeps anything at all. `fixed` are keys with the only values for which that is all.
    `prefix` is the number of tokens of its own that the model puts before those it is given.
    """

    kept: tuple[Kept, ...] = ()
    states: tuple[State, ...] = ()
    window: Window | None = None
    sizes: tuple[Size, ...] = ()
    transformers: bool = True
    fixed: tuple[tuple[str, tuple[object, ...]], ...] = ()
    prefix: str = ""
