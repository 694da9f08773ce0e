"""Ways of tuning, compared with parameter names in transformers, and LoRA with peft."""

import re
from collections.abc import Callable
from dataclasses import replace
from math import prod
from pathlib import Path

import pytest

from gptparams import (
    Config,
    InputError,
    all_presets,
    config_from_dict,
    count,
    polynomial,
    preset,
    read_config,
)
from gptparams.algebra.polynomial import Polynomial
from gptparams.config.model_type.aliases import all_aliases
from gptparams.counting.lora_targets import ALL_LINEAR, target_names
from gptparams.counting.own_modules import in_own_modules
from gptparams.counting.tuning import WAYS, Tuning, Way, lora, tune
from gptparams.models.load import meta_model, named_shapes
from tests.helpers.presets import DISTINCT

SMALL = {"vocab_size": 11, "n_positions": 7, "n_embd": 6, "n_layer": 3, "n_head": 3}
# What each way trains, told from a parameter's name alone; {last} is the number of the last layer.
NAMED = {
    "all": r".",
    "embeddings": r"\b(wte|wpe|(tokens|positions)_embed|embed_tokens)\b",
    "head": r"\b(wte|tokens_embed|embed_tokens)\b",
    "block": r"\.(h|layers)\.{last}\.",
    "biases": r"\.bias$",
    "norms": r"\bln_|norm",
}


def way(way_id: str) -> Way:
    return next(each for each in WAYS if each.id == way_id)


def by_name(config: Config, pattern: str) -> dict[str, tuple[int, ...]]:
    """The parameters of transformers' own model whose name fits."""
    fitting = re.compile(pattern.replace("{last}", str(config.sizes["L"] - 1)))
    shapes = named_shapes(meta_model(config))
    return {name: shape for name, shape in shapes if fitting.search(name)}


def agrees(tuning: Tuning, named: dict[str, tuple[int, ...]]) -> bool:
    number = sum(map(prod, named.values()))
    return (
        {tensor.name: tensor.shape for tensor in tuning.tensors} == named
        and tuning.total == sum(tuning.families.values()) == number
        and tuning.formula.evaluate(tuning.sizes) == number
    )


@pytest.mark.parametrize("name", ["gpt2", "gpt2-xl", "openai-gpt", "smollm2-135m"])
@pytest.mark.parametrize("way_id", NAMED)
def test_a_way_trains_what_its_name_says(name: str, way_id: str) -> None:
    config = preset(name)
    assert agrees(tune(config, way(way_id)), by_name(config, NAMED[way_id]))


def test_every_way_is_tried() -> None:
    assert [each.id for each in WAYS] == list(NAMED)


@pytest.mark.parametrize("way_id", NAMED)
def test_another_choice_of_rows_would_be_noticed(way_id: str) -> None:
    """Each way is taken for every other one."""
    config = preset("gpt2")
    for other in WAYS:
        same = other.id == way_id
        assert agrees(tune(config, other), by_name(config, NAMED[way_id])) == same


def test_the_block_is_the_last() -> None:
    config = preset("gpt2")
    first = tune(config, way("block"))
    assert {tensor.name.split(".")[2] for tensor in first.tensors} == {"11"}
    anywhere = tune(config, replace(way("block"), last=False))
    assert anywhere.total == 12 * first.total


@pytest.mark.parametrize("tied", [True, False])
def test_a_tied_head_is_the_token_embedding(tied: bool) -> None:
    raw = {"model_type": "gpt2", **SMALL, "tie_word_embeddings": tied}
    head = tune(config_from_dict(raw, "small"), way("head"))
    (only,) = head.tensors
    assert only.name == ("transformer.wte.weight" if tied else "lm_head.weight")
    assert head.families["token_embedding" if tied else "output_head"] == head.total == 66


@pytest.mark.parametrize("name", DISTINCT)
def test_formulas_are_those_of_the_model(name: str) -> None:
    config = preset(name)
    everything = tune(config, way("all"))
    assert everything.formula == polynomial(config)
    assert everything.families == count(config).families
    norms = tune(config, way("norms"))
    assert norms.formula == polynomial(config, family="normalization")
    sparse = count(config).active != count(config).total  # LoRA refuses experts in one tensor
    head = target_names(in_own_modules(config))[-1]
    adapted = () if sparse else (lora(config, 8), lora(config, 3, (head,)))
    for each in (*(tune(config, w) for w in WAYS), *adapted):
        assert each.formula.evaluate(each.sizes) == each.total == sum(each.families.values())
        parts = {key: f.evaluate(each.sizes) for key, f in each.formulas.items()}
        assert parts == {key: n for key, n in each.families.items() if n}


# -- LoRA


def test_lora_by_hand() -> None:
    """Beside c_attn, 768 × 2304, rank 8 trains 8 × 768 and 2304 × 8, in each of 12 layers."""
    tuning = lora(preset("gpt2"), 8, ("c_attn",))
    assert tuning.total == 12 * 8 * (768 + 2304) == 294_912
    assert [(each.name, each.shape) for each in tuning.tensors[:2]] == [
        ("transformer.h.0.attn.c_attn.lora_A.weight", (8, 768)),
        ("transformer.h.0.attn.c_attn.lora_B.weight", (2304, 8)),
    ]
    r, d, layers = map(Polynomial.symbol, "rdL")
    assert tuning.formula == Polynomial.constant(4) * layers * d * r
    assert tuning.name == ("LoRA，秩 8", "LoRA, rank 8")


def test_the_rank_is_a_factor() -> None:
    config = preset("openai-gpt")
    assert lora(config, 7).total == 7 * lora(config, 1).total
    assert lora(config, 7).formula == lora(config, 1).formula


