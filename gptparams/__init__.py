"""Count the parameters of GPT models exactly, family by family.

>>> from gptparams import count, preset
>>> count(preset("gpt2")).total
124439808
"""

from typing import TYPE_CHECKING

from gptparams.algebra.polynomial import Polynomial
from gptparams.config.config import Config, config_from_dict, read_config
from gptparams.counting.conventions import CONVENTIONS, Convention, convention
from gptparams.counting.counting import Count, Tensor, count, layer_polynomial, polynomial
from gptparams.counting.reconciliation import Reconciliation, reconcile
from gptparams.errors import InputError
from gptparams.presets.lookup import Preset, all_presets, preset, resolve
from gptparams.schema.families import FAMILIES, Family

if TYPE_CHECKING:
    from gptparams.footprint.memory import Memory, memory

__all__ = [
    "CONVENTIONS",
    "FAMILIES",
    "Config",
    "Convention",
    "Count",
    "Family",
    "InputError",
    "Memory",
    "Polynomial",
    "Preset",
    "Reconciliation",
    "Tensor",
    "all_presets",
    "config_from_dict",
    "convention",
    "count",
    "layer_polynomial",
    "memory",
    "polynomial",
    "preset",
    "read_config",
    "reconcile",
    "resolve",
]


def __getattr__(name: str) -> object:
    """`memory` and what it returns, loaded when first wanted: counting does without."""
    if name in ("Memory", "memory"):
        from gptparams.footprint import memory

        return getattr(memory, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
