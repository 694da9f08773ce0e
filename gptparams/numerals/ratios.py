"""Ratios, multiples and ordinals in words: two thirds, tenfold, twice, a dozen, 一半, 翻两番.

Fractions are exact, like 三分之一; multiples are rounded, like `4×`. An ordinal on its own is a
position (the twelfth layer); after a count it is a fraction (one twelfth).
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from gptparams.numerals import words

_SMALL_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_ORDINALS = dict(zip((*_SMALL_ORDINALS, "ninth"), range(1, 10), strict=True))
_LARGE = {
    **{word + "th": value for value, word in enumerate(words.TEENS, start=10)},
    "twelfth": 12,
    **{word[:-1] + "ieth": 10 * value for value, word in enumerate(words.TENS, start=2)},
    **{word + "th": value for word, value in words.SCALES.items()},
}
_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    name + plural: value
    for name, value in (_ORDINALS | _LARGE).items()
    if value > 2
    for plural in ("", "s")
}
_MULTIPLES = {
    **dict.fromkeys(("twice", "double", "doubles", "doubled", "doubling"), 2),
    **dict.fromkeys(("thrice", "triple", "triples", "tripled", "tripling"), 3),
    **dict.fromkeys(("treble", "trebles", "trebled", "trebling"), 3),
    **dict.fromkeys(("quadruple", "quadruples", "quadrupled", "quadrupling"), 4),
    **dict.fromkeys(("quintuple", "quintupled"), 5),
    **dict.fromkeys(("sextuple", "sextupled"), 6),
    **dict.fromkeys(("septuple", "septupled"), 7),
    **dict.fromkeys(("octuple", "octupled"), 8),
    **dict.fromkeys(("decuple", "decupled"), 10),
    **dict.fromkeys(("centuple", "centupled"), 100),
}
_HALVED = ("halve", "halves", "halved", "halving")

_COUNTS = (*words.ONES, *words.TEENS, *words.TENS, *words.SCALES)
_COUNT = rf"(?:{'|'.join(_COUNTS)})(?:[ -](?:{'|'.join(_COUNTS)})){{0,7}}"
_WHOLE = "(?:0|[1-9][0-9]{0,8})"
_NAMES = "|".join(sorted(_PARTS, key=len, reverse=True))
_ANY = "|".join(sorted({*_ORDINALS, *_LARGE}, key=len, reverse=True))
_TENS = "|".join(words.TENS)

_PART = re.compile(rf"(?:(?P<count>an?|{_COUNT})[ -])?(?P<part>{_NAMES})", re.I)
_MIXED = re.compile(rf"(?P<whole>{_COUNT}|{_WHOLE}) and (?P<rest>(?:an?|{_COUNT}) .+)", re.I)
_OUT_OF = re.compile(rf"(?P<count>{_COUNT})(?: in| out of)(?: every)? (?P<whole>{_COUNT})", re.I)
_FOLD = re.compile(rf"(?P<count>{_COUNT}|{_WHOLE})[ -]?fold", re.I)
_DOZEN = re.compile(rf"(?:(?P<count>half a|an?|{_COUNT}|{_WHOLE}) )?dozen", re.I)
_ORDINAL = re.compile(rf"(?:(?P<tens>{_TENS})[ -])?(?P<last>{_ANY})", re.I)
_HALF = {"一半": 1, "半": 1, "减半": 1, "折半": 1, "对半": 1, "半数": 1}
_DOUBLE = re.compile("双倍|加倍|翻倍|翻(?P<times>[一两二三四五六七八九十])?番")
_AND_HALF = re.compile("(?P<whole>[一二两三四五六七八九十百千万]+)(?P<unit>[个倍])半")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio in words: `number` parts of `whole`; `kind` is one of those of `units.Unit`."""

    number: Fraction
    whole: int
    kind: str


def ratio(text: str) -> Ratio | None:
    """The ratio, multiple, dozen or ordinal that the text names, or None if it names none.

    Raises NumberError if a count in it is misspelt.
    """
    return _english(" ".join(text.lower().split())) or _chinese(text)


def _english(text: str) -> Ratio | None:
    if text in _MULTIPLES:
        return Ratio(Fraction(_MULTIPLES[text]), 1, "multiple")
    if text in _HALVED:
        return Ratio(Fraction(1), 2, "fraction")
    if match := _OUT_OF.fullmatch(text):
        return Ratio(Fraction(_counted(match["count"])), _counted(match["whole"]), "fraction")
    if match := _FOLD.fullmatch(text):
        return Ratio(Fraction(_counted(match["count"])), 1, "multiple")
    if match := _DOZEN.fullmatch(text):
        half = match["count"] == "half a"
        return Ratio(Fraction(6 if half else 12 * _counted(match["count"])), 1, "none")
    if match := _ORDINAL.fullmatch(text):
        last = (_ORDINALS | _LARGE)[match["last"]]
        tens = words.english_integer(match["tens"]) if match["tens"] else 0
        return None if tens and last > 9 else Ratio(Fraction(tens + last), 1, "none")
    return _part(text)


