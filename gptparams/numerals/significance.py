"""Whether a rounded number is still informative.

Literals on pages and shares in tables and pictures follow the same rule: a value other than 0 is
never shown as 0, a share other than the whole never as 100%, and a value other than 1 never as a
bare 1. A reader takes `1` and `1×` for "one" and "just as much"; `1.0` says that it is rounded.
"""

from fractions import Fraction


def is_lost(value: Fraction, decimals: int) -> bool:
    """Whether rounding `value` to `decimals` changes it by more than a third: 0.3 to 0, 0.6 to 1.

    Rounding to the first significant digit never does; the limit is 1.5, which rounds to 2.
    """
    return 3 * abs(round(value, decimals) - value) > abs(value)


def is_taken_for_one(value: Fraction, shown: Fraction, step: Fraction) -> bool:
    """Whether a value other than ±1 is shown as ±1 in whole numbers; `step` is 1 in the last digit.

    Larger units are not concerned: `1M` is always read as rounded.
    """
    return abs(shown) == 1 == step and abs(value) != 1


def is_taken_for_all(share: Fraction, decimals: int) -> bool:
    """Whether a share other than ±1 becomes ±100% when its percentage is rounded to `decimals`."""
    return abs(share) != 1 and abs(round(share * 100, decimals)) == 100
