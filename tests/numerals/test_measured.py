"""Measured numbers: their margins, and the digits on which all machines agree."""

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from gptparams.numerals.measured import Measured, about, measured, mended, settled
from gptparams.numerals.quantity import NumberError
from gptparams.numerals.rounding import agrees, parse

ONE, TWO = Measured(3.0, 0.25), Measured(-0.5, 0.125)


@pytest.mark.parametrize(
    ("found", "value", "margin"),
    [
        (ONE + TWO, 2.5, 0.375),
        (ONE - TWO, 3.5, 0.375),
        (1 - ONE, -2.0, 0.25),
        (ONE + 1, 4.0, 0.25),
        (2 * ONE, 6.0, 0.5),
        (ONE * TWO, -1.5, 0.53125),
        (ONE / 2, 1.5, 0.125),
        (-ONE, -3.0, 0.25),
        (abs(TWO), 0.5, 0.125),
        (sum([ONE, ONE]), 6.0, 0.5),
        (ONE.through(lambda x: 10 * x), 30.0, 2.5),
    ],
)
def test_arithmetic_carries_the_margin(found: Measured, value: float, margin: float) -> None:
    assert found == Measured(value, margin)


@pytest.mark.parametrize("seed", range(50))
def test_no_result_of_what_lies_within_is_outside(seed: int) -> None:
    """Any two numbers within the margins give a result within the margin of the result."""
    chance = random.Random(seed)
    one, two = (Measured(chance.uniform(-9, 9), chance.uniform(0, 0.4)) for _ in range(2))
    divisor = Measured(chance.choice((-1, 1)) * chance.uniform(0.5, 9), 0.4)
    for _ in range(40):
        a, b, c = (each.value + each.margin * chance.uniform(-1, 1) for each in (one, two, divisor))
        pairs = [(one + two, a + b), (one - two, a - b), (one * two, a * b)]
        pairs += [
            (one / divisor, a / c),
            (1 / divisor, 1 / c),
            (one.through(math.exp), math.exp(a)),
        ]
        for found, exact in pairs:
            assert abs(found.value - exact) <= found.margin * (1 + 1e-9) + 1e-12


def test_a_divisor_that_may_be_zero_is_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        ONE / Measured(0.1, 0.2)


def test_what_is_no_margin_is_refused() -> None:
    for value, margin in ((1.0, -0.1), (math.nan, 0.1), (1.0, math.inf)):
        with pytest.raises(NumberError):
            Measured(value, margin)


def test_a_comparison_that_is_too_close_to_call_is_an_error() -> None:
    assert TWO < ONE
    assert ONE > 2
    assert ONE <= 4
    assert max([TWO, ONE]) is ONE
    for other in (3.1, Measured(3.4, 0.2), ONE):
        with pytest.raises(NumberError, match="may compare them otherwise"):
            _ = other > ONE
    near = [Measured(2.0, 0.1), Measured(1.95, 0.1)]
    assert sorted(near, key=float) == near[::-1]


@pytest.mark.parametrize(
    ("text", "value", "right"),
    [
        ("0.35", Measured(0.3482, 1e-6), True),
        ("0.36", Measured(0.3601, 0.005), False),
        ("0.4", Measured(0.3601, 0.005), True),
        ("15.6%", Measured(0.15649, 1e-4), False),
        ("16%", Measured(0.15649, 1e-4), True),
        ("0", Measured(3e-7, 1e-3), True),
        ("1.24 亿", Measured(124_439_808.4, 1.0), True),
    ],
)
def test_a_literal_is_settled_where_no_value_within_rounds_to_another(
    text: str, value: Measured, right: bool
) -> None:
    assert settled(parse(text), value) == right


@pytest.mark.parametrize(
    ("text", "value", "mend"),
    [
        ("0.350", Measured(0.3501, 0.001), "0.35"),
        ("0.349", Measured(0.3501, 0.001), "0.35"),
        ("0.350", Measured(0.3501, 0.04), None),
        ("15.65%", Measured(0.15649, 1e-4), "16%"),
        ("1.2444 亿", Measured(124_445_000.0, 400.0), "1.244 亿"),
        ("3.14", Measured(3.14159, 0.0), "3.14"),
        ("3.15", 3.125, "3.12"),
    ],
)
def test_fewer_digits_are_what_should_be_written(
    text: str, value: Measured | float, mend: str | None
) -> None:
    assert mended(text, value) == mend


@pytest.mark.parametrize("seed", range(200))
def test_what_is_written_instead_holds_on_every_machine(seed: int) -> None:
    chance = random.Random(seed)
    value = Measured(chance.uniform(-50, 50), 10 ** chance.uniform(-7, -1))
    found = mended(f"{value:.{chance.randint(1, 6)}f}", value)
    if found is None:  # even whole numbers are in doubt, or there is but 0 left
        low, high = (round(Fraction(end)) for end in value.ends)
        assert low != high or low == 0
        return
    for _ in range(20):
        elsewhere = value.value + value.margin * chance.uniform(-1, 1)
        assert agrees(parse(found), elsewhere)


def test_a_float_that_nobody_typed_needs_a_margin() -> None:
    for typed in (0.5, 1e-05, -0.075, 25.0, 0.13122):
        assert measured(typed, None) == typed
    for exact in (12, Fraction(1, 3), "0.1234567", (1, Fraction(2, 3)), True):
        assert measured(exact, None) == exact
    for computed in (math.sqrt(2), float(np.float32(0.1)), (1, math.pi)):
        with pytest.raises(NumberError, match="define `margin`"):
            measured(computed, None)


def test_a_margin_is_relative_to_large_values_and_not_below_that_of_the_type() -> None:
    assert measured(math.pi, 1e-9) == Measured(math.pi, 1e-9 * math.pi)
    assert measured(math.pi / 100, 1e-9) == Measured(math.pi / 100, 1e-9)
    single = float(np.float32(math.pi))
    assert measured(single, 1e-9) == Measured(single, 2.0**-20 * single)


def test_readers_see_no_digit_that_differs() -> None:
    shown = (Measured(6.47394980, 1e-3), Measured(6.4739498, 1e-9), Measured(0.5, 0.0))
    assert [about(each) for each in shown] == ["≈ 6.47", "≈ 6.47395", "0.5"]
    assert about(Measured(3e-7, 1e-3)) == "0 ± 0.001"
    assert about(Measured(0.0, 0.1)) == "0 ± 0.1"
