"""LoRA against peft: tensor by tensor, names and shapes, for models, ranks and sets of targets.

peft stands its adapters beside the modules of a model that has no memory of its own (the meta
device), so that the real sizes cost nothing.
"""

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from gptparams import InputError, config_from_dict, count, preset, reconcile
from gptparams.config.config import Config
from gptparams.counting.lora_targets import ALL_LINEAR, target_names
from gptparams.counting.reconciliation import NamedShape
from gptparams.counting.tensors import Tensor, TensorGroup
from gptparams.counting.tuning import Tuning, lora
from gptparams.models.load import meta_model
from tests.helpers.tables.configurations import random_configs

RANKS = (1, 8, 13)
TARGETS: dict[str, tuple[tuple[str, ...], ...]] = {
    "gpt2": (
        ("c_attn",),
        ("c_proj",),
        ("attn.c_proj", "c_fc"),
        ("wte", "wpe"),
        ("lm_head",),
        (ALL_LINEAR,),
    ),
    "gpt2-xl": (("c_attn",), ("c_attn", "c_proj"), (ALL_LINEAR,)),
    "openai-gpt": (("c_attn",), ("mlp.c_proj",), ("tokens_embed", "lm_head"), (ALL_LINEAR,)),
    "smollm2-135m": (
        ("q_proj", "v_proj"),
        ("k_proj", "o_proj"),
        ("gate_proj", "up_proj", "down_proj"),
        ("embed_tokens",),
        ("lm_head",),
        (ALL_LINEAR,),
    ),
}
CASES = [(name, targets) for name, sets in TARGETS.items() for targets in sets]

SMALL = {"vocab_size": 11, "n_positions": 7, "n_embd": 6, "n_layer": 2, "n_head": 3}
SMALL_LLAMA = {"vocab_size": 11, "hidden_size": 8, "intermediate_size": 5}
SMALL_LLAMA |= {"num_hidden_layers": 2, "num_attention_heads": 4}
VARIANTS: tuple[dict[str, Any], ...] = (
    {"model_type": "gpt2", **SMALL, "n_inner": 5},
    {"model_type": "gpt2", **SMALL, "tie_word_embeddings": False},
    {"model_type": "gpt2", **SMALL, "add_cross_attention": True, "n_inner": 6},
    {"model_type": "llama", **SMALL_LLAMA, "num_key_value_heads": 2, "head_dim": 3},
    {"model_type": "llama", **SMALL_LLAMA, "attention_bias": True, "mlp_bias": True},
    {"model_type": "mistral", **SMALL_LLAMA, "num_key_value_heads": 2, "head_dim": 3},
    {"model_type": "gpt_neox", **SMALL_LLAMA},
)
EXPERTS = {"num_key_value_heads": 2, "head_dim": 2, "num_experts_per_tok": 2}
MIXTURES: tuple[dict[str, Any], ...] = (
    {"model_type": "mixtral", **SMALL_LLAMA, **EXPERTS, "num_local_experts": 3},
    {
        "model_type": "qwen3_moe",
        **SMALL_LLAMA,
        **EXPERTS,
        "num_experts": 3,
        "moe_intermediate_size": 4,
    },
)


def adapted(config: Config, rank: int, targets: Sequence[str]) -> Any:
    """What peft makes of the reference class: frozen, with its adapters."""
    import torch
    from peft import LoraConfig, get_peft_model

    chosen: Any = ALL_LINEAR if tuple(targets) == (ALL_LINEAR,) else list(targets)
    with warnings.catch_warnings(), torch.device("meta"):
        warnings.simplefilter("ignore")  # that a layer is a Conv1D, that the head is tied
        return get_peft_model(meta_model(config), LoraConfig(r=rank, target_modules=chosen))


def trained(model: Any) -> list[NamedShape]:
    """What peft trains, under the names of an adapter file without its common beginning."""
    return [
        (name.removeprefix("base_model.model.").replace(".default", ""), tuple(tensor.shape))
        for name, tensor in model.named_parameters()
        if tensor.requires_grad
    ]


