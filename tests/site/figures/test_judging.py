"""Comparing a literal with its value."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from gptparams.algebra.latex import parse
from gptparams.numerals.measured import Measured
from gptparams.numerals.quantity import Bytes
from gptparams.site.figures.judging import exact_text, judge
from gptparams.site.source.source import is_text_of_mark

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


# What stands beside a numeral inside a mark belongs to it: each passed for the value beside it.
NOT_WHOLE = (
    # markup that hides a unit
    *((text, 124_439_808) for text in ("_124,439,808M_", "__124,439,808M__", "*124,439,808K*")),
    *((text, 124_439_808) for text in ("**124,439,808 亿**", "`124,439,808M`", "_124,439,808%_")),
    *(
        (text, 124_439_808)
        for text in ("124,439,808_M_", "124,439,808**M**", "124,439,808<b>M</b>")
    ),
    *((text, 124_439_808) for text in ("124,439,808\\M", "124,439,808&nbsp;M", "_124,439,808_M")),
    # units and words in sequences
    *((text, (768, 2304)) for text in ("768K × 2304", "768 MB × 2304", "768 × 2304 MB")),
    *((text, (768, 2304)) for text in ("-768 × 2304", "minus 768 × 2304", "768 × 2304 × one")),
    *((text, (768, 2304)) for text in ("768 × 2304²", "768% × 2304", "about 768 × 2304")),
    *((text, (768, 2304)) for text in ("[768, 2304", "768, 2304]", "[768, 2304)", "12[768, 2304]")),
    *((text, (768, 2304)) for text in ("768 千 × 2304", "768 × 2304 倍", "二乘 768 × 2304")),
    *(
        (text, (768, 2304))
        for text in ("768 × 2304, K", "7_68_ × 2304", "768 – 2304", "768 to 2304")
    ),
    # signs
    *((text, 5) for text in ("minus 5", "负 5", "–5", "-5", "−5", "－5", "‐5", "‑5", "‒5", "—5")),
    *(
        (text, 5)
        for text in ("±5", "~5", "≈5", "<5", "≥5", "∓5", "⁻5", "负5", "Minus 5", "negative 5")
    ),
    # units that nobody knows, and more than one
    *(
        (text, 5)
        for text in ("5 PB", "5 EB", "5 Gbit", "5%%", "5 % %", "5%‰", "5 KK", "5 MM", "5 bn")
    ),
    *(
        (text, 5)
        for text in ("5 dozen", "5 score", "5°", "5 percent points", "5 bps", "5 ppm", "5σ")
    ),
    *((text, 5) for text in ("5 km", "5 quadrillion", "5 兆", "5 京", "5 亿亿", "5 打", "5 lakh")),
    # words that change a number
    *((text, 12) for text in ("12 squared", "12 cubed", "half 12", "12 and a half", "12 or so")),
    *(
        (text, 12)
        for text in ("12 十", "十 12", "第 12", "12 倍半", "12²", "√12", "12!", "12.", ".12")
    ),
    *(
        (text, 12)
        for text in ("12 / 2", "12/2", "1/12", "12:1", "12+", "12-", "12–13", "12, 13", "x12")
    ),
    *(
        (text, 12)
        for text in ("12 layers", "12 层", "no 12", "not 12", "12 thousandths", "under 12")
    ),
    *(
        (text, 124_000_000)
        for text in ("twice 124M", "double 124M", "half of 124M", "124M 倍", "124M M")
    ),
    *(
        (text, 124_000_000)
        for text in ("两倍 124M", "124M 的一半", "a third of 124M", "~124M", "10× 124M")
    ),
    # texts, letter for letter
    *(
        (text, "h_0")
        for text in ("`h0`", "h0", "h_0_", "`h_0_`", "*h*_0", "`h__0`", "`h*0`", "h\\_0")
    ),
    *(
        (text, "12*768")
        for text in ("12768", "`12768`", "12*768*", "`12**768`", "12_768", "12*7*68")
    ),
    *((text, " love") for text in ("`love`", "`  love`", "`_love`", "` lo ve`")),
)


@pytest.mark.parametrize(("shown", "value"), NOT_WHOLE)
def test_a_mark_is_read_whole(shown: str, value: Any) -> None:
    verdict = judge(shown, value, SIZES)
    assert verdict.problem is not None
    if verdict.replacement is not None:
        assert judge(verdict.replacement, value, SIZES).problem is None


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        *((text, -5) for text in ("minus 5", "负 5", "-5", "−5", "－5", "负5", "Minus 5", "负五")),
        *((text, 124_439_808) for text in ("_124M_", "***124M***", "**_1.24 亿_**", "**`124M`**")),
        *(
            (text, (768, 2304))
            for text in ("768x2304", "(768, 2304)", "**[768,2304]**", "768，2304")
        ),
        *((text, (5,)) for text in ("[5]", "5", "(5)")),
        *((text, ()) for text in ("[]", "()")),
        *((text, "h_0") for text in ("`h_0`", "**`h_0`**", "``h_0``")),
        *(("Right, but misleading", "Right, but misleading"), ("**GPT-1**", "GPT-1")),
        *(("[0.3, ..., 0.7]", "[0.3, ..., 0.7]"), ("` love`", " love"), ("`12*768`", "12*768")),
    ],
)
def test_a_right_literal_may_be_dressed(shown: str, value: Any) -> None:
    assert judge(shown, value, SIZES).problem is None


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        *(("x", "a]b"), ("`x`", "a`b"), ("x", "a\nb"), ("[x]", "[["), ("h0", "h_0")),
        *(("3.0%", Fraction(1, 10**5)), ("_124,439,808M_", 124_439_808), ("0B", 124_439_808)),
        *(("[0.0, 1]", (1e-9, 1)), ("[1]", (1e-9, 1)), ("5", -5), ("–5", 5)),
    ],
)
def test_nothing_is_proposed_that_would_be_refused(shown: str, value: Any) -> None:
    verdict = judge(shown, value)
    assert verdict.problem is not None
    if verdict.replacement is not None:
        assert is_text_of_mark(verdict.replacement)
        assert judge(verdict.replacement, value).problem is None


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
