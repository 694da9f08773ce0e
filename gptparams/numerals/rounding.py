"""Compare a literal, a figure as written (1.24 亿, 31.0%, 548 MB), with its exact value.

The literal determines unit, digits and style. The exact value is rounded half-even to the digits
shown, and the two numbers are compared. Values are integers and fractions: nothing is rounded
twice.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from gptparams.language import Text
from gptparams.numerals import words
from gptparams.numerals.quantity import Bytes, Exact, NumberError, exactly
from gptparams.numerals.reading import FULL_WIDTH, Literal, parse
from gptparams.numerals.writing import (
    exact_text,
    fixed,
    grouped,
    is_lost,
    megabytes,
    percent,
    short,
)

__all__ = [
    "Bytes",
    "Exact",
    "Literal",
    "NumberError",
    "agrees",
    "exact_text",
    "fix",
    "grouped",
    "megabytes",
    "parse",
    "percent",
    "rounds_to",
    "short",
    "show",
]

_MOST_DECIMALS = 13  # more is unreadable: another unit is needed
_MOST_PARTS = 100  # the largest denominator that is written as in 三分之一


def show(literal: Literal, exact: Exact) -> str:
    """The exact value in the style of the literal: its unit, decimals, separators and script.

    A literal that is right is returned unchanged. Raises NumberError if the unit does not fit the
    value (M or 亿 for bytes, MB for a plain number), or if words cannot express it.
    """
    number = _rounded(literal, exact)
    if number == literal.number:
        return literal.text
    return _in_style(literal, number)


def agrees(literal: Literal, exact: Exact) -> bool:
    """Whether the exact value rounds to the literal.

    Raises NumberError if it does, but the literal is too coarse to be informative: 0B for
    124,439,808, 1B for 600 million, 0% or 100% for a share that is neither.
    """
    if not rounds_to(literal, exact):
        return False
    if _is_uninformative(literal, exactly(exact)):
        raise _too_few_digits(literal, exact)
    return True


def rounds_to(literal: Literal, exact: Exact) -> bool:
    """Whether the exact value, rounded half-even to the digits shown, equals the literal."""
    return _rounded(literal, exact) == literal.number


def _is_uninformative(literal: Literal, value: Fraction) -> bool:
    """Whether the literal shows no digit of the value, or shows a part as the whole."""
    if literal.unit.kind == "fraction":  # exact
        return False
    if is_lost(value / literal.unit.scale, literal.decimals):
        return True
    is_all = literal.unit.kind == "ratio" and abs(literal.number) * literal.unit.scale == 1
    return is_all and abs(value) != 1


def _too_few_digits(literal: Literal, exact: Exact) -> NumberError:
    finer = _finer(literal, exact)
    write = Text(f"请写 {finer}，或换个单位", f"write {finer}, or use another unit")
    if finer is None:
        write = Text("请多写几位，或换个单位", "show more digits, or use another unit")
    return NumberError(
        f"“{literal.text}”太粗，看不出精确值 {exact_text(exact, 'zh')}；{write.zh}",
        f"{literal.text!r} is too coarse for the exact value {exact_text(exact)}; {write.en}",
    )


def _finer(literal: Literal, exact: Exact) -> str | None:
    """The value in digits, with as many decimals as needed; None if that is too many."""
    unit = literal.unit.text
    bare = literal.prefix or literal.script == "named"  # the unit of "onefold" is all of it
    suffix = "" if bare else literal.suffix or (f" {unit}" if literal.unit.is_word else unit)
    literal = replace(literal, script="digits", suffix=suffix)
    for decimals in range(literal.decimals + 1, _MOST_DECIMALS):
        finer = replace(literal, decimals=decimals)
        finer = replace(finer, number=_rounded(finer, exact))
        if not _is_uninformative(finer, exactly(exact)):
            return _in_style(finer, finer.number)
    return None


def _rounded(literal: Literal, exact: Exact) -> Fraction:
    kind, value = literal.unit.kind, exactly(exact)
    if isinstance(exact, Bytes) and kind not in ("none", "bytes"):
        raise NumberError(
            f"“{literal.text}”用来表示字节数有歧义；请写 MB 或 MiB",
            f"{literal.text!r} is ambiguous for a number of bytes; write MB or MiB",
        )
    if kind == "bytes" and not isinstance(exact, Bytes):
        raise NumberError(
            f"“{literal.text}”以字节为单位，绑定的值却不是字节数；请换单位，或绑定 Bytes(...)",
            f"{literal.text!r} measures bytes, and the value is a plain number",
        )
    number = value / literal.unit.scale
    return number if kind == "fraction" else round(number, literal.decimals)


def _in_style(literal: Literal, number: Fraction) -> str:
    if literal.prefix and literal.unit.kind == "fraction" and number.denominator > 1:
        literal, number = _other_parts(literal, number)
    try:
        body = _SCRIPTS[literal.script](literal, abs(number))
    except NumberError:
        raise
    except ValueError as error:  # more digits than Python converts to text
        raise NumberError(f"值太长，写不出来（{error}）", str(error)) from None
    return _sign(literal, number) + literal.prefix + body + literal.suffix


def _other_parts(literal: Literal, number: Fraction) -> tuple[Literal, Fraction]:
    """Change the denominator of 三分之 for a value that is not in thirds, so it stays exact."""
    value = number * literal.unit.scale
    if value.denominator > _MOST_PARTS:
        raise NumberError(
            f"“{literal.text}”是精确的分数，绑定的值写不成这样的分数；请写成百分数",
            f"{literal.text!r} is exact, and the value is not; write a percentage",
        )
    parts = words.chinese_words(value.denominator)
    return replace(literal, prefix=parts + "分之"), Fraction(value.numerator)


_MINUS = {"chinese": "负", "positional": "负", "english": "minus ", "full": "－", "digits": "-"}


def _sign(literal: Literal, number: Fraction) -> str:
    negative = bool(literal.sign) and literal.sign not in "+＋"
    if number < 0:
        script = "chinese" if literal.prefix else literal.script
        return literal.sign if negative else _MINUS[script]
    return "" if negative or not number else literal.sign


def _in_digits(literal: Literal, number: Fraction) -> str:
    whole, point, part = fixed(number, literal.decimals).partition(".")
    separator = literal.grouping
    if separator is None:
        separator = "," if len(whole) > 4 else ""
    return grouped(int(whole)).replace(",", separator) + point + part


def _in_full_width(literal: Literal, number: Fraction) -> str:
    return _in_digits(literal, number).translate(FULL_WIDTH)


def _in_chinese(literal: Literal, number: Fraction) -> str:
    whole, _, part = fixed(number, literal.decimals).partition(".")
    if part:
        name = words.chinese_words(int(whole)) + "点" + words.chinese_positional(part)
    else:
        name = words.chinese_words(_folded(literal, number))
    return words.chinese_like(literal.text, name)


def _in_positions(literal: Literal, number: Fraction) -> str:
    digits = fixed(number, 0)
    if len(digits) < 3:
        return _in_chinese(literal, number)
    return words.chinese_like(literal.text, words.chinese_positional(digits))


def _in_english(literal: Literal, number: Fraction) -> str:
    whole, _, part = fixed(number, literal.decimals).partition(".")
    if part:
        name = words.english_words(int(whole)) + " point"
        name += "".join(" " + ("zero", *words.ONES)[int(digit)] for digit in part)
    else:
        joint = " and " if " and " in literal.text.lower() else " "
        name = words.english_words(_folded(literal, number), joint)
    if "-" in literal.text and " " not in literal.text and not literal.suffix:
        name = name.replace(" ", "-")
    return name.capitalize() if literal.text[0].isupper() else name


def _folded(literal: Literal, number: Fraction) -> int:
    """The integer to spell: with the magnitude in three million, without the unit in 三成."""
    magnitude = literal.unit.kind == "magnitude" and not literal.suffix
    return int(number * literal.unit.scale if magnitude else number)


def _in_words(literal: Literal, number: Fraction) -> str:
    raise NumberError(
        f"“{literal.text}”不能换成别的数；请直接写数",
        f"no other number is written like {literal.text!r}; write the number itself",
    )


_SCRIPTS: dict[str, Callable[[Literal, Fraction], str]] = {
    "digits": _in_digits,
    "full": _in_full_width,
    "chinese": _in_chinese,
    "positional": _in_positions,
    "english": _in_english,
    "named": _in_words,
}

# If the digits are right with another unit, the unit may be the typo, not the digits.
_OTHER_SCALES = tuple(Fraction(10) ** power for n in (2, 3, 4, 6, 8, 9, 12) for power in (n, -n))


def fix(text: str, exact: Exact) -> str | None:
    """The text with the right number, or None if there is no unambiguous correction.

    That is so if the unit is ambiguous or does not fit the value, if the digits are right with
    another unit (124K for 124,439,808), or if the digits shown would not be informative.
    """
    try:
        literal = parse(text)
        shown = show(literal, exact)
        if not agrees(parse(shown), exact):
            return None
        others = {_rounded_at(literal, exact, scale) for scale in _OTHER_SCALES}
    except NumberError:
        return None
    return None if shown != literal.text and literal.number in others - {0} else shown


def _rounded_at(literal: Literal, exact: Exact, scale: Fraction) -> Fraction:
    return round(exactly(exact) / literal.unit.scale * scale, literal.decimals)
