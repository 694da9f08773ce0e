"""A literal against its value."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from gptparams.algebra.latex import parse
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
