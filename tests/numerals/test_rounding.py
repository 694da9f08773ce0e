"""Literals: read, compared with the exact value at the digits shown, and corrected."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gptparams.errors import InputError
from gptparams.numerals import rounding as number
from gptparams.numerals.finding import find
from gptparams.numerals.units import UNITS
from gptparams.numerals.words import (
    ONES,
    chinese_integer,
    chinese_words,
    english_integer,
    english_words,
)

TOTAL = 124_439_808
SHARE = Fraction(38_597_376, TOTAL)
FILE = number.Bytes(4 * TOTAL)

RIGHT = (
    *((text, TOTAL) for text in ("124,439,808", "124439808", "124{,}439{,}808", "124M", "0.12B")),
    *((text, TOTAL) for text in ("1.24 亿", "1.24亿", "12444 万", "124.4 million", "0.0001 万亿")),
    *((text, TOTAL) for text in ("一点二四亿", "一亿二千四百四十四万", "１２４，４３９，８０８")),
    *((text, TOTAL) for text in ("one hundred and twenty-four million", "124.44-million")),
    *((text, TOTAL) for text in ("One hundred twenty-four million", "１２４M", "1.244e8")),
    *((text, SHARE) for text in ("31.0%", "31 %", "31.02％", "百分之三十一", "百分之31.0", "三成")),
    *((text, SHARE) for text in ("0.310", "0.31×", "thirty-one percent", "310‰", "31\\%")),
    *((text, FILE) for text in ("498 MB", "497,759 kB", "475 MiB", "0.5 GB", "497,759,232")),
    *((text, FILE) for text in ("497,759,232 bytes", "497759232字节")),
    *(("4×", 4), ("4x", Fraction(15, 4)), ("四倍", 4), ("两倍", 2), ("4 times", 4)),
    *(("三分之一", Fraction(1, 3)), ("千分之三", 0.003), ("二〇一九", 2019), ("廿三", 23)),
    ("百分之百", 1),
    *(("贰佰", 200), ("两千万", 20_000_000), ("三萬", 30_000), ("三万亿", 3 * 10**12)),
    *(("−3.5", -3.5), ("-3", Decimal(-3)), ("+3", 3), ("负三", -3), ("minus three", -3)),
    *(("1.0", 0.99999), ("5.000", 4.9999), ("1.00×", Fraction(10_001, 10_000)), ("1e-05", 1e-5)),
    *(
        ("1.0", Fraction(24, 25)),
        ("2", 1.99),
        ("−1.0", -0.99),
        ("1M", 1_000_001),
        ("1B", 999_999_999),
    ),
    *(
        ("one million", 999_900),
        ("1 MB", number.Bytes(1_000_001)),
        ("0.5", 0.5),
        ("1", Fraction(1)),
    ),
    *(
        ("1 byte", number.Bytes(1)),
        ("1×", 1),
        ("一倍", 1.0),
        ("one", 1),
        ("onefold", 1),
        ("1e0", 1),
    ),
    *(("1e-5", 1e-5), ("one point five billion", 1_500_000_000), ("24", 24), ("0", 0)),
    # half-even at the digits shown
    *(("0.2", Fraction(1, 4)), ("0.4", Fraction(35, 100)), ("2", 2.5), ("4", Decimal("3.5"))),
    *(("12%", Fraction(1, 8)), ("2 万", 25_000), ("4 万", 35_000)),
)

# literal, exact value, the literal that would be right
WRONG = (
    ("117M", TOTAL, "124M"),
    ("1.25 亿", TOTAL, "1.24 亿"),
    ("3800 万", 38_597_376, "3860 万"),
    ("三千八百万", 38_597_376, "三千八百六十万"),
    ("一点二五亿", TOTAL, "一点二四亿"),
    ("１２４，４３９，８０９", TOTAL, "１２４，４３９，８０８"),
    ("124{,}439{,}809", TOTAL, "124{,}439{,}808"),
    ("31.1%", SHARE, "31.0%"),
    ("百分之三十", SHARE, "百分之三十一"),
    ("百分之30", SHARE, "百分之31"),
    ("百分之三十", 500, "百分之五万"),
    ("548 MB", FILE, "498 MB"),
    ("twelve", 25, "twenty-five"),
    ("Two hundred and one", TOTAL // 10**6, "One hundred and twenty-four"),
    ("two-million", 3_000_000, "three-million"),
    ("1.5 billion", 1_557_611_200, "1.6 billion"),
    ("one point five billion", 1_557_611_200, "one point six billion"),
    ("二〇一八", 2019, "二〇一九"),
    ("贰佰", 300, "叁佰"),
    ("三萬", 40_000, "四萬"),
    ("三千", 2000, "两千"),
    ("三分之一", Fraction(2, 5), "五分之二"),
    ("−3.5", 2, "2.0"),
    ("3", -4, "-4"),
    ("+3", 4, "+4"),
    ("1,024", 768, "768"),
    ("768", 50_257, "50,257"),
    ("12345", 50_257, "50257"),
    ("2e-5", 1e-5, "1e-5"),
)

# What a ratio, a multiple, a dozen or an ordinal in words says.
NAMED = {
    **dict.fromkeys(
        ("half", "a half", "one half", "one-half", "Half", "一半", "半", "减半", "折半"), "1/2"
    ),
    **dict.fromkeys(("two thirds", "two-thirds", "Two Thirds", "三分之二"), "2/3"),
    **dict.fromkeys(("a third", "one third", "one in three", "one out of every three"), "1/3"),
    **{"two in three": "2/3", "nine out of ten": "9/10", "octuple": "8", "decupled": "10"},
    **{
        "three quarters": "3/4",
        "a tenth": "1/10",
        "three hundredths": "3/100",
        "two fifths": "2/5",
    },
    **dict.fromkeys(("a thousandth", "one-thousandth"), "1/1000"),
    **dict.fromkeys(("one and a half", "1 and a half", "一个半", "three halves"), "3/2"),
    **{"two and a quarter": "9/4", "两倍半": "5/2", "minus half": "-1/2"},
    **dict.fromkeys(("twice", "double", "doubled", "twofold", "双倍", "两倍", "翻番", "翻倍"), "2"),
    **{"thrice": "3", "triple": "3", "quadruple": "4", "翻两番": "4", "翻三番": "8", "一倍": "1"},
    **dict.fromkeys(("tenfold", "ten-fold", "10-fold", "tenth", "十倍"), "10"),
    **{"hundredfold": "100", "twenty-fold": "20", "thousandfold": "1000"},
    **dict.fromkeys(("a dozen", "dozen", "twelfth", "XII", "one dozen"), "12"),
    **{"two dozen": "24", "half a dozen": "6", "twenty-first": "21", "MMXX": "2020", "IX": "9"},
    **{"two quadrillion": "2000000000000000", "一成": "1/10"},
}


@pytest.mark.parametrize(("text", "value"), NAMED.items())
def test_words_for_ratios_are_bound_like_any_figure(text: str, value: str) -> None:
    exact = Fraction(value)
    assert number.agrees(number.parse(text), exact)
    assert number.fix(text, exact) == text
    for other in (exact * 2, exact * 10, -exact, exact / 3):
        assert not number.agrees(number.parse(text), other)
        mended = number.fix(text, other)
        assert mended is None or number.agrees(number.parse(mended), other)


def test_fractions_in_words_are_exact() -> None:
    for text in ("half", "two thirds", "一半", "a tenth", "三分之一"):
        value = number.parse(text).number * number.parse(text).unit.scale
        assert not number.agrees(number.parse(text), value + Fraction(1, 1000))


REFUSED = (
    *("124m", "124b", "124 g", "124G", "548 KB", "548 Kb", "548Mb", "1t", "3兆", "3X"),
    *("12,34", "1,2345", "1234,567", "1,024，768", "12 3", "1.2.3", ".5", "5.", "12-", "12-M"),
    *("", "½", "²", "①", "٣", "x", "M", "%", "12 layers", "十二层", "1２", "- 3", "--3"),
    *("三千八", "三四", "百", "万", "数百万", "几十", "十十", "三分之", "零分之一", "二分之一点五"),
    *("hundred", "nineteen hundred", "ten and two", "two dozens", "ten ten", "one point ten"),
    *(
        "0124M",
        "024",
        "00",
        "0,124",
        "00.5",
        "007",
        "０１２",
        "-03",
        "01e5",
        "00%",
        "05 MB",
        "百分之05",
    ),
    *("012 万", "000,124", "〇七", "零一二", "零二四", "03-fold", "01 and a half", "02 dozen"),
    *("0124,439,808", "0124{,}439", "+012", "minus 012", "0100%", "[0124M]", "零零七", "00×"),
    *("零亿", "zero trillion", "零百", "9" * 200, "1e99999", "1" + "0" * 30 + "q"),
)


@pytest.mark.parametrize(("text", "exact"), RIGHT)
def test_right(text: str, exact: number.Exact) -> None:
    literal = number.parse(text)
    assert number.agrees(literal, exact)
    assert number.show(literal, exact) == text
    assert number.fix(text, exact) == text


@pytest.mark.parametrize(("text", "exact", "right"), WRONG)
def test_wrong(text: str, exact: number.Exact, right: str) -> None:
    literal = number.parse(text)
    assert not number.agrees(literal, exact)
    assert number.show(literal, exact) == right
    assert number.fix(text, exact) == right
    assert number.agrees(number.parse(right), exact)


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    with pytest.raises(number.NumberError) as caught:
        number.parse(text)
    assert "\n" not in str(caught.value)
    assert number.fix(text, 12) is None


def test_an_ambiguous_unit_says_what_to_write() -> None:
    with pytest.raises(InputError, match="M for million, MB or MiB for bytes"):
        number.parse("124m")


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        *((text, FILE) for text in ("498M", "4.98 亿", "498 million", "0.5B", "50%", "3×")),
        *((text, 4 * TOTAL) for text in ("498 MB", "475 MiB", "497,759,232 bytes")),
        *(("3", bad) for bad in (True, float("nan"), float("inf"), Decimal("NaN"), None, "3", 3j)),
    ],
)
def test_a_value_that_the_unit_does_not_fit(text: str, exact: number.Exact) -> None:
    with pytest.raises(number.NumberError):
        number.agrees(number.parse(text), exact)
    with pytest.raises(number.NumberError):
        number.show(number.parse(text), exact)
    assert number.fix(text, exact) is None


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("124K", TOTAL),  # the unit is as likely to be the slip
        ("1.24 万", TOTAL),
        ("124", TOTAL),
        ("31.0", SHARE),
        ("3.0%", Fraction(1, 100000)),  # nothing but zeros would be left
        ("三分之一", SHARE),  # exact, and the value is no small fraction
    ],
)
def test_what_can_be_meant_in_two_ways_is_not_mended(text: str, exact: number.Exact) -> None:
    assert not number.agrees(number.parse(text), exact)
    assert number.fix(text, exact) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("six 万", 60_000), ("six M", 6_000_000), ("six 亿", 6 * 10**8), ("six K", 6_000)),
        *(("six million 万", 6 * 10**10), ("sixty M", 6 * 10**7), ("six hundred K", 600_000)),
    ],
)
def test_a_unit_after_words_counts(text: str, value: int) -> None:
    literal = number.parse(text)
    assert number.agrees(literal, value)
    assert not any(number.agrees(literal, other) for other in (6, 60, 600) if other != value)


SAYS_NOTHING = (
    *((text, TOTAL) for text in ("0B", "0T", "0 万亿", "0.00T")),
    *((text, 12_345) for text in ("0B", "0M", "0 亿", "0.0 亿", "0.00B", "０M", "0e9")),
    *((text, Fraction(3, 10**6)) for text in ("0%", "0.0%", "0", "零", "zero", "0.00", "百分之零")),
    *((text, Fraction(3, 10**6)) for text in ("zero percent", "零倍", "0×", "0‰", "零成", "0 ％")),
    *((text, Fraction(9999, 10**4)) for text in ("100%", "100.0%", "百分之百", "十成", "1000‰")),
    *(
        (text, Fraction(9999, 10**4))
        for text in ("one hundred percent", "百分之一百", "100 percent")
    ),
    *((text, Fraction(10_001, 10**4)) for text in ("100%", "100.0%", "百分之百")),
    *((text, Fraction(-9999, 10**4)) for text in ("−100%", "-100.0%", "负百分之百")),
    *((text, number.Bytes(5)) for text in ("0 MB", "0 GiB", "0 kB", "0.0 MB")),
    *(
        ("1B", 600_000_000),
        ("1%", Fraction(6, 1000)),
        ("1", 0.6),
        ("−1", -0.6),
        ("一亿", 6 * 10**7),
    ),
    *(("-0", -0.2), ("0.00", -0.001), ("−0.0%", -0.0001), ("+0", 0.3), ("0", 1e-300)),
)


@pytest.mark.parametrize(("text", "exact"), SAYS_NOTHING)
def test_a_literal_that_says_nothing_of_its_value_is_refused(
    text: str, exact: number.Exact
) -> None:
    with pytest.raises(number.NumberError, match="too coarse") as caught:
        number.agrees(number.parse(text), exact)
    advice = re.search("write (.*), or use another unit", str(caught.value))
    assert advice or "show more digits" in str(caught.value)
    if advice:
        assert number.agrees(number.parse(advice[1]), exact)
    assert number.fix(text, exact) is None


def test_nothing_and_all_may_be_said() -> None:
    for text in ("0", "0%", "0.0%", "0B", "零", "zero", "0 亿", "0 MB"):
        value = number.Bytes(0) if "MB" in text else 0
        assert number.agrees(number.parse(text), value)
    for text in ("100%", "100.0%", "百分之百", "one hundred percent", "十成"):
        assert number.agrees(number.parse(text), 1)
    for text, value in (("1", 0.97), ("1×", Fraction(99, 100)), ("1B", 960_000_000)):
        assert number.agrees(number.parse(text), value)


def test_floats_are_taken_exactly() -> None:
    assert Fraction(145, 1000) > 0.145  # the float lies below the half that it is written as
    assert number.agrees(number.parse("0.14"), 0.145)
    assert number.agrees(number.parse("0.3"), 0.35) is (Fraction(0.35) < Fraction(35, 100))


SAMPLES = (
    *("1,024", "124439808", "1{,}024", "１，０２４", "１２４", "1.5", "0.25", "12.345"),
    *(f"12{unit.text}" for unit in UNITS if unit.text not in ("", "per cent")),
    *("1.5M", "1.50 万", "1.5 亿", "1.2 billion", "31.0%", "31.0 ％", "12-million", "3.0×"),
    *("一百二十四", "三千八百万", "一点二四亿", "十二倍", "三成", "百分之三十", "百分之31.0"),
    *("百分之三点一", "二〇一九", "贰佰", "三萬", "廿三", "一亿", "三万亿", "一点五百万"),
    *("twelve", "one hundred and twenty-four million", "one point five billion", "Ninety-nine"),
    *("twelve times", "twenty-million", "thirty percent", "-3", "−3", "+3", "负十二", "minus ten"),
)
literals = st.sampled_from(SAMPLES).map(number.parse)
integers = st.integers(-(10**11), 10**11) | st.integers(-3000, 3000)
values = integers | st.fractions(-1000, 1000) | st.floats(-1e6, 1e6)


def _fitting(literal: number.Literal, exact: number.Exact) -> number.Exact:
    return number.Bytes(int(exact)) if literal.unit.kind == "bytes" else exact


@given(literals, values)
def test_what_is_shown_agrees_and_reads_back(literal: number.Literal, value: number.Exact) -> None:
    exact = _fitting(literal, value)
    shown = number.show(literal, exact)
    again = number.parse(shown)
    try:
        assert number.agrees(again, exact) or again.unit != literal.unit
    except number.NumberError:
        assert says_nothing(again, Fraction(exact))
    assert again.number * again.unit.scale == round(
        Fraction(exact) / literal.unit.scale, literal.decimals
    ) * (literal.unit.scale)


def says_nothing(literal: number.Literal, value: Fraction) -> bool:
    """Whether the literal is less than a digit of the value, or 100% for a share that is not."""
    last = literal.unit.scale / 10**literal.decimals
    whole = literal.unit.kind == "ratio" and literal.number * literal.unit.scale == 1
    return (whole and value != 1) or 0 < abs(value) < last


@given(literals, integers)
def test_what_is_shown_is_found_in_a_text(literal: number.Literal, value: int) -> None:
    shown = number.show(literal, _fitting(literal, value))
    bare = shown.lower().removeprefix("minus ").lstrip("-−+－＋负")
    assume(bare not in "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖")  # 一个, 两个 are not numerals
    assume(bare not in ("zero", *ONES, "one percent", "one times"))
    for before, after in (("共有", "个参数"), ("共，", "。"), ("is(", ")or,"), ("模型:", "；")):
        found = [each.text for each in find(before + shown + after)]
        assert found == [shown], before + shown + after


FLIPPABLE = tuple(text for text in SAMPLES if text.isascii() and text[0].isdigit())


@given(st.sampled_from(FLIPPABLE).map(number.parse), integers, st.data())
def test_a_flipped_digit_is_caught(
    literal: number.Literal, value: int, data: st.DataObject
) -> None:
    exact = _fitting(literal, value)
    shown = number.show(literal, exact)
    at = data.draw(st.sampled_from([i for i, each in enumerate(shown) if each.isdigit()]))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != shown[at]]))
    flipped = shown[:at] + digit + shown[at + 1 :]
    try:
        assert not number.agrees(number.parse(flipped), exact)
    except number.NumberError:
        assert re.match("[-−+]?0[0-9,{}]", flipped)


@given(st.integers(0, 10**15 - 1) | st.integers(0, 10**5))
def test_words_name_one_integer(value: int) -> None:
    assert chinese_integer(chinese_words(value)) == value
    assert english_integer(english_words(value)) == value
    assert english_integer(english_words(value, " and ")) == value


WORDS = {
    0: ("零", "zero"),
    10: ("十", "ten"),
    12: ("十二", "twelve"),
    110: ("一百一十", "one hundred ten"),
    1010: ("一千零一十", "one thousand ten"),
    100_010: ("十万零一十", "one hundred thousand ten"),
    105_000_000: ("一亿零五百万", "one hundred five million"),
    10**12: ("一万亿", "one trillion"),
}


@pytest.mark.parametrize(("value", "names"), WORDS.items())
def test_words(value: int, names: tuple[str, str]) -> None:
    assert (chinese_words(value), english_words(value)) == names


def test_words_have_an_end() -> None:
    for text, value in (("十二", 10**16), ("twelve", 10**21)):
        assert number.show(number.parse(text), value - 1)
        with pytest.raises(number.NumberError, match="too large"):
            number.show(number.parse(text), value)


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        (TOTAL, "124,439,808"),
        (-1024, "-1,024"),
        (Fraction(15, 4), "3.75"),
        (Fraction(-5, 2), "-2.5"),
        (Fraction(6, 3), "2"),
        (Fraction(1, 3), "1/3 ≈ 0.333333"),
        (SHARE, "50,257/162,031 ≈ 0.310169"),
        (Decimal("0.50"), "0.5"),
        (0.1, "0.1"),
        (2.0, "2"),
        (1e-5, "1e-05"),
        (0.3678803608642971, "≈ 0.36788"),
        (-12.3456789, "≈ -12.3457"),
        (FILE, "497,759,232 bytes"),
    ],
)
def test_exact_text(exact: number.Exact, text: str) -> None:
    assert number.exact_text(exact) == text


def test_exact_text_of_bytes_in_chinese() -> None:
    assert number.exact_text(FILE, "zh") == "497,759,232 字节"


SHORT = {
    0: ("0", "0"),
    999: ("999", "999"),
    1000: ("1K", "1,000"),
    9999: ("10K", "9,999"),
    786_432: ("786K", "78.6 万"),
    995_000: ("995K", "99.5 万"),
    999_499: ("999K", "99.9 万"),
    999_999: ("1M", "100 万"),
    38_567_376: ("38.6M", "3857 万"),
    99_999_999: ("100M", "1 亿"),
    TOTAL: ("124M", "1.24 亿"),
    -TOTAL: ("-124M", "-1.24 亿"),
    1_557_611_200: ("1.56B", "15.6 亿"),
    15 * 10**11: ("1.5T", "1.5 万亿"),
}


@pytest.mark.parametrize(("value", "texts"), SHORT.items())
def test_short(value: int, texts: tuple[str, str]) -> None:
    assert (number.short(value, "en"), number.short(value, "zh")) == texts


@given(st.integers(-(10**16), 10**16), st.sampled_from(["zh", "en"]), st.integers(1, 5))
def test_short_agrees_with_its_number(value: int, lang: str, digits: int) -> None:
    assert number.agrees(number.parse(number.short(value, lang, digits)), value)


def test_shares_and_sizes() -> None:
    assert number.grouped(TOTAL) == "124,439,808"
    assert number.percent(SHARE) == number.percent((38_597_376, TOTAL)) == "31.0%"
    assert number.percent(Fraction(1, 8), 0) == "12%"
    assert number.percent(1) == "100.0%"
    assert number.megabytes(FILE) == "498 MB"
    assert [number.megabytes(size) for size in (0, 5, 60_000)] == ["0 MB", "0.000005 MB", "0.06 MB"]
    with pytest.raises(number.NumberError):
        number.percent((1, 0))


def test_bytes_say_what_they_are() -> None:
    assert repr(FILE) == "Bytes(497759232)"
