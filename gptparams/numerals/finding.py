r"""Find every numeral that a reader can see in a text, for the closed-world check.

A numeral is found if it is

- written in digits of any kind: 12, ², ½, ①, Ⅻ, ٣, 🔟, or XII (not I, V, XL, CLI);
- a number word from ten upwards, including "dozen" and ordinals from the tenth;
- a number word of any size with a unit or a hyphen: three-layer, 两层, two million;
- a ratio or a multiple of any size: half, two thirds, a quarter, twice, double, threefold,
  一半, 三成, 一倍, 翻两番.

Small counts and ordinals (two matrices, the third layer, 两个) are not found, nor are the words
listed below, which do not denote numbers (one-hot, 万能). When in doubt, a numeral is found: one
that is overlooked could be wrong unnoticed. The patterns avoid `\b` and `\w`, which treat Chinese
characters as letters: 共有124,439,808个 contains one numeral.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gptparams.numerals import ratios, roman
from gptparams.numerals.units import (
    AMBIGUOUS,
    FOREIGN_CHINESE,
    FOREIGN_SYMBOLS,
    FOREIGN_WORDS,
    NO_UNIT,
    UNITS,
    Unit,
)
from gptparams.numerals.words import FORMAL_DIGITS, FORMAL_MAGNITUDES, ONES, SCALES, TEENS, TENS


@dataclass(frozen=True)
class Numeral:
    """A numeral including its unit: `text` is the slice from `start` to `end`."""

    start: int
    end: int
    text: str


_ONE = "〇零一二两兩三四五六七八九" + FORMAL_DIGITS
_GREAT = "十百千万亿萬億廿卅卌皕"
_CHINESE = f"{_ONE}{_GREAT}{FORMAL_MAGNITUDES}"

# Words that contain numeral characters but do not denote numbers, as regular expressions.
_NOT_CHINESE = (
    *("十分(?!之|钟|位)", "十足", "百科", "百度", "百般", "百姓", "百分[点比数位制]"),
    *(f"万一(?![{_CHINESE}])", "万能", "万物", "万维网", "万无一失", "万分(?!之)"),
    *("千万(?=别|不|要|注意|小心|记)", "千篇一律", "千差万别", "千变万化", "千方百计"),
    *("成千上万", "成百上千", f"一一(?![{_CHINESE}])", f"一点一(?![{_CHINESE}倍])", "一五一十"),
    *("三三两两", "两两", "七零八落", "乱七八糟", "三令五申", "一成不变"),
)
_NOT_ENGLISH = (
    *("one-hot", "one-to-one", "one-by-one", "one-off", "one-liners?", "one-way"),
    "(?:first|second|other|latter|upper|lower|left|right) half",
    *("half[ -]precision", "double[ -]precision", "half-even", "double[ -]quot(?:es?|ed)"),
    *("double-check(?:s|ed|ing)?", "double-click", "triple[ -]quot(?:es?|ed)"),
)
_NEITHER = re.compile(
    f"(?<![{_CHINESE}0-9])(?:{'|'.join(_NOT_CHINESE)})"
    f"|(?<![A-Za-z-])(?i:{'|'.join(_NOT_ENGLISH)})(?![A-Za-z])"
)

_GAP = "[ \u00a0\u2009\u202f\u3000]"
_TENTHS = "成(?![为功立了员绩分就本长])"  # 768 成为 is not a share
_END = "(?![A-Za-z0-9_])"


def _unit(unit: Unit) -> str:
    """A regular expression for a unit after a number, including a space or hyphen before it."""
    text = re.escape(unit.text)
    if unit.text in ("×", "x", "X"):  # 12×64 and 12 x 64 are products, 3× and 3x multiples
        return rf"{text}(?!\s*\d){_END}"
    if unit.text == "times":
        return rf"(?:{_GAP}|-)?(?i:times)(?!\s+[\d−-]){_END}"
    if unit.is_word:
        return f"(?:{_GAP}|-)?(?i:{text}){_END}"
    if unit.text[0].isascii() and unit.text[0].isalpha():
        return f"{_GAP}?{text}{_END}"
    if unit.text == "成":
        return f"{_GAP}?{_TENTHS}"
    return f"{_GAP}?{text}(?!分之)"


def _tail(units: Iterable[Unit]) -> str:
    longest_first = sorted(units, key=lambda unit: -len(unit.text))
    return f"(?:{'|'.join(map(_unit, longest_first))})"


def _is_unclear(unit: Unit) -> bool:
    return unit.kind == "ambiguous" and unit.is_word


# Ambiguous units are part of the numeral too, so that reading 548 KB reports them.
_UNCLEAR = tuple(Unit(text, NO_UNIT.scale, "ambiguous") for text in AMBIGUOUS)
_FOREIGN = (
    f"(?:{_GAP}|-)?(?i:{FOREIGN_WORDS}){_END}|{_GAP}?(?:{FOREIGN_SYMBOLS}){_END}"
    f"|{_GAP}?(?:{FOREIGN_CHINESE})"
)
_KNOWN = _tail(unit for unit in (*UNITS, *_UNCLEAR) if unit.text)
_AFTER_DIGITS = f"(?:{_FOREIGN}|{_KNOWN})"
_AFTER_WORDS = _tail(
    unit
    for unit in (*UNITS, *_UNCLEAR)
    if unit.kind in ("ratio", "bytes")
    or unit.text in ("倍", "times", "兆", "京")
    or _is_unclear(unit)
)

_SIGN = (
    r"(?:(?<![0-9A-Za-z_)\]}.−+-])[-−+－＋‐‑‒–⁻₋﹣➖]"
    rf"|(?<![A-Za-z])(?i:minus|negative){_GAP}+|负{_GAP}?)"
)
_NUMBER = r"(?:\d{1,3}(?:(?:,|\{,\}|，)\d{3})+(?!\d)|\d+)(?:[.．]\d+)*"
_BEFORE = r"(?:(?<![0-9A-Za-z_)\]}.…])\.|[零〇二两三四五六七八九几])(?=\d)"  # .5, 二5
_DIGITS = re.compile(
    f"(?:{_SIGN})?(?:{_BEFORE})?{_NUMBER}(?:[eE][+-]?[0-9]+{_END})?(?:{_AFTER_DIGITS})?"
)

_RUN = f"[{_CHINESE}]+(?:[点點][{_ONE}][{_CHINESE}]*)?"
_VAGUELY = f"(?:几|(?<![参函整分小])数|(?<![以之])上)(?=[{_GREAT}])"
_HAN = re.compile(
    f"负?(?P<part>{_RUN}分之{_GAP}?(?:{_RUN}|{_NUMBER}))"
    f"|负?(?:{_VAGUELY})?(?P<run>{_RUN})(?:[几余][万亿]*|多[万亿]+)?(?P<unit>{_AFTER_WORDS})?"
)
_HAN_COUNTS = re.compile(f"[{_GREAT}]|[{_CHINESE}]+[{FORMAL_MAGNITUDES}]|[{_ONE}]{{2}}|[点點]")
_HAN_UNIT = re.compile(f"[{_ONE}](?:倍|层|维|位|字节|比特|[兆京垓]|{_TENTHS})")
_HAN_ONCE = re.compile(f"一(?:倍|[兆京垓]|{_TENTHS})")  # 一层 is "a layer", 一倍 is as much again

_PLURAL = "|".join(f"{word}s?" for word in (*SCALES, "dozen"))
_WORD = f"(?:{'|'.join((*TEENS, *TENS, 'tens', *ONES))}|{_PLURAL})(?![A-Za-z])"
# "ten and twelve" are two numerals, "hundred and twelve" is one.
_ATOM = rf"(?:(?:{'|'.join(SCALES)})\s+and(?=\s+{_WORD})|{_WORD}|zero(?=\s+point\s|{_AFTER_WORDS}))"
_POINT = rf"\s+point(?:\s+(?:zero|{'|'.join(ONES)})(?![A-Za-z]))+(?:[\s-]+(?:{'|'.join(SCALES)}))?"
_ENGLISH = re.compile(
    rf"(?<![A-Za-z])(?:minus\s+)?(?P<run>{_ATOM}(?:(?:\s+|-){_ATOM})*(?:{_POINT}(?![A-Za-z]))?)"
    f"(?P<unit>{_AFTER_WORDS})?",
    re.IGNORECASE,
)
_OTHER_NUMBERS = "🔟💯弌弍弎弐壱叄亖"
# Format characters, combining marks, and letters in another style.
_UNUSUAL = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\ufe00-\ufe0f"
    "\ufeff\u2100-\u214f\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7cb\U000e0001-\U000e007f]"
)
_ONLY_ONES = re.compile(rf"(?:{'|'.join(ONES)})(?:[\s-]+(?:{'|'.join(ONES)}))*", re.IGNORECASE)
_GLUED = re.compile("-[A-Za-z]")
_SHARES = re.compile(r"[\s-]*(?:%|％|‰|percent|per cent|pct|per ?mille|ppm)", re.IGNORECASE)

Span = tuple[int, int]


@lru_cache(maxsize=1 << 13)  # a line is searched as it is written, as it is shown, and once built
def find(text: str) -> tuple[Numeral, ...]:
    """Every numeral in the text, in order, each as long as possible and including its unit.

    Vague figures (数百万, dozens) are found too. Callers must blank out proper names (GPT-2) first.
    """
    places, plain = _seen(text)
    visible = _NEITHER.sub(lambda word: "\0" * len(word[0]), plain)
    spans = (
        *(*_digits(visible), *_chinese(visible), *_english(visible), *_symbols(visible)),
        *(match.span() for form in (ratios.FOUND, roman.FOUND) for match in form.finditer(visible)),
    )
    found = ((places[start], places[end - 1] + 1) for start, end in _joined(spans))
    return tuple(Numeral(start, end, text[start:end]) for start, end in found)


def _seen(text: str) -> tuple[Sequence[int], str]:
    """The index of each visible character, and the text as a reader sees it.

    Invisible characters such as soft hyphens (twel\xadve) are dropped, and the styled letters of
    ｔｅｎ and 𝐭𝐞𝐧 become ordinary ones.
    """
    if text.isascii() or not _UNUSUAL.search(text):
        return range(len(text)), text
    seen = [(at, _ordinary(character)) for at, character in enumerate(text)]
    kept = [(at, character) for at, character in seen if character]
    return [at for at, _ in kept], "".join(character for _, character in kept)


def _ordinary(character: str) -> str:
    """The ordinary form of a character; an empty string if it is invisible."""
    if unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return ""
    letter = unicodedata.normalize("NFKC", character)
    return letter if letter.isascii() and letter.isalpha() and len(letter) == 1 else character


def _digits(text: str) -> Iterator[Span]:
    return (match.span() for match in _DIGITS.finditer(text))


def _chinese(text: str) -> Iterator[Span]:
    for match in _HAN.finditer(text):
        run = match["run"]
        counted = _HAN_ONCE if run == "一" else _HAN_UNIT
        if match["part"] or _HAN_COUNTS.search(run) or counted.match(text, match.start("run")):
            yield match.span()


def _english(text: str) -> Iterator[Span]:
    for match in _ENGLISH.finditer(text):
        run = match["run"].lower()
        of_one = _SHARES.fullmatch(match["unit"] or "")
        unit = match["unit"] and (run != "one" or of_one)  # "one byte" is "a byte"
        if not _ONLY_ONES.fullmatch(run) or unit or _GLUED.match(text, match.end("run")):
            yield match.span()


def _symbols(text: str) -> Iterator[Span]:
    """Non-ASCII characters that are numbers or contain digits: ² ½ ① Ⅻ 〇 🔟 ㏠."""
    for at, character in enumerate(text):
        if character > "\x7f" and _is_number(character):
            yield at, at + 1


def _is_number(character: str) -> bool:
    category = unicodedata.category(character)
    if category in ("Nl", "No") or character in _OTHER_NUMBERS:
        return True
    # Whether 一 and 参 are numerals depends on their neighbours: other patterns find them.
    if category == "Lo" or category[0] == "P":
        return False
    return any(map(str.isdecimal, unicodedata.normalize("NFKC", character)))


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, with those that overlap or touch (1亿2443万, 10²) merged."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
