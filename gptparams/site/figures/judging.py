"""Compare a literal with its value, and suggest the correct literal if it is wrong.

The literal stays in the source and is checked, not substituted. The check depends on the type of
the value: a number, a sequence of numbers, a text, or a polynomial (whose literal is a formula;
each side of it must equal the polynomial).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gptparams.algebra import latex
from gptparams.algebra.polynomial import Polynomial
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.numerals import finding as numeral
from gptparams.numerals import rounding as number
from gptparams.numerals.measured import Measured, about, measured, mended, middle, settled
from gptparams.numerals.writing import minus_signs
from gptparams.site.figures.emphasis import Literal, literal_in
from gptparams.site.files.diagnostic import message_of
from gptparams.site.source.source import is_text_of_mark

# Numbers in a sequence are separated by commas, so they have no thousands separators.
_PART = r"[-−]?[0-9]+(?:\.[0-9]+)?"
_BETWEEN = r"(?:[ ]?[,，][ ]?|[ ]?[×x][ ]?)"
_SEQUENCE = re.compile(
    rf"(?P<open>[\[(]?)(?P<parts>(?:{_PART}(?:(?P<between>{_BETWEEN}){_PART}"
    rf"(?:(?P=between){_PART})*)?)?)(?P<close>[\])]?)"
)
_BRACKETS = ("", "[]", "()")
_FORMULA = re.compile(r"\$(?P<formula>[^$]+)\$")


@dataclass(frozen=True)
class Verdict:
    """The result of a comparison; `problem` is None if the literal is right.

    `exact` is the value in readable form; `replacement` is the correct literal, if there is only
    one.
    """

    exact: str
    problem: Text | None = None
    replacement: str | None = None


def _wrong(shown: str, exact: str, replacement: str | None) -> Verdict:
    zh, en = f"写的是 {shown}，精确值是 {exact}", f"shown {shown}, exactly {exact}"
    if replacement is not None:
        zh, en = f"{zh}；应写 {replacement}", f"{en}; write {replacement}"
    else:
        zh, en = f"{zh}；请写它或它的近似值", f"{en}; write that, or round it"
    return Verdict(exact, Text(zh, en), replacement)


def _open(shown: str, exact: str, replacement: str | None) -> Verdict:
    """Return the verdict for a literal that is right here but may be wrong on another machine."""
    zh = f"写的是 {shown}，测得的是 {exact}；换一台机器，末位可能不同"
    en = f"shown {shown}, measured {exact}, and its last digit may differ on another machine"
    if replacement is not None:
        zh, en = f"{zh}；请少写几位：{replacement}", f"{en}; show fewer digits: {replacement}"
    else:
        zh, en = f"{zh}；请换一种说法", f"{en}; say it without that digit"
    return Verdict(exact, Text(zh, en), replacement)


def _refused(exact: str, error: InputError) -> Verdict:
    return Verdict(exact, message_of(error))


def plain(value: Any) -> Any:
    """Convert numpy and torch values to Python numbers, and arrays and lists to tuples."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Polynomial) or not isinstance(value, list | tuple):
        return value
    return tuple(plain(part) for part in value)


def exact_text(value: Any) -> str:
    """Return the exact value as text: `124,439,808`, `[768, 2304]`, `12Ld^2`, or a text itself."""
    if isinstance(value, Polynomial):
        return value.latex()
    if isinstance(value, tuple):
        return f"[{', '.join(_part(part) for part in value)}]"
    if isinstance(value, Measured):
        return minus_signs(about(value))
    return value if isinstance(value, str) else minus_signs(number.exact_text(value))


def _part(value: Any) -> str:
    """Return one part of a sequence: integers exactly, floats to six digits."""
    is_float = isinstance(value, float | Measured)
    return minus_signs(f"{value:.6g}" if is_float else str(value))


def judge(
    shown: str,
    value: Any,
    sizes: Mapping[str, int] | None = None,
    margin: float | None = None,
) -> Verdict:
    """Return whether the literal `shown` (the text of a mark) represents `value`.

    The whole text must match: anything that is not part of the number, its sign or its unit is
    refused. `sizes` gives values to the symbols of a formula if `value` is a number. `margin` is
    the possible error of a float, relative to values above 1; with None a float must be `Measured`.
    """
    verdict = _verdict(shown, value, sizes or {}, margin)
    write = verdict.replacement
    if write is None or (
        is_text_of_mark(write) and not _verdict(write, value, sizes or {}, margin).problem
    ):
        return verdict
    return _wrong(shown, verdict.exact, None)  # a replacement must not be refused itself


