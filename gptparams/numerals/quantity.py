"""Exact quantities: counts, shares and sizes in memory, before they are formatted."""

import math
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational

from gptparams.errors import InputError


class NumberError(InputError):
    """A numeral is invalid or ambiguous, or a value cannot be written as one."""


class Bytes(int):
    """A number of bytes: `Bytes(497_759_232)`. Arithmetic returns a plain int."""

    def __repr__(self) -> str:
        return f"Bytes({int(self)})"


Exact = int | Fraction | float | Decimal


def exactly(value: object) -> Fraction:
    """The value as a fraction, without rounding.

    Raises NumberError for booleans, infinities, NaN and anything that is not a number.
    """
    if isinstance(value, bool):
        raise NumberError(
            f"{value!r} 是真假值，不是数；请绑定一个数",
            f"{value!r} is a truth value, not a number; bind a number",
        )
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, Rational):
        return Fraction(value)
    if not isinstance(value, float | Decimal):
        kind = type(value).__name__
        raise NumberError(
            f"{kind} 不是数；请用 int、Fraction、float 或 Decimal",
            f"{kind} is not a number; use an int, Fraction, float or Decimal",
        )
    if not math.isfinite(value):
        raise NumberError(
            f"{value} 不是有限的数，没有写法；请绑定一个有限的数",
            f"{value} is not finite, so no figure can show it",
        )
    return Fraction(value)
