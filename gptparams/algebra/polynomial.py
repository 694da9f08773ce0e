"""Shape texts and the integer polynomials they stand for.

`"d 3d"` is the shape of a tensor with two axes, `d` and `3d`. Axes are separated by spaces;
the terms of an axis by `+` or `-`; the factors of a term by `*`; a term may begin with an
integer coefficient. There are no brackets, powers or divisions. From the one text come the
integer shape, the count and its LaTeX.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from math import prod
from typing import NamedTuple

from gptparams.algebra.symbols import BY_ID, RANK

Monomial = tuple[str, ...]  # symbols in the order of the symbol table, one entry a power

SCALAR = "()"  # the shape text of a single number, which has no axes
_TERM = re.compile(
    r"(?P<sign>[+-]?)(?:(?P<coefficient>[0-9]+)(?:\*(?=[A-Za-z]))?)?"
    r"(?P<symbols>[A-Za-z]+(?:\*[A-Za-z]+)*)?"
)


class ShapeError(ValueError):
    """A shape text of a table is malformed: a mistake of the table's author, not of a user."""


def _order(monomial: Monomial) -> tuple[int, tuple[int, ...]]:
    """Sort key: higher degrees first, then the order of the symbol table."""
    return (-len(monomial), tuple(RANK[symbol] for symbol in monomial))


class Polynomial(NamedTuple):
    """A polynomial with integer coefficients, in a normal form: equal values compare equal.

    Two counts are the same for **all** sizes exactly when their polynomials are equal. `+` and
    `*` are those of polynomials, not of the tuple that holds the terms.
    """

    terms: tuple[tuple[Monomial, int], ...] = ()

    @staticmethod
    def of(terms: Iterable[tuple[Monomial, int]]) -> "Polynomial":
        """The sum of `coefficient * symbols` over `terms`, in normal form."""
        sums: dict[Monomial, int] = {}
        for monomial, coefficient in terms:
            key = tuple(sorted(monomial, key=RANK.__getitem__))
            sums[key] = sums.get(key, 0) + coefficient
        kept = {monomial: value for monomial, value in sums.items() if value}
        return Polynomial(tuple(sorted(kept.items(), key=lambda term: _order(term[0]))))

    @staticmethod
    def constant(value: int) -> "Polynomial":
        """The polynomial without symbols whose value is `value`."""
        return Polynomial.of((((), value),))

    @staticmethod
    def symbol(name: str) -> "Polynomial":
        """The polynomial that is the symbol `name` itself; KeyError if the table lacks it."""
        return Polynomial.of((((BY_ID[name].id,), 1),))

    def __add__(self, other: "Polynomial") -> "Polynomial":  # type: ignore[override]
        return Polynomial.of(self.terms + other.terms)

    def __neg__(self) -> "Polynomial":
        return Polynomial.of((monomial, -coefficient) for monomial, coefficient in self.terms)

    def __sub__(self, other: "Polynomial") -> "Polynomial":
        return self + -other

    def __mul__(self, other: "Polynomial") -> "Polynomial":  # type: ignore[override]
        return Polynomial.of(
            (left + right, a * b) for left, a in self.terms for right, b in other.terms
        )

    def __pow__(self, exponent: int) -> "Polynomial":
        if exponent < 0:
            raise ValueError(f"exponent {exponent}: a polynomial has no negative powers")
        return product((self,) * exponent)

    @property
    def symbols(self) -> frozenset[str]:
        """The symbols that occur."""
        return frozenset(symbol for monomial, _ in self.terms for symbol in monomial)

    def evaluate(self, sizes: Mapping[str, int]) -> int:
        """The value at `sizes`, an exact integer; KeyError for a symbol without a size."""
        return sum(
            coefficient * prod(sizes[symbol] for symbol in monomial)
            for monomial, coefficient in self.terms
        )

    def substitute(self, replacements: "Mapping[str, Polynomial]") -> "Polynomial":
        """The polynomial with each symbol of `replacements` replaced by what it stands for."""
        return total(
            product(
                (
                    Polynomial.constant(coefficient),
                    *(replacements.get(s, Polynomial.symbol(s)) for s in monomial),
                )
            )
            for monomial, coefficient in self.terms
        )

    def fold(self, factors: Monomial, whole: str) -> "Polynomial":
        """The polynomial with `factors`, wherever they occur together, written as `whole`.

        What `substitute` can't do: where `h*dh` is `d`, `dh` alone has no polynomial.
        """
        return Polynomial.of((_folded(term, factors, whole), value) for term, value in self.terms)

    def latex(self) -> str:
        """LaTeX such as `12Ld^2 + 13Ld + Vd`, terms of the highest degree first."""
        if not self.terms:
            return "0"
        first, *rest = (_term_latex(monomial, value) for monomial, value in self.terms)
        joined = (f" - {text[1:]}" if text.startswith("-") else f" + {text}" for text in rest)
        return first + "".join(joined)


