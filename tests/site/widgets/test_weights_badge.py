"""The badge says trained or random in a few words, and where from in its tooltip."""

import pytest

from gptparams.language import LANGS, Lang
from gptparams.models.weights.provenance import Provenance
from gptparams.site.widgets.weights_badge import weights_badge


@pytest.mark.parametrize("lang", LANGS)
def test_trained_and_random_weights_are_told_apart(lang: Lang) -> None:
    trained = weights_badge(Provenance("path", "/home/me/<gpt2>", True), lang).html()
    random = weights_badge(Provenance("seeded", "0", False), lang).html()
    assert trained != random
    assert "/home/me" not in trained
    assert "&lt;gpt2&gt;" in trained
    assert {"zh": "随机值", "en": "random values"}[lang] in random.split(">", 1)[1]
