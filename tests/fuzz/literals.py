"""Random values and literals, and what is right by decimal arithmetic alone.

Nothing here uses `gptparams.numerals`: units, number words and the rounding are written a second
time, with `decimal`, so that a fault of the one is no fault of the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from random import Random
from typing import Any

from gptparams.numerals.quantity import Bytes

PRECISE = Context(prec=400, rounding=ROUND_HALF_EVEN)

# Text, value of 1, and what it measures.
UNITS: tuple[tuple[str, Decimal, str], ...] = (
    *(("", Decimal(1), "none"), ("K", Decimal("1e3"), "number"), ("M", Decimal("1e6"), "number")),
    *(("B", Decimal("1e9"), "number"), ("T", Decimal("1e12"), "number")),
    *((" thousand", Decimal("1e3"), "number"), (" million", Decimal("1e6"), "number")),
    *((" billion", Decimal("1e9"), "number"), (" trillion", Decimal("1e12"), "number")),
    *((" quadrillion", Decimal("1e15"), "number"), ("-million", Decimal("1e6"), "number")),
    *((" 万", Decimal("1e4"), "number"), ("亿", Decimal("1e8"), "number")),
    *((" 亿", Decimal("1e8"), "number"), (" 万亿", Decimal("1e12"), "number")),
    *(("%", Decimal("0.01"), "share"), ("％", Decimal("0.01"), "share")),
    *((" percent", Decimal("0.01"), "share"), ("‰", Decimal("0.001"), "share")),
    *(("×", Decimal(1), "number"), (" 倍", Decimal(1), "number"), (" times", Decimal(1), "number")),
    *((" MB", Decimal("1e6"), "bytes"), (" GB", Decimal("1e9"), "bytes")),
    *((" kB", Decimal("1e3"), "bytes"), (" MiB", Decimal(2**20), "bytes")),
    *((" GiB", Decimal(2**30), "bytes"), (" bytes", Decimal(1), "bytes")),
    *((" 字节", Decimal(1), "bytes"), (" KiB", Decimal(2**10), "bytes")),
)
EMPHASIS = ("", "", "", "*", "**", "***", "_", "__", "`", "``")
MINUS = ("-", "−", "－", "minus ", "负", "负 ")
FULL = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
# What no literal may have beside its number.
JUNK_BEFORE = (
    *("about ", "twice ", "half of ", "no ", "约", "两倍 ", "–", "±", "~", "√", "第 ", "x", ">"),
    *("not ", "1/", "minus minus ", "--", "近", "十", "a ", "the ", "(", "[", "+-", "=", "#"),
)
JUNK_AFTER = (
    *(" PB", "%%", " squared", "²", " layers", " 层", " or so", "!", "/2", "+", " MM", " KK", "°"),
    *(" dozen", " 兆", " bn", "0th", "rd", " and a half", " 多", " 余", "<b>M</b>", "_M_", "**K**"),
    *("\\M", "&nbsp;M", " M B", ")", "]", " × 2", ", 3", "e", " %‰", "-", " ppm", " 打", " KB"),
)
_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_HAN = "零一二三四五六七八九"


@dataclass(frozen=True)
class Case:
    """A literal, the value that it is bound to, and whether it is right."""

    shown: str
    value: Any
    right: bool


def exact(value: Any) -> Decimal:
    """The value in decimals: whole numbers, floats and fractions of a power of ten are exact."""
    if isinstance(value, Fraction):
        return PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(value)


def is_right(number: Decimal, decimals: int, scale: Decimal, measures: str, value: Any) -> bool:
    """Whether `number`, written to `decimals`, stands for `value` in a unit of `scale`.

    It is the value rounded half-even, no more than a third off, and 100% only of all; bytes are
    measured in bytes, and nothing else is.
    """
    if isinstance(value, Bytes) != (measures == "bytes") and not (
        isinstance(value, Bytes) and measures == "none"
    ):
        return False
    with localcontext(PRECISE):
        meant = exact(value) / scale
        rounded = meant.quantize(Decimal(1).scaleb(-decimals))
        if rounded != number or 3 * abs(number - meant) > abs(meant):
            return False
        return not (measures == "share" and abs(number) * scale == 1 and abs(meant) * scale != 1)


def english(number: int) -> str:
    """A number below a million in English words."""
    if number >= 1000:
        rest = number % 1000
        return f"{english(number // 1000)} thousand" + (f" {english(rest)}" if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{_SMALL[number // 100]} hundred" + (f" {english(rest)}" if rest else "")
    if number < 20:
        return _SMALL[number]
    return _TENS[number // 10 - 2] + (f"-{_SMALL[number % 10]}" if number % 10 else "")


def chinese(number: int) -> str:
    """A number below ten thousand in Chinese words."""
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if zero and text else "") + _HAN[digit] + name
            zero = False
        else:
            zero = bool(text)
    return ("十" + text[2:] if text.startswith("一十") else text) or "零"


def draw(random: Random) -> Case:
    """A case: in half of them the number is that of the value, before anything is spoilt."""
    return random.choices(_KINDS, weights=(10, 3, 2))[0](random)


def _value(random: Random) -> Any:
    size = 10 ** random.uniform(-1, 13)
    sign = random.choice((1, 1, 1, -1))
    return random.choice(
        (
            lambda: sign * int(size),
            lambda: random.choice((0, 1, 12, 768, 1024, 124_439_808, sign * random.randint(0, 99))),
            lambda: Fraction(random.randint(0, 10**6), 10**6),
            lambda: random.choice((Fraction(1), Fraction(9999, 10**4), Fraction(3, 10**6))),
            lambda: sign * random.random() * 10 ** random.randint(-6, 4),
            lambda: Decimal(sign * random.randint(0, 10**6)).scaleb(-random.randint(0, 8)),
            lambda: Bytes(int(size)),
        )
    )()


def _in_digits(random: Random) -> Case:
    value = _value(random)
    unit, scale, measures = random.choice(UNITS)
    decimals = random.choice((0, 0, 0, 1, 1, 2, 3, 6))
    number = _spoilt(random, _rounded(value, scale, decimals), decimals)
    text = f"{abs(number):.{decimals}f}"
    if random.random() < 0.5:
        text = f"{abs(number):,.{decimals}f}"
    elif random.random() < 0.2 and len(text.split(".")[0]) > 3:
        text = f"{abs(number):,.{decimals}f}".replace(",", "{,}")
    elif random.random() < 0.1:
        text = text.translate(FULL)
    sign = random.choice(MINUS) if number < 0 else random.choice(("", "", "", "+"))
    right = is_right(number, decimals, scale, measures, value)
    return _dressed(random, sign + text + unit, value, right)


def _in_words(random: Random) -> Case:
    value = _value(random)
    name, limit, units = random.choice(
        (
            (
                english,
                10**6,
                (
                    ("", 1),
                    (" million", 10**6),
                    (" billion", 10**9),
                    (" percent", 0),
                    (" 万", 10**4),
                ),
            ),
            (chinese, 10**4, (("", 1), ("万", 10**4), ("亿", 10**8), ("倍", 1))),
        )
    )
    unit, size = random.choice(units)
    scale = Decimal(size) if size else Decimal("0.01")
    number = _spoilt(random, _rounded(value, scale, 0), 0)
    limit = 1000 if size > 1 and name is english else limit
    if not 0 <= number < limit or (not number and size > 1):
        number, value = Decimal(12), 12 * scale
    words = name(int(number))
    step = Decimal(1)
    if unit == "" and words.endswith("thousand"):  # thirty thousand is rounded to thousands
        step = Decimal(1000)
    measures = "share" if unit == " percent" else "none" if unit == "" else "number"
    right = is_right(number / step, 0, scale * step, measures, value)
    if isinstance(value, Bytes) and step > 1:
        right = False  # a magnitude, which bytes do not have
    return _dressed(random, words + unit, value, right)


def _in_a_sequence(random: Random) -> Case:
    value = tuple(_part(random) for _ in range(random.randint(1, 4)))
    decimals = random.choice((0, 0, 1, 2, 3))
    shown, right = [], True
    for each in value:
        places = 0 if isinstance(each, int) else decimals
        number = _rounded(each, Decimal(1), places)
        if random.random() < 0.1:
            number = _spoilt(random, number, places)
        right = right and is_right(number, places, Decimal(1), "none", each)
        shown.append(f"{random.choice('-−') if number < 0 else ''}{abs(number):.{places}f}")
    if random.random() < 0.05:
        shown, right = [*shown, "1"], False
    between = random.choice((", ", ",", " × ", "x", "，"))
    opening, closing = random.choice(("[]", "()", ("", "")))
    return _dressed(random, f"{opening}{between.join(shown)}{closing}", value, right)


def _part(random: Random) -> int | float:
    return random.choice((random.randint(-9, 9), random.randint(0, 60_000), random.uniform(-4, 4)))


def _rounded(value: Any, scale: Decimal, decimals: int) -> Decimal:
    with localcontext(PRECISE):
        return (exact(value) / scale).quantize(Decimal(1).scaleb(-decimals))


def _spoilt(random: Random, number: Decimal, decimals: int) -> Decimal:
    """The number as it is, or off in its last digit, in another one, in size or in sign."""
    last = Decimal(1).scaleb(-decimals)
    return random.choice(
        (
            *([lambda: number] * 5),
            lambda: number + random.choice((-1, 1)) * last,
            lambda: number + random.randint(1, 9) * last * 10 ** random.randint(0, 6),
            lambda: number * 10 ** random.choice((0, 1, 3)),
            lambda: -number,
        )
    )().quantize(last, context=PRECISE)


def _dressed(random: Random, text: str, value: Any, right: bool) -> Case:
    """The literal in emphasis or not; now and then with something beside it."""
    if random.random() < 0.15:
        text, right = f"{random.choice(JUNK_BEFORE)}{text}", False
    elif random.random() < 0.15:
        text, right = f"{text}{random.choice(JUNK_AFTER)}", False
    mark = random.choice(EMPHASIS)
    return Case(f"{mark}{text}{mark}", value, right)


_KINDS: tuple[Callable[[Random], Case], ...] = (_in_digits, _in_words, _in_a_sequence)
