"""The cache compared with transformers, byte by byte: small models run, and tensors are measured.

There is one architecture for each feature of `Architecture.cache`, and some whose rows alone
determine the cache: with many heads, grouped heads and a single one.
"""

import warnings
from typing import Any

import pytest

from gptparams import config_from_dict, memory
from gptparams.architectures import ARCHITECTURES
from gptparams.footprint.memory import Memory
from gptparams.schema.cache import Cache
from tests.helpers.tables.small_models import WINDOW, built, small

TOKENS, SEQUENCES = 9, 2
TOLD_BY_ROWS = ("falcon", "gpt_bigcode", "jetmoe", "llama", "opt", "persimmon")
# One for each thing that a table says; the class of the first GPT keeps nothing.
DISTINCT = {ARCHITECTURES[t].cache: t for t in reversed([*ARCHITECTURES]) if t != "openai-gpt"}
TOLD = tuple(t for cache, t in DISTINCT.items() if cache != Cache())


def kept(raw: dict[str, Any], tokens: int = TOKENS) -> tuple[int, int]:
    """Bytes of keys and values, and of states, that transformers keeps after some tokens."""
    import torch
    from transformers.cache_utils import DynamicCache

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        model = built(raw)
        cache = DynamicCache(config=model.config.get_text_config(decoder=True))
        given = {} if raw["model_type"] == "minimax" else {"past_key_values": cache}
        ids = torch.ones(SEQUENCES, tokens, dtype=torch.long)
        cache = model(input_ids=ids, use_cache=True, **given).past_key_values
    return tensors_in(cache)


def tensors_in(cache: Any) -> tuple[int, int]:
    """Bytes of the tensors that grow with the tokens, and of those that do not."""
    growing: list[Any] = []
    fixed: list[Any] = [each for each in getattr(cache, "linear_cache", ()) if each != []]
    for layer in cache.layers:
        names = ("keys", "values", "indexer_keys", "idx_keys")
        growing += [getattr(layer, name, None) for name in names]
        for name in ("conv_states", "recurrent_states"):
            fixed += getattr(layer, name, {}).values()
    return size_of(growing), size_of(fixed)


def size_of(tensors: list[Any]) -> int:
    return sum(each.numel() * each.element_size() for each in tensors if each is not None)


def ours(raw: dict[str, Any], engine: str = "transformers", tokens: int = TOKENS) -> Memory:
    config = config_from_dict(raw, raw["model_type"])
    return memory(config, engine=engine, tokens=tokens, sequences=SEQUENCES, cache_type="f32")


@pytest.mark.parametrize("model_type", [*TOLD_BY_ROWS, *TOLD])
def test_what_transformers_keeps(model_type: str) -> None:
    raw = small(model_type)
    cache = ours(raw).cache
    assert (cache.bytes, cache.fixed_bytes) == kept(raw)
    windows = {window for window, _ in cache.windows}
    assert (ARCHITECTURES[model_type].cache.window is not None) == (WINDOW in windows)
    # Within the window, and without one, all engines that expand nothing keep the same.
    below = WINDOW - 1
    assert ours(raw, "exact", below).cache.bytes == ours(raw, tokens=below).cache.bytes


def test_a_wrong_table_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = small("gemma2")
    table = ARCHITECTURES["gemma2"]
    wrong = table._replace(cache=Cache())
    monkeypatch.setattr(type(ARCHITECTURES), "__getitem__", lambda self, key: wrong)
    assert ours(raw).cache.bytes != kept(raw)[0]
