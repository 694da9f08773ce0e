"""Shares in tables and pictures, which follow the same rule as literals."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptparams.numerals import rounding as number
from gptparams.numerals.writing import is_lost, share_text

TOTAL = 124_439_808

SHARES = (
    (Fraction(0), "0.0%"),
    (Fraction(1), "100.0%"),
    ((38_597_376, TOTAL), "31.0%"),
    (Fraction(31, 100), "31.0%"),
    ((38_400, TOTAL), "0.03%"),
    (Fraction(3, 10_000), "0.03%"),
    (Fraction(6, 10_000), "0.06%"),  # 0.1% would be nearly twice as much
    (Fraction(96, 100_000), "0.1%"),
    (Fraction(4, 100_000), "0.004%"),
    (Fraction(3, 10**6), "0.0003%"),
    ((1, TOTAL), "<0.0001%"),
    (Fraction(9996, 10_000), "99.96%"),
    (Fraction(99_996, 100_000), "99.996%"),
    ((TOTAL - 1, TOTAL), ">99.9999%"),
    (Fraction(10_003, 10_000), "100.03%"),
    (Fraction(10**9 + 1, 10**9), ">100.0%"),
    (Fraction(3, 2), "150.0%"),
    (Fraction(-9999, 10_000), "-99.99%"),
    (Fraction(1 - 10**9, 10**9), "<-99.9999%"),
    (Fraction(-1), "-100.0%"),
)


@pytest.mark.parametrize(("share", "text"), SHARES)
def test_something_is_never_shown_as_nothing_nor_almost_all_as_all(
    share: Fraction | tuple[int, int], text: str
) -> None:
    assert share_text(share) == text


@given(st.fractions(0, 1))
def test_a_table_shows_no_share_that_a_page_could_not(share: Fraction) -> None:
    text = share_text(share)
    if text[0] in "<>":
        limit = number.parse(text[1:])
        bound = limit.number * limit.unit.scale
        assert share < bound if text[0] == "<" else bound < share
    else:
        assert number.agrees(number.parse(text), share)


@pytest.mark.parametrize(
    ("value", "decimals", "lost"),
    [
        ("0", 0, False),
        ("0.4", 0, True),
        ("0.6", 0, True),
        ("0.74", 0, True),
        ("0.75", 0, False),
        ("1.4", 0, False),
        ("1.5", 0, False),
        ("0.0364", 2, False),
        ("0.0036", 2, True),
        ("-0.0036", 2, True),
        ("1e-5000", 100, True),
        ("1e-5000", 5000, False),
    ],
)
def test_lost(value: str, decimals: int, lost: bool) -> None:
    assert is_lost(Fraction(value), decimals) is lost
