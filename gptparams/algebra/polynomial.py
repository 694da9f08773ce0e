"""Shape texts and the integer polynomials that they denote.

`"d 3d"` is the shape of a tensor with two axes, `d` and `3d`. Spaces separate axes, `+` or `-`
separates the terms of an axis, and `*` separates the factors of a term. A term may begin with
an integer coefficient. There are no brackets, powers or divisions. The integer shape, the
count and its LaTeX are all derived from this one text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import prod

from gptparams.algebra.symbols import BY_ID, RANK
from gptparams.algebra.terms import Monomial, as_latex, as_text
from gptparams.untrusted import quoted

LARGEST_POWER = 64  # more than any formula needs, and still fast
LONGEST_REPR = 120  # maximum number of characters of a formula in a `repr`

SCALAR = "()"  # the shape text of a single number, which has no axes
_TERM = re.compile(
    r"(?P<sign>[+-]?)(?:(?P<coefficient>[0-9]+)(?:\*(?=[A-Za-z]))?)?"
    r"(?P<symbols>[A-Za-z]+(?:\*[A-Za-z]+)*)?"
)


class ShapeError(ValueError):
    """A table contains a malformed shape text: a mistake in the table, not in user input."""


def _order(monomial: Monomial) -> tuple[int, tuple[int, ...]]:
    """Sort key: higher degrees first, then the order of the symbol table."""
    return (-len(monomial), tuple(RANK[symbol] for symbol in monomial))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Polynomial:
    """A polynomial with integer coefficients in normal form, so equal polynomials compare equal.

    Two counts agree for **all** sizes exactly when their polynomials are equal. Either operand
    of `+`, `-`, `*` and `==` may be an integer, so `2 * p + 1` and `sum([p, q])` work. A
    constant polynomial equals its integer value, and only 0 is false.
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
        """The constant polynomial `value`."""
        return Polynomial.of((((), value),))

    @staticmethod
    def symbol(name: str) -> "Polynomial":
        """The polynomial `name`; raises KeyError if the symbol table has no such symbol."""
        return Polynomial.of((((BY_ID[name].id,), 1),))

    def __add__(self, other: "Polynomial | int") -> "Polynomial":
        right = _operand(other)
        return Polynomial.of(self.terms + right.terms) if right is not None else NotImplemented

    __radd__ = __add__

    def __neg__(self) -> "Polynomial":
        return Polynomial(tuple((monomial, -value) for monomial, value in self.terms))

    def __pos__(self) -> "Polynomial":
        return self

    def __sub__(self, other: "Polynomial | int") -> "Polynomial":
        right = _operand(other)
        return self + -right if right is not None else NotImplemented

    def __rsub__(self, other: int) -> "Polynomial":
        return -self + other

    def __mul__(self, other: "Polynomial | int") -> "Polynomial":
        right = _operand(other)
        if right is None:
            return NotImplemented
        return Polynomial.of((s + t, a * b) for s, a in self.terms for t, b in right.terms)

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> "Polynomial":
        """The power; raises ValueError if `exponent` is negative or above `LARGEST_POWER`."""
        if not isinstance(exponent, int):
            return NotImplemented
        if not 0 <= exponent <= LARGEST_POWER:
            raise ValueError(
                f"exponent {exponent}: a polynomial has the powers 0 to {LARGEST_POWER}"
            )
        return product((self,) * exponent)

    def __eq__(self, other: object) -> bool:
        right = _operand(other)
        return NotImplemented if right is None else self.terms == right.terms

    def __hash__(self) -> int:
        """The hash; that of the equal integer if the polynomial is constant."""
        if self.symbols:
            return hash(self.terms)
        return hash(self.terms[0][1] if self.terms else 0)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __str__(self) -> str:
        """Plain text such as `12·L·d² + 13·L·d`, with terms of the highest degree first."""
        return as_text(self.terms)

    def __repr__(self) -> str:
        return f"<Polynomial {quoted(self, LONGEST_REPR)}>"

    def _repr_latex_(self) -> str:
        """LaTeX between dollar signs, which notebooks typeset."""
        return f"${self.latex()}$"

    @property
    def symbols(self) -> frozenset[str]:
        """The symbols that occur in the polynomial."""
        return frozenset(symbol for monomial, _ in self.terms for symbol in monomial)

    def evaluate(self, sizes: Mapping[str, int]) -> int:
        """The exact integer value at `sizes`; raises KeyError for a symbol without a size."""
        return sum(
            coefficient * prod(sizes[symbol] for symbol in monomial)
            for monomial, coefficient in self.terms
        )

    def substitute(self, replacements: "Mapping[str, Polynomial | int]") -> "Polynomial":
        """The polynomial with each symbol in `replacements` replaced by its new value."""
        return total(
            product((coefficient, *(replacements.get(s, Polynomial.symbol(s)) for s in monomial)))
            for monomial, coefficient in self.terms
        )

    def fold(self, factors: Monomial, whole: str) -> "Polynomial":
        """The polynomial with each product of all `factors` replaced by the symbol `whole`.

        `substitute` can't do this: if `dh` is `d/h`, then `h*dh` is `d`, but `dh` alone is
        not a polynomial.
        """
        return Polynomial.of((_folded(term, factors, whole), value) for term, value in self.terms)

    def latex(self) -> str:
        """LaTeX such as `12Ld^2 + 13Ld + Vd`, with terms of the highest degree first."""
        return as_latex(self.terms)


def _operand(value: object) -> Polynomial | None:
    """`value` as a polynomial, or None if it is neither a polynomial nor an integer."""
    if isinstance(value, Polynomial):
        return value
    return Polynomial.constant(value) if isinstance(value, int) else None


def _folded(monomial: Monomial, factors: Monomial, whole: str) -> Monomial:
    rest = list(monomial)
    while all(rest.count(factor) >= factors.count(factor) for factor in factors):
        for factor in factors:
            rest.remove(factor)
        rest.append(whole)
    return tuple(rest)


def total(polynomials: Iterable[Polynomial]) -> Polynomial:
    """The sum of `polynomials`; 0 if there are none."""
    return Polynomial.of(term for polynomial in polynomials for term in polynomial.terms)


def product(factors: Iterable[Polynomial | int]) -> Polynomial:
    """The product of `factors`; 1 if there are none."""
    result = Polynomial.constant(1)
    for factor in factors:
        result = result * factor
    return result


@cache  # tables repeat a few axes many times, and are parsed at every start
def parse_axis(text: str) -> Polynomial:
    """Parse the size of one axis, such as `3d`, `h*d` or `V-1`.

    Raises ShapeError if the axis is empty or malformed, contains a symbol that is not in the
    symbol table, or is 0 for all sizes, in which case the tensor would silently count as 0.
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
    """Parse a shape text into its axes, in storage order; `()` is a shape without axes."""
    if text == SCALAR:
        return ()
    axes = tuple(parse_axis(axis) for axis in text.split())
    if not axes:
        raise ShapeError("a shape text has at least one axis, or is () for a single number")
    return axes
