"""Pretraining in small: a short run of the command's steps, and the records that are shipped."""

from pathlib import Path

import numpy as np
import pytest

from gptparams.counting.counting import count
from gptparams.errors import InputError
from gptparams.language import LANGS, Lang
from gptparams.lessons.precision import close
from gptparams.lessons.pretraining import __main__ as command
from gptparams.lessons.pretraining import run_record
from gptparams.lessons.pretraining.continuing import continued, exact, likeliest, probabilities
from gptparams.lessons.pretraining.recipe import Recipe
from gptparams.lessons.pretraining.recording import recorded
from gptparams.lessons.pretraining.run_record import Record, packed, record, unpacked
from gptparams.lessons.pretraining.showing import token_name, typeset
from gptparams.lessons.pretraining.texts import SOURCES, book, divided

TEXT = "\n".join(f"The {animal} sat on the mat." for animal in ("cat", "dog", "hen", "fox") * 60)
SHORT = Recipe(vocabulary=290, width=16, layers=1, heads=2, context=16, steps=300, kept=(0, 100))


@pytest.fixture(scope="module")
def short() -> Record:
    return recorded(TEXT, "The cat", SHORT, lambda reading: None)


def test_a_short_run_learns_its_text(short: Record) -> None:
    assert short.moments == (0, 100, 300)
    first, last = short.readings[0], short.readings[-1]
    assert first.held_out == pytest.approx(np.log(len(short.vocabulary)), rel=0.05)
    assert last.held_out < 0.6 * first.held_out
    assert set(last.moved) == {
        family for family, size in count(short.config).families.items() if size
    }
    assert first.moved["attention"] == 0 < last.moved["attention"]


def test_the_same_seed_gives_the_same_run(short: Record) -> None:
    again = recorded(TEXT, "The cat", SHORT, lambda reading: None)
    assert [r.step for r in again.readings] == [r.step for r in short.readings]
    assert again.readings[-1].held_out == pytest.approx(short.readings[-1].held_out, rel=0.02)


def test_a_record_survives_being_packed(short: Record) -> None:
    back = unpacked(packed(short))
    for name in ("readings", "moments", "continuations", "prompt", "vocabulary", "fields", "seed"):
        assert getattr(back, name) == getattr(short, name)
    assert back.weights.keys() == short.weights.keys()
    assert all(np.array_equal(back.weights[name], short.weights[name]) for name in back.weights)


@pytest.mark.parametrize("lang", LANGS)
class TestShipped:
    def test_it_holds_the_whole_model_and_every_moment(self, lang: Lang) -> None:
        shipped = record(lang)
        tensors = {tensor.name: tensor.shape for tensor in count(shipped.config).tensors}
        assert {name: values.shape for name, values in shipped.weights.items()} == tensors
        assert len(shipped.positions) == len(shipped.next) == len(shipped.moments)
        assert shipped.moments[-1] == shipped.recipe["steps"] == Recipe().steps
        assert [each.step for each in shipped.continuations] == list(shipped.moments)

    def test_its_weights_write_the_recorded_continuation(self, lang: Lang) -> None:
        shipped = record(lang)
        last = shipped.continuations[-1].tokens[:12]
        assert continued(shipped.config, shipped.weights, shipped.prompt, 12, shipped.seed) == last

    def test_its_probabilities_come_from_its_weights(self, lang: Lang) -> None:
        shipped = record(lang)
        ours = probabilities(shipped.config, exact(shipped.weights), shipped.prompt)
        assert np.abs(ours - shipped.next[-1]).max() < 1e-6
        assert shipped.next.sum(axis=1) == pytest.approx(1, abs=1e-4)

    def test_it_knows_more_than_frequencies(self, lang: Lang) -> None:
        shipped = record(lang)
        assert shipped.readings[-1].held_out < shipped.guessing < np.log(len(shipped.vocabulary))

    def test_transformers_computes_the_same(self, lang: Lang) -> None:
        torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
        shipped = record(lang)
        model = transformers.GPT2LMHeadModel(transformers.GPT2Config(**shipped.fields)).eval()
        weights = {name: torch.tensor(v.astype(np.float32)) for name, v in shipped.weights.items()}
        model.load_state_dict(weights, strict=False)
        with torch.no_grad():
            theirs = model(torch.tensor([shipped.prompt])).logits[0, -1].softmax(-1).numpy()
        ours = probabilities(shipped.config, exact(shipped.weights), shipped.prompt)
        assert close(ours.astype(np.float32), theirs, additions=4000)


def test_a_damaged_record_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run_record, "FOLDER", tmp_path)
    (tmp_path / "en.npz").write_bytes(b"damaged")
    with pytest.raises(InputError, match=r"en\.npz"):
        record.__wrapped__("en")


def test_another_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "book.txt"
    file.write_text("another text", "utf-8")
    with pytest.raises(InputError, match="SHA-256"):
        book(SOURCES["en"], file)
    assert command.main(["en", "--text", str(file), "--output", str(tmp_path / "en.npz")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    with pytest.raises(InputError, match="can't be read"):
        book(SOURCES["en"], tmp_path / "missing.txt")


def test_paragraphs_become_lines() -> None:
    raw = "CONTENTS\n\nA STORY\n\nOnce upon\na time.\n\n\nThe end.\n\n"
    raw += "End of the Project Gutenberg EBook"
    assert SOURCES["en"].tidied(raw).split("\n") == ["A STORY", "Once upon a time.", "The end."]


def test_the_held_out_part_is_the_end() -> None:
    known, unknown = divided(TEXT)
    assert f"{known}\n{unknown}" == TEXT
    assert 0.05 < len(unknown) / len(TEXT) < 0.1


def test_the_likeliest_token_is_appended(short: Record) -> None:
    turns = likeliest(short.config, short.weights, short.prompt)
    token, shares = next(turns)
    assert token == shares.argmax()
    assert next(turns)[1].sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("token", "zh", "en"),
    [(" king", "king", "king"), (",", "逗号", "comma"), ("。", "句号", "full stop"),
     ("\n", "换行", "line end"), (" ", "空格", "space"), ("\ufffd", "▯", "▯"),
     ('."', "几个标点", "several marks")],
)  # fmt: skip
def test_tokens_have_names(token: str, zh: str, en: str) -> None:
    assert (token_name(token, "zh"), token_name(token, "en")) == (zh, en)


def test_texts_are_set_for_a_page() -> None:
    assert typeset('"Oh," said he--"it\'s\nme"') == "“Oh,” said he—“it’s ⏎ me”"
