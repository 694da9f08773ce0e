"""Count the parameters of GPT models exactly, family by family.

>>> from gptparams import count
>>> count("gpt2").total
124439808
"""

from importlib import import_module

TYPE_CHECKING = False  # type checkers assume that it is true; `typing` is slow to load
if TYPE_CHECKING:
    from gptparams.algebra.polynomial import Polynomial
    from gptparams.checkpoints.inspection import Inspection
    from gptparams.checkpoints.reading import inspect_checkpoint, reconcile_checkpoint
    from gptparams.checkpoints.reconcile import Reconciled
    from gptparams.config.config import Config, config_from_dict, read_config
    from gptparams.config.targets import preset, resolve
    from gptparams.counting.conventions import CONVENTIONS, Convention, convention
    from gptparams.counting.counting import Count, count
    from gptparams.counting.polynomials import layer_polynomial, polynomial
    from gptparams.counting.reconciliation import Reconciliation, reconcile
    from gptparams.counting.tensors import Tensor
    from gptparams.errors import InputError
    from gptparams.footprint.memory import Memory, memory
    from gptparams.presets.lookup import Preset, all_presets
    from gptparams.schema.families import FAMILIES, Family

__all__ = [
    "CONVENTIONS",
    "FAMILIES",
    "Config",
    "Convention",
    "Count",
    "Family",
    "InputError",
    "Inspection",
    "Memory",
    "Polynomial",
    "Preset",
    "Reconciled",
    "Reconciliation",
    "Tensor",
    "all_presets",
    "config_from_dict",
    "convention",
    "count",
    "inspect_checkpoint",
    "layer_polynomial",
    "memory",
    "polynomial",
    "preset",
    "read_config",
    "reconcile",
    "reconcile_checkpoint",
    "resolve",
]

# The names that each module defines. A module is loaded when a name of it is first used, so that
# the command line can start, and handle Ctrl-C, before anything else is loaded.
_MODULES = {
    "algebra.polynomial": ("Polynomial",),
    "checkpoints.reading": ("inspect_checkpoint", "reconcile_checkpoint"),
    "checkpoints.inspection": ("Inspection",),
    "checkpoints.reconcile": ("Reconciled",),
    "config.config": ("Config", "config_from_dict", "read_config"),
    "config.targets": ("preset", "resolve"),
    "counting.conventions": ("CONVENTIONS", "Convention", "convention"),
    "counting.counting": ("Count", "count"),
    "counting.polynomials": ("layer_polynomial", "polynomial"),
    "counting.reconciliation": ("Reconciliation", "reconcile"),
    "counting.tensors": ("Tensor",),
    "errors": ("InputError",),
    "footprint.memory": ("Memory", "memory"),
    "presets.lookup": ("Preset", "all_presets"),
    "schema.families": ("FAMILIES", "Family"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """Load a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
