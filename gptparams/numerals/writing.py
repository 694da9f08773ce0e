"""Format exact values for people: separators, shares, K/M/B and 万/亿, bytes.

A value other than 0 is never shown as 0, and a share other than the whole is never shown as 100%:
literals on pages and shares in tables and pictures follow the same rule.
"""

import re
from decimal import Context, Decimal
from fractions import Fraction

from gptparams.language import Lang
from gptparams.numerals.quantity import Bytes, Exact, NumberError, exactly

_FINEST = 4  # most decimals of a share; a smaller one is shown as <0.0001%
_LONGEST = 12  # most decimals that exact_text prints in full
_MEASURED = 6  # significant digits of a measured value
_HYPHEN = re.compile(r"(?<!\w)-(?=[\d.])")

# Value and text of each short unit, smallest first; Chinese sets a space before it.
_SHORT: dict[str, tuple[tuple[int, str], ...]] = {
    "en": ((10**3, "K"), (10**6, "M"), (10**9, "B"), (10**12, "T")),
    "zh": ((10**4, " 万"), (10**8, " 亿"), (10**12, " 万亿")),
}


def fixed(value: Fraction, decimals: int) -> str:
    """The value with `decimals` decimal places, rounded half-even, without separators."""
    scaled = round(value * 10**decimals)
    digits = str(abs(scaled)).zfill(decimals + 1)
    whole, part = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    return ("-" if scaled < 0 else "") + whole + ("." + part if part else "")


def minus_signs(text: str) -> str:
    """`text` for pages: with minus signs, instead of hyphens, before its numbers."""
    return _HYPHEN.sub("−", text)


def signed(value: float, digits: int) -> str:
    """Return `value` with a true minus sign; a value that rounds to zero has none."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if not float(text) else text.replace("-", "−")


def grouped(number: int) -> str:
    """`124439808` as `124,439,808`."""
    return f"{int(number):,}"


def is_lost(value: Fraction, decimals: int) -> bool:
    """Whether rounding `value` to `decimals` changes it by more than a third: 0.3 to 0, 0.6 to 1.

    Rounding to the first significant digit never does; the limit is 1.5, which rounds to 2.
    """
    return 3 * abs(round(value, decimals) - value) > abs(value)


def is_taken_for_all(share: Fraction, decimals: int) -> bool:
    """Whether a share other than ±1 becomes ±100% when its percentage is rounded to `decimals`."""
    return abs(share) != 1 and abs(round(share * 100, decimals)) == 100


def percent(share: Exact | tuple[int, int], decimals: int = 1) -> str:
    """A share as `31.0%`; `share` is a ratio, or (part, whole). Rounded half-even.

    It always rounds to `decimals`, even to 0.0%; use `share_text` for readers.
    """
    return fixed(_ratio(share) * 100, decimals) + "%"


def share_text(share: Exact | tuple[int, int]) -> str:
    """A share as tables and pictures show it: `31.0%`, `0.03%`, `99.97%`.

    It has one decimal, or as many as needed (up to four) to show a digit of a small share, or
    that a large one is not the whole; beyond that, `<0.0001%` and `>99.9999%`. `0.0%` and
    `100.0%` are therefore exact.
    """
    value = _ratio(share)
    for decimals in range(1, _FINEST + 1):
        if not is_lost(value * 100, decimals) and not is_taken_for_all(value, decimals):
            return percent(value, decimals)
    least = Fraction(1, 100 * 10**_FINEST)
    if abs(value) < least:
        return "<" + percent(least, _FINEST)
    bound = percent(1) if abs(value) > 1 else percent(1 - least, _FINEST)
    return f">{bound}" if value > 0 else f"<-{bound}"


def _ratio(share: Exact | tuple[int, int]) -> Fraction:
    if not isinstance(share, tuple):
        return exactly(share)
    part, whole = share
    if not whole:
        raise NumberError(
            "整体是 0，算不出占比；整体不能是 0",
            "a share of nothing has no percentage; the whole must not be 0",
        )
    return Fraction(part, whole)


def short(number: int, lang: Lang, digits: int = 3) -> str:
    """A number such as `124M` or `1.24 亿`, rounded to `digits` significant digits or more.

    Trailing zeros of the decimals are dropped. The whole part is never rounded (3857 万 keeps
    four digits), so the text agrees with the number at the digits shown.
    """
    sign, size = ("-" if number < 0 else ""), abs(int(number))
    text, rounded = grouped(size), Fraction(size)
    for scale, unit in _SHORT[lang]:
        if rounded < scale:  # 999,999 rounds to 1000K, which is then written 1M
            break
        value = Fraction(size, scale)
        decimals = max(0, digits - len(str(int(value))))
        shown = fixed(value, decimals)
        rounded = Fraction(shown) * scale
        text = (shown.rstrip("0").rstrip(".") if "." in shown else shown) + unit
    return sign + text


def megabytes(number: int, decimals: int = 0) -> str:
    """A number of bytes in units of 1,000,000: `498 MB`; with more decimals if needed."""
    size = Fraction(int(number), 10**6)
    while is_lost(size, decimals):
        decimals += 1
    return fixed(size, decimals) + " MB"


def exact_text(exact: Exact, lang: Lang = "en") -> str:
    """The exact value for people: `124,439,808`, `3.75`, `1/3 ≈ 0.333333`, `1,024 bytes`.

    A float with more than six significant digits is rounded to six: `≈ 0.123457`.
    """
    value = exactly(exact)
    if isinstance(exact, Bytes):
        return f"{exact:,} {'字节' if lang == 'zh' else 'bytes'}"
    if value.denominator == 1:
        return grouped(value.numerator)
    if isinstance(exact, float):
        # A measured value is not exact: its last digits differ between machines.
        whole, short = repr(exact), f"{exact:.{_MEASURED}g}"
        return whole if len(whole) <= len(short) else f"≈ {short}"
    if 10**_LONGEST % value.denominator == 0:
        return f"{Decimal(fixed(value, _LONGEST)):,f}".rstrip("0")
    ratio = f"{grouped(value.numerator)}/{grouped(value.denominator)}"
    about = Context(prec=6).divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{ratio} ≈ {about:,}"
