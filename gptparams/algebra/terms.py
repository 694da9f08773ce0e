"""Format the terms of a polynomial as plain text and as LaTeX."""

from collections.abc import Iterable

from gptparams.algebra.symbols import BY_ID

Monomial = tuple[str, ...]  # symbols in the order of the symbol table, repeated for powers
Term = tuple[Monomial, int]
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def as_text(terms: Iterable[Term]) -> str:
    """Plain text such as `12·L·d² + 13·L·d`."""
    return _sum(_term_text(*term) for term in terms)


def as_latex(terms: Iterable[Term]) -> str:
    """LaTeX such as `12Ld^2 + 13Ld`."""
    return _sum(_term_latex(*term) for term in terms)


def _sum(terms: Iterable[str]) -> str:
    """The texts of terms joined with their signs; `0` if there are none."""
    first, *rest = (*terms,) or ("0",)
    joined = (f" - {text[1:]}" if text.startswith("-") else f" + {text}" for text in rest)
    return first + "".join(joined)


def _term_latex(monomial: Monomial, coefficient: int) -> str:
    letters = "".join(
        BY_ID[symbol].latex + (f"^{power}" if power > 1 else "")
        for symbol, power in _powers(monomial)
    )
    if not letters:
        return str(coefficient)
    return {1: "", -1: "-"}.get(coefficient, str(coefficient)) + letters


def _term_text(monomial: Monomial, coefficient: int) -> str:
    letters = [
        symbol + (str(power).translate(_SUPERSCRIPTS) if power > 1 else "")
        for symbol, power in _powers(monomial)
    ]
    sign = "-" if coefficient < 0 else ""
    numbers = [str(abs(coefficient))] if abs(coefficient) != 1 or not letters else []
    return sign + "·".join(numbers + letters)


def _powers(monomial: Monomial) -> Iterable[tuple[str, int]]:
    """Each distinct symbol with its exponent."""
    return ((symbol, monomial.count(symbol)) for symbol in dict.fromkeys(monomial))
