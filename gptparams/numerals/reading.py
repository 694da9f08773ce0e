"""Read a numeral as written (1.24 亿, 31.0%, 548 MB): number, digits, unit and style."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from gptparams.numerals import words
from gptparams.numerals.quantity import NumberError
from gptparams.numerals.ratios import ratio
from gptparams.numerals.roman import roman_integer
from gptparams.numerals.units import NO_UNIT, Unit, unit_called


@dataclass(frozen=True)
class Literal:
    """A numeral as written: it denotes `number * unit.scale`, with `decimals` decimal places.

    The other fields are its style: `script` (`digits`, `full`, `chinese`, `positional`,
    `english`, or `named` for a word such as "twice", which cannot express another number),
    `sign`, `grouping` (the thousands separator; None if there are too few digits to tell), and
    the text before and after the number (`百分之`, ` MB`).
    """

    text: str
    number: Fraction
    decimals: int
    unit: Unit
    script: str
    sign: str = ""
    grouping: str | None = None
    prefix: str = ""
    suffix: str = ""


_LONGEST = 120  # characters; a longer text is not a figure
FULL_WIDTH = str.maketrans("0123456789.,-+", "０１２３４５６７８９．，－＋")
_ASCII = {full: ascii_ for ascii_, full in FULL_WIDTH.items() if full != ord("，")}
_SIGNED = re.compile(r"([-−+－＋]|负[ \u00a0]?|minus\s+)?(.*)", re.IGNORECASE | re.DOTALL)
_DIGITS = re.compile(
    r"(?P<whole>[0-9]+(?:(?:,|\{,\}|，)[0-9]+)*)(?:\.(?P<part>[0-9]+))?"
    r"(?P<suffix>(?P<gap>[ \u00a0\u2009\u202f\u3000-]?)(?P<unit>[^\s\d.,，].*)?)"
)
_POWER = re.compile(r"[eE]([+-]?[0-9]{1,3})")
_SHARE = re.compile(r"(?P<parts>[^\x00-\x7f]+)分之(?P<count>.+)")
_CHARACTERS = "〇零一二两兩三四五六七八九十百千万亿萬億廿卅" + (
    words.FORMAL_DIGITS + words.FORMAL_MAGNITUDES
)
_OTHER_UNIT = "倍|字节|成|[%％]"
_CHINESE = re.compile(f"(?P<whole>[{_CHARACTERS}]+)(?P<unit>{_OTHER_UNIT})?")
_CHINESE_POINT = re.compile(
    f"(?P<whole>[{_CHARACTERS}]+)[点點](?P<part>[{_CHARACTERS}]+?)"
    f"(?P<unit>[十百千万亿萬億]+|{_OTHER_UNIT})?"
)
_NAMES = "|".join(("zero", *words.ONES, *words.TEENS, *words.TENS, *words.SCALES))
_SPELT = f"(?:{_NAMES})(?![A-Za-z])"
_ENGLISH = re.compile(
    rf"(?P<whole>{_SPELT}(?:(?:\s+and\s+|\s+|-){_SPELT})*)"
    rf"(?P<part>\s+point(?:\s+{_SPELT})+?)?(?P<suffix>(?:(?:\s+|-)(?P<unit>[^\s-].*))?)",
    re.IGNORECASE,
)


def parse(text: str) -> Literal:
    """Read a text that consists of one numeral.

    Raises NumberError if it is not a numeral, is ambiguous (`124m`, `KB`, 三千八), or has thousands
    separators anywhere but between groups of three digits.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise NumberError(
            f"“{text[:20]}……”太长，不会是一个数", f"{text[:20]!r}... is too long for a figure"
        )
    match = _SIGNED.fullmatch(text)
    sign, body = (match[1] or "", match[2]) if match else ("", text)
    literal = next((found for reader in _READERS if (found := reader(body))), None)
    if literal is None:
        raise NumberError(
            f"“{text}”不是数；请写成 124,439,808、1.24 亿、31.0% 或 548 MB 这样",
            f"{text!r} is not a number; write one like 124,439,808, 1.24 亿, 31.0% or 548 MB",
        )
    number = -literal.number if sign and sign not in "+＋" else literal.number
    return replace(literal, text=text, sign=sign, number=number)


def _read_share(body: str) -> Literal | None:
    """Read a share: 百分之三十 and 百分之31.0 are rounded, 三分之一 is exact."""
    match = _SHARE.fullmatch(body)
    if not match:
        return None
    count = "一百" if match["count"] == "百" else match["count"]
    literal = _read_digits(count) or _read_chinese(count)
    if literal and literal.unit.kind == "magnitude" and not literal.suffix:  # 百分之五万
        literal = replace(literal, number=literal.number * literal.unit.scale, unit=NO_UNIT)
    parts = match["parts"]
    whole = words.chinese_integer("一" + parts if parts in "百千万" else parts)
    if literal is None or literal.unit != NO_UNIT or not whole:
        raise NumberError(
            f"“{body}”不是占比；请写成百分之三十或 30% 这样",
            f"{body!r} is not a share; write 百分之三十, or 30%",
        )
    kind = "ratio" if whole in (100, 1000, 10000) else "fraction"
    if kind == "fraction" and literal.decimals:
        raise NumberError(
            f"“{body}”不是占比；请写成百分数", f"{body!r} is not a share; write a percentage"
        )
    unit = Unit(parts + "分之", Fraction(1, whole), kind)
    return replace(literal, unit=unit, prefix=unit.text)