def agrees(ours: Tuning, theirs: Any) -> bool:
    """Whether names, shapes, total and formula are peft's."""
    number, _ = theirs.get_nb_trainable_parameters()
    pairs = ((tensor.name, tensor.shape) for tensor in ours.tensors)
    return (
        reconcile(trained(theirs), pairs).exact
        and ours.total == number
        and ours.formula.evaluate(ours.sizes) == number
    )


@pytest.mark.parametrize("rank", RANKS)
@pytest.mark.parametrize(("name", "targets"), CASES)
def test_lora_is_what_peft_makes(name: str, targets: tuple[str, ...], rank: int) -> None:
    config = preset(name)
    assert agrees(lora(config, rank, targets), adapted(config, rank, targets))


@pytest.mark.parametrize("raw", VARIANTS, ids=str)
def test_each_matrix_that_can_be_named_is_one_that_peft_finds(raw: dict[str, Any]) -> None:
    """Each name alone, in models with switches turned: the head untied, cross-attention."""
    config = config_from_dict(raw, "small")
    for target in (*target_names(config), ALL_LINEAR):
        assert agrees(lora(config, 4, (target,)), adapted(config, 4, (target,))), target


@pytest.mark.parametrize("raw", MIXTURES, ids=lambda raw: str(raw["model_type"]))
def test_what_concerns_stacked_experts_is_refused(raw: dict[str, Any]) -> None:
    """peft takes another rank there: a count that passed them over would be short of its own."""
    config = config_from_dict(raw, "small")
    with pytest.raises(InputError) as caught:
        lora(config, 4)
    assert "small stacks its experts in one tensor" in caught.value.en
    assert "small 的专家叠放在一个张量里" in caught.value.zh
    possible = caught.value.en.partition("choose targets from ")[2].split(", ")
    for target in possible:
        assert agrees(lora(config, 4, (target,)), adapted(config, 4, (target,))), target
    for target in set(target_names(config)) - set(possible):
        with pytest.raises(InputError, match=r"stacks its experts|has a router"):
            lora(config, 4, (target,))
    blocks = [target for target in possible if target not in ("embed_tokens", "lm_head")]
    short = lora(config, 4, blocks).total
    assert adapted(config, 4, (ALL_LINEAR,)).get_nb_trainable_parameters()[0] > short


MOE = {**SMALL_LLAMA, "hidden_size": 8, **EXPERTS}
PASSED_OVER: tuple[dict[str, Any], ...] = (
    {"model_type": "gpt_oss", **MOE, "num_local_experts": 3},
    {"model_type": "granitemoe", **SMALL_LLAMA, "num_key_value_heads": 2, "num_local_experts": 3},
    {"model_type": "phimoe", **SMALL_LLAMA, "num_key_value_heads": 2, "num_local_experts": 3},
    {
        **{"model_type": "qwen2_moe", **SMALL_LLAMA, "num_key_value_heads": 2, "num_experts": 3},
        **{"moe_intermediate_size": 4, "shared_expert_intermediate_size": 6},
        **{"num_experts_per_tok": 2},
    },
    {
        **{"model_type": "llama4_text", **MOE, "num_local_experts": 3, "intermediate_size_mlp": 6},
        **{"interleave_moe_layer_step": 2, "num_experts_per_tok": 1, "pad_token_id": 0},
    },
)


@pytest.mark.parametrize("raw", PASSED_OVER, ids=lambda raw: str(raw["model_type"]))
def test_all_linear_passes_over_experts_where_peft_does(raw: dict[str, Any]) -> None:
    config = config_from_dict(raw, "small")
    ours = lora(config, 4)
    assert agrees(ours, adapted(config, 4, (ALL_LINEAR,)))
    assert count(config).active != count(config).total
    with pytest.raises(InputError, match=r"stacks its experts|has a router"):
        lora(config, 4, (ALL_LINEAR, "q_proj"))


