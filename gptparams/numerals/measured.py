"""Measured numbers: a value, and by how much it may differ on another machine.

Floating-point sums depend on the order of their terms, which depends on the processor, the number
of threads and the library. The last digits of a measured value therefore differ between machines,
and a figure may show only the digits that do not.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import Any

from gptparams.numerals import rounding as number
from gptparams.numerals.quantity import NumberError

_TYPED = 6  # floats with at most so many significant digits were typed: 0.5, 1e-05
_SHOWN = 6  # significant digits of a measured value shown to readers
_SINGLE = 2.0**-20  # eight units in the last place of a float32, relative to its size
_DECIMALS = re.compile(r"\.(\d+)")


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured number: every machine finds it within `margin` of `value`.

    Arithmetic and `through` propagate the margin. A comparison raises NumberError if the margins
    leave its result open, because another machine could get the opposite result; `key=float`
    sorts by the values alone.
    """

    value: float
    margin: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", float(self.value))  # numpy has its own float types
        if not (isfinite(self.value) and isfinite(self.margin) and self.margin >= 0):
            raise NumberError(
                f"测得的数应是有限的，误差不小于 0，现在是 {self.value} ± {self.margin}",
                f"expected a finite value and a margin of at least 0, "
                f"found {self.value} ± {self.margin}",
            )

    @property
    def ends(self) -> tuple[float, float]:
        """The smallest and the largest value that a machine may find."""
        return self.value - self.margin, self.value + self.margin

    def through(self, function: Callable[[float], float]) -> "Measured":
        """The result of a monotonic function, such as `math.exp`, with its margin."""
        middle = function(self.value)
        return Measured(middle, max(abs(function(end) - middle) for end in self.ends))

    def __float__(self) -> float:
        return self.value

    def __format__(self, pattern: str) -> str:
        return format(self.value, pattern)

    def __neg__(self) -> "Measured":
        return Measured(-self.value, self.margin)

    def __abs__(self) -> "Measured":
        return Measured(abs(self.value), self.margin)

    def __add__(self, other: "Measured | float") -> "Measured":
        value, margin = _parts(other)
        return Measured(self.value + value, self.margin + margin)

    __radd__ = __add__

    def __sub__(self, other: "Measured | float") -> "Measured":
        return self + -other

    def __rsub__(self, other: float) -> "Measured":
        return -self + other

    def __mul__(self, other: "Measured | float") -> "Measured":
        value, margin = _parts(other)
        off = abs(self.value) * margin + abs(value) * self.margin + self.margin * margin
        return Measured(self.value * value, off)

    __rmul__ = __mul__

    def __truediv__(self, other: "Measured | float") -> "Measured":
        value, margin = _parts(other)
        if abs(value) <= margin:
            raise ZeroDivisionError(f"{other!r} may be 0")
        return self * Measured(value, margin).through(lambda divisor: 1 / divisor)

    def __rtruediv__(self, other: float) -> "Measured":
        return Measured(other, 0.0) / self

    def __lt__(self, other: "Measured | float") -> bool:
        return _difference(self, other) < 0

    def __gt__(self, other: "Measured | float") -> bool:
        return _difference(self, other) > 0

    # Values that may be equal cannot be compared, so `<=` is `<` and `>=` is `>`.
    __le__, __ge__ = __lt__, __gt__


def _parts(term: "Measured | float") -> tuple[float, float]:
    if isinstance(term, Measured):
        return term.value, term.margin
    return float(term), 0.0


def _difference(one: Measured, other: "Measured | float") -> float:
    """`one - other`; raises NumberError if its sign is uncertain."""
    (value, margin), bound = _parts(other), one.margin
    difference = one.value - value
    if abs(difference) <= bound + margin:
        raise NumberError(
            f"{one.value:.6g} 与 {value:.6g} 相差不超过误差 {bound + margin:.1g}，"
            "换一台机器可能比出相反的结果；请换一种问法，或用 key=float 排序",
            f"{one.value:.6g} and {value:.6g} are within {bound + margin:.1g} of each other, and "
            "another machine may compare them otherwise; ask something else, or sort by key=float",
        )
    return difference


def measured(value: Any, margin: float | None) -> Any:
    """`value` with a margin if it is a computed float, not a typed one; else `value` unchanged.

    `margin` is that of a page: absolute, but relative for values above 1. A value that fits into
    a float32 gets at least the margin of a float32. Tuples are converted element by element.
    Raises NumberError for a computed float if `margin` is None.
    """
    if type(value) is tuple:
        return tuple(measured(part, margin) for part in value)
    if not isinstance(value, float) or not isfinite(value) or _is_typed(value):
        return value
    if margin is None:
        raise NumberError(
            f"{value!r} 是浮点数，换一台机器末几位可能不同；请绑定 `Measured(值, 误差)`，"
            "或在这一页的代码里定义 margin",
            f"{value!r} is a float, whose last digits differ between machines; bind "
            "`Measured(value, margin)`, or define `margin` in the page's code",
        )
    single = _SINGLE * abs(value) if _is_single(value) else 0.0
    return Measured(value, max(margin * max(1.0, abs(value)), single))


def _is_typed(value: float) -> bool:
    return float(f"{value:.{_TYPED}g}") == value


def _is_single(value: float) -> bool:
    """Whether a float32 can hold the value exactly, which is rarely true by chance."""
    try:
        return bool(struct.unpack("f", struct.pack("f", value))[0] == value)
    except OverflowError:
        return False


def middle(value: Any) -> Any:
    """The value of a measured number, or 0 if its margin includes 0; other values unchanged."""
    if not isinstance(value, Measured):
        return value
    return value.value if abs(value.value) > value.margin else 0


def settled(literal: number.Literal, value: Any) -> bool:
    """Whether all values within the margin round to the literal; True for a value without one."""
    ends = value.ends if isinstance(value, Measured) else ()
    return all(number.rounds_to(literal, end) for end in ends)


def mended(text: str, value: Any) -> str | None:
    """Like `rounding.fix`, but with no more digits than all machines agree on."""
    if not isinstance(value, Measured):
        return number.fix(text, value)
    while True:
        right = number.fix(text, middle(value))
        literal = number.parse(right) if right is not None else None
        if literal and (literal.number or not value.value) and settled(literal, value):
            return right
        decimals = _DECIMALS.search(text)
        if decimals is None:
            return None
        kept = decimals[0][:-1].rstrip(".")
        text = text[: decimals.start()] + kept + text[decimals.end() :]


def about(value: Measured) -> str:
    """The value for readers, without digits that differ between machines: `≈ 6.47`."""
    if abs(value.value) <= value.margin:
        return f"0 ± {value.margin:.1g}" if value.margin else "0"
    digits = _SHOWN
    if value.margin:
        above = floor(log10(abs(value.value))) - floor(log10(2 * value.margin))
        digits = max(1, min(digits, above))
    shown = f"{value:.{digits}g}"
    return shown if float(shown) == value.value and not value.margin else f"≈ {shown}"
