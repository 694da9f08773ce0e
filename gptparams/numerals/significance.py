"""Whether a rounded number is still informative.

Literals on pages and shares in tables and pictures follow the same rule: a value other than 0 is
never shown as 0, and a share other than the whole is never shown as 100%.
"""

from fractions import Fraction


def is_lost(value: Fraction, decimals: int) -> bool:
    """Whether rounding `value` to `decimals` changes it by more than a third: 0.3 to 0, 0.6 to 1.

    Rounding to the first significant digit never does; the limit is 1.5, which rounds to 2.
    """
    return 3 * abs(round(value, decimals) - value) > abs(value)


def is_taken_for_all(share: Fraction, decimals: int) -> bool:
    """Whether a share other than ±1 becomes ±100% when its percentage is rounded to `decimals`."""
    return abs(share) != 1 and abs(round(share * 100, decimals)) == 100
