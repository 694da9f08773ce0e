"""A literal against its value."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from gptparams.algebra.latex import parse
from gptparams.numerals.measured import Measured
from gptparams.numerals.quantity import Bytes
from gptparams.site.figures.judging import exact_text, judge

SIZES = {"L": 12, "d": 768, "P": 1024, "V": 50257, "f": 3072, "h": 12}


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("1.24 亿", 124_439_808),
        ("**124M**", 124_439_808),
        ("十二", 12),
        ("twelve", 12),
        ("31.0%", Fraction(38_597_376, 124_439_808)),
        ("4 倍", 4),
        ("548 MB", Bytes(548_105_171)),
        ("768 × 2304", (768, 2304)),
        ("[768, 2304]", (768, 2304)),
        ("[1, −2, 3]", [1, -2, 3]),
        ("[0.33, −0.5]", [Fraction(1, 3), -0.5]),
        ("`h.0.ln_1`", "h.0.ln_1"),
        ("$12Ld^2$", parse("12Ld^2")),
        (r"$3 \times 1024 = 4 \times 768$", 3072),
        (r"$4d = f$", 3072),
    ],
)
def test_right_literals_agree(shown: str, value: Any) -> None:
    assert judge(shown, value, SIZES).problem is None


@pytest.mark.parametrize(
    ("shown", "value", "replacement"),
    [
        ("3800 万", 38_597_376, "3860 万"),
        ("38M", 38_597_376, "39M"),
        ("thirteen", 12, "twelve"),
        ("768 × 2305", (768, 2304), "768 × 2304"),
        ("[768]", (768, 2304), "[768, 2304]"),
        ("[1, 2, 3]", (1, -2, 3), "[1, −2, 3]"),
        ("[0.34, -0.5]", [Fraction(1, 3), -0.5], "[0.33, −0.5]"),
        ("`h.1.ln_1`", "h.0.ln_1", "`h.0.ln_1`"),
        ("$13Ld^2$", parse("12Ld^2"), "$12Ld^2$"),
        (r"$3 \times 1023 = 4 \times 768$", 3072, None),
        (r"$3 \times 1024 = 4 \times 769$", 3072, None),
    ],
)
def test_wrong_literals_are_told_what_to_write(
    shown: str, value: Any, replacement: str | None
) -> None:
    verdict = judge(shown, value, SIZES)
    assert verdict.problem is not None
    assert verdict.replacement == replacement
    assert "exactly" in verdict.problem.en


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("12 层共 24 个", 12),
        ("没有数", 12),
        ("124 MB", 124_000_000),
        ("548M", Bytes(548_000_000)),
        ("1.24 G", 1_240_000_000),
        ("是", True),
        ("1", float("nan")),
        ("约 $12$", 12),
        (r"$\frac{1}{2}$", 1),
        ("$12L$", Fraction(1, 2)),
        ("12", None),
        ("768 × 2304 × 十二", (768, 2304)),
    ],
)
def test_what_cannot_be_judged_is_a_problem(shown: str, value: Any) -> None:
    assert judge(shown, value, SIZES).problem is not None


def test_arrays_of_numpy_are_sequences() -> None:
    assert judge("[0.5, -1]", np.array([0.5, -1.0])).problem is None
    assert judge("0.5", np.float32(0.5)).problem is None
    assert judge("[0.5, 1]", np.array([0.5, -1.0])).problem is not None


def test_a_sequence_of_measured_values_is_shown_to_six_digits() -> None:
    assert exact_text((0.896179750439041, 2, -0.5)) == "[0.89618, 2, −0.5]"


@pytest.mark.parametrize(
    ("shown", "value", "replacement"),
    [
        ("0.350", Measured(0.3501, 0.001), "0.35"),
        ("**0.350**", Measured(0.3501, 0.001), "**0.35**"),
        ("15.65%", Measured(0.15649, 1e-4), "16%"),
        ("0.350", Measured(0.3501, 0.04), None),
        ("[0.35, 1.25]", [Measured(0.3482, 1e-6), Measured(1.2452, 1e-3)], "[0.35, 1.2]"),
    ],
)
def test_a_digit_that_another_machine_may_find_otherwise_is_refused(
    shown: str, value: Any, replacement: str | None
) -> None:
    verdict = judge(shown, value)
    assert verdict.problem is not None
    assert "another machine" in verdict.problem.en
    assert "换一台机器" in verdict.problem.zh
    assert verdict.replacement == replacement
    assert replacement is None or judge(replacement, value).problem is None


def test_a_float_that_nobody_typed_is_refused_unless_the_page_has_a_margin() -> None:
    root = 2**0.5
    refused = judge("1.41", root).problem
    assert refused is not None
    assert "bind `Measured(value, margin)`, or define `margin`" in refused.en
    assert judge("1.41", root, margin=1e-9).problem is None
    assert judge("1.41", np.array(root), margin=1e-9).problem is None
    assert judge("1.41", root, margin=0.01).replacement == "1.4"
    assert judge("[1.41, 2]", [root, 2], margin=1e-9).problem is None
    assert judge("[1.41, 2]", [root, 2]).problem is not None


def test_a_wrong_literal_of_a_measured_value_is_mended_to_what_holds() -> None:
    assert judge("0.36", Measured(0.3482, 1e-6)).replacement == "0.35"
    assert judge("0.36", Measured(0.3701, 0.005)).replacement == "0.4"
