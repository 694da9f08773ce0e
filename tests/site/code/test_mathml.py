"""Formulas as MathML, with the corrections that the converter needs."""

import pytest

from gptparams.site.code.mathml import to_mathml

SIGN, MINUS = '<mo form="prefix">&#x02212;</mo>', "<mo>&#x02212;</mo>"


@pytest.mark.parametrize("formula", ["(-1)", "x = -1", r"2 \times -1", "2 + -1"])
def test_a_minus_that_is_a_sign_stands_close_to_its_number(formula: str) -> None:
    assert SIGN in to_mathml(formula)


@pytest.mark.parametrize("formula", ["2 - 1", "x - 1", "(2) - 1", "-1"])
def test_a_minus_between_two_numbers_keeps_its_space(formula: str) -> None:
    """The first minus of a formula is a sign for every browser as it is."""
    assert SIGN not in to_mathml(formula)
    assert MINUS in to_mathml(formula)
