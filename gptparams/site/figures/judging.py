"""A literal against its value: what is shown, what is exact, and what should stand there.

The literal stays in the source and is checked, not substituted. Which check applies follows
from the kind of value: a number, a sequence of numbers, a text, or a polynomial (whose
literal is a formula, each side of which must be equal to it).
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
from gptparams.site.files.diagnostic import said

_EMPHASIS = re.compile(r"[*_`]")
# The numbers of a sequence stand between commas, so that none has a thousands separator.
_PART = re.compile(r"(?<![\d.])[-−]?\d+(?:\.\d+)?")
_FORMULA = re.compile(r"\$(?P<formula>[^$]+)\$")


@dataclass(frozen=True)
class Verdict:
    """`exact` is the value as people read it; `problem` is None when the literal is right.

    `replacement` is the literal that should stand there, when there is only one.
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
    """The verdict on a literal that is right here, and may not be on another machine."""
    zh = f"写的是 {shown}，测得的是 {exact}；换一台机器，末位可能不同"
    en = f"shown {shown}, measured {exact}, and its last digit may differ on another machine"
    if replacement is not None:
        zh, en = f"{zh}；请少写几位：{replacement}", f"{en}; show fewer digits: {replacement}"
    else:
        zh, en = f"{zh}；请换一种说法", f"{en}; say it without that digit"
    return Verdict(exact, Text(zh, en), replacement)


def _refused(exact: str, error: InputError) -> Verdict:
    return Verdict(exact, said(error))


def plain(value: Any) -> Any:
    """`value` as plain Python: scalars and arrays of numpy and torch become numbers and tuples."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Polynomial) or not isinstance(value, list | tuple):
        return value
    return tuple(plain(part) for part in value)


def exact_text(value: Any) -> str:
    """The exact value for readers: `124,439,808`, `[768, 2304]`, `12Ld^2`, or the text itself."""
    if isinstance(value, Polynomial):
        return value.latex()
    if isinstance(value, tuple):
        return f"[{', '.join(_part(part) for part in value)}]"
    if isinstance(value, Measured):
        return minus_signs(about(value))
    return value if isinstance(value, str) else minus_signs(number.exact_text(value))


def _part(value: Any) -> str:
    """One part of a sequence: whole numbers as they are, measured ones to six digits."""
    is_float = isinstance(value, float | Measured)
    return minus_signs(f"{value:.6g}" if is_float else str(value))


def judge(
    shown: str,
    value: Any,
    sizes: Mapping[str, int] | None = None,
    margin: float | None = None,
) -> Verdict:
    """Whether the literal in `shown` (the text of a mark) stands for `value`.

    `sizes` gives the symbols of a formula their values when `value` is a number. `margin` is how
    far off a float may be, relative to values above 1; None: a float has to be `Measured`.
    """
    value = plain(value)
    try:
        value = measured(value, margin)
        exact = exact_text(value)
    except InputError as error:
        return _refused(repr(value), error)
    if "$" in shown:
        return _judge_formula(shown, value, exact, sizes or {})
    for kind, check in _CHECKS:
        if isinstance(value, kind):
            return check(shown, value, exact)
    return _judge_number(shown, value, exact)


def _judge_text(shown: str, value: str, exact: str) -> Verdict:
    if _EMPHASIS.sub("", shown).strip() == _EMPHASIS.sub("", value).strip():
        return Verdict(exact)
    return _wrong(shown, exact, f"`{value}`" if "`" in shown else value)


def _judge_polynomial(shown: str, value: Polynomial, exact: str) -> Verdict:
    return _wrong(shown, f"${exact}$", f"${exact}$")


def _judge_number(shown: str, value: Any, exact: str) -> Verdict:
    # A lone small number word, such as [four](fig:n), is no numeral where nothing binds it.
    bare = _EMPHASIS.sub("", shown).strip()
    word = numeral.Numeral(shown.find(bare), shown.find(bare) + len(bare), bare)
    found = numeral.find(shown) or (word,)
    if len(found) != 1:
        message = Text(
            f"“{shown}”里应当恰好有一个数（找到 {len(found)} 个）；把其余文字移到方括号外面",
            f"expected exactly one number in {shown!r}, found {len(found)}; "
            "move the rest out of the square brackets",
        )
        return Verdict(exact, message)
    try:
        literal = number.parse(found[0].text)
        agrees = number.agrees(literal, middle(value))
        if agrees and settled(literal, value):
            return Verdict(exact)
    except InputError as error:
        return _refused(exact, error)
    right = mended(found[0].text, value)
    verdict = _open if agrees else _wrong
    return verdict(found[0].text, exact, right and _spliced(shown, found[0], minus_signs(right)))


def _spliced(shown: str, found: numeral.Numeral, text: str) -> str:
    return shown[: found.start] + text + shown[found.end :]


def _judge_sequence(shown: str, value: tuple[Any, ...], exact: str) -> Verdict:
    parts = _PART.findall(shown)
    others = numeral.find(re.sub(r"[×x*]", " ", _PART.sub(" ", shown)))
    try:
        literals = [number.parse(part) for part in parts]
        right = not others and len(parts) == len(value)
        pairs = list(zip(literals, value, strict=True)) if right else []
        right &= all(number.agrees(literal, middle(each)) for literal, each in pairs)
        if right and all(settled(literal, each) for literal, each in pairs):
            return Verdict(exact)
        return _sequence_wrong(shown, value, exact, _open if right else _wrong)
    except InputError as error:
        return _refused(exact, error)


def _sequence_wrong(
    shown: str,
    value: tuple[Any, ...],
    exact: str,
    verdict: Callable[[str, str, str | None], Verdict],
) -> Verdict:
    """The verdict on a wrong sequence: as many parts are mended one by one, else all anew."""
    found = list(_PART.finditer(shown))
    parts = [match[0] for match in found]
    if len(parts) == len(value):
        numbers = [mended(part, each) for part, each in zip(parts, value, strict=True)]
    else:
        numbers = [str(each) if isinstance(each, int) else None for each in value]
    if not parts or None in numbers:
        return verdict(shown, exact, None)
    between = shown[found[0].end() : found[1].start()] if parts[1:] else ", "
    joined = between.join(minus_signs(part) for part in numbers if part)
    return verdict(shown, exact, shown[: found[0].start()] + joined + shown[found[-1].end() :])


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


_CHECKS: tuple[tuple[type, Callable[[str, Any, str], Verdict]], ...] = (
    (str, _judge_text),
    (Polynomial, _judge_polynomial),
    (tuple, _judge_sequence),
)
