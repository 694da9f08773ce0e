"""The definition of an architecture: sizes, switches, kinds of layers and rows. Data only.

Each architecture has its table, an instance of `Architecture`, in its own module in
`architectures/`. `config` uses the table to read a `config.json`, and `counting` counts its rows.
This module also re-exports the types that tables use.
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
    """How published checkpoints differ from the reference class, and by how many elements.

    `zh` and `en` are the sentence, with `{number}` for `repeat` times `size`. If that is 0, there
    is no difference.
    """

    zh: str
    en: str
    repeat: str
    size: str


class Architecture(NamedTuple):
    """An architecture: its `model_type`, its reference class, and its table of tensors.

    `tie` is the switch that makes rows with `shares` reuse another row's storage; empty if there
    is none. `divisible` lists pairs of symbols of which the second must divide the first, and
    `at_most` pairs of which the first must not exceed the second. `fixed` lists keys that would
    change the count, with the only values that the table supports. `harmless` lists keys that
    look as if they changed the count but do not. `passed` lists keys that do not affect the count
    but that the reference class needs. `needs` lists such keys without a default, with a suitable
    value. `remarks` say how published checkpoints differ from the class. `own_code` is the address
    of the code that defines the model, if transformers has no class for it; its totals are checked
    against published ones (`aliases.json`). `own_modules` are the names of modules in that code,
    each with the modules of the table that it holds. `cache` is what its layers cache of earlier
    tokens; no count needs it.
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
    own_modules: tuple[tuple[str, tuple[str, ...]], ...] = ()
    cache: Cache = Cache()

    def __repr__(self) -> str:
        return f"<Architecture {self.model_type}: {self.reference}, {len(self.rows)} rows>"
