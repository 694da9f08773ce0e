"""The positions of a model's parameters in a picture to scale: one area per family and layer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from gptparams.charts.drawing.svg import Length
from gptparams.counting.counting import Count
from gptparams.counting.tensors import Tensor
from gptparams.schema.families import FAMILIES, Family

GAP = 2  # between columns, and between the families of a layer
HEAD = 22  # thickness of the outline of a head without parameters of its own

_LAYER = re.compile(r"\.(\d+)\.")


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of one drawing along and across the data flow, and its text sizes.

    With `across_is_x` data flows from top to bottom, otherwise from left to right. `gap` is the
    space between columns; `head` is kept free at the end, for a head without parameters.
    """

    name: str
    along: int
    across: int
    across_is_x: bool
    big: int
    small: int
    gap: Length = GAP
    head: Length = HEAD

    @property
    def width(self) -> int:
        """The width of the areas in units."""
        return self.across if self.across_is_x else self.along

    @property
    def height(self) -> int:
        """The height of the areas in units, without the notes below."""
        return self.along if self.across_is_x else self.across


WIDE = Frame("wide", 1160, 370, False, 20, 15)
TALL = Frame("tall", 470, 360, True, 14, 12)


@dataclass(frozen=True, slots=True)
class Area:
    """One family in one column: `start` and `length` along the flow, `side` and `depth` across.

    `layer` is None outside the layers.
    """

    family: str
    tensors: tuple[Tensor, ...]
    layer: int | None
    start: Fraction
    length: Fraction
    side: Fraction
    depth: Fraction

    @property
    def value(self) -> int:
        """The number of parameters in the area."""
        return sum(tensor.count for tensor in self.tensors)


def families_shown(result: Count) -> tuple[Family, ...]:
    """Return the families with parameters, and the output head, which has none if it is tied."""
    return tuple(
        family for family in FAMILIES if result.families[family.id] or family.id == "output_head"
    )


def areas(result: Count, frame: Frame) -> tuple[Area, ...]:
    """Return the areas of a drawing in the order of the data flow, to scale except for the gaps."""
    columns = list(_columns(result))
    scale = (frame.along - frame.gap * len(columns) - frame.head) / Fraction(result.total)
    found: list[Area] = []
    start = Fraction(0)
    for layer, tensors in columns:
        length = sum(tensor.count for tensor in tensors) * scale
        found += _column(layer, tensors, start, length, frame.across)
        start += length + frame.gap
    return tuple(found)


def _columns(result: Count) -> Iterator[tuple[int | None, list[Tensor]]]:
    """Group the tensors by layer; outside the layers, by family."""

    def column(tensor: Tensor) -> tuple[int | None, str]:
        found = _LAYER.search(tensor.name)
        return (int(found[1]), "") if found else (None, tensor.family)

    for (layer, _), tensors in groupby(result.tensors, key=column):
        yield layer, list(tensors)


def _column(
    layer: int | None, tensors: list[Tensor], start: Fraction, length: Fraction, across: int
) -> Iterator[Area]:
    """Place the families of one column side by side, with the thin norms last."""
    members: dict[str, list[Tensor]] = {}
    for tensor in tensors:
        members.setdefault(tensor.family, []).append(tensor)
    unit = Fraction(across, sum(tensor.count for tensor in tensors))
    side = Fraction(0)
    for family in sorted(members, key=lambda each: each == "normalization"):
        depth = unit * sum(tensor.count for tensor in members[family])
        yield Area(family, tuple(members[family]), layer, start, length, side, depth)
        side += depth