def _read_digits(body: str) -> Literal | None:
    full = bool(re.search("[０-９]", body))
    if full and re.search("[0-9]", body):
        raise NumberError(
            f"“{body}”混用了全角和半角数字；请用半角数字",
            f"{body!r} mixes full-width and ASCII digits; write ASCII digits",
        )
    match = _DIGITS.fullmatch(body.translate(_ASCII))
    if not match:
        return None
    separators = set(re.findall(r"[^0-9]+", match["whole"]))
    grouping = separators.pop() if separators else "" if len(match["whole"]) > 3 else None
    if separators or (
        grouping
        and not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(grouping)}\d{{3}})+", match["whole"])
    ):
        raise NumberError(
            f"“{body}”的分隔符位置不对；千位分隔符每三位一个",
            f"{body!r}: thousands separators go between groups of three digits",
        )
    whole, part = re.sub("[^0-9]", "", match["whole"]), match["part"] or ""
    if len(whole) > 1 and whole[0] == "0":
        raise _leading_zero(body)
    unit = _unit_after(body, match["gap"], match["unit"] or "")
    number, script = Fraction(int(whole + part), 10 ** len(part)), "full" if full else "digits"
    suffix = match["suffix"]
    return Literal(body, number, len(part), unit, script, grouping=grouping, suffix=suffix)


def _leading_zero(body: str) -> NumberError:
    return NumberError(
        f"“{body}”以 0 开头，也许漏了小数点；请去掉 0，或补上小数点",
        f"{body!r} begins with a 0, perhaps for lack of a point; leave it out, or add the point",
    )


def _unit_after(body: str, gap: str, text: str) -> Unit:
    power = _POWER.fullmatch(text)
    if power and not gap:
        return Unit(text, Fraction(10) ** int(power[1]), "magnitude")
    unit = unit_called(text)
    if gap and (unit == NO_UNIT or (gap == "-" and not unit.is_word)):
        raise NumberError(
            f"“{body}”不是一个数；单位前面请留一个空格，或什么都不留",
            f"{body!r} is not one number; write a space before the unit, or nothing",
        )
    return unit


def _read_chinese(body: str) -> Literal | None:
    match = _CHINESE.fullmatch(body)
    if not match:
        return _read_chinese_point(body)
    whole, unit = match["whole"], unit_called(match["unit"] or "")
    digits = words.positional_digits(whole)
    if digits and len(digits) > 1:
        if digits[0] == "0":
            raise _leading_zero(body)
        if len(digits) == 2 and not re.search("[〇零]", whole):
            raise NumberError(
                f"“{body}”是约数，或者漏了“十”；请把数写全",
                f"{body!r} is vague or misses 十; write the number in full",
            )
        return Literal(body, Fraction(int(digits)), 0, unit, "positional", suffix=unit.text)
    return _read_whole(body, whole, words.chinese_integer(whole), unit, "chinese")


def _read_chinese_point(body: str) -> Literal | None:
    match = _CHINESE_POINT.fullmatch(body)
    if not match:
        return None
    digits = words.positional_digits(match["part"])
    if digits is None:
        raise NumberError(
            f"“{body}”：“点”后面应逐位写数字，再写单位",
            f"{body!r}: after 点 stand single digits and then the unit",
        )
    number = words.chinese_integer(match["whole"]) + Fraction(int(digits), 10 ** len(digits))
    unit = unit_called(match["unit"] or "")
    return Literal(body, number, len(digits), unit, "chinese", suffix=unit.text)


_ENDINGS = (
    *("万亿", "亿", "万"),
    *("quintillion", "quadrillion", "trillion", "billion", "million", "thousand"),
)


def _read_whole(body: str, whole: str, value: int, unit: Unit, script: str) -> Literal:
    """Read an integer in words; if it ends in 万 or million, it is rounded to that magnitude."""
    plain = words.plain_chinese(whole).lower()
    ending = next((name for name in _ENDINGS if plain.endswith(name)), None)
    if ending and unit == NO_UNIT:
        unit = unit_called(ending)
        return Literal(body, value / unit.scale, 0, unit, script)
    return Literal(body, Fraction(value), 0, unit, script, suffix=body[len(whole) :])


def _read_english(body: str) -> Literal | None:
    match = _ENGLISH.fullmatch(body)
    if not match:
        return None
    unit = unit_called(match["unit"] or "")
    value = words.english_integer(match["whole"])
    if not match["part"]:
        return _read_whole(body, match["whole"], value, unit, "english")
    spelt = match["part"].lower().split()[1:]
    names = ("zero", *words.ONES)
    if not all(word in names for word in spelt):
        raise NumberError(
            f"“{body}”：point 后面应逐位写数字，再写单位",
            f"{body!r}: after 'point' stand single digits and then the unit",
        )
    digits = "".join(str(names.index(word)) for word in spelt)
    number = value + Fraction(int(digits), 10 ** len(digits))
    return Literal(body, number, len(digits), unit, "english", suffix=match["suffix"])


def _read_ratio(body: str) -> Literal | None:
    """Read two thirds, tenfold, a dozen or 一半: words that cannot express another number."""
    found = ratio(body)
    if found is None:
        return None
    unit = Unit(body, Fraction(1, found.whole), found.kind)
    return Literal(body, found.number, 0, unit, "named")


def _read_roman(body: str) -> Literal | None:
    value = roman_integer(body) if body.isupper() else None
    return None if value is None else Literal(body, Fraction(value), 0, NO_UNIT, "named")


_READERS: tuple[Callable[[str], Literal | None], ...] = (
    *(_read_ratio, _read_roman, _read_share, _read_digits, _read_chinese, _read_english),
)
