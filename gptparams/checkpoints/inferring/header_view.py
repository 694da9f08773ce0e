"""A view of a checkpoint for inference: the layers that have each tensor, and its shape."""

from collections.abc import Iterable, Mapping, Sequence, Set
from operator import itemgetter
from typing import NamedTuple

from gptparams.checkpoints.causes.rules import cause_by_name, names_prediction
from gptparams.checkpoints.header import Checkpoint
from gptparams.checkpoints.matching.slots import Slot, plain_name, slot_of
from gptparams.checkpoints.quantized.layout import Shape
from gptparams.checkpoints.quantized.logical import logical_tensors
from gptparams.checkpoints.quantized.quantization_config import bits_of
from gptparams.schema.tensor import TensorSpec

Key = tuple[str, str, str]  # group, part and role; or ("", name, "") for a lookup by name


class View(NamedTuple):
    """The tensors in a file: for each key, the layers that have it and its shape in the first.

    Layer None means outside the layers. `layers` is the number of layers without those of
    multi-token prediction. `experts` is the number of experts stored one by one, 0 if they are
    stacked or absent.
    """

    places: Mapping[Key, Sequence[int | None]]
    shapes: Mapping[Key, Shape]
    layers: int
    experts: int
    outputs_first: bool

    def where(self, row: TensorSpec) -> set[int]:
        """Return the numbers of the layers that have the tensor of a row."""
        found = (layer for key in _keys(row) for layer in self.places.get(key, ()))
        return {layer for layer in found if layer is not None}

    def shape(self, row: TensorSpec) -> Shape | None:
        """Return the shape of a row's tensor in the first layer that has it."""
        return next((self.shapes[key] for key in _keys(row) if key in self.shapes), None)


def view(checkpoint: Checkpoint) -> View:
    """Return the view of a header, without tensors that have a cause of their own."""
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
    """Return the number of layers; 0 if most numbers are missing, so that they are not layers."""
    total = max((number for number in numbers if number is not None), default=-1) + 1
    return total if total <= 2 * len(numbers) else 0


def _expert(plain: str) -> int:
    """Return the expert number of a tensor; -1 if it belongs to no single expert."""
    _, found, rest = plain.partition("experts.")
    number = rest.partition(".")[0] if found else ""
    return int(number) if number.isdecimal() and len(number) < 6 else -1


def _keys(row: TensorSpec) -> Iterable[Key]:
    plain = plain_name(row.name.replace("{i}", "0").replace("{j}", "0"))
    return _keys_of(plain, slot_of(plain))


def _keys_of(plain: str, slot: Slot) -> tuple[Key, ...]:
    """Return the keys under which a tensor is looked up: its name, and its slot."""
    name = plain if slot.layer is None else plain.partition(f".{slot.layer}.")[2]
    by_name = ("", name, "")
    if slot.group in ("", "normalization"):
        return (by_name,)
    return (by_name, (slot.group, slot.part, slot.role))
