"""Presets are complete, sourced and validated; a target is a preset or a path.

Published numbers are compared with the count: a headline agrees under a convention, or an erratum
says why not; an exact total is equal; the figures in errata are computed.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from math import ceil, prod
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gptparams import (
    InputError,
    all_presets,
    config_from_dict,
    convention,
    count,
    memory,
    preset,
    resolve,
)
from gptparams.config.model_type.routing import route
from gptparams.config.unknown_keys.rules import keys_read
from gptparams.counting.polynomials import layer_polynomial
from gptparams.models.weights import repository
from gptparams.numerals.headline import headline
from gptparams.numerals.rounding import agrees, parse
from gptparams.presets.lookup import Preset, Published, search
from gptparams.tables.presets import Agreement, agreement_of, counted

TOTALS = {
    "gpt2": 124_439_808,
    "gpt2-medium": 354_823_168,
    "gpt2-large": 774_030_080,
    "gpt2-xl": 1_557_611_200,
    "distilgpt2": 81_912_576,
    "openai-gpt": 116_534_784,
    "smollm2-135m": 134_515_008,
}
PAPER = "https://arxiv.org/abs/2005.14165"  # GPT-3 has no published configuration


def test_there_are_as_many_as_promised() -> None:
    assert len(all_presets()) >= 250
    assert len({str(row.config["model_type"]) for row in all_presets().values()}) >= 25
    assert sum(row.exact is not None for row in all_presets().values()) >= 60


@pytest.mark.parametrize("name", TOTALS)
def test_totals(name: str) -> None:
    assert count(preset(name)).total == TOTALS[name]
    assert resolve(name) == preset(name)
    assert preset(name).model == name


@pytest.mark.parametrize("name", all_presets())
def test_every_row_is_sourced_and_has_no_idle_key(name: str) -> None:
    row = all_presets()[name]
    if row.source != PAPER:
        assert row.source.endswith("/blob/main/config.json")
        assert urlsplit(row.source).hostname == "huggingface.co"
        assert repository(name).lower().endswith(f"/{name}")
    addresses = [row.source, row.published.source, *([row.exact.source] if row.exact else [])]
    assert {urlsplit(address).scheme for address in addresses} == {"https"}
    architecture = route(row.config, name).architecture
    assert {*architecture.passed} <= set(row.config) <= keys_read(architecture)


@pytest.mark.parametrize("name", all_presets())
def test_every_preset_says_how_far_its_layers_look_back(name: str) -> None:
    """A window that the class has by default, or none, is not taken for the published one."""
    row = all_presets()[name]
    window = route(row.config, name).architecture.cache.window
    if window and not window.switch:
        assert {*window.size.keys} & {*row.config}
    assert memory(name, tokens=8192).cache.bytes > 0


# -- published numbers


@pytest.mark.parametrize("name", all_presets())
def test_the_published_total_is_the_count(name: str) -> None:
    row = all_presets()[name]
    if row.exact:
        assert row.exact.total == count(preset(name)).total


def is_explained(row: Preset) -> bool:
    """Whether the headline is right under a convention, or an erratum says why not."""
    return bool(counted(row).agreement.convention or row.erratum)


@pytest.mark.parametrize("name", all_presets())
def test_a_headline_is_right_or_explained(name: str) -> None:
    assert is_explained(all_presets()[name])


def test_a_wrong_headline_would_be_noticed() -> None:
    row = all_presets()["distilgpt2"]
    assert is_explained(row)
    for wrong in ("90M", "81.8M", "83M", "82B"):
        assert not is_explained(replace(row, published=Published(wrong, PAPER)))
    with pytest.raises(ValueError, match="no headline number"):
        is_explained(replace(row, published=Published("8x7B", PAPER)))


@pytest.mark.parametrize(
    ("text", "stated", "unit"),
    [
        ("117M", 117 * 10**6, 10**6),
        ("6.7B", 6_700 * 10**6, 10**8),
        ("175.0B", 175 * 10**9, 10**8),
        ("180B", 180 * 10**9, 10**10),
        ("1542M", 1542 * 10**6, 10**6),
        ("1T", 10**12, 10**12),
    ],
)
def test_a_headline_and_its_last_digit(text: str, stated: int, unit: int) -> None:
    assert headline(text) == (stated, unit)


def test_rounded_and_cut_off() -> None:
    billion = headline("6.7B")
    assert [billion.is_rounded(n * 10**7) for n in (664, 665, 675, 676)] == [
        False,
        True,
        True,
        False,
    ]
    near = (669, 670, 679, 680)
    assert [billion.is_cut_off(n * 10**7) for n in near] == [False, True, True, False]
    numbers = {"unique": 67, "non_embedding": 65}
    numbers = {name: n * 10**8 for name, n in numbers.items()}
    assert agreement_of("6.7B", numbers) == Agreement("unique")
    assert agreement_of("6B", numbers) == Agreement("non_embedding")  # a half, either way
    assert agreement_of("6B", numbers | {"non_embedding": 10**9}) == Agreement("unique", True)
    assert agreement_of("8B", numbers) == Agreement()


FIGURE = re.compile(r"(?<![A-Za-z0-9.,-])\d+(?:,\d{3})*(?:\.\d+)?[MB]?")


def of(name: str, rule: str = "unique", **keys: object) -> int:
    """The count of a preset, with some keys of its configuration replaced."""
    raw = all_presets()[name].config | keys
    return count(config_from_dict(raw, name), convention(rule)).total


def without_head(name: str) -> int:
    counts = count(preset(name)).families
    return sum(counts.values()) - counts["output_head"]


def gpt(width: int, layers: int, context: int) -> int:
    """GPT's count from its sizes alone, also for a width that its heads do not divide."""
    return 12 * layers * width**2 + 13 * layers * width + (50_257 + context) * width + 2 * width


