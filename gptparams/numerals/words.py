"""Integers in words: Chinese (一百二十四) and English (one hundred and twenty-four), both ways.

Reading is strict: a text is accepted only if it is the standard spelling of an integer, so 三千八
(3,008 or 3,800?) and "nineteen hundred" raise NumberError with the spelling to use.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from gptparams.numerals.quantity import NumberError

DIGITS = "零一二三四五六七八九"
MAGNITUDES: Mapping[str, int] = {"亿": 10**8, "万": 10**4, "千": 10**3, "百": 100, "十": 10}
CHINESE_LIMIT = 10**16

FORMAL_DIGITS = "壹贰貳叁參肆伍陆陸柒捌玖"
FORMAL_MAGNITUDES = "拾佰仟"
# Variant characters, and those that the tables above use.
_PLAIN = str.maketrans(
    {
        **dict(zip("〇两兩萬億點", "零二二万亿点", strict=True)),
        **dict(zip(FORMAL_DIGITS, "一二二三三四五六六七八九", strict=True)),
        **dict(zip(FORMAL_MAGNITUDES, "十百千", strict=True)),
        **{"廿": "二十", "卅": "三十"},
    }
)
_FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_TRADITIONAL = str.maketrans("万亿两", "萬億兩")

ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS: tuple[str, ...] = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES: Mapping[str, int] = {
    "quintillion": 10**18,
    "quadrillion": 10**15,
    "trillion": 10**12,
    "billion": 10**9,
    "million": 10**6,
    "thousand": 10**3,
    "hundred": 100,
}
ENGLISH_LIMIT = 10**21
_SMALL = {
    **{word: value for value, word in enumerate(("zero", *ONES, *TEENS))},
    **{word: 10 * value for value, word in enumerate(TENS, start=2)},
}
_SMALL_WORDS = {value: word for word, value in _SMALL.items()}


def plain_chinese(text: str) -> str:
    """The numeral in everyday characters: 贰佰 becomes 二百, 两千 二千, 二〇 二零."""
    return text.translate(_PLAIN)


def chinese_integer(text: str) -> int:
    """Read 一百二十四 as an integer; raises NumberError for an invalid or ambiguous text."""
    plain = plain_chinese(text)
    value = _chinese_value(plain)
    name = chinese_words(value)
    if plain.replace("一十", "十") != name.replace("一十", "十"):
        raise NumberError(
            f"“{text}”有两种读法；请写“{name}”，或写出你要的那个数",
            f"{text!r} can be read in two ways; write {name} or another number",
        )
    return value


def _chinese_value(text: str) -> int:
    for magnitude, scale in MAGNITUDES.items():
        high, found, low = text.rpartition(magnitude)
        if found:
            return (_chinese_value(high) if high else 1) * scale + _chinese_value(low)
    rest = text.lstrip("零")
    if len(rest) > 1 or rest not in DIGITS:
        raise NumberError(f"“{text}”不是中文数字", f"{text!r} is not a Chinese numeral")
    return DIGITS.index(rest) if rest else 0


def chinese_words(value: int) -> str:
    """The integer in Chinese: 12 is 十二, 1,010 is 一千零一十; NumberError from 10^16 on."""
    if not 0 <= value < CHINESE_LIMIT:
        raise NumberError(
            f"{value:,} 太大，中文数字写不出来；请写阿拉伯数字",
            f"{value:,} is too large for Chinese words; write digits",
        )
    name = _chinese_name(value)
    return name.removeprefix("一") if name.startswith("一十") else name


def _chinese_name(value: int) -> str:
    for magnitude, scale in MAGNITUDES.items():
        if value >= scale:
            high, low = divmod(value, scale)
            gap = "零" if low * 10 < scale else ""
            return _chinese_name(high) + magnitude + (gap + _chinese_name(low) if low else "")
    return DIGITS[value]


def chinese_positional(digits: str) -> str:
    """Spell ASCII digits one by one: 2019 is 二零一九."""
    return "".join(DIGITS[int(digit)] for digit in digits)


def positional_digits(text: str) -> str | None:
    """The ASCII digits of 二〇一九, or None if the text is not written digit by digit."""
    plain = plain_chinese(text)
    if not plain or any(character not in DIGITS for character in plain):
        return None
    return "".join(str(DIGITS.index(character)) for character in plain)


def chinese_like(sample: str, words: str) -> str:
    """Everyday `words` in the character variants that `sample` uses: 〇, 萬, 貳佰, 两千."""
    if any(character in sample for character in FORMAL_DIGITS + FORMAL_MAGNITUDES):
        words = words.translate(_FORMAL)
    elif re.match("二[千万亿]", words):
        words = "两" + words[1:]
    if any(character in sample for character in "萬億"):
        words = words.translate(_TRADITIONAL)
    return words.replace("零", "〇") if "〇" in sample else words


def english_integer(text: str) -> int:
    """Read "one hundred and twenty-four" as an integer; raises NumberError for other texts."""
    words = re.split(r"[\s-]+", text.lower())
    if any(word == "and" and before not in SCALES for before, word in pairwise(words)):
        raise NumberError(f"“{text}”不是一个英文数词", f"{text!r} is not one English numeral")
    words = [word for word in words if word != "and"]
    value = _english_value(words, text)
    name = english_words(value)
    if words != name.replace("-", " ").split():
        raise NumberError(
            f"“{text}”不是英文数词的写法；请写“{name}”，或写出你要的那个数",
            f"{text!r} is not how a number is spelt; write {name} or another number",
        )
    return value


def _english_value(words: list[str], text: str) -> int:
    for scale, value in SCALES.items():
        if scale in words:
            at = words.index(scale)
            high = _english_value(words[:at], text) if at else 1
            return high * value + (_english_value(words[at + 1 :], text) if words[at + 1 :] else 0)
    if not all(word in _SMALL for word in words):
        raise NumberError(f"“{text}”不是数词", f"{text!r} is not a numeral")
    return sum(_SMALL[word] for word in words)


def english_words(value: int, joint: str = " ") -> str:
    """The integer in English; `joint` (may be " and ") precedes a rest below 100.

    Raises NumberError from 10^21 on.
    """
    if not 0 <= value < ENGLISH_LIMIT:
        raise NumberError(
            f"{value:,} 太大，英文数词写不出来；请写阿拉伯数字",
            f"{value:,} is too large for English words; write digits",
        )
    for scale, size in SCALES.items():
        if value >= size:
            high, low = divmod(value, size)
            before = joint if low < 100 else " "
            rest = before + english_words(low, joint) if low else ""
            return f"{english_words(high, joint)} {scale}{rest}"
    if value in _SMALL_WORDS:
        return _SMALL_WORDS[value]
    return f"{_SMALL_WORDS[value - value % 10]}-{_SMALL_WORDS[value % 10]}"