def test_experts_stacked_in_a_matrix_are_noticed() -> None:
    """DBRX's experts lie one below the other: their tensors have two axes, as a matrix has."""
    raw: dict[str, object] = {"model_type": "dbrx", "vocab_size": 9, "d_model": 4, "n_layers": 1}
    config = config_from_dict(raw | {"n_heads": 2}, "m")
    with pytest.raises(InputError, match="m stacks its experts in one tensor"):
        lora(config, 1)
    assert lora(config, 1, ("Wqkv",)).total == 4 + (4 + 2 + 2)


def test_targets_are_whole_words_from_the_end() -> None:
    config = preset("gpt2")
    both = lora(config, 8, ("c_proj",)).total
    assert both == sum(lora(config, 8, (f"{part}.c_proj",)).total for part in ("attn", "mlp"))
    assert lora(config, 8, ("c_attn", "attn.c_attn")) == lora(config, 8, ("c_attn",))
    assert lora(config, 8, target_names(config)).total > lora(config, 8, (ALL_LINEAR,)).total
    assert target_names(config) == ("wte", "wpe", "c_attn", "c_proj", "c_fc", "lm_head")


def test_an_embedding_is_looked_up_by_its_rows() -> None:
    tuning = lora(preset("gpt2"), 2, ("wte",))
    assert [(each.name, each.shape) for each in tuning.tensors] == [
        ("transformer.wte.lora_embedding_A", (2, 50257)),
        ("transformer.wte.lora_embedding_B", (768, 2)),
    ]


# -- what is refused

GPT2 = preset("gpt2")
REFUSED: list[tuple[Callable[[], object], str, str]] = [
    (
        lambda: lora(GPT2, 0),
        "LoRA 的秩应是 1 到 2147483647 的整数，现在是 0",
        "rank of LoRA: expected a whole number from 1 to 2147483647, found 0",
    ),
    (lambda: lora(GPT2, -8), "现在是 -8", "found -8"),
    (lambda: lora(GPT2, 8.0), "现在是 8.0", "found 8.0"),
    (lambda: lora(GPT2, True), "现在是 True", "found True"),
    (lambda: lora(GPT2, 2**31), "现在是 2147483648", "found 2147483648"),
    (lambda: lora(GPT2, "8"), "现在是 '8'", "found '8'"),
    (
        lambda: lora(GPT2, 8, ("q_proj",)),
        "gpt2 里没有名为“q_proj”的矩阵；LoRA 的目标可选：wte, wpe, c_attn, c_proj, c_fc, lm_head, "
        "all-linear",
        "target 'q_proj' is no matrix of gpt2; choose from wte, wpe, c_attn, c_proj, c_fc, "
        "lm_head, all-linear",
    ),
    (lambda: lora(GPT2, 8, ("c_attn", "nope")), "名为“nope”", "target 'nope'"),
    (lambda: lora(GPT2, 8, ("attn",)), "名为“attn”", "target 'attn'"),
    (lambda: lora(GPT2, 8, ("_attn",)), "名为“_attn”", "target '_attn'"),
    (lambda: lora(GPT2, 8, ("ln_1",)), "名为“ln_1”", "target 'ln_1'"),
    (lambda: lora(GPT2, 8, ()), "名为“”", "target ''"),
    (lambda: lora(GPT2, 8, ("",)), "名为“”", "target ''"),
]


@pytest.mark.parametrize(("act", "zh", "en"), REFUSED, ids=range(len(REFUSED)))
def test_bad_input_is_answered_in_both_languages(
    act: Callable[[], object], zh: str, en: str
) -> None:
    with pytest.raises(InputError) as caught:
        act()
    assert zh in caught.value.zh
    assert en in caught.value.en
    assert len(caught.value.zh.splitlines()) == len(caught.value.en.splitlines()) == 1


def test_modules_of_own_code_have_their_own_names() -> None:
    for name, fused in (("baichuan2-7b-base", "W_pack"), ("qwen-7b", "c_attn")):
        config = preset(name)
        width, layers = config.sizes["d"], config.sizes["L"]
        assert lora(config, 8, (fused,)).total == 8 * (width + 3 * width) * layers
        with pytest.raises(InputError, match=f"'q_proj' is no matrix of {name}.*{fused}"):
            lora(config, 8, ("q_proj",))


def test_own_modules_change_no_count() -> None:
    for alias in all_aliases():
        names = [n for n, row in all_presets().items() if row.config["model_type"] == alias.type]
        for name in names if alias.modules else ():
            own = in_own_modules(preset(name))
            assert count(own).families == count(preset(name)).families
            words = {word for row in own.architecture.rows for word in row.name.split(".")}
            assert {key.split(".")[-1] for key in alias.modules} <= words
            held = {each for tables in alias.modules.values() for each in tables}
            assert not held & words


def test_a_dense_network_beside_experts_is_ordinary() -> None:
    file = Path(__file__).parents[1] / "config/cases/gemma4-26b-a4b.json"
    config = read_config(file)
    assert lora(config, 32, ("gate_proj", "up_proj", "down_proj")).total == 14_192_640
    assert lora(config, 32, ("q_proj", "k_proj", "v_proj", "o_proj")).total == 22_978_560
    with pytest.raises(InputError, match="stacks its experts"):
        lora(config, 32)


def test_the_names_of_transformers_4_are_told_the_new_ones() -> None:
    with pytest.raises(InputError, match=r"'w1' is a matrix of one expert in transformers 4"):
        lora(preset("mixtral-8x7b-v0.1"), 8, ("w1",))
