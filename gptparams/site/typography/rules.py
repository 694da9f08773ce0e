"""The typography of prose: a table of rules for each language.

CONTRIBUTING describes the conventions; this module detects departures and gives the correct form.
Code and formulas are not searched: each counts as one Latin word.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from gptparams.language import HAN, Lang, Text
from gptparams.site.typography.prose import CODE

# Characters that begin or end Latin text, a number or a list of numbers next to Chinese.
_BEGINS = rf"A-Za-z0-9\u00c0-\u03ff@#√−+{CODE}"
_ENDS = rf"A-Za-z0-9\u00c0-\u03ff%‰°′{CODE}"
_LIST = rf"\[[\d\[−{CODE}-]"
_NUMBERS = rf"\([\d\s,.×−+{CODE}-]+\)"
_WIDE = dict(zip(",.;:!?()", "，。；：！？（）", strict=True))
_HALF = {wide: half for half, wide in _WIDE.items()}


@dataclass(frozen=True)
class Rule:
    """Text that matches `pattern` is wrong for the reason `why`; `mend` returns the correct form.

    `certain` is true if the correct form can replace the text without review.
    """

    pattern: re.Pattern[str]
    why: Text
    mend: Callable[[re.Match[str]], str]
    certain: bool = True


def _wide(match: re.Match[str]) -> str:
    return "".join(_WIDE.get(character, character) for character in match[0] if character != " ")


def _half(match: re.Match[str]) -> str:
    return "".join(_HALF.get(character) or chr(ord(character) - 0xFEE0) for character in match[0])


def _curly(match: re.Match[str]) -> str:
    opened = match.string[: match.start()].rpartition("\n")[2].count('"')
    return "”" if opened % 2 else "“"


def _rule(
    pattern: str, zh: str, en: str, mend: str | Callable[[re.Match[str]], str], certain: bool = True
) -> Rule:
    by = mend if callable(mend) else lambda match: match.expand(mend)
    return Rule(re.compile(pattern), Text(zh, en), by, certain)


_COMMON = (
    _rule(
        r"(?<![A-Za-z0-9_)\]/^−-])-(?=\d)",
        "负号不是连字符",
        "a minus sign is not a hyphen",
        "−",
    ),
    _rule(
        r"(?<=\d)(?<!\b0) ?[xX] ?(?=\d+(?![\w]))", "乘号不是字母", "a times sign is not an x", " × "
    ),
)

RULES: dict[Lang, tuple[Rule, ...]] = {
    "zh": (
        _rule(
            rf"(?<=[{HAN}])(?=[{_BEGINS}]|-\d|{_LIST}|{_NUMBERS})|(?<=[{_ENDS}])(?=[{HAN}])"
            rf"|(?<=[\d{CODE}][)\]])(?<!\^\d\])(?=[{HAN}])|(?<=\]\])(?=[{HAN}])",
            "汉字与西文、数字、代码、公式之间空一格",
            "a space stands between Chinese and Latin letters, digits, code and formulas",
            " ",
        ),
        _rule(
            rf"(?<=[{HAN}]) +(?=[{HAN}])",
            "汉字之间不空格",
            "no space stands between Chinese characters",
            "",
        ),
        _rule(
            r" +(?=[，。；：！？、）》])|(?<=[，。；：！？、（）《》]) +(?=\S)|(?<=\S) +(?=[（《])"
            rf"|(?<=“) +(?=[{HAN}])|(?<=[{HAN}]) +(?=[“”])|(?<=”) +(?=[{HAN}A-Za-z])",
            "全角标点旁边不空格",
            "no space stands beside full-width punctuation",
            "",
        ),
        _rule(
            rf"(?<=[{HAN}])[,;:!?] *|(?<=[{HAN}])\.(?=\s|$|[{HAN}”])"
            rf"|(?<=[{_ENDS})])[,;:!?] *(?=[{HAN}“（])|(?<=[{HAN}）”]) *[,;:!?] *(?=[{HAN}])",
            "汉字旁边用全角标点",
            "punctuation beside Chinese is full-width",
            _wide,
        ),
        _rule(
            rf"(?<!\bal)(?<!\betc)(?<!\bvs)(?<!\b\w\.\w)(?<=[{_ENDS}])\. *(?=[{HAN}“（])",
            "汉字旁边用全角标点",
            "punctuation beside Chinese is full-width",
            "。",
            certain=False,
        ),
        _rule(
            rf" ?(?!{_NUMBERS})\((?P<inside>[^()\n]*[{HAN}][^()\n]*)\) ?"
            rf"|(?<=[{HAN}”]) ?(?!{_NUMBERS})\((?P<latin>[^()\n]+)\) ?",
            "汉字旁边、含汉字的括号用全角",
            "brackets beside Chinese or around it are full-width",
            lambda match: f"（{match['inside'] or match['latin']}）",
            certain=False,
        ),
        _rule(
            '"',
            "引号用“ ”",
            "quotation marks are “ ”",
            _curly,
            certain=False,
        ),
        _rule("[「『]", "引号用“ ”", "quotation marks are “ ”", "“", certain=False),
        _rule("[」』]", "引号用“ ”", "quotation marks are “ ”", "”", certain=False),
        _rule(
            rf"(?<=[{HAN}])(?:\.{{3,}}|(?<!…)…(?!…)|。{{2,}})",
            "省略号写成……",
            "an ellipsis in Chinese is ……",
            "……",
        ),
        _rule(
            rf"(?<=[{HAN}])(?: ?--+ ?| +—+ *|—+ +)(?=[{HAN}])",
            "破折号写成——",
            "a dash in Chinese is ——",
            "——",
        ),
        _rule(
            "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05\uff0b\uff1d]+",
            "西文、数字用半角",
            "Latin letters and digits are half-width",
            _half,
        ),
        *_COMMON,
    ),
    "en": (
        _rule(r"(?<=\S) {2,}(?=\S)", "词与词之间只空一格", "one space stands between words", " "),
        _rule(
            rf"(?<=[\w)\]”%{CODE}]) +(?=[,;!?.](?:\s|$)|:(?:\s|$)(?! ?\d))",
            "标点前面不空格",
            "no space stands before punctuation",
            "",
        ),
        _rule(
            r"(?<=[a-z]{2})[,;](?=[A-Za-z]{2})",
            "逗号、分号后面空一格",
            "a space follows a comma or a semicolon",
            r"\g<0> ",
        ),
        _rule(
            rf"(?<![{HAN}])[，。；：！？（）](?![{HAN}])",
            "英文用半角标点",
            "punctuation in English is not full-width",
            _half,
            certain=False,
        ),
        _rule(
            '"',
            "引号用“ ”",
            "quotation marks are “ ”",
            _curly,
            certain=False,
        ),
        _rule(
            r"(?<![-:\w])--(?![-:\w])|(?<=\w)--(?=\w)",
            "破折号写成 —",
            "a dash is —",
            "—",
        ),
        *_COMMON,
    ),
}

# Markdown's smarty curls apostrophes in pages, so only the output of code can have straight ones.
RENDERED_RULES: dict[Lang, tuple[Rule, ...]] = {
    "zh": RULES["zh"],
    "en": (
        *RULES["en"],
        _rule("(?<=[A-Za-z0-9])'(?=[a-z])", "撇号写成 ’", "an apostrophe is ’", "’"),
    ),
}
