"""LaTeX formulas: parsed into the right polynomial, or rejected as a whole."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptparams.algebra.latex import LatexError, parse, parse_sides
from gptparams.algebra.polynomial import Polynomial, parse_axis
from gptparams.algebra.symbols import BY_ID
from gptparams.errors import InputError

L, V, P, d, f = (Polynomial.symbol(symbol) for symbol in "LVPdf")


def number(value: int) -> Polynomial:
    return Polynomial.constant(value)


monomials = st.lists(st.sampled_from(tuple(BY_ID)), max_size=5).map(tuple)
coefficients = st.integers(-(10**12), 10**12)
polynomials = st.lists(st.tuples(monomials, coefficients), max_size=6).map(Polynomial.of)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", number(0)),
        ("12Ld^2", number(12) * L * d * d),
        ("12 L d^{2}", number(12) * L * d * d),
        (r"12 \times L \cdot d \times d", number(12) * L * d * d),
        ("12L(d^2 + d)", number(12) * L * (d * d + d)),
        (r"\left(d+f\right)^2", (d + f) ** 2),
        ("2(3)(4)", number(24)),
        ("-d + V", V - d),
        ("d − f", d - f),
        (r"\displaystyle d\,\times\;f\quad", d * f),
        ("124{,}439{,}808", number(124439808)),
        ("124,439,808", number(124439808)),
        ("1,024 d", number(1024) * d),
        ("d^0", number(1)),
        ("dd", d * d),
        ("3~d", number(3) * d),
    ],
)
def test_reads(text: str, value: Polynomial) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "012d",
        "00",
        "0,124",
        "d + 07",
        "d^2(03 + f)",
        "+",
        "d+",
        "d -",
        r"d \times",
        r"\times d",
        "--d",
        "(d",
        "d)",
        "()",
        "d^",
        "d^d",
        "d^{12}",
        "d^12",  # typeset as d^1 2, read by people as d to the twelfth
        "d^-1",
        "d2",
        "(3)2",
        "12 345",
        r"124\,439\,808",  # one number to its reader
        "1,2345",
        "1,23",
        "12,34,567",
        "1.5d",
        r"\frac{d}{2}",
        r"d \div 2",
        r"\timesd",
        "x",
        "α",
        "d_x",
        r"\text{d}",
        "d > 3",
        r"d \approx 3",
        "d = f",
        "{d}",
        "(" * 10_000,
        "(" * 30 + "d" + ")" * 30,
        "d!",
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(LatexError) as caught:
        parse(text)
    assert isinstance(caught.value, InputError)
    assert "\n" not in str(caught.value)


def test_sides() -> None:
    one, two, three = parse_sides(r"3 \times 1024 = 4 \times 768 \equiv 3{,}072")
    assert one == two == three == number(3072)


@pytest.mark.parametrize("text", ["d =", "= d", "d == f", "d = f = "])
def test_an_empty_side_is_refused(text: str) -> None:
    with pytest.raises(LatexError):
        parse_sides(text)


@given(polynomials)
def test_what_is_written_is_read_back(value: Polynomial) -> None:
    assert parse(value.latex()) == value


@given(st.text(alphabet="dLV0123456789+-*^(){},\\ times=", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(LatexError):
        parse_sides(text)


@pytest.mark.parametrize(
    ("value", "latex"),
    [
        (Polynomial(), "0"),
        (number(-1), "-1"),
        (-d, "-d"),
        (d - f - number(1), "d - f - 1"),
        (parse_axis("12L*d*d") + parse_axis("13L*d+V*d+P*d+2d"), "12Ld^2 + 13Ld + Vd + Pd + 2d"),
    ],
)
def test_writes(value: Polynomial, latex: str) -> None:
    assert value.latex() == latex


@pytest.mark.parametrize("text", [r"2 \times 0 + 1", "0d", "0^2", "1^2", "1^0", "(d - d)L"])
def test_a_factor_whose_size_makes_no_difference_is_refused(text: str) -> None:
    with pytest.raises(LatexError):
        parse(text)


@pytest.mark.parametrize("text", ["0", "d - d", "1d", "(d + 1)^2", "2^3", "d^1"])
def test_zero_and_one_by_themselves_are_numbers(text: str) -> None:
    parse(text)
