"""Languages, errors and families, which every message and table uses."""

import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptparams.algebra.symbols import SYMBOLS
from gptparams.counting.conventions import CONVENTIONS
from gptparams.errors import InputError
from gptparams.language import LANGS, Text, language
from gptparams.schema.families import FAMILIES, FAMILY_IDS, family

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("variables", "lang"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_locale_decides(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], lang: str
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == lang


def test_a_name_decides_over_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert language("en") == "en"
    assert language("zh") == "zh"


@pytest.mark.parametrize("name", ["", "fr", "EN", "zh_CN", "en\n"])
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="choose zh or en"):
        language(name)


def test_text_in_both_languages() -> None:
    text = Text("参数", "parameter")
    assert [text[lang] for lang in LANGS] == ["参数", "parameter"]
    with pytest.raises(KeyError):
        text["fr"]


def every_text() -> list[Text]:
    return [
        *(symbol.name for symbol in SYMBOLS),
        *(text for row in FAMILIES for text in (row.name, row.role)),
        *(text for rule in CONVENTIONS for text in (rule.meaning, rule.used_by)),
    ]


def test_every_text_is_in_its_language() -> None:
    for text in every_text():
        assert CHINESE.search(text.zh), text
        assert not CHINESE.search(text.en), text
        assert text.zh == text.zh.strip()
        assert text.en == text.en.strip()


def test_families_are_the_seven_of_the_json() -> None:
    assert FAMILY_IDS == (
        "token_embedding",
        "position_embedding",
        "attention",
        "feed_forward",
        "router",
        "normalization",
        "output_head",
    )
    assert [family(name).id for name in FAMILY_IDS] == list(FAMILY_IDS)
    with pytest.raises(KeyError):
        family("attention ")


@given(st.text())
def test_an_input_error_is_one_printable_line(message: str) -> None:
    error = InputError(message, message)
    for lang in LANGS:
        assert len(error.message(lang).splitlines()) <= 1
        error.message(lang).encode("utf-8")


def test_an_input_error_keeps_chinese_and_escapes_breaks() -> None:
    error = InputError("参数\n\ud800\x1b[1m\u2028", "parameters")
    assert error.zh == "参数\\n\\ud800\\x1b[1m\\u2028"


def test_an_input_error_is_in_both_languages() -> None:
    error = InputError("缺少字段", "a field is missing")
    assert [error.message(lang) for lang in LANGS] == ["缺少字段", "a field is missing"]
    assert str(error) == "a field is missing"
    assert pickle.loads(pickle.dumps(error)).zh == "缺少字段"
    with pytest.raises(KeyError):
        error.message("fr")
