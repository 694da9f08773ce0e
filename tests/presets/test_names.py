"""Names that people type for presets: found if unambiguous, and never a wrong preset."""

import json
from pathlib import Path

import pytest

from gptparams import InputError, all_presets, resolve
from gptparams.presets import names
from gptparams.presets.names import canonical, repository

SHORT: dict[str, list[str]] = json.loads(Path(names._FILE).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("typed", "preset"),
    [
        ("GPT2", "gpt2"),
        ("gpt-2", "gpt2"),
        ("gpt2-small", "gpt2"),
        ("GPT2-XL", "gpt2-xl"),
        ("Qwen3-8B", "qwen3-8b"),
        ("qwen 2.5 7b", "qwen2.5-7b"),
        ("Qwen/Qwen2.5-7B", "qwen2.5-7b"),
        ("qwen/qwen2.5-7b", "qwen2.5-7b"),
        ("EleutherAI/pythia-70m", "pythia-70m"),
        ("openai-community/gpt2", "gpt2"),
        ("llama3-8b", "meta-llama-3-8b"),
        ("Llama-3-8B", "meta-llama-3-8b"),
        ("llama 2 7b", "llama-2-7b-hf"),
        ("kimi-k2", "kimi-k2-instruct"),
        ("mixtral-8x7b", "mixtral-8x7b-v0.1"),
        ("phi-1.5", "phi-1_5"),
        ("gptj", "gpt-j-6b"),
        ("https://huggingface.co/Qwen/Qwen2.5-7B", "qwen2.5-7b"),
        ("https://hf-mirror.com/Qwen/Qwen2.5-7B/blob/main/config.json", "qwen2.5-7b"),
        ("huggingface.co/meta-llama/Llama-3.1-8B/", "llama-3.1-8b"),
        ("deepseek-ai/DeepSeek-V3", "deepseek-v3"),
    ],
)
def test_a_name_is_found(typed: str, preset: str) -> None:
    assert resolve(typed).model == preset


@pytest.mark.parametrize(
    "typed",
    [
        *("qwen25-7b", "qwen2-5-7b", "mistral-7b", "gpt4", "llama", "qwen", "gpt2-7b", "7b"),
        *("someone/gpt2", "gpt2/gpt2", "x/Qwen2.5-7B", "bert-base-uncased", "llama-8b", "phi"),
        *("gemma-7", "llama31-8b", "qwen2.57b", "opt-12.5m", "-", "gpt2 xl large"),
    ],
)
def test_a_name_of_several_or_of_none_is_not_taken_for_one(typed: str) -> None:
    if typed != "-":
        with pytest.raises(InputError):
            resolve(typed)
    assert names.find(typed, {n: {"source": p.source} for n, p in all_presets().items()}) is None


def test_no_two_presets_have_one_canonical_name() -> None:
    written = [canonical(name) for name in all_presets()]
    assert len(set(written)) == len(written)


def test_short_names_lead_to_presets_and_to_one_each() -> None:
    assert set(SHORT) <= set(all_presets())
    others = [canonical(o) if "/" not in o else o for each in SHORT.values() for o in each]
    assert len(set(others)) == len(others)
    taken = {canonical(name) for name in all_presets()}
    assert [other for other in others if other in taken] == []
    assert all(other == other.lower() for other in others)


def test_digits_that_stand_apart_stay_apart() -> None:
    assert canonical("qwen2-57b") != canonical("qwen25-7b") != canonical("qwen2.5-7b")
    assert canonical("Llama_3 8B") == canonical("llama-3-8b") == "llama3-8b"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Qwen/Qwen2.5-7B", "qwen/qwen2.5-7b"),
        ("https://huggingface.co/a/b/tree/main", "a/b"),
        ("a/b/c", ""),
        ("gpt2", ""),
        ("../x", "../x"),
        ("a b/c", ""),
    ],
)
def test_repositories(text: str, found: str) -> None:
    assert repository(text) == found


def test_a_folder_goes_before_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "Qwen" / "Qwen2.5-7B"
    folder.mkdir(parents=True)
    raw = {"model_type": "llama", "vocab_size": 9, "hidden_size": 4, "num_hidden_layers": 1}
    raw |= {"num_attention_heads": 1, "intermediate_size": 4}
    (folder / "config.json").write_text(json.dumps(raw))
    monkeypatch.chdir(tmp_path)
    assert resolve("Qwen/Qwen2.5-7B").sizes["d"] == 4


def test_what_may_be_a_repository_is_told_how_to_fetch_it() -> None:
    with pytest.raises(InputError, match=r"^foo/bar: no such file; hf://foo/bar fetches"):
        resolve("foo/bar")
