"""Temporarily change a model's values, and restore them exactly."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from gptparams.language import Text
from gptparams.models.load import LoadedModel
from gptparams.models.weights import need

# A torch tensor; importing the class here would import torch.
Tensor = Any


@dataclass(frozen=True)
class Edit:
    """New values, a number or a tensor, for a region of one parameter; `()` means all of it."""

    name: str
    values: Tensor | float
    region: tuple[slice, ...] = ()


Edits = tuple[Edit, ...]


@dataclass(frozen=True)
class Change:
    """A change to parameter values: its id and name, the family concerned, and its edits.

    `edits` computes the new values from the model's current ones. With `untied` the output head
    gets its own copy of the matrix for the duration. `first` is the first layer whose result can
    differ.
    """

    id: str
    name: Text
    family: str
    edits: Callable[[LoadedModel], Edits]
    untied: bool = False
    first: int = 0


@contextmanager
def applied(loaded: LoadedModel, change: Change) -> Iterator[int]:
    """Apply `change` inside the block; yields the number of values that it sets.

    The original tensors are kept and restored, so that the model is exactly as before.
    """
    with _untied(loaded.model) if change.untied else nullcontext():
        edits = change.edits(loaded)
        parameters = {edit.name: loaded.model.get_parameter(edit.name) for edit in edits}
        aside = {name: parameter.data for name, parameter in parameters.items()}
        try:
            for parameter in parameters.values():
                parameter.data = parameter.data.clone()
            for edit in edits:
                parameters[edit.name].data[edit.region] = edit.values
            yield sum(parameters[edit.name].data[edit.region].numel() for edit in edits)
        finally:
            for name, values in aside.items():
                parameters[name].data = values


@contextmanager
def _untied(model: Any) -> Iterator[None]:
    """Give the head its own copy of the matrix it shares; share it again afterwards."""
    shared = model.lm_head.weight
    model.lm_head.weight = need("torch").nn.Parameter(shared.detach().clone())
    try:
        yield
    finally:
        model.lm_head.weight = shared


def fingerprint(model: Any) -> str:
    """Return the SHA-256 of all parameters: their names, shared tensors and bytes."""
    digest, owners = hashlib.sha256(), dict[int, str]()
    for name, parameter in model.named_parameters(remove_duplicate=False):
        owner = owners.setdefault(id(parameter), name)
        digest.update(f"{name} {owner} {tuple(parameter.shape)} {parameter.dtype}\n".encode())
        if owner == name:
            digest.update(parameter.detach().contiguous().numpy())
    return digest.hexdigest()
