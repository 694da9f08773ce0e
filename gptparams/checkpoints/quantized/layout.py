"""What a layout is: how a quantizer stores a matrix, and the matrix that is found in it."""

from collections.abc import Callable, Mapping
from math import prod
from typing import NamedTuple

from gptparams.checkpoints.header import StoredTensor

Shape = tuple[int, ...]


class Logical(NamedTuple):
    """A matrix of the model: its name, its shape, and how it is stored.

    `shape` is None if header and config do not determine it; then `shapes` are the possible ones,
    and `elements` is the number of values if that is known. `tensor` is the stored tensor that
    holds the values; `layout` is empty for an unquantized tensor.
    """

    name: str
    shape: Shape | None
    tensor: StoredTensor
    layout: str = ""
    shapes: tuple[Shape, ...] = ()
    elements: int | None = None
    needed: str = ""

    @property
    def count(self) -> int | None:  # type: ignore[override]  # not how often a tuple holds a value
        """The number of parameters of the matrix; None if unknown."""
        return self.elements if self.shape is None else prod(self.shape)

    def fits(self, shape: Shape) -> bool:
        """Return whether the matrix can have this shape."""
        if self.shape is not None:
            return self.shape == shape
        if self.shapes:
            return shape in self.shapes
        return prod(shape) in (self.elements, (self.elements or 0) - 1)


class Parts(NamedTuple):
    """The tensors of one module by suffix, and the module's bits and group size from the config."""

    module: str
    tensors: Mapping[str, StoredTensor]
    bits: int | None
    group: int | None

    def shape(self, suffix: str) -> Shape:
        """Return the shape of the tensor with this suffix; () if there is none."""
        tensor = self.tensors.get(suffix)
        return tensor.shape if tensor else ()


class Found(NamedTuple):
    """The result of a layout: the shape, or the possible shapes and the missing information."""

    shape: Shape | None = None
    shapes: tuple[Shape, ...] = ()
    elements: int | None = None
    needed: str = ""


class Layout(NamedTuple):
    """A way to store a matrix: `packed` is the suffix that identifies it, `dtypes` its dtypes.

    `partners` must also be present. `name` is the suffix of the matrix. `solve` returns its shape,
    or None if the tensors do not have this layout.
    """

    id: str
    packed: str
    dtypes: tuple[str, ...]
    partners: tuple[str, ...]
    name: str
    solve: Callable[[Parts], Found | None]
