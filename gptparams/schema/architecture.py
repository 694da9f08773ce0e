"""What an architecture is: sizes, switches, kinds of layers and rows. Data alone.

The table of an architecture is an instance of `Architecture` in a module of its own in
`architectures/`; `config` reads a `config.json` by it, `counting` counts its rows. What a table is
made of can be imported from here as well.
"""

from typing import NamedTuple

from gptparams.schema.cache import Cache, Kept, State, Window
from gptparams.schema.layers import (
    Every,
    From,
    Labelled,
    Last,
    Layers,
    Listed,
    Repeated,
    Rule,
    UpTo,
)
from gptparams.schema.settings import Choice, Differ, Size, Switch
from gptparams.schema.tensor import TensorSpec

__all__ = [
    "Architecture",
    "Cache",
    "Choice",
    "Differ",
    "Every",
    "From",
    "Kept",
    "Labelled",
    "Last",
    "Layers",
    "Listed",
    "Repeated",
    "Rule",
    "Size",
    "State",
    "Switch",
    "UpTo",
    "Window",
]


class Remark(NamedTuple):
    """How published checkpoints differ from the class: what they hold besides, and how much.

    `zh` and `en` are the sentence, with `{number}` for `repeat` times `size`; where that is none,
    there is no difference.
    """

    zh: str
    en: str
    repeat: str
    size: str


class Architecture(NamedTuple):
    """One architecture: its `model_type`, its reference class, and its table of tensors.

    `tie` is the switch that makes rows with `shares` reuse another row's storage; empty where
    none does.
    `divisible` lists pairs of symbols of which the second must divide the first, `at_most`
    pairs of which the first must not exceed the second. `fixed` are keys that would change
    the count, with the only values that the table understands. `harmless` are keys that look
    as if they changed the count, and do not. `passed` are keys that count nothing, and that the
    reference class needs to be built. `needs` are such keys that its own defaults lack, each with a
    value that will do. `remarks` say how checkpoints differ from the class. `own_code` is the
    address of the code that defines the model, where transformers has no class of it: totals
    that others published are its witnesses (`aliases.json`). `fused` is a module that holds
    matrices side by side in that code which the table has apart.
    `cache` is what its layers keep of the tokens before; no count needs it.
    """

    model_type: str
    reference: str
    sizes: tuple[Size, ...]
    switches: tuple[Switch | Choice | Differ, ...]
    rows: tuple[TensorSpec, ...]
    layers: tuple[Layers, ...] = ()
    tie: str = "tie_word_embeddings"
    divisible: tuple[tuple[str, str], ...] = ()
    at_most: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, tuple[object, ...]], ...] = ()
    harmless: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    needs: tuple[tuple[str, object], ...] = ()
    remarks: tuple[Remark, ...] = ()
    own_code: str = ""
    fused: str = ""
    cache: Cache = Cache()

    def __repr__(self) -> str:
        return f"<Architecture {self.model_type}: {self.reference}, {len(self.rows)} rows>"