def _folded(monomial: Monomial, factors: Monomial, whole: str) -> Monomial:
    rest = list(monomial)
    while all(rest.count(factor) >= factors.count(factor) for factor in factors):
        for factor in factors:
            rest.remove(factor)
        rest.append(whole)
    return tuple(rest)


def _term_latex(monomial: Monomial, coefficient: int) -> str:
    powers = dict.fromkeys(monomial, 0)
    for symbol in monomial:
        powers[symbol] += 1
    letters = "".join(
        BY_ID[symbol].latex + (f"^{power}" if power > 1 else "") for symbol, power in powers.items()
    )
    if not letters:
        return str(coefficient)
    return {1: "", -1: "-"}.get(coefficient, str(coefficient)) + letters


def total(polynomials: Iterable[Polynomial]) -> Polynomial:
    """The sum of `polynomials`; 0 for none."""
    return Polynomial.of(term for polynomial in polynomials for term in polynomial.terms)


def product(polynomials: Iterable[Polynomial]) -> Polynomial:
    """The product of `polynomials`; 1 for none."""
    result = Polynomial.constant(1)
    for polynomial in polynomials:
        result = result * polynomial
    return result


@cache  # tables repeat the same few, and are read at every start
def parse_axis(text: str) -> Polynomial:
    """The size of one axis, such as `3d`, `h*d` or `V-1`.

    Raises ShapeError for an empty axis and for one that is 0 at all sizes, which would count
    as a silent zero, and for a symbol that the table of symbols lacks.
    """
    terms: list[tuple[Monomial, int]] = []
    position = 0
    while position < len(text) or not text:
        match = _TERM.match(text, position)
        if match is None or not (match["coefficient"] or match["symbols"]):
            raise ShapeError(f"shape axis {text!r}: expected a term such as 3d or h*d")
        if terms and not match["sign"]:
            raise ShapeError(f"shape axis {text!r}: expected + or - between its terms")
        symbols = _symbols(match["symbols"] or "", text)
        sign = -1 if match["sign"] == "-" else 1
        terms.append((symbols, sign * int(match["coefficient"] or 1)))
        position = match.end()
    size = Polynomial.of(terms)
    if not size.terms:
        raise ShapeError(f"shape axis {text!r}: is 0 at all sizes")
    return size


def _symbols(text: str, axis: str) -> Monomial:
    symbols = tuple(symbol for symbol in text.split("*") if symbol)
    for symbol in symbols:
        if symbol not in BY_ID:
            raise ShapeError(f"shape axis {axis!r}: {symbol!r} is not in the table of symbols")
    return symbols


def parse_shape(text: str) -> tuple[Polynomial, ...]:
    """The axes of a shape text, in the order in which the tensor is stored; `()` for none."""
    if text == SCALAR:
        return ()
    axes = tuple(parse_axis(axis) for axis in text.split())
    if not axes:
        raise ShapeError("a shape text has at least one axis, or is () for a single number")
    return axes