@pytest.mark.parametrize(
    "model_type", ["cpmant", "gemma3n_text", "ctrl", "opt", "falcon", "gemma3_text", "phi"]
)
def test_every_linear_layer_is_one_of_peft(model_type: str) -> None:
    """Tables that are looked up are none, though a module and a projection stand beside them."""
    for raw in random_configs(model_type)[:4]:
        config = config_from_dict(raw, "small")
        for target in (ALL_LINEAR, *target_names(config)[-2:]):
            assert agrees(lora(config, 4, (target,)), adapted(config, 4, (target,))), target


@pytest.mark.parametrize("model_type", ["granitemoe", "gpt_oss", "qwen2_moe"])
def test_a_router_that_peft_refuses_we_refuse(model_type: str) -> None:
    config = config_from_dict(random_configs(model_type)[0], "small")
    router = "gate" if model_type == "qwen2_moe" else "router"
    with pytest.raises(ValueError, match="is not supported"):
        adapted(config, 4, (router,))
    with pytest.raises(InputError, match="small has a router, which peft can adapt in few models"):
        lora(config, 4, (router,))


def test_what_peft_refuses_we_refuse() -> None:
    config = preset("gpt2")
    for rank, target in ((8, "ln_1"), (8, "attn"), (8, "attn.c_fc"), (0, "c_attn"), (-1, "c_attn")):
        with pytest.raises(InputError):
            lora(config, rank, (target,))
        with pytest.raises(ValueError):  # noqa: PT011  # peft has no class of its own for these
            adapted(config, rank, (target,))


# -- negative controls


def training(tuning: Tuning, tensors: Iterable[Tensor]) -> Tuning:
    """The same way of tuning, with other tensors."""
    groups = tuple(TensorGroup(each.row, each.name, (), each.shape, 1) for each in tensors)
    return replace(tuning, groups=groups)


def split(tuning: Tuning) -> Tuning:
    """Q, K and V taken for three matrices, each with a pair of its own."""
    d, r = tuning.config.sizes["d"], tuning.sizes["r"]
    thirds = [
        replace(tensor, name=f"{tensor.name}.{part}", shape=(r, d))
        for tensor in tuning.tensors
        for part in "qkv"
    ]
    return training(tuning, thirds)


def turned(tuning: Tuning) -> Tuning:
    """A and B the wrong way round."""
    return training(tuning, (replace(each, shape=each.shape[::-1]) for each in tuning.tensors))


def only(half: str) -> Callable[[Tuning], Tuning]:
    return lambda tuning: training(
        tuning, (each for each in tuning.tensors if f"lora_{half}" in each.name)
    )


def first_layer(tuning: Tuning) -> Tuning:
    return training(tuning, (t for t in tuning.tensors if ".h.0." in t.name))


def another_formula(tuning: Tuning) -> Tuning:
    wrong = {family: formula + formula for family, formula in tuning.formulas.items()}
    return replace(tuning, formulas=wrong)


def another_rank(tuning: Tuning) -> Tuning:
    return lora(tuning.config, tuning.sizes["r"] + 1, ("c_attn",))


def other_matrix(tuning: Tuning) -> Tuning:
    """The output projection has half of the count, `mlp.c_proj` more."""
    return lora(tuning.config, tuning.sizes["r"], ("attn.c_proj",))


def loose_ends(tuning: Tuning) -> Tuning:
    """`c_proj` taken for one matrix a block when it is two."""
    return lora(tuning.config, tuning.sizes["r"], ("c_attn", "c_proj"))


BREAKS: Iterable[Callable[[Tuning], Tuning]] = (
    *(split, turned, only("A"), only("B"), first_layer),
    *(another_formula, another_rank, other_matrix, loose_ends),
)


@pytest.mark.parametrize("spoil", BREAKS, ids=lambda f: f.__name__)
def test_a_wrong_count_would_be_noticed(spoil: Callable[[Tuning], Tuning]) -> None:
    ours = lora(preset("gpt2"), 8, ("c_attn",))
    theirs = adapted(preset("gpt2"), 8, ("c_attn",))
    assert agrees(ours, theirs)
    assert not agrees(spoil(ours), theirs)
