"""Every bound figure of the site, spoilt in each way in which a figure can go wrong."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gptparams.language import Text
from gptparams.numerals.measured import Measured
from gptparams.site.code.evaluation import evaluate
from gptparams.site.figures.judging import judge, plain
from gptparams.site.figures.sources.claims import claimed, claims
from gptparams.site.figures.sources.references import cited, references
from gptparams.site.files.layout import PageFile
from gptparams.site.source.source import Mark, read
from tests.fuzz.literals import UNITS, is_right
from tests.helpers.real_site import ran, text_of

CONSTANTS = ("0", "0%", "0B", "100%")
_UNIT = re.compile(
    "(?:"
    + "|".join(
        sorted((re.escape(text.strip(" -")) for text, *_ in UNITS if text), key=len, reverse=True)
    )
    + ")$"
)
_OTHERS = ("K", "M", "B", "T", "%", " 万", " 亿", " MB", " MiB", " GB", "‰")
_OF_ONE = ("倍", "times", "×", "bytes", "字节")  # units of 1: 4 for four times is right
_HAN = "零一二三四五六七八九"
_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen"),
)
_WORD = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(_WORDS)})(?![A-Za-z])", re.I)
_NUMBER = re.compile(
    r"(?P<sign>[-−]?)(?P<digits>(?!0[0-9])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(?P<unit>.*)"
)


@dataclass(frozen=True)
class Bound:
    """A mark that shows a figure, and what it must show."""

    page: PageFile
    mark: Mark
    value: Any
    sizes: dict[str, int]
    margin: float | None


def bound(page: PageFile) -> Iterator[Bound]:
    """Every mark of the page that is checked against a value: computed, cited or claimed."""
    run = ran(page)
    sizes, margin = run.namespace.get("sizes", {}), run.namespace.get("margin")
    for mark in read(text_of(page)).marks:
        if mark.scheme == "fig":
            value = evaluate(mark.target, run)
        elif mark.scheme == "cite":
            value = cited(mark.target, references(page.docs))
        elif mark.scheme == "claim":
            value = claimed(mark.target, claims(page.docs))
        else:
            continue
        if value is not None:
            yield Bound(page, mark, plain(value), sizes, margin)


def spoilt(text: str) -> Iterator[tuple[str, str]]:
    """The literal spoilt in one place, and how: a digit, the unit, or all of it."""
    for at, character in enumerate(text):
        if character.isdecimal() and character.isascii():
            for other in {(int(character) + 1) % 10, (int(character) + 9) % 10}:
                yield "a digit flipped", f"{text[:at]}{other}{text[at + 1 :]}"
        elif character in _HAN:
            other = _HAN[(_HAN.index(character) + 1) % 10]
            yield "a digit flipped", f"{text[:at]}{other}{text[at + 1 :]}"
    for word in _WORD.finditer(text):
        other = _WORDS[(_WORDS.index(word[0].lower()) + 1) % len(_WORDS)]
        yield "a digit flipped", f"{text[: word.start()]}{other}{text[word.end() :]}"
    if leading := re.search(r"(?<![0-9.,])[0-9]", text):
        yield "a zero in front", f"{text[: leading.start()]}0{text[leading.start() :]}"
    unit = _UNIT.search(text)
    number = text[: unit.start()].rstrip(" -") if unit else text
    if unit and number:
        yield "the unit dropped", number
    for other in _OTHERS:
        if not unit or other.strip() != unit[0]:
            yield "the unit changed" if unit else "a unit added", number + other
    for constant in CONSTANTS:
        yield f"all of it {constant}", constant


def is_right_all_the_same(text: str, original: str, value: Any) -> bool:
    """Whether the spoilt literal happens to be right: 0 for 0, 100% for 1, 4 for four times."""
    rest = original.removeprefix(text).strip()
    if text == original or (original.startswith(text) and rest in _OF_ONE):
        return True
    if isinstance(value, Measured):
        value = value.value
    match = _NUMBER.fullmatch(text)
    units = {unit.strip(): (scale, measures) for unit, scale, measures in UNITS}
    if (
        match is None
        or match["unit"].strip() not in units
        or not isinstance(value, int | float | Fraction | Decimal)
    ):
        return False
    number = Decimal(match["digits"].replace(",", ""))
    decimals = -int(number.as_tuple().exponent)
    scale, measures = units[match["unit"].strip()]
    return is_right(-number if match["sign"] else number, decimals, scale, measures, value)


@dataclass
class Tally:
    """How many spoilt literals were tried, found, right all the same, and accepted though wrong."""

    tried: Counter[str]
    found: Counter[str]
    right: Counter[str]
    survivors: list[str]


def spoil(figures: Iterator[Bound]) -> Tally:
    """Every figure spoilt in each way, and judged; a figure refused as it stands is a survivor too.

    Without that, a judge who refuses a figure whatever it shows would seem to find everything.
    """
    tally = Tally(Counter(), Counter(), Counter(), [])
    for each in figures:
        place = f"{each.page.shown}: [{each.mark.text}]({each.mark.target})"
        if refused := problem(each, each.mark.text):
            tally.survivors.append(f"{place}: refused as it stands: {refused.en}")
        for how, text in spoilt(each.mark.text):
            tally.tried[how] += 1
            if problem(each, text):
                tally.found[how] += 1
            elif is_right_all_the_same(text, each.mark.text, each.value):
                tally.right[how] += 1
            else:
                tally.survivors.append(f"{place}: {how}: {text} for {each.value!r}")
    return tally


def problem(figure: Bound, text: str) -> Text | None:
    return judge(text, figure.value, figure.sizes, figure.margin).problem
