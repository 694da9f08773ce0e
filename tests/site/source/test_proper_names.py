"""Proper names with digits."""

from itertools import combinations
from pathlib import Path

import pytest

from gptparams.site.source.proper_names import one_digit_apart, proper_names, without_names

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("text", ["GPT-21", "GPT-2.5", "GPT-2-3", "xGPT-2", "GPT-2_3", "7-GPT-2"])
def test_a_name_is_blanked_whole_or_not_at_all(text: str) -> None:
    assert without_names(text, ("GPT-2",)) == text


@pytest.mark.parametrize("text", ["GPT-2", "用GPT-2的", "GPT-2.", "(GPT-2)", "GPT-2, GPT-2"])
def test_a_name_may_touch_chinese_and_punctuation(text: str) -> None:
    assert not any(character.isdigit() for character in without_names(text, ("GPT-2",)))


def test_no_slip_of_one_digit_turns_a_listed_name_into_another() -> None:
    names = proper_names(DOCS)
    assert names
    assert not [pair for pair in combinations(names, 2) if one_digit_apart(*pair)]
    assert one_digit_apart("GPT-2", "GPT-3")
