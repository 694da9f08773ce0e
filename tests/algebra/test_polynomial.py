"""Shape texts and polynomials: grammar, refusals, and the laws of arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptparams.algebra.polynomial import (
    Polynomial,
    ShapeError,
    parse_axis,
    parse_shape,
    product,
    total,
)
from gptparams.algebra.symbols import BY_ID, RANK, SYMBOLS

IDS = tuple(BY_ID)
SIZES = {"L": 12, "V": 50257, "P": 1024, "h": 12, "d": 768, "f": 3072}

monomials = st.lists(st.sampled_from(IDS), max_size=4).map(tuple)
polynomials = st.lists(st.tuples(monomials, st.integers(-99, 99)), max_size=5).map(Polynomial.of)
points = st.fixed_dictionaries({symbol: st.integers(-50, 10**6) for symbol in IDS})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("d", 768),
        ("3d", 2304),
        ("3*d", 2304),
        ("h*d", 9216),
        ("2h*d", 18432),
        ("V-1", 50256),
        ("d+f", 3840),
        ("1", 1),
        ("12", 12),
        ("3h*d-2d+1", 26113),
        ("+d", 768),
        ("d+d", 1536),
    ],
)
def test_axis_value(text: str, value: int) -> None:
    assert parse_axis(text).evaluate(SIZES) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "-",
        "3*",
        "*d",
        "d*",
        "3**d",
        "d++d",
        "d+",
        "d3",
        "(d)",
        "d^2",
        "d/2",
        "2.5d",
        "x",
        "dd",
        "d*x",
        "0",
        "0d",
        "d-d",
        "２d",
        "d d",
        "d_h",
        "词",
        "d,f",
        "1e3",
        "d\n",
    ],
)
def test_axis_refused(text: str) -> None:
    with pytest.raises(ShapeError):
        parse_axis(text)


def test_shape_keeps_the_stored_order() -> None:
    assert [axis.evaluate(SIZES) for axis in parse_shape(" d  3d ")] == [768, 2304]


def test_a_single_number_has_no_axes() -> None:
    assert parse_shape("()") == ()
    assert product(parse_shape("()")) == Polynomial.constant(1)


@pytest.mark.parametrize("text", ["", "  ", "d 0", "d *", "d ()", "() ()", "()+1"])
def test_shape_refused(text: str) -> None:
    with pytest.raises(ShapeError):
        parse_shape(text)


def test_errors_quote_the_axis() -> None:
    with pytest.raises(ShapeError, match=r"shape axis 'd\+q': 'q' is not in the table of symbols"):
        parse_shape("d d+q")


@given(polynomials, polynomials, polynomials)
def test_ring_laws(a: Polynomial, b: Polynomial, c: Polynomial) -> None:
    assert a + b == b + a
    assert a * b == b * a
    assert (a + b) + c == a + (b + c)
    assert (a * b) * c == a * (b * c)
    assert a * (b + c) == a * b + a * c
    assert a - a == Polynomial()
    assert a * Polynomial.constant(1) == a
    assert a + Polynomial.constant(0) == a


@given(polynomials, polynomials, points)
def test_evaluation_respects_arithmetic(a: Polynomial, b: Polynomial, at: dict[str, int]) -> None:
    assert (a + b).evaluate(at) == a.evaluate(at) + b.evaluate(at)
    assert (a * b).evaluate(at) == a.evaluate(at) * b.evaluate(at)
    assert (-a).evaluate(at) == -a.evaluate(at)
    assert (a**3).evaluate(at) == a.evaluate(at) ** 3


@given(polynomials, polynomials, points)
def test_substitution_then_evaluation(a: Polynomial, b: Polynomial, at: dict[str, int]) -> None:
    replaced = a.substitute({"f": b})
    assert replaced.evaluate(at) == a.evaluate({**at, "f": b.evaluate(at)})


@given(polynomials, points)
def test_folding_keeps_the_value(a: Polynomial, at: dict[str, int]) -> None:
    folded = a.fold(("h", "dh"), "d")
    assert not any({"h", "dh"} <= {*monomial} for monomial, _ in folded.terms)
    at = {**at, "d": at["h"] * at["dh"]}
    assert folded.evaluate(at) == a.evaluate(at)


@given(st.lists(st.tuples(monomials, st.integers(-9, 9)), max_size=6), st.randoms())
def test_normal_form_ignores_order(terms: list[tuple[tuple[str, ...], int]], rng: object) -> None:
    mixed = [(tuple(rng.sample(m, len(m))), c) for m, c in terms]  # type: ignore[attr-defined]
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert Polynomial.of(mixed) == Polynomial.of(terms)
    assert hash(Polynomial.of(mixed)) == hash(Polynomial.of(terms))


def test_sums_and_products() -> None:
    d, f = Polynomial.symbol("d"), Polynomial.symbol("f")
    assert total(()) == Polynomial()
    assert product(()) == Polynomial.constant(1)
    assert total((d, f, d)) == parse_axis("2d+f")
    assert product((d, f)) == parse_axis("d*f")
    assert d**0 == Polynomial.constant(1)
    assert (d * f).symbols == {"d", "f"}


def test_misuse_is_refused() -> None:
    for exponent in (-1, 65):
        with pytest.raises(ValueError, match=f"exponent {exponent}: a polynomial has the powers"):
            Polynomial.symbol("d") ** exponent
    with pytest.raises(KeyError):
        Polynomial.symbol("q")
    with pytest.raises(KeyError):
        Polynomial.symbol("d").evaluate({})


def test_values_are_exact_far_beyond_floats() -> None:
    size = 2**31 - 1
    assert parse_axis("3h*d-1").evaluate({"h": size, "d": size}) == 3 * size * size - 1


def test_symbols_are_well_formed() -> None:
    assert len(IDS) == len(SYMBOLS) == len({symbol.latex for symbol in SYMBOLS})
    assert list(RANK.values()) == list(range(len(SYMBOLS)))
    for symbol in SYMBOLS:
        assert symbol.id.isascii()
        assert symbol.id.isalpha()
        assert symbol.name.zh
        assert symbol.name.en
        assert symbol.largest > 1
