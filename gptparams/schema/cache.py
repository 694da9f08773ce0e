"""What layers cache of earlier tokens, as data: keys and values, windows, fixed-size states.

None of this is a parameter and no count depends on it. The keys of `config.json` that it names
are read only when memory is computed.
"""

from typing import Literal, NamedTuple

from gptparams.schema.layers import Rule
from gptparams.schema.settings import Size, Switch

# The role of a cached tensor, on which engines and cache types depend.
Part = Literal["k", "v", "latent", "rotated", "index"]


class Kept(NamedTuple):
    """A tensor that each layer of a kind caches: `width` numbers per token.

    `width` and `expanded` are shape texts whose axes are multiplied. `expanded` is the width that
    an engine without support for the compressed form caches. `layers` is the symbol of a kind of
    layer, and `when` is a condition as in `TensorSpec`.
    """

    part: Part
    width: str
    layers: str = "L"
    when: str = ""
    expanded: str = ""


class State(NamedTuple):
    """A fixed-size tensor that each layer of a kind keeps for each sequence.

    `shape` is a shape text. `transformers` is the shape that the reference class keeps, if it
    differs. States are 32-bit floats if `float32` is true, otherwise of the activations' type.
    """

    shape: str
    layers: str
    float32: bool = True
    transformers: str = ""


class Window(NamedTuple):
    """An attention window of `size`, in the layers for which all `rules` hold.

    No layer has a window if the configuration gives no size (null) or `switch` is off. The length
    in tokens, including the current one, is the value of the key divided by `divisor` (rounded
    down) plus `plus`. `llama_cpp` says whether llama.cpp caches only the window in these layers
    (None: unknown), and `transformers` whether the reference class does.
    """

    size: Size
    rules: tuple[Rule, ...] = ()
    switch: Switch | None = None
    divisor: int = 1
    plus: int = 0
    llama_cpp: bool | None = None
    transformers: bool = True


class Cache(NamedTuple):
    """What the layers of an architecture cache.

    If `kept` is empty, they cache the outputs of the rows whose parts are `k` and `v`. `sizes`
    lists sizes that only `kept` uses. `transformers` says whether the reference class caches
    anything at all. `fixed` lists keys with the only values for which this description is
    complete. `prefix` is a shape text: the number of tokens that the model prepends to its input.
    """

    kept: tuple[Kept, ...] = ()
    states: tuple[State, ...] = ()
    window: Window | None = None
    sizes: tuple[Size, ...] = ()
    transformers: bool = True
    fixed: tuple[tuple[str, tuple[object, ...]], ...] = ()
    prefix: str = ""
