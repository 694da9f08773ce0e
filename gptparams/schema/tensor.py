"""One row a tensor: everything that is known of it before any number is put in."""

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
    """A tensor of an architecture, or a run of alike tensors, one a layer.

    `name` is the name that `named_parameters()` of the reference class gives, with `{i}` for
    the number of the layer; rows of one name are never there at once, or never in one layer.
    `shape` is the stored order of the axes. `repeat` is the product that says how many there
    are (empty: one): its first factor is `L`, the symbol of a kind of layer, or any other
    number of copies; a second one counts copies in each of these, whose number is `{j}` in the
    name. `when` lists what must hold (empty: nothing): the names of switches that are on and
    symbols of sizes that the model has, and with `!` those that are not. A row with `shares`
    stores nothing of its own when its architecture's tie is on: it is the tensor of that name.
    A `buffer` is stored and never counted. `parts` names what the tensor is a part of (`q`),
    or the parts that it holds side by side, with the share of an axis that each has: `q:h*dh
    k:kv*dh v:kv*dh`. `active` is the shape of what one token uses of it (empty: all). The last
    two axes of a map are its outputs and its inputs, as `nn.Linear` stores them, or the other way
    round if `inputs_first`. `source` says where the reference
    implementation makes it.
    """

    __slots__ = ()

    def __new__(cls, *values: Any, **named: Any) -> Self:
        """The row, checked. Raises ShapeError for a family, name or shape that can't be one."""
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
        """The sizes of the axes of what one token uses."""
        return parse_shape(self.active or self.shape)

    @property
    def repeats(self) -> Polynomial:
        """How many such tensors a model has."""
        return product(map(parse_axis, self.factors))

    @property
    def polynomial(self) -> Polynomial:
        """How many numbers the tensor and its repetitions hold, for all sizes."""
        return product((self.repeats, *self.axes))

    @property
    def shares_of_parts(self) -> tuple[tuple[str, Polynomial, Polynomial], ...]:
        """Each part with its share of an axis and that axis: `(name, share, axis)`.

        The axis is the one of which the shares are the whole; ShapeError if there is none.
        """
        if ":" not in self.parts:
            return ((self.parts, Polynomial.constant(1), Polynomial.constant(1)),)
        split = (text.partition(":") for text in self.parts.split())
        named = [(name, parse_axis(share)) for name, _, share in split]
        whole = total(share for _, share in named)
        if whole not in self.axes:
            raise ShapeError(f"{self.name}: parts {self.parts!r} do not make up an axis")
        return tuple((name, share, whole) for name, share in named)