def _verdict(shown: str, value: Any, sizes: Mapping[str, int], margin: float | None) -> Verdict:
    value = plain(value)
    try:
        value = measured(value, margin)
        exact = exact_text(value)
    except InputError as error:
        return _refused(repr(value), error)
    if "$" in shown and not isinstance(value, str):
        return _judge_formula(shown, value, exact, sizes)
    literal = literal_in(shown)
    for kind, check in _CHECKS:
        if isinstance(value, kind):
            return check(literal, value, exact)
    return _judge_number(literal, value, exact)


def _judge_text(literal: Literal, value: str, exact: str) -> Verdict:
    text, wanted = (literal.text, value) if literal.is_code else (literal.text, value.strip())
    if text == wanted and literal.is_plain:
        return Verdict(exact)
    as_code = literal.is_code or not Literal("", value, "").is_plain
    return _wrong(literal.around(text), exact, f"`{value}`" if as_code else literal.around(wanted))


def _judge_polynomial(literal: Literal, value: Polynomial, exact: str) -> Verdict:
    return _wrong(literal.text, f"${exact}$", f"${exact}$")


def _judge_number(literal: Literal, value: Any, exact: str) -> Verdict:
    try:
        written = number.parse(literal.text)
        agrees = number.agrees(written, middle(value))
        if agrees and settled(written, value):
            return Verdict(exact)
    except InputError as error:
        return _refused(exact, _with_rest(literal.text, error))
    right = mended(literal.text, value)
    verdict = _open if agrees else _wrong
    return verdict(literal.text, exact, right and literal.around(minus_signs(right)))


def _with_rest(text: str, error: InputError) -> InputError:
    """Return `error` with advice about words beside a number."""
    found = numeral.find(text)
    if len(found) == 1 and found[0].text != text:
        return InputError(
            f"{error.zh}。方括号里只放一个数，连同正负号和单位；其余文字移到外面",
            f"{error.en}. The brackets hold one number with its sign and unit; "
            "move other words out of them",
        )
    return error


def _judge_sequence(literal: Literal, value: tuple[Any, ...], exact: str) -> Verdict:
    match = _SEQUENCE.fullmatch(literal.text)
    if match is None or match["open"] + match["close"] not in _BRACKETS:
        return _wrong(literal.text, exact, None)
    parts = re.findall(_PART, match["parts"])
    try:
        pairs = list(zip(map(number.parse, parts), value, strict=False))
        right = len(parts) == len(value)
        right = right and all(number.agrees(part, middle(each)) for part, each in pairs)
        if right and all(settled(part, each) for part, each in pairs):
            return Verdict(exact)
    except InputError as error:
        return _refused(exact, error)
    return _wrong_sequence(literal, value, exact, match, _open if right else _wrong)


def _wrong_sequence(
    literal: Literal,
    value: tuple[Any, ...],
    exact: str,
    match: re.Match[str],
    verdict: Callable[[str, str, str | None], Verdict],
) -> Verdict:
    """Return the verdict on a wrong sequence, correcting single parts if their number is right."""
    parts = re.findall(_PART, match["parts"])
    if len(parts) == len(value):
        numbers = [mended(part, each) for part, each in zip(parts, value, strict=True)]
    else:
        numbers = [str(each) if isinstance(each, int) else None for each in value]
    if not parts or None in numbers:
        return verdict(literal.text, exact, None)
    joined = (match["between"] or ", ").join(minus_signs(part) for part in numbers if part)
    return verdict(literal.text, exact, literal.around(f"{match['open']}{joined}{match['close']}"))


def _judge_formula(shown: str, value: Any, exact: str, sizes: Mapping[str, int]) -> Verdict:
    match = _FORMULA.fullmatch(shown.strip())
    if match is None:
        message = Text(
            f"“{shown}”把公式和别的文字混在一起；方括号里只放 $公式$",
            f"{shown!r} mixes a formula with other text; put only $formula$ in the brackets",
        )
        return Verdict(exact, message)
    try:
        sides = latex.parse_sides(match["formula"])
    except InputError as error:
        return _refused(exact, error)
    unknown = {symbol for side in sides for symbol in side.symbols} - set(sizes)
    if isinstance(value, Polynomial):
        wrong = [side for side in sides if side != value]
    elif isinstance(value, int) and not unknown:
        wrong = [side for side in sides if side.evaluate(sizes) != value]
    else:
        missing = ", ".join(sorted(unknown)) or exact
        message = Text(
            f"公式 {shown} 里的 {missing} 没有取值；让它绑定一个多项式，或在代码里定义 sizes",
            f"formula {shown}: {missing} has no value; bind it to a polynomial, "
            "or define `sizes` in the page's code",
        )
        return Verdict(exact, message)
    if not wrong:
        return Verdict(exact)
    return _wrong(shown, exact, f"${exact}$" if len(sides) == 1 else None)


_CHECKS: tuple[tuple[type, Callable[[Literal, Any, str], Verdict]], ...] = (
    (str, _judge_text),
    (Polynomial, _judge_polynomial),
    (tuple, _judge_sequence),
)
