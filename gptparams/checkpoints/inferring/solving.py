"""Solve for sizes: the table gives an axis as `h*dh`, the file gives it as 576.

Equations with one unknown are solved until none is left. For a product of two unknowns only the
product affects the count, so a common head width is assumed.
"""

from collections.abc import Iterable, Mapping

from gptparams.algebra.polynomial import Polynomial
from gptparams.checkpoints.inferring.header_view import View
from gptparams.schema.architecture import Architecture
from gptparams.schema.tensor import TensorSpec

Equation = tuple[Polynomial, int]
_WIDTHS = (128, 64, 256, 96, 80, 192, 32, 16, 8, 4, 2, 1)  # of a head, the most common first


def solved(architecture: Architecture, view: View, known: Mapping[str, int]) -> dict[str, int]:
    """Return the sizes by symbol that follow from the shapes in `view` and the `known` sizes."""
    sizes = dict(known)
    equations = [
        (axis, value)
        for row in architecture.rows
        if row.kind == "parameter"
        for axis, value in _equations(row, view)
    ]
    while True:
        before = len(sizes)
        for axis, value in equations:
            _solve(axis, value, sizes)
        if len(sizes) == before and not _split_heads(equations, sizes):
            return sizes


def _equations(row: TensorSpec, view: View) -> Iterable[Equation]:
    """Yield the polynomial and the size of each axis of a row."""
    shape, axes = view.shape(row), row.axes
    turned = view.outputs_first and row.inputs_first and len(axes) == 2  # the transpose
    if shape is not None and len(shape) == len(axes):
        yield from zip(axes, shape[::-1] if turned else shape, strict=True)
    elif len(axes) == 3 and view.experts:
        yield axes[0], view.experts
        if shape is not None and len(shape) == 2:
            yield from zip(axes[1:], shape, strict=True)


def _solve(axis: Polynomial, value: int, sizes: dict[str, int]) -> None:
    """Record the size of the only unknown symbol of `axis`, if there is exactly one."""
    unknown = axis.symbols - sizes.keys()
    if len(unknown) != 1:
        return
    (symbol,) = unknown
    zero, one = (axis.evaluate(sizes | {symbol: number}) for number in (0, 1))
    two = axis.evaluate(sizes | {symbol: 2})
    step = one - zero
    if step > 0 and two - one == step and (value - zero) % step == 0 and value > zero:
        sizes[symbol] = (value - zero) // step


def _split_heads(equations: list[Equation], sizes: dict[str, int]) -> bool:
    """Assume a common head width where only the product of number and width is known."""
    products = [(axis, value) for axis, value in equations if len(axis.symbols - sizes.keys()) == 2]
    widths = {s for axis, _ in products for s in axis.symbols - sizes.keys() if s in _HEADS}
    for symbol in sorted(widths):
        values = [value for axis, value in products if symbol in axis.symbols]
        sizes[symbol] = next(n for n in _WIDTHS if all(value % n == 0 for value in values))
        return True
    return False


_HEADS = ("dh", "dg", "dv", "dn", "dk")