def fp8_scales(layers: Iterable[int]) -> int:
    """DeepSeek-V3's scales: one for each block of 128 × 128 numbers of a matrix in FP8."""
    stored = {f"model.layers.{number}" for number in layers}
    return sum(
        prod(each.shape[:-2]) * ceil(each.shape[-2] / 128) * ceil(each.shape[-1] / 128)
        for each in count(preset("deepseek-v3")).tensors
        if ".".join(each.name.split(".")[:3]) in stored
        if each.family in ("attention", "feed_forward")
    )


# What papers and cards say, which nothing can compute.
SAID = {
    "gpt2": {"117M"},
    "gpt2-medium": {"345M"},
    "gpt2-large": {"762M"},
    "gpt2-xl": {"1542M"},
    "gpt-3-xl": {"24", "128"},
    "gpt-3-13b": {"5140", "40", "128"},
    "gpt-3-175b": {"175.0B"},
    "gpt-j-6b": {"6,053,381,344", "8"},
    "pythia-12b": {"2023"},
    "opt-350m": {"350M"},
    "llama-2-7b-hf": {"6,738,417,664"},
    "llama-2-13b-hf": {"13,015,866,880"},
    "llama-2-70b-hf": {"68,976,653,312"},
    "qwen2.5-32b": {"32.5B", "31.0B"},
    "gemma-2b": {"256,128"},
    "gemma-7b": {"256,128"},
    "phi-1": {"1.3B"},
    "phi-1_5": {"1.3B"},
    "phi-2": {"2.7B"},
    "deepseek-v3": {"684,531,386,000"},
    "stablelm-2-1_6b": {"1,644,417,024"},
    "stablelm-2-12b": {"12,143,605,760"},
}
SHARDED = 7 * (28 * 3 * 4096 + 2 * 4096) + 8 * 4096  # 7 more copies, and the embedding's bias in 8
V3 = preset("deepseek-v3")
FURTHER = (  # a layer with its router's biases, copies of embedding and head, a matrix, norms
    layer_polynomial(V3, layer=60).evaluate(V3.sizes)
    + (256 + 2 * 129_280 * 7168)
    + (2 * 7168 * 7168 + 3 * 7168)
)
COMPUTED = {
    "gpt2": {"124M": of("gpt2")},
    "gpt2-medium": {"355M": of("gpt2-medium")},
    "gpt2-large": {"774M": of("gpt2-large")},
    "gpt2-xl": {"1558M": of("gpt2-xl")},
    "gpt-3-xl": {"3072": 24 * 128, "2048": preset("gpt-3-xl").sizes["d"], "16": 2048 // 128},
    "gpt-3-13b": {
        **{"5120": 40 * 128, "12.85B": of("gpt-3-13b")},
        **dict.fromkeys(("13.0B", "12.95B"), gpt(5140, 40, 2048)),
    },
    "gpt-3-175b": dict.fromkeys(("174.6B", "175B"), of("gpt-3-175b")),
    "gpt-j-6b": {"2,498,560": SHARDED},
    "pythia-160m": {
        "85,056,000": of("pythia-160m", "non_embedding"),
        "85,028,352": of("gpt-neo-125m", "non_embedding"),
        "125M": of("gpt-neo-125m"),
    },
    "pythia-1.4b": {
        "1,208,602,624": of("pythia-1.4b", "non_embedding"),
        "1,208,455,168": of("gpt-neo-1.3b", "non_embedding"),
        "1.3B": of("gpt-neo-1.3b"),
    },
    "pythia-2.8b": {
        "2,517,652,480": of("pythia-2.8b", "non_embedding"),
        "2,517,406,720": of("gpt-neo-2.7b", "non_embedding"),
        "2.7B": of("gpt-neo-2.7b"),
    },
    "pythia-410m": {
        "302,311,424": of("pythia-410m", "non_embedding"),
        "302,309,376": of("opt-350m", "non_embedding"),
    },
    "pythia-12b": dict.fromkeys(("11.8B", "11,846,072,320"), of("pythia-12b")),
    "opt-350m": {
        **{"331.2M": of("opt-350m"), "355.9M": of("opt-350m", word_embed_proj_dim=1024)},
        **{"512": preset("opt-350m").sizes["de"], "1024": preset("opt-350m").sizes["d"]},
    },
    "llama-2-7b-hf": {"2,048": 32 * 64, "32": 32, "64": 4096 // 32 // 2},
    "llama-2-13b-hf": {"2,560": 40 * 64, "40": 40, "64": 5120 // 40 // 2},
    "llama-2-70b-hf": {"5,120": 80 * 64, "80": 80, "64": 8192 // 64 // 2},
    "qwen2.5-32b": {"32.8B": of("qwen2.5-32b"), "31.2B": of("qwen2.5-32b", "non_embedding")},
    "gemma-2b": {"256,000": preset("gemma-2b").sizes["V"], "262,144": 128 * 2048},
    "gemma-7b": {
        **{"256,000": preset("gemma-7b").sizes["V"], "393,216": 128 * 3072},
        **{"8.5B": of("gemma-7b"), "7.8B": of("gemma-7b", "non_embedding")},
    },
    "phi-1": {"1.42B": of("phi-1"), "1.31B": without_head("phi-1")},
    "phi-1_5": {"1.42B": of("phi-1_5"), "1.31B": without_head("phi-1_5")},
    "phi-2": {"2.78B": of("phi-2"), "2.65B": without_head("phi-2")},
    "deepseek-v3": {
        **{"14,848": 58 * 256, "13,463,426,304": FURTHER},
        "41,540,496": fp8_scales(range(61)) + fp8_scales([60]),
    },
    "stablelm-2-1_6b": {"98,304": 24 * 2 * 2048, "24": preset("stablelm-2-1_6b").sizes["L"]},
    "stablelm-2-12b": {"419,840": 41 * 2 * 5120, "41": 40 + 1, "5120": 5120},
}
WRONG = {name: row.erratum for name, row in all_presets().items() if row.erratum}


def unvouched(name: str, text: str) -> set[str]:
    """The figures of the text, or due in it, that are not as somebody says or as computed."""
    right = {text for text, value in COMPUTED[name].items() if agrees(parse(text), value)}
    return {*FIGURE.findall(text)} ^ (SAID.get(name, set()) | right)


@pytest.mark.parametrize("name", WRONG)
def test_the_figures_of_errata_are_computed(name: str) -> None:
    assert unvouched(name, WRONG[name].zh) == unvouched(name, WRONG[name].en) == set()


def test_no_erratum_is_forgotten_and_a_wrong_figure_would_be_noticed() -> None:
    assert set(WRONG) == set(COMPUTED) >= set(SAID)
    text = WRONG["gpt-3-13b"].en
    assert unvouched("gpt-3-13b", text.replace("12.85B", "12.86B")) == {"12.86B", "12.85B"}
    assert unvouched("gpt-3-13b", text + " 7") == {"7"}


@pytest.mark.parametrize("name", ["gpt-j-6b", "stablelm-2-1_6b", "stablelm-2-12b"])
def test_the_differences_of_cards_are_as_computed(name: str) -> None:
    (said,) = (int(text.replace(",", "")) for text in SAID[name] if len(text) > 9)
    (difference,) = (value for text, value in COMPUTED[name].items() if len(text) > 5)
    assert abs(said - of(name)) == difference


def test_the_hub_counts_all_that_deepseek_stores() -> None:
    biases, further, scales = COMPUTED["deepseek-v3"].values()
    assert of("deepseek-v3") + biases + further + scales == 684_531_386_000
    assert of("deepseek-v3", "with_buffers") - of("deepseek-v3") == biases


@pytest.mark.parametrize("name", ["llama-2-7b-hf", "llama-2-13b-hf", "llama-2-70b-hf"])
def test_the_hub_counts_the_rotary_frequencies_too(name: str) -> None:
    (said,) = (int(text.replace(",", "")) for text in SAID[name])
    assert said - of(name) == next(iter(COMPUTED[name].values()))


def test_what_errata_say_of_other_models() -> None:
    assert of("gpt-3-xl") == of("gpt-3-xl", n_head=32) == gpt(2048, 24, 2048)
    assert of("gpt-3-13b") == gpt(5120, 40, 2048)
    neo = {"160m": ("125m", 12, 768), "1.4b": ("1.3b", 24, 2048), "2.8b": ("2.7b", 32, 2560)}
    for name, (other, layers, width) in neo.items():
        fewer = of(f"gpt-neo-{other}", "non_embedding")
        biases = layers * 3 * width  # of Q, K and V
        assert of(f"pythia-{name}", "non_embedding") - fewer == biases
    opt = {"160m": "125m", "410m": "350m", "1.4b": "1.3b", "2.8b": "2.7b", "6.9b": "6.7b"}
    for name, other in opt.items():
        last_norm = 2 * 1024 if other == "350m" else 0
        fewer = of(f"opt-{other}", "non_embedding")
        assert of(f"pythia-{name}", "non_embedding") - fewer == last_norm
    paper = {"gemma-2b": 524_550_144, "gemma-7b": 786_825_216}
    for name, embedding in paper.items():
        width = preset(name).sizes["d"]
        assert embedding == 256_128 * width
        assert of(name, vocab_size=256_128) - of(name) == 128 * width
    assert of("gemma-2b", "non_embedding") == 1_981_884_416
    assert of("gemma-7b", "non_embedding") == 7_751_248_896


# -- searching


def names(*words: str) -> list[str]:
    return [row.name for row in search(words)]


def test_every_word_is_found_in_name_architecture_or_headline() -> None:
    assert names() == list(all_presets())
    assert names("GPT2-XL") == ["gpt2-xl"]
    assert names("gpt_neox", "20b") == ["gpt-neox-20b"]
    assert names("117m") == ["gpt2", "openai-gpt"]
    assert names("mixtral", "v0.1") == [
        *("mixtral-8x7b-v0.1", "mixtral-8x22b-v0.1", "mixtral-8x7b-instruct-v0.1")
    ]
    assert names("2.7B", "phi") == ["phi-2"]


def test_a_search_that_finds_nothing_suggests_near_names() -> None:
    with pytest.raises(InputError, match=r"no preset has 'mixtrel 8x7b'.*mean mixtral-8x7b"):
        search(["mixtrel", "8x7b"])
    with pytest.raises(InputError, match=r"gptparams presets lists all \d+"):
        search(["zzz"])


# -- targets


@pytest.mark.parametrize(
    ("name", "near"),
    [
        *(("gpt2-smal", "gpt2"), ("distilgpt", "distilgpt2")),
        *(
            ("Llama 3", "meta-llama-3-8b"),
            ("qwen_2.5", "qwen2.5-0.5b"),
            ("mistral-7b", "mistral-7b-v0.1"),
        ),
    ],
)
def test_an_unknown_preset_suggests_near_names(name: str, near: str) -> None:
    with pytest.raises(InputError, match=rf"preset '{name}' is unknown; did you mean .*{near}"):
        resolve(name)


@pytest.mark.parametrize("name", ["zzz", "", "词"])
def test_a_far_name_says_how_to_search(name: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(name)
    assert f"gptparams presets lists all {len(all_presets())}" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_path_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_text(json.dumps(all_presets()["gpt2"].config))
    monkeypatch.chdir(tmp_path.parent)
    for target in (tmp_path, tmp_path / "config.json", Path(tmp_path.name)):
        assert count(resolve(str(target))).total == TOTALS["gpt2"]


def test_a_preset_goes_before_a_folder_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gpt2").mkdir()
    monkeypatch.chdir(tmp_path)
    assert resolve("gpt2").model == "gpt2"
    with pytest.raises(InputError, match=r"the folder has no config\.json"):
        resolve("./gpt2")


@pytest.mark.parametrize("target", ["x.json", "a/b", "C:\\x", "X.JSON", "a\0/b", "y/" * 3000])
def test_what_looks_like_a_path_is_one(target: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(target)
    assert "preset" not in str(caught.value)


@pytest.mark.parametrize("target", ["a" * 5000, "a\0b", "a\nb", "\udcff"])
def test_impossible_targets_are_unknown_presets(target: str) -> None:
    with pytest.raises(InputError, match="is unknown") as caught:
        resolve(target)
    assert len(str(caught.value).splitlines()) == 1
