"""The KV cache: published numbers, engines compared with each other, and every table."""

from typing import Any

import pytest

from gptparams import Config, InputError, config_from_dict, memory, preset
from gptparams.architectures import ARCHITECTURES
from gptparams.footprint.cache import KVCache
from gptparams.footprint.engines import ENGINES
from tests.helpers.tables.configurations import barest

MIB, GIB = 2**20, 2**30
GEMMA: dict[str, Any] = {
    "model_type": "gemma3_text",
    "vocab_size": 262_208,
    "head_dim": 256,
    "sliding_window": 1024,
}
GEMMA_4B = GEMMA | {
    "hidden_size": 2560,
    "intermediate_size": 10_240,
    "num_hidden_layers": 34,
    "num_attention_heads": 8,
    "num_key_value_heads": 4,
}
GEMMA_27B = GEMMA | {
    "head_dim": 128,
    "hidden_size": 5376,
    "intermediate_size": 21_504,
    "num_hidden_layers": 62,
    "num_attention_heads": 32,
    "num_key_value_heads": 16,
}


def cache(model: str | dict[str, Any] | Config, **how: Any) -> KVCache:
    config = config_from_dict(model, "m") if isinstance(model, dict) else model
    return memory(config, **how).cache


# Bytes of a token in 16 bits. gpt2: 12 layers, 2 x 12 heads x 64; deepseek-v3: arXiv:2405.04434.
PER_TOKEN: list[tuple[str | dict[str, Any], int]] = [
    ("gpt2", 12 * 2 * 12 * 64 * 2),
    ("llama-3.1-8b", 131_072),
    ("qwen3-8b", 147_456),
    (GEMMA_27B, 507_904),
    ("deepseek-v3", 61 * (512 + 64) * 2),
    ("mixtral-8x7b-v0.1", 131_072),
    ("smollm2-135m", 23_040),
    ("falcon-7b", 32 * 2 * 64 * 2),
]


@pytest.mark.parametrize(("model", "size"), PER_TOKEN)
def test_bytes_of_a_token(model: str | dict[str, Any], size: int) -> None:
    assert cache(model).bytes_per_token == size
    found = cache(model, tokens=3, sequences=2, engine="uniform")
    assert (found.bytes, found.fixed_bytes) == (6 * size, 0)


