"""Changing a model's values for a while, and undoing it exactly."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from gptparams.language import Text
from gptparams.models.load import LoadedModel
from gptparams.models.weights import need

# A tensor of torch; naming its class would import torch.
Tensor = Any


@dataclass(frozen=True)
class Edit:
    """New values, a number or a tensor, for a region of one parameter; () is all of it."""

    name: str
    values: Tensor | float
    region: tuple[slice, ...] = ()


Edits = tuple[Edit, ...]


@dataclass(frozen=True)
class Change:
    """A change of some parameters' values: its names, the family that it is about, its edits.

    `edits` makes the new values from the model as it stands. With `untied` the head gets a matrix
    of its own for the while. `first` is the first layer whose result can differ.
    """

    id: str
    name: Text
    family: str
    edits: Callable[[LoadedModel], Edits]
    untied: bool = False
    first: int = 0


@contextmanager
def applied(loaded: LoadedModel, change: Change) -> Iterator[int]:
    """The model with `change`, inside the block; the number of values that it sets.

    The tensors that were there are put aside and back again, so that nothing is left of it.
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
    """The head with a copy of the matrix that it shared; shared again afterwards."""
    shared = model.lm_head.weight
    model.lm_head.weight = need("torch").nn.Parameter(shared.detach().clone())
    try:
        yield
    finally:
        model.lm_head.weight = shared


def fingerprint(model: Any) -> str:
    """SHA-256 of every parameter: its name, the name that it shares a tensor with, its bytes."""
    digest, owners = hashlib.sha256(), dict[int, str]()
    for name, parameter in model.named_parameters(remove_duplicate=False):
        owner = owners.setdefault(id(parameter), name)
        digest.update(f"{name} {owner} {tuple(parameter.shape)} {parameter.dtype}\n".encode())
        if owner == name:
            digest.update(parameter.detach().contiguous().numpy())
    return digest.hexdigest()
