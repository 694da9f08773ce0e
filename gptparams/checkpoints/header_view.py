"""A checkpoint as the inference sees it: which tensors are in which layers, and their shapes."""

from collections.abc import Iterable, Mapping, Sequence, Set
from operator import itemgetter
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
    """What tensors there are: the layers that have a key, and its shape in the first of them.

    Layer None is outside of the layers. `layers` is the number of layers, those of multi-token
    prediction left out. `experts` is how many experts are stored one by one, 0 where they are
    stacked or there are none.
    """

    places: Mapping[Key, Sequence[int | None]]
    shapes: Mapping[Key, Shape]
    layers: int
    experts: int
    outputs_first: bool

    def where(self, row: TensorSpec) -> set[int]:
        """The numbers of the layers that have the tensor of a row."""
        found = (layer for key in _keys(row) for layer in self.places.get(key, ()))
        return {layer for layer in found if layer is not None}

    def shape(self, row: TensorSpec) -> Shape | None:
        """The shape of the tensor of a row in the first layer that has it."""
        return next((self.shapes[key] for key in _keys(row) if key in self.shapes), None)


def view(checkpoint: Checkpoint) -> View:
    """What the header of `checkpoint` shows; tensors with a cause of their own are left out."""
    logical, _ = logical_tensors(checkpoint.tensors, bits_of(checkpoint.config))
    places: dict[Key, list[int | None]] = {}
    firsts: dict[Key, tuple[int, Shape]] = {}
    predicted: set[int | None] = {None}
    experts = 0
    for matrix in logical:
        if matrix.shape is None or cause_by_name(matrix.name, matrix.tensor):
            continue
        plain = plain_name(matrix.name)
        slot = slot_of(plain)
        if names_prediction(plain):
            predicted.add(slot.layer)
        experts = max(experts, _expert(plain) + 1)
        for key in _keys_of(plain, slot):
            places.setdefault(key, []).append(slot.layer)
            here = (slot.layer or 0, matrix.shape)
            firsts[key] = min(firsts.get(key, here), here, key=itemgetter(0))
    shapes = {key: shape for key, (_, shape) in firsts.items()}
    numbers = {layer for found in places.values() for layer in found} - predicted
    return View(places, shapes, _layers(numbers), experts, checkpoint.format == "gguf")


def _layers(numbers: Set[int | None]) -> int:
    """How many layers there are; 0 where most numbers are lacking, as they count nothing then."""
    total = max((number for number in numbers if number is not None), default=-1) + 1
    return total if total <= 2 * len(numbers) else 0


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
