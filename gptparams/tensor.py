"""One row a tensor: everything that is known of it before any number is put in."""

from typing import Any, Literal, NamedTuple, Self

from gptparams.families import FAMILY_IDS
from gptparams.shape import Polynomial, ShapeError, parse_shape, product

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
    projections: tuple[str, ...] = ()


class TensorSpec(_Fields):
    """A tensor of an architecture, or a run of alike tensors, one a layer.

    `name` is the name that `named_parameters()` of the reference class gives, with `{i}` for
    the number of the layer; `shape` is the stored order of the axes. `repeat` is the product
    that says how many there are (empty: one), `when` the switch of the configuration that
    must be on (empty: always). A row with `shares` stores nothing of its own when its
    architecture's tie is on: it is the tensor of that name. A `buffer` is stored and never
    counted. `projections` names the matrices that a fused tensor holds side by side.
    `source` says where the reference implementation makes it.
    """

    __slots__ = ()

    def __new__(cls, *values: Any, **named: Any) -> Self:
        """The row, checked. Raises ShapeError for a family, name or shape that can't be one."""
        self = super().__new__(cls, *values, **named)
        if self.family not in FAMILY_IDS:
            raise ShapeError(f"{self.name}: family {self.family!r} is not in the table of families")
        if ("{i}" in self.name) != bool(self.repeat):
            raise ShapeError(f"{self.name}: a repeated tensor has {{i}} in its name, a single none")
        parse_shape(self.shape)
        return self

    @property
    def axes(self) -> tuple[Polynomial, ...]:
        """The sizes of the axes, in stored order."""
        return parse_shape(self.shape)

    @property
    def repeats(self) -> Polynomial:
        """How many such tensors a model has."""
        return product(parse_shape(self.repeat)) if self.repeat else Polynomial.constant(1)

    @property
    def polynomial(self) -> Polynomial:
        """How many numbers the tensor and its repetitions hold, for all sizes."""
        return product((self.repeats, *self.axes))
