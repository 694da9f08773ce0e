"""Shape texts and polynomials: grammar, invalid input, and the laws of arithmetic."""

import copy
import pickle
from collections.abc import Callable

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


D, F = Polynomial.symbol("d"), Polynomial.symbol("f")


@given(polynomials, st.integers(-(10**30), 10**30), points)
def test_integers_stand_on_either_side(p: Polynomial, n: int, at: dict[str, int]) -> None:
    value = p.evaluate(at)
    assert (p + n).evaluate(at) == (n + p).evaluate(at) == value + n
    assert (p - n).evaluate(at) == value - n
    assert (n - p).evaluate(at) == n - value
    assert (p * n).evaluate(at) == (n * p).evaluate(at) == value * n
    assert (+p).evaluate(at) == value
    assert sum([p, p, n]) == 2 * p + n
    assert p.substitute({"d": 3}).evaluate(at) == p.evaluate({**at, "d": 3})


@given(polynomials, polynomials, st.integers(-9, 9))
def test_equality_and_hash_go_together(p: Polynomial, q: Polynomial, n: int) -> None:
    assert (p == q) == (p - q == 0) == (not p - q)
    assert Polynomial.constant(n) == n
    assert n == Polynomial.constant(n)
    assert hash(Polynomial.constant(n)) == hash(n)
    assert hash(p + q) == hash(q + p)
    assert bool(p) == (p != 0)
    assert p + 1 != p


NO_SENSE = [
    *(lambda: D + 1.5, lambda: 1.5 * D, lambda: D - "1", lambda: "1" * D, lambda: D / 2),
    *(lambda: D // 2, lambda: D % 2, lambda: 2 / D, lambda: D < F, lambda: D <= 1, lambda: D > 1),
    *(lambda: sorted([D, F]), lambda: max(D, F), lambda: D**1.5, lambda: D**F, lambda: 2**D),
    *(lambda: len(D), lambda: iter(D), lambda: D[0], lambda: d_in(D), lambda: D + None),
    *(lambda: D + {1}, lambda: [1] * D, lambda: int(D), lambda: float(D), lambda: pow(D, 2, 5)),
    *(lambda: D & 1, lambda: D << 1, lambda: abs(D), lambda: round(D), lambda: D @ F),
]


def d_in(p: object) -> bool:
    return "d" in p  # type: ignore[operator]


@pytest.mark.parametrize("act", NO_SENSE, ids=range(len(NO_SENSE)))
def test_what_makes_no_sense_is_a_type_error(act: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        act()


def test_it_shows_itself_as_it_is_written() -> None:
    block = 12 * D**2 + 13 * D - 1
    assert str(block) == "12·d² + 13·d - 1"
    assert repr(block) == "<Polynomial 12·d² + 13·d - 1>"
    assert f"{block}" == str(block)
    assert block._repr_latex_() == "$12d^2 + 13d - 1$"
    assert (repr(Polynomial()), str(-D), str(D * 0 + 5)) == ("<Polynomial 0>", "-d", "5")
    long = total(Polynomial.symbol(each) for each in IDS)
    assert len(repr(long)) < 150


def test_it_can_not_be_changed_and_has_no_method_of_a_tuple() -> None:
    with pytest.raises((AttributeError, TypeError)):
        D.terms = ()  # type: ignore[misc]
    assert not hasattr(D, "count")
    assert not hasattr(D, "index")
    assert pickle.loads(pickle.dumps(D)) == copy.deepcopy(D) == D
    assert {D: 1, 5: 2}[Polynomial.symbol("d")] == 1
    assert {5: 2}[Polynomial.constant(5)] == 2  # type: ignore[index]