# From the log of llama.cpp for gemma3:4b, from papers, and counted by hand.
KNOWN: list[tuple[str | dict[str, Any], dict[str, Any], int]] = [
    ("gpt2", {"tokens": 1024}, 36 * MIB),
    ("llama-3.1-8b", {"tokens": 131_072}, 16 * GIB),
    ("mixtral-8x7b-v0.1", {"tokens": 262_144}, 32 * GIB),
    ("llama-2-7b-hf", {"tokens": 262_144}, 128 * GIB),
    ("smollm2-135m", {"tokens": 8192}, 188_743_680),
    (GEMMA_4B, {"tokens": 131_072, "engine": "llama.cpp"}, (2560 + 174) * MIB),
    (GEMMA_27B, {"tokens": 131_072}, 8192 * (10 * 131_072 + 52 * 1024)),
    (GEMMA_27B, {"tokens": 131_072, "engine": "llama.cpp"}, 8192 * (10 * 131_072 + 52 * 1536)),
    (GEMMA_27B, {"tokens": 131_072, "engine": "uniform"}, 62 * GIB),
    (GEMMA_27B, {"tokens": 1024}, 1024 * 507_904),
    ("deepseek-v3", {"tokens": 1}, 70_272),
    ("deepseek-v3", {"tokens": 1, "engine": "expanded"}, 4_997_120),
    ("deepseek-v3", {"tokens": 1, "cache_type": "fp8_ds_mla"}, 40_016),
    ("llama-3.1-8b", {"tokens": 8192, "cache_type": "q8_0"}, 8192 * 131_072 // 2 * 34 // 32),
    ("llama-3.1-8b", {"tokens": 8192, "cache_type": "q4_0"}, 8192 * 131_072 // 2 * 18 // 32),
    ("llama-3.1-8b", {"tokens": 8192, "cache_type": "fp8"}, 8192 * 131_072 // 2),
    # A sequence has cells of its own: 100 tokens take 256, and a window no more than there are.
    ("llama-3.1-8b", {"tokens": 100, "sequences": 3, "engine": "llama.cpp"}, 3 * 256 * 131_072),
    (GEMMA_27B, {"tokens": 600, "engine": "llama.cpp"}, 768 * 507_904),
    # Mistral's window is one that llama.cpp takes no notice of.
    ("mistral-7b-v0.1", {"tokens": 32_768}, 4096 * 131_072),
    ("mistral-7b-v0.1", {"tokens": 32_768, "engine": "llama.cpp"}, 32_768 * 131_072),
    ("mistral-7b-v0.3", {"tokens": 32_768}, 32_768 * 131_072),
    # gpt-oss: 18 of 36 layers look back 128 tokens.
    ("gpt-oss-120b", {"tokens": 1000}, 2 * 2 * 8 * 64 * 18 * (1000 + 128)),
]


@pytest.mark.parametrize(("model", "how", "size"), KNOWN)
def test_known_caches(model: str | dict[str, Any], how: dict[str, Any], size: int) -> None:
    found = cache(model, **how)
    assert (found.bytes, found.fixed_bytes) == (size, 0)


def test_the_ten_layers_of_gemma_grow_on() -> None:
    more, less = (cache(GEMMA_27B, tokens=n).bytes for n in (5001, 5000))
    assert more - less == 81_920
    assert cache(GEMMA_27B, tokens=1).windows == ((1024, 52), (None, 10))
    assert cache(GEMMA_4B, tokens=1).windows == ((1024, 29), (None, 5))


def test_states_do_not_grow() -> None:
    """Qwen3-Next's Gated DeltaNet: 36 layers, of a convolution and of 32 matrices of 128 x 128."""
    raw = barest("qwen3_next")
    sizes = {"vocab_size": 151_936, "hidden_size": 2048, "num_hidden_layers": 48}
    raw |= sizes | {"num_attention_heads": 16}
    config = config_from_dict(raw, "qwen3-next")
    states = 36 * (3 * 8192 * 2 + 32 * 128 * 128 * 4)
    for tokens in (1, 262_144):
        found = cache(config, tokens=tokens, sequences=2)
        assert found.bytes == 2 * tokens * 12 * 2 * 2 * 256 * 2
        assert found.fixed_bytes == 2 * states
        assert found.total == found.bytes + found.fixed_bytes
    in_full = cache(config, engine="llama.cpp").fixed_bytes
    assert in_full == 36 * (3 * 8192 * 4 + 32 * 128 * 128 * 4)


# -- every table


# What is not known of an engine, or can't be; everything else is answered.
REFUSED = {
    "exact": {"gpt_neo"},  # for whose layer types there is no default
    "transformers": {"gpt_neo", "openai-gpt"},
    "uniform": {"gpt_neo"},
    "expanded": {"gpt_neo"},
    "llama.cpp": {
        "beam", "cohere_compass_text", "cwm", "doge", "flint", "gpt_neo",
        "granite_swa", "granitemoe_swa", "kolibri1", "modernbert-decoder",
        "vaultgemma",
    },
}  # fmt: skip


def usual(model_type: str) -> Config:
    """A model of the sizes that its class has by default."""
    nested = {"model_type": "of more than text", "text_config": barest(model_type)}
    return config_from_dict(nested, model_type)


@pytest.mark.parametrize("engine", [each.id for each in ENGINES])
def test_every_table_has_an_answer_or_a_line_that_says_what_is_missing(engine: str) -> None:
    found = {each: answer(each, engine=engine, tokens=100_000) for each in ARCHITECTURES}
    refused = {name: line for name, line in found.items() if isinstance(line, InputError)}
    for name, line in refused.items():
        assert name in line.zh
        assert name in line.en
    assert set(refused) == REFUSED[engine]
    for each in found.values():
        if not isinstance(each, InputError):
            assert each.bytes_per_token > 0
            assert each.bytes > 0
            assert engine == "expanded" or each.bytes <= 100_352 * each.bytes_per_token


def answer(model_type: str, **how: Any) -> KVCache | InputError:
    try:
        return cache(usual(model_type), **how)
    except InputError as error:
        return error


def test_windows_keep_less_and_nothing_else_does() -> None:
    for model_type in set(ARCHITECTURES) - REFUSED["exact"]:
        config = usual(model_type)
        exact, uniform = (cache(config, engine=e, tokens=10**6) for e in ("exact", "uniform"))
        windows = any(window for window, _ in exact.windows)
        assert (exact.bytes < uniform.bytes) == windows
        assert exact.bytes_per_token == uniform.bytes_per_token
        assert exact.bounded >= windows
        assert not uniform.bounded


# -- what is refused


@pytest.mark.parametrize(
    ("change", "how", "message"),
    [
        ({"sliding_window": "x"}, {}, "m: field sliding_window: expected a whole number from 1"),
        ({"layer_types": ["full_attention"]}, {}, "m: field layer_types: expected an entry for"),
        ({"layer_types": ["odd"] * 34}, {}, 'm: field layer_types: "odd" is not known; expected'),
        ({"use_bidirectional_attention": True}, {}, "m: field use_bidirectional_attention is true"),
        ({"head_dim": 80}, {"cache_type": "fp8_ds_mla"}, "m: cache type fp8_ds_mla is for latent"),
        (
            {"head_dim": 2, "num_key_value_heads": 1},
            {"cache_type": "q8_0"},
            "m: cache type q8_0 stores blocks of 32 numbers, which do not divide the 2 of a token",
        ),
        ({}, {"engine": "vllm"}, "engine 'vllm' is unknown; choose one of exact, llama.cpp,"),
        ({}, {"cache_type": "int3"}, "cache type 'int3' is unknown; choose one of f16, bf16,"),
        ({}, {"tokens": -1}, "tokens: expected a whole number from 0 to 2147483647, found -1"),
        ({}, {"tokens": 1.5}, "tokens: expected a whole number from 0 to 2147483647, found 1.5"),
        ({}, {"sequences": 0}, "sequences: expected a whole number from 1 to 2147483647, found 0"),
    ],
)
def test_what_is_refused(change: dict[str, Any], how: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        cache(GEMMA_4B | change, **how)
    assert caught.value.en.startswith(message)
    assert caught.value.zh != caught.value.en


def test_a_window_that_is_missing_is_asked_for_and_count_does_without() -> None:
    raw = {key: value for key, value in GEMMA_4B.items() if key != "sliding_window"}
    assert config_from_dict(raw, "m").sizes["L"] == 34
    with pytest.raises(InputError, match="m: field sliding_window is missing; give the length of"):
        cache(raw)
    assert cache(raw | {"sliding_window": None}, tokens=9).windows == ((None, 34),)


def test_gpt_neo_says_its_layers_in_patterns() -> None:
    found = cache("gpt-neo-1.3b", tokens=2048)
    assert found.windows == ((256, 12), (None, 12))
    assert found.bytes == 2 * 2 * 2048 * 12 * (2048 + 256)
    assert cache("gpt-neo-1.3b", tokens=2048, engine="transformers").bounded is False
    raw = dict(preset("gpt-neo-125m").keys)
    for wrong in ([["global", "local"], 6], [[["global"], 12], "x"], "global", [[["odd"], 12]]):
        with pytest.raises(InputError, match="gpt_neo: field attention_types"):
            cache(config_from_dict(raw | {"attention_types": wrong}, "gpt_neo"))


def test_a_gpt_that_reads_another_text_is_refused() -> None:
    raw = dict(preset("gpt2").keys) | {"add_cross_attention": True}
    with pytest.raises(InputError, match="field add_cross_attention is true; the cache can be"):
        cache(config_from_dict(raw, "gpt2"))
