"""Whether a rounded number still shows a digit of its value.

One rule for literals on pages and for shares in tables and pictures: a value that is not zero
is never shown as 0, and a share that is not whole is never shown as 0% or 100%.
"""

import math
from fractions import Fraction


def is_lost(value: Fraction, decimals: int) -> bool:
    """Whether `value`, rounded to `decimals`, shows no digit of its own.

    0.0003 to two decimals is 0.00, and 0.6 to none is 1: neither says how much it is. 0.97 to
    none is 1 as well, and that is what its first digit rounds to.
    """
    size = abs(value)
    if not size or size >= Fraction(1, 10**decimals):
        return False
    return round(size, decimals) != round(size, -_exponent(size))


def is_taken_for_all(share: Fraction, decimals: int) -> bool:
    """Whether a share that is not whole is 100% when the percentage is rounded to `decimals`."""
    return share != 1 and round(share * 100, decimals) == 100


def _exponent(size: Fraction) -> int:
    """The power of ten of the first digit: 0.0364 has -2."""
    near = math.floor(math.log10(size.numerator) - math.log10(size.denominator))
    return next(n for n in (near + 1, near, near - 1) if size >= Fraction(10) ** n)
