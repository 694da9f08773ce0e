"""The rows of a table: what is known about each tensor before sizes are filled in."""

from typing import Any, Literal, NamedTuple, Self

from gptparams.algebra.polynomial import (
    Polynomial,
    ShapeError,
    parse_axis,
    parse_shape,
    product,
    total,
)
from gptparams.schema.families import FAMILY_IDS, UNKNOWN

Kind = Literal["parameter", "buffer"]
Role = Literal["weight", "bias"]


class _Fields(NamedTuple):
    name: str
    shape: str
    family: str
    source: str
    role: Role = "weight"
    repeat: str = ""
    when: str = ""
    shares: str = ""
    kind: Kind = "parameter"
    parts: str = ""
    active: str = ""
    inputs_first: bool = False


class TensorSpec(_Fields):
    """A row: one tensor of an architecture, or several alike, for example one in each layer.

    `name` is the name that `named_parameters()` of the reference class gives, with `{i}` for the
    number of the layer. Rows with the same name never occur in the same model, or never in the
    same layer. `shape` lists the axes in storage order. `repeat` is a product that gives the
    number of copies (empty: one). Its first factor is `L`, the symbol of a kind of layer, or any
    other number of copies; a second factor is the number of copies in each of these, numbered
    `{j}` in the name. `when` lists conditions that must all hold (empty: none): the names of
    switches that are on and symbols of sizes that the model has, or, after `!`, of those that
    are off or missing. A row with `shares` has no storage of its own if the tie of the
    architecture is on: it is the tensor of that name. A `buffer` is stored but is not a
    parameter. `parts` is the part of its family that the tensor is (`q`), or the parts that it
    holds side by side, each with its share of an axis: `q:h*dh k:kv*dh v:kv*dh`. `active` is the
    shape of what one token uses (empty: everything). The last two axes of a matrix are its
    outputs and its inputs, as `nn.Linear` stores them, or the reverse if `inputs_first`.
    `source` says where the reference implementation creates the tensor.
    """

    __slots__ = ()

    def __new__(cls, *values: Any, **named: Any) -> Self:
        """Create a row; raises ShapeError for an unknown family or an invalid name or shape."""
        self = super().__new__(cls, *values, **named)
        if self.family not in (*FAMILY_IDS, UNKNOWN.id):
            raise ShapeError(f"{self.name}: family {self.family!r} is not in the table of families")
        indices = [index for index in ("{i}", "{j}") if index in self.name]
        if indices != ["{i}", "{j}", "none"][: len(self.factors)]:
            raise ShapeError(
                f"{self.name}: a repeated tensor has {{i}} in its name, one that is repeated in "
                "each layer {j} as well, a single one neither"
            )
        parse_shape(self.shape)
        return self

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors of `repeat`: none, the layers, or the layers and the copies in each."""
        return tuple(self.repeat.split())

    @property
    def axes(self) -> tuple[Polynomial, ...]:
        """The sizes of the axes, in stored order."""
        return parse_shape(self.shape)

    @property
    def active_axes(self) -> tuple[Polynomial, ...]:
        """The sizes of the axes of the part that one token uses."""
        return parse_shape(self.active or self.shape)

    @property
    def repeats(self) -> Polynomial:
        """The number of copies that a model has."""
        return product(map(parse_axis, self.factors))

    @property
    def polynomial(self) -> Polynomial:
        """The number of elements of all copies together, for all sizes."""
        return product((self.repeats, *self.axes))

    @property
    def shares_of_parts(self) -> tuple[tuple[str, Polynomial, Polynomial], ...]:
        """Each part as `(name, share, axis)`: its share of an axis, and the size of that axis.

        The shares of all parts sum to the axis; raises ShapeError if no axis has that size.
        """
        if ":" not in self.parts:
            return ((self.parts, Polynomial.constant(1), Polynomial.constant(1)),)
        split = (text.partition(":") for text in self.parts.split())
        named = [(name, parse_axis(share)) for name, _, share in split]
        whole = total(share for _, share in named)
        if whole not in self.axes:
            raise ShapeError(f"{self.name}: parts {self.parts!r} do not make up an axis")
        return tuple((name, share, whole) for name, share in named)
