"""Whether a rounded number still says how much its value is.

One rule for literals on pages and for shares in tables and pictures: a value that is not zero
is never shown as 0, and a share that is not whole is never shown as 100%.
"""

from fractions import Fraction


def is_lost(value: Fraction, decimals: int) -> bool:
    """Whether `value`, rounded to `decimals`, is more than a third off: 0.3 as 0, or 0.6 as 1.

    A value rounded to its first digit never is; the limit is 1.5, which rounds to 2.
    """
    return 3 * abs(round(value, decimals) - value) > abs(value)


def is_taken_for_all(share: Fraction, decimals: int) -> bool:
    """Whether a share that is not whole is ±100% when the percentage is rounded to `decimals`."""
    return abs(share) != 1 and abs(round(share * 100, decimals)) == 100
