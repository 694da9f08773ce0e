"""Every numeral that a reader can see is found; ordinary words are not."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptparams.numerals.finding import Numeral, find


def texts(text: str) -> list[str]:
    return [numeral.text for numeral in find(text)]


FOUND = {
    # digits, separators, decimals, units
    "共有124,439,808个": ["124,439,808"],
    "共 1.24 亿个参数，占31.0%。": ["1.24 亿", "31.0%"],
    "1.5 billion and 548 MiB": ["1.5 billion", "548 MiB"],
    "3 万、１２４、１，０２４": ["3 万", "１２４", "１，０２４"],
    "a 12-layer, 1.5-billion-parameter model": ["12", "1.5-billion"],
    "124{,}439{,}808": ["124{,}439{,}808"],
    "[768,2304] and [768, 768]": ["768", "2304", "768", "768"],
    "12×64=768": ["12", "64", "768"],
    "12 x 64": ["12", "64"],
    "3× larger, 4x": ["3×", "4x"],
    "eps 1e-5, v5.23.0": ["1e-5", "5.23.0"],
    "约-3%、(−0.5)": ["-3%", "−0.5"],
    "GPT-2": ["2"],
    "768 成为": ["768"],
    "124M": ["124M"],
    "124 Maps": ["124"],
    "548 KB, 124m": ["548 KB", "124m"],  # ambiguous units belong to it, so that they are refused
    "1亿2443万9808": ["1亿2443万9808"],
    # other characters that are numbers
    "10² ½ ① Ⅻ ٣": ["10²", "½", "①", "Ⅻ", "٣"],
    # identifiers
    "c_attn ln_1 float32 h.0.attn gpt2": ["1", "32", "0", "2"],
    # Chinese
    "二〇一九年有三四个": ["二〇一九", "三四"],
    "百分之三十、三分之一、百分之31.0": ["百分之三十", "三分之一", "百分之31.0"],
    "十二层，一点二四亿个": ["十二", "一点二四亿"],
    "两层、三维、九位、两字节、三成": ["两", "三", "九", "两字节", "三成"],
    "一点五倍、零倍": ["一点五倍", "零倍"],
    "十分钟，十分之三": ["十", "十分之三"],
    "三万一千": ["三万一千"],
    "共一千二百万个": ["一千二百万"],
    "数百万、上亿、几十、十几个": ["数百万", "上亿", "几十", "十几"],
    "贰佰和廿三": ["贰佰", "廿三"],
    "负十二": ["负十二"],
    # English
    "One hundred and twenty-four million of them": ["One hundred and twenty-four million"],
    "ten and twelve": ["ten", "twelve"],
    "a three-layer, two-dimensional one": ["three", "two"],
    # shares of one, ratios and multiples; units that are not read, so that they are not left out
    "one percent, one per cent, one byte": ["one percent", "one per cent"],
    "one in three, nine out of ten, one in every four": [
        "one in three",
        "nine out of ten",
        "one in every four",
    ],
    "a factor of two; by factors of three": ["two", "three"],
    "two orders of magnitude, an order of magnitude": ["two"],
    "three percentage points, five basis points": ["three", "five"],
    "in the thirties; as many again; a septuple": ["thirties", "as many again", "septuple"],
    "an octillion, a googol, gazillions": ["octillion", "googol", "gazillions"],
    "two megabytes, 3 gigabytes, 5 ppm": ["two megabytes", "3 gigabytes", "5 ppm"],
    "5 PB, 5 EiB, 5㎆, 5‱, 5 Mio": ["5 PB", "5 EiB", "5㎆", "5‱", "5 Mio"],
    "打七折、对折、百分百": ["七折", "对折", "百分百"],
    "高三个百分点、差十几个百分点": ["三", "十几"],
    "三比一、双层、半个模型": ["三比一", "双", "半个"],
    "two million; four times; dozens": ["two million", "four times", "dozens"],
    "THOUSANDS, zero-shot": ["THOUSANDS"],
    "one point five billion": ["one point five billion"],
    "minus twelve": ["minus twelve"],
    "thirty percent, zero percent": ["thirty percent", "zero percent"],
    # ratios, multiples, dozens, ordinals
    "tenfold, threefold, 12-fold, a hundred-fold": [
        "tenfold",
        "threefold",
        "12-fold",
        "hundred-fold",
    ],
    "two thirds of it, one-third, three quarters": ["two thirds", "one-third", "three quarters"],
    "Half of it; a half, halves, halved, halving": [
        "Half",
        "a half",
        "halves",
        "halved",
        "halving",
    ],
    "double, doubled, doubling; twice as wide, twice 12": [
        "double",
        "doubled",
        "doubling",
        "twice",
        "twice",
        "12",
    ],
    "thrice the size, triple, tripled, quadruple": ["thrice", "triple", "tripled", "quadruple"],
    "a thousandth, one millionth, three hundredths": [
        "a thousandth",
        "one millionth",
        "three hundredths",
    ],
    "a third of it, a third more, a fifth.": ["a third", "a third", "a fifth"],
    "one and a half, two and a half": ["one and a half", "two and a half"],
    "a dozen, two dozen, half a dozen": ["a dozen", "two dozen", "half a dozen"],
    "the twelfth layer, the twenty-first": ["twelfth", "twenty-first"],
    "two quadrillion, a quintillion, 1.5 quadrillion": [
        "two quadrillion",
        "quintillion",
        "1.5 quadrillion",
    ],
    "umpteen, zillions, lakhs": ["umpteen", "zillions", "lakhs"],
    "只有一半，双倍，两倍，翻两番，三成": ["一半", "双倍", "两倍", "翻两番", "三成"],
    "减半、折半、过半、半数": ["减半", "折半", "过半", "半数"],
    "翻倍、翻番、翻了一番、加倍、一倍": ["翻倍", "翻番", "翻了一番", "加倍", "一倍"],
    "一个半、两倍半、半倍、一成": ["一个半", "两倍半", "半倍", "一成"],
    "三兆、一兆、两京、3 兆、5 京": ["三兆", "一兆", "两京", "3 兆", "5 京"],
    "卌、皕、一打。": ["卌", "皕", "一打"],
    # Roman numerals
    "Part II, XII, MMXX, (iv)": ["II", "XII", "MMXX", "iv"],
    "VIII和第XIV章": ["VIII", "XIV"],
    # disguised
    "1️⃣ 🔟 💯 𝟙 ⑫ ㏠ ㊿ ²": ["1", "🔟", "💯", "𝟙", "⑫", "㏠", "㊿", "²"],
    "twel\u00adve, t\u200ben, 十\u200b二, 1\u20602": [
        "twel\u00adve",
        "t\u200ben",
        "十\u200b二",
        "1\u20602",
    ],
    "ｔｗｅｌｖｅ, 𝐭𝐞𝐧, ⓣⓔⓝ": ["ｔｗｅｌｖｅ", "𝐭𝐞𝐧", "ⓣⓔⓝ"],
}

NOT_FOUND = (
    *("an attention score of it", "once in a while", "in one of them"),
    *("百分点", "一折叠", "双方", "比一个大", "two in the middle", "kilo, mega and giga"),
    *("一个", "两个", "三种", "一层", "每一维", "另一位", "统一", "唯一一个", "一一对应"),
    *("十分重要", "万一", "千万别", "百科", "百度", "万能", "千篇一律", "成千上万", "百分点"),
    *("百分比", "收拾", "大陆", "这一点一定", "乱七八糟", "三三两两", "一成为"),
    *("often", "tension", "Boone", "one-hot", "one-to-one", "one-off", "one of the two"),
    *(
        "the third layer",
        "a third matrix",
        "first and second",
        "on behalf of",
        "halfway",
        "thirdly",
    ),
    *("half-precision", "double precision", "half-even", "double quotes", "double-check", "doubly"),
    *("I think", "the matrix V", "Q, K and V", "XL", "CLI", "ML", "CD", "MIX", "I/O", "vi", "mix"),
    *("quarterly", "scaffold", "blindfold", "score", "a pair", "both", "once"),
    *(
        "一成不变",
        "北京",
        "东京",
        "预兆",
        "征兆",
        "多半是",
        "半精度",
        "半径",
        "后半句",
        "倍数",
        "翻译",
    ),
    *(
        "大半",
        "counted twice",
        "used twice.",
        "once or twice in it",
        "its second half",
        "一打开",
        "双方",
        "双向",
        "成倍",
        "参数",
        "加法",
        "个人",
        "京东",
    ),
    *("manifold", "one byte", "freight", "a pointless point", "", "没有", "none"),
)


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_found(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize("text", NOT_FOUND)
def test_not_found(text: str) -> None:
    assert texts(text) == []


def test_every_number_character_is_found() -> None:
    characters = map(chr, range(sys.maxunicode + 1))
    numbers = [each for each in characters if unicodedata.category(each) in ("Nd", "Nl", "No")]
    assert len(numbers) > 1500
    assert [each for each in numbers if find(f"共{each}个") != (Numeral(1, 2, each),)] == []


PIECES = st.sampled_from([*FOUND, *NOT_FOUND, " ", "，", "-", ".", ",", "0", "9", "十", "亿", "M"])


@given(st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=30))
def test_numerals_are_in_order_apart_and_cover_every_digit(text: str) -> None:
    found = find(text)
    ends = [0] + [numeral.end for numeral in found]
    for before, numeral in zip(ends, found, strict=False):
        assert before <= numeral.start < numeral.end
        assert numeral.text == text[numeral.start : numeral.end]
    covered = {at for numeral in found for at in range(numeral.start, numeral.end)}
    assert {at for at, character in enumerate(text) if character.isdecimal()} <= covered
