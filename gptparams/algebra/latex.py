r"""Parse LaTeX arithmetic into polynomials, so that formulas in prose can be checked.

Accepts formulas such as `12Ld^2 + 13Ld`, `3 \times 1024 = 4 \times 768` and `12L(d^2 + d)`:
integers (optionally with `,` or `{,}` between groups of three digits), symbols from the symbol
table, `+`, `-`, `\times`, `\cdot`, juxtaposition, `^` with a one-digit exponent, parentheses,
and `=` or `\equiv` between sides. Anything else raises LatexError, so a formula is checked
completely or not at all. A number that cannot affect the result is rejected too, because a
mistake in it would go unnoticed: a factor multiplied by 0, or the exponent of 0 or 1.
"""

import re

from gptparams.algebra.polynomial import Polynomial
from gptparams.algebra.symbols import SYMBOLS
from gptparams.errors import InputError

_SPACES = re.compile(r"(?:\s|~|\\[,;:! ]|\\quad|\\qquad|\\displaystyle)+")
LARGEST_DEPTH = 20  # of nested parentheses

_INTEGER = re.compile(r"\d{1,3}(?:(?:,|\{,\})\d{3})+(?!\d)|\d+")
_EQUALS = re.compile(r"=|\\equiv(?![A-Za-z])")
_TIMES = re.compile(r"\\(?:times|cdot)(?![A-Za-z])|\*|×")
_OPEN = re.compile(r"\\left\(|\(")
_CLOSE = re.compile(r"\\right\)|\)")
_SYMBOLS = sorted(((symbol.latex, symbol.id) for symbol in SYMBOLS), key=lambda s: -len(s[0]))


class LatexError(InputError):
    """A formula is not arithmetic over the symbol table, or part of it cannot be checked."""


class _Reader:
    """A recursive-descent parser: `side := term (+|- term)*`, `term := factor+`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0
        self._skip_spaces()

    def _skip_spaces(self) -> None:
        match = _SPACES.match(self.text, self.position)
        if match:
            self.position = match.end()

    def take(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.match(self.text, self.position)
        if match is None:
            return None
        self.position = match.end()
        self._skip_spaces()
        return match[0]

    def fail(self, zh: str, en: str) -> LatexError:
        """An error that says, in both languages, what was expected at the current position."""
        rest = self.text[self.position : self.position + 20]
        return LatexError(
            f"公式“{self.text}”：{f'“{rest}”' if rest else '结尾'}前面应是{zh}",
            f"formula {self.text!r}: expected {en} before {rest or 'the end'!r}",
        )

    def side(self) -> Polynomial:
        negative = self.take(re.compile("[-−]")) is not None
        result = -self.term() if negative else self.term()
        while sign := self.take(re.compile(r"[+\-−]")):
            term = self.term()
            result = result + term if sign == "+" else result - term
        return result

    def term(self) -> Polynomial:
        result = self.factor()
        if result is None:
            raise self.fail("数、符号或括号", "a number, a symbol or a bracket")
        while True:
            times = self.take(_TIMES)
            if not times and _INTEGER.match(self.text, self.position):
                # Readers see `124\\,439` as one number, and `d2` is not valid notation.
                raise self.fail(
                    "运算符，或用 {,} 隔开的千位", "an operator, or digits grouped with {,}"
                )
            factor = self.factor()
            if factor is None:
                if times:
                    raise self.fail(f"{times} 所乘的因子", f"a factor after {times}")
                return result
            result = self._checkable(result * factor)

    def _checkable(self, product: Polynomial) -> Polynomial:
        """`product`; raises LatexError if it is 0, as its other factors could not be checked."""
        if not product.terms:
            raise LatexError(
                f"公式“{self.text}”：乘以零的因子写错了也看不出来；把这一项去掉，或换个例子",
                f"formula {self.text!r}: a slip in a factor beside 0 would go unnoticed; "
                "leave the product out, or choose another example",
            )
        return product

    def factor(self) -> Polynomial | None:
        base = self.base()
        if base is None or not self.take(re.compile(r"\^")):
            return base
        exponent = self.take(re.compile(r"\{\d\}|\d"))
        if exponent is None:
            raise self.fail("一位数的指数", "an exponent of one digit")
        if base in (Polynomial.constant(0), Polynomial.constant(1)):
            raise self.fail("零和一以外的底数", "a base other than 0 and 1")
        return base ** int(exponent.strip("{}"))

    def base(self) -> Polynomial | None:
        if number := self.take(_INTEGER):
            if number[0] == "0" and number != "0":
                raise self.fail(
                    "不以 0 开头的数", f"a number without the 0 that {number} begins with"
                )
            return Polynomial.constant(int(number.replace("{,}", "").replace(",", "")))
        for latex, symbol in _SYMBOLS:
            if self.take(re.compile(re.escape(latex))):
                return Polynomial.symbol(symbol)
        if not self.take(_OPEN):
            return None
        self.depth += 1
        if self.depth > LARGEST_DEPTH:
            raise self.fail(
                f"至多套 {LARGEST_DEPTH} 层的括号",
                f"at most {LARGEST_DEPTH} brackets inside one another",
            )
        inside = self.side()
        self.depth -= 1
        if not self.take(_CLOSE):
            raise self.fail("右括号", "a closing bracket")
        return inside


def parse_sides(text: str) -> tuple[Polynomial, ...]:
    """Parse the formula `text` into its sides, the parts between the `=` signs.

    Raises LatexError for anything other than arithmetic over the symbol table.
    """
    reader = _Reader(text)
    sides = [reader.side()]
    while reader.take(_EQUALS):
        sides.append(reader.side())
    if reader.position < len(text):
        raise reader.fail("运算符、等号或结尾", "an operator, an equals sign or the end")
    return tuple(sides)


def parse(text: str) -> Polynomial:
    """Parse the formula `text`, which must not contain an equals sign, into a polynomial."""
    sides = parse_sides(text)
    if len(sides) != 1:
        raise LatexError(
            f"公式“{text}”：只能写一边，不能有等号",
            f"formula {text!r}: expected one side, without an equals sign",
        )
    return sides[0]
