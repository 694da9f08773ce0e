"""The KV cache compared with numbers that others published: logs of engines, papers, reports."""

from typing import Any, NamedTuple

import pytest

from gptparams import memory

MIB, GIB = 2**20, 2**30


class Published(NamedTuple):
    """A model, how it was run, the bytes that somebody published, and where."""

    model: str
    how: dict[str, Any]
    size: float
    source: str


_OLD = "log of llama.cpp: kv self size"
_COMMAND_R = "huggingface.co/dranger003/c4ai-command-r-v01-iMat.GGUF, discussion 6"
_YI = "huggingface.co/TheBloke/Yi-34B-200K-GGUF, discussion 1"
_BLOG = "huggingface/blog#2345: a table in GB that are GiB"
_V2, _V3 = "arXiv:2405.04434, table 9", "arXiv:2505.09343, table 1"

PUBLISHED = (
    Published("llama-2-7b-hf", {"tokens": 512}, 256 * MIB, _OLD),
    Published("llama-13b", {"tokens": 512}, 400 * MIB, _OLD),
    Published("llama-65b", {"tokens": 512}, 1280 * MIB, _OLD),
    Published("llama-30b", {"tokens": 512, "cache_type": "f32"}, 1560 * MIB, "llama-cpp-python#66"),
    Published("phi-2", {"tokens": 2048}, 640 * MIB, _OLD),
    Published("tinyllama-1.1b", {"tokens": 512}, 11 * MIB, _OLD),
    Published("qwen2.5-7b", {"tokens": 4096}, 224 * MIB, _OLD),
    Published("llama-3.2-1b", {"tokens": 4096}, 128 * MIB, _OLD),
    Published("llama-3.2-3b", {"tokens": 4096}, 448 * MIB, _OLD),
    Published("llama-3.1-8b", {"tokens": 4096}, 512 * MIB, "llama.cpp#10136"),
    Published("qwen3-8b", {"tokens": 40_960}, 5760 * MIB, _OLD),
    Published("qwen3-30b-a3b", {"tokens": 40_960}, 3840 * MIB, _OLD),
    # Before llama.cpp#13194 all layers were alike.
    Published("gemma-2-2b", {"tokens": 8192, "engine": "uniform"}, 832 * MIB, _OLD),
    Published("gemma-2-9b", {"tokens": 8192, "engine": "uniform"}, 2688 * MIB, _OLD),
    Published("gemma-2-27b", {"tokens": 8192, "engine": "uniform"}, 2944 * MIB, _OLD),
    Published("meta-llama-3-8b", {"tokens": 2048}, 256 * MIB, _COMMAND_R),
    Published("meta-llama-3-70b", {"tokens": 2048}, 640 * MIB, _COMMAND_R),
    Published("mixtral-8x7b-v0.1", {"tokens": 2048}, 256 * MIB, _COMMAND_R),
    Published("qwen1.5-32b", {"tokens": 2048}, 512 * MIB, _COMMAND_R),
    Published("yi-1.5-34b", {"tokens": 2048}, 480 * MIB, _COMMAND_R),
    Published("c4ai-command-r-v01", {"tokens": 2048}, 2560 * MIB, _COMMAND_R),
    Published("yi-6b", {"tokens": 200_000}, 12_500 * MIB, _YI),
    Published("yi-34b", {"tokens": 50_000}, 11_718.75 * MIB, _YI),
    Published("llama-3.1-8b", {"tokens": 128_000}, 15.625 * GIB, _BLOG),
    Published("llama-3.1-70b", {"tokens": 128_000}, 39.0625 * GIB, _BLOG),
    # Window layers have 128 + 512 cells, padded to 768: 18 MiB in llama.cpp#17609.
    Published(
        "gpt-oss-20b",
        {"tokens": 131_072, "engine": "llama.cpp"},
        (3072 + 18) * MIB,
        "llama.cpp#17609",
    ),
    Published("gpt-oss-120b", {"tokens": 131_072, "engine": "llama.cpp"}, (4608 + 27) * MIB, _OLD),
    Published("deepseek-v3", {"tokens": 2048, "engine": "expanded"}, (5856 + 3904) * MIB, _OLD),
    Published("deepseek-v3", {"tokens": 1}, 70_272, _V3),
    Published("qwen2.5-72b", {"tokens": 1}, 327_680, _V3),
    Published("llama-3.1-405b", {"tokens": 1}, 516_096, _V3),
    Published("deepseek-v2", {"tokens": 1}, 2 * 34_560, _V2),
    Published("deepseek-v2-lite", {"tokens": 1}, 2 * 15_552, _V2),
    Published("opt-13b", {"tokens": 1}, 800 * 1024, "arXiv:2309.06180, section 3"),
    Published("gpt2-xl", {"tokens": 1}, 300 * 1024, "an article: From 300KB to 69KB per Token"),
)


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: f"{case.model}-{case.how['tokens']}")
def test_published_caches(case: Published) -> None:
    found = memory(case.model, **case.how).cache
    assert (found.bytes, found.fixed_bytes) == (case.size, 0), case.source


def test_one_of_four_cards_as_sglang_reports_it() -> None:
    """vllm#21348: 367,404 tokens of Qwen3-235B-A22B take 8.23 GiB of keys on each of four cards."""
    keys = memory("qwen3-235b-a22b", tokens=367_404).cache.bytes / 2 / 4
    assert round(keys / GIB, 2) == 8.23


def test_what_deepseek_says_of_its_saving() -> None:
    """arXiv:2405.04434, abstract: 93.3% less than DeepSeek 67B, with 6 bits for each number."""
    mine, theirs = (
        memory(name).cache.bytes_per_token / 2 for name in ("deepseek-v2", "deepseek-llm-67b-base")
    )
    assert round(100 * (1 - 6 * mine / (16 * theirs)), 1) == 93.3
