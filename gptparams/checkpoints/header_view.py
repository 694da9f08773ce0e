"""A checkpoint as the inference sees it: which tensors are in which layers, and their shapes."""

from collections.abc import Iterable
from typing import NamedTuple

from gptparams.checkpoints.cause_rules import cause_by_name, names_prediction
from gptparams.checkpoints.header import Checkpoint
from gptparams.checkpoints.layouts import Shape
from gptparams.checkpoints.logical import logical_tensors
from gptparams.checkpoints.quantization_config import bits_of
from gptparams.checkpoints.slots import Slot, plain_name, slot_of
from gptparams.schema.tensor import TensorSpec

Key = tuple[str, str, str]  # group, part and role; or an empty group, a name and an empty role


class View(NamedTuple):
    """Shapes by layer and key, where layer None is outside the layers.

    `layers` is the number of layers, those of multi-token prediction left out. `experts` is how
    many experts are stored one by one, 0 where they are stacked or there are none.
    """

    shapes: dict[tuple[int | None, Key], Shape]
    names: dict[str, Shape]
    layers: int
    experts: int
    outputs_first: bool

    def where(self, row: TensorSpec) -> list[int | None]:
        """The layers that have the tensor of a row; [None] for one outside of them."""
        keys = set(_keys(row))
        return [layer for layer, key in self.shapes if key in keys]

    def shape(self, row: TensorSpec) -> Shape | None:
        """The shape of the tensor of a row in the first layer that has it."""
        for key in _keys(row):
            for layer in (None, *range(self.layers)):
                if (layer, key) in self.shapes:
                    return self.shapes[layer, key]
        return None


def view(checkpoint: Checkpoint) -> View:
    """What the header of `checkpoint` shows; tensors with a cause of their own are left out."""
    logical, _ = logical_tensors(checkpoint.tensors, bits_of(checkpoint.config))
    shapes: dict[tuple[int | None, Key], Shape] = {}
    names: dict[str, Shape] = {}
    predicted: set[int | None] = set()
    experts = 0
    for matrix in logical:
        if matrix.shape is None or cause_by_name(matrix.name, matrix.tensor):
            continue
        plain = plain_name(matrix.name)
        slot = slot_of(plain)
        if names_prediction(plain):
            predicted.add(slot.layer)
        experts = max(experts, _expert(plain) + 1)
        names[plain] = matrix.shape
        for key in _keys_of(plain, slot):
            shapes.setdefault((slot.layer, key), matrix.shape)
    numbers = {layer for layer, _ in shapes if layer is not None and layer not in predicted}
    return View(shapes, names, max(numbers, default=-1) + 1, experts, checkpoint.format == "gguf")


def _expert(plain: str) -> int:
    """The number of the expert that a tensor is of; -1 where it is of none or of all."""
    _, found, rest = plain.partition("experts.")
    number = rest.partition(".")[0] if found else ""
    return int(number) if number.isdecimal() and len(number) < 6 else -1


def _keys(row: TensorSpec) -> Iterable[Key]:
    plain = plain_name(row.name.replace("{i}", "0").replace("{j}", "0"))
    return _keys_of(plain, slot_of(plain))


def _keys_of(plain: str, slot: Slot) -> tuple[Key, ...]:
    """The keys under which a tensor is looked up: its name, and its slot."""
    name = plain if slot.layer is None else plain.partition(f".{slot.layer}.")[2]
    by_name = ("", name, "")
    if slot.group in ("", "normalization"):
        return (by_name,)
    return (by_name, (slot.group, slot.part, slot.role))