def _part(text: str) -> Ratio | None:
    """Read a fraction or mixed number: one third, two thirds, two and a half."""
    if match := _PART.fullmatch(text):
        return Ratio(Fraction(_counted(match["count"])), _PARTS[match["part"]], "fraction")
    match = _MIXED.fullmatch(text)
    rest = match and _PART.fullmatch(match["rest"])
    if match is None or rest is None:
        return None
    parts = _PARTS[rest["part"]]
    number = _counted(match["whole"]) * parts + _counted(rest["count"])
    return Ratio(Fraction(number), parts, "fraction")


def _counted(count: str | None) -> int:
    if count is None or count in ("a", "an"):
        return 1
    if count in words.SCALES:  # hundredfold
        return words.SCALES[count]
    return int(count) if count.isdecimal() else words.english_integer(count)


def _chinese(text: str) -> Ratio | None:
    if text in _HALF:
        return Ratio(Fraction(1), 2, "fraction")
    if match := _DOUBLE.fullmatch(text):
        times = words.chinese_integer(match["times"] or "一")
        return Ratio(Fraction(2**times), 1, "multiple")
    if match := _AND_HALF.fullmatch(text):
        whole = words.chinese_integer(match["whole"])
        return Ratio(Fraction(2 * whole + 1), 2, "fraction")
    return None


# What `finding.find` looks for. Number words below ten match only as part of a ratio.
# Words that are no numeral are blanked out before, so that \0\0\0 stands for 百分点.
_A = rf"(?:(?:an?|{_COUNT})[\s-]+)"
_SMALL = "|".join(name for name in _ORDINALS if name not in ("first", "second"))
_STOPS = r"(?=\s+(?:of|as|the|more|less|fewer|larger|smaller)\b|\s*(?:[.,;:)!?]|$))"
FOUND = re.compile(
    rf"(?<![A-Za-z])(?:"
    rf"(?:an?|half\s+an?|{_COUNT})\s+dozen|dozens?|umpteen|zillions?|myriads?|lakhs?|crores?"
    rf"|{_A}?(?:and[\s-]+an?[\s-]+)?(?:half|halve[sd]?|halving)"
    rf"|{_A}?(?:quarters?|(?:{_SMALL})s)"
    rf"|(?:{_COUNT})[\s-]+(?:{_SMALL})"
    rf"|an?[\s-]+(?:{_SMALL}){_STOPS}"
    rf"|{_A}?(?:{'|'.join(_LARGE)})s?"
    rf"|(?:{_TENS})[\s-]+(?:{'|'.join(_ORDINALS)})"
    rf"|(?:{_COUNT}|many|several|\d+)[\s-]?fold"
    rf"|(?:{_COUNT})\s+(?:in|out\s+of)(?:\s+every)?\s+(?:{_COUNT})"
    rf"|(?<=factor\sof\s)(?:{_COUNT})|(?<=factors\sof\s)(?:{_COUNT})"
    rf"|(?:{_COUNT})(?=[\s-]+(?:orders?\s+of\s+magnitude|(?:percentage|basis)\s+points?))"
    r"|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies|googols?|(?:gaz|sext|sept|oct|non|dec|cent)illions?"
    r"|as\s+(?:much|many)\s+again"
    rf"|(?:{'|'.join(name for name in _MULTIPLES if name not in ('twice', 'thrice'))})"
    # "counted twice" is a small count, "twice as wide" a multiple
    rf"|(?:twice|thrice)(?=\s+(?:as|the|th[ao]se?|th[ie]se?|its|their|our|his|her|an?|what|of)\b|\s*[\d\[$])"
    r")(?![A-Za-z])"
    "|一半|两半|半数|减半|折半|对半|过半|[半一两三四五六七八九十百千万](?:个|倍|层|字节)半"
    "|[一两二三四五六七八九]折(?![叠线射返断页扣])|对折|百分百|[一两二三四五六七八九十几]+(?=个\0{3})"
    "|[一二两三四五六七八九十]+比[一二两三四五六七八九十]+(?![一-龥]*[大小多少高低长短快慢好])"
    "|双(?=层|字节)|半个|半倍|半成(?![为功])|半个?(?=字节|比特)|半(?=价|打)|双倍|加倍|翻(?:了)?(?:[一两二三四五六七八九十几]?番|倍)"
    "|(?:[一二两三四五六七八九十几]|半)打(?=[，。；、）以左]|个|$)",
    re.IGNORECASE,
)
