"""Counts, conventions and polynomials: exact figures, and identities that hold for all sizes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptparams import (
    CONVENTIONS,
    Config,
    Convention,
    InputError,
    all_presets,
    config_from_dict,
    convention,
    count,
    layer_polynomial,
    polynomial,
    preset,
    reconcile,
)
from gptparams.algebra.latex import parse
from gptparams.algebra.polynomial import Polynomial, total
from gptparams.counting.counting import totals
from gptparams.schema.families import FAMILY_IDS
from tests.helpers.presets import DISTINCT

BY_ID = {rule.id: rule for rule in CONVENTIONS}
RULES = list(BY_ID)

# The counts of GPT-2 small that are in circulation, by convention.
GPT2_SMALL = {
    "unique": 124_439_808,
    "stored": 163_037_184,
    "with_buffers": 137_022_720,
    "non_embedding": 85_056_000,
    "without_positions": 123_653_376,
    "without_qkv_biases": 124_412_160,
    "without_biases": 124_337_664,
    "block_matrices": 84_934_656,
}
CLOSED_FORMS = {
    "unique": "12Ld^2 + 13Ld + Vd + Pd + 2d",
    "stored": "12Ld^2 + 13Ld + 2Vd + Pd + 2d",
    "with_buffers": "12Ld^2 + 13Ld + Vd + Pd + 2d + LP^2",
    "non_embedding": "12Ld^2 + 13Ld + 2d",
    "without_positions": "12Ld^2 + 13Ld + Vd + 2d",
    "without_qkv_biases": "12Ld^2 + 10Ld + Vd + Pd + 2d",
    "without_biases": "12Ld^2 + 2Ld + Vd + Pd + d",
    "block_matrices": "12Ld^2",
}


@st.composite
def raws(draw: st.DrawFn) -> dict[str, Any]:
    heads = draw(st.integers(1, 12))
    raw = {
        "model_type": draw(st.sampled_from(("gpt2", "openai-gpt"))),
        "vocab_size": draw(st.integers(1, 10**6)),
        "n_positions": draw(st.integers(1, 10**5)),
        "n_embd": heads * draw(st.integers(1, 300)),
        "n_layer": draw(st.integers(1, 6)),
        "n_head": heads,
        "tie_word_embeddings": draw(st.booleans()),
        "add_cross_attention": draw(st.booleans()),
    }
    inner = draw(st.none() | st.integers(1, 10**4))
    has_key = inner is not None and raw["model_type"] == "gpt2"
    return {**raw, "n_inner": inner} if has_key else raw


configs = raws().map(lambda raw: config_from_dict(raw, "any"))
rules = st.sampled_from(CONVENTIONS)


def test_every_convention_has_a_figure_and_a_closed_form() -> None:
    assert RULES == list(GPT2_SMALL) == list(CLOSED_FORMS)


@pytest.mark.parametrize("rule", RULES)
def test_conventions_reproduce_what_circulates(rule: str) -> None:
    assert count(preset("gpt2"), convention(rule)).total == GPT2_SMALL[rule]


@pytest.mark.parametrize("rule", RULES)
def test_closed_forms_hold_for_all_sizes(rule: str) -> None:
    assert polynomial(preset("gpt2"), BY_ID[rule]) == parse(CLOSED_FORMS[rule])


def test_a_wrong_closed_form_is_seen() -> None:
    """The slip of the conversation: right at 1024 and 768, wrong for other sizes."""
    config = preset("gpt2")
    wrong = polynomial(config) + parse("3LPd - 4Ld^2")
    assert wrong.evaluate(config.sizes) == polynomial(config).evaluate(config.sizes)
    assert wrong != polynomial(config)


def test_gpt2_small_by_family() -> None:
    families = count(preset("gpt2")).families
    assert list(families) == list(FAMILY_IDS)
    assert families == {
        "token_embedding": 38_597_376,
        "position_embedding": 786_432,
        "attention": 28_348_416,
        "feed_forward": 56_669_184,
        "router": 0,
        "normalization": 38_400,
        "output_head": 0,
    }


def test_closed_forms_of_families_and_layer() -> None:
    config = preset("gpt2")
    forms = {
        "token_embedding": "Vd",
        "position_embedding": "Pd",
        "attention": "4Ld^2 + 4Ld",
        "feed_forward": "8Ld^2 + 5Ld",
        "normalization": "4Ld + 2d",
    }
    for family in FAMILY_IDS:
        assert polynomial(config, family=family) == parse(forms.get(family, "0"))
    assert layer_polynomial(config) == parse("12d^2 + 13d")
    assert layer_polynomial(config, family="attention") == parse("4d^2 + 4d")
    assert layer_polynomial(config, family="token_embedding") == Polynomial()


def test_an_inner_width_of_its_own_stays_in_the_formula() -> None:
    raw = {**all_presets()["gpt2"].config, "n_inner": 5}
    config = config_from_dict(raw, "m")
    assert polynomial(config) == parse("4Ld^2 + 2Ldf + 9Ld + Lf + Vd + Pd + 2d")


def test_gpt1_closed_form() -> None:
    assert polynomial(preset("openai-gpt")) == parse("12Ld^2 + 13Ld + Vd + Pd")


def test_llama_closed_forms() -> None:
    """A width of heads that no key gives is `d/h`; where one gives it, it stays in the formula."""
    raw = dict(all_presets()["smollm2-135m"].config)
    del raw["num_key_value_heads"]
    rest = "3Ldf + 2Ld + Vd + d"
    closed = {
        f"4Ld^2 + {rest}": raw,
        f"2Ld^2 + 2Ldh_{{kv}}d_h + {rest}": raw | {"num_key_value_heads": 3},
        f"2Lhdd_h + 2Ldh_{{kv}}d_h + {rest}": raw | {"num_key_value_heads": 3, "head_dim": 64},
        f"4Lhdd_h + {rest}": raw | {"head_dim": 64},
    }
    for form, keys in closed.items():
        assert polynomial(config_from_dict(keys, "m")) == parse(form)


def test_cross_attention_adds_its_own() -> None:
    raw = all_presets()["gpt2"].config
    crossed = config_from_dict({**raw, "add_cross_attention": True}, "m")
    more = polynomial(crossed) - polynomial(preset("gpt2"))
    assert more == parse("L(4d^2 + 4d) + 2Ld")


@pytest.mark.parametrize("name", DISTINCT)
@pytest.mark.parametrize("rule", RULES)
def test_presets_sum_and_evaluate(name: str, rule: str) -> None:
    check(preset(name), BY_ID[rule])


@given(configs, rules)
def test_any_config_sums_and_evaluates(config: Config, rule: Convention) -> None:
    check(config, rule)


def check(config: Config, rule: Convention) -> None:
    counted = count(config, rule)
    assert sum(counted.families.values()) == counted.total
    assert sum(tensor.count for tensor in counted.tensors) == counted.total
    assert polynomial(config, rule).evaluate(config.sizes) == counted.total
    assert polynomial(config, rule) == total(
        polynomial(config, rule, family) for family in FAMILY_IDS
    )
    for family, number in counted.families.items():
        assert polynomial(config, rule, family).evaluate(config.sizes) == number
    names = [tensor.name for tensor in counted.tensors]
    assert len(set(names)) == len(names)
    assert not any("{" in name for name in names)


@given(configs)
def test_conventions_are_ordered(config: Config) -> None:
    totals = {rule.id: count(config, rule).total for rule in CONVENTIONS}
    assert totals["block_matrices"] <= totals["without_biases"] <= totals["without_qkv_biases"]
    assert totals["without_qkv_biases"] <= totals["unique"] <= totals["stored"]
    assert totals["non_embedding"] <= totals["without_positions"] <= totals["unique"]
    assert totals["unique"] <= totals["with_buffers"]
    assert (totals["stored"] == totals["unique"]) == (not config.tied)


@given(raws())
def test_layers_are_alike(raw: dict[str, Any]) -> None:
    """One more layer adds the polynomial of a layer, and nothing else."""
    one = config_from_dict(raw, "m")
    two = config_from_dict({**raw, "n_layer": raw["n_layer"] + 1}, "m")
    assert count(two).total - count(one).total == layer_polynomial(one).evaluate(one.sizes)


@given(raws())
def test_untying_adds_one_vocabulary_matrix(raw: dict[str, Any]) -> None:
    tied = count(config_from_dict({**raw, "tie_word_embeddings": True}, "m"))
    untied = count(config_from_dict({**raw, "tie_word_embeddings": False}, "m"))
    assert tied.families["output_head"] == 0
    assert untied.total - tied.total == untied.families["output_head"]
    assert untied.families["output_head"] == raw["vocab_size"] * raw["n_embd"]


@pytest.mark.parametrize("name", DISTINCT)
def test_a_dense_model_uses_all_it_has_and_a_sparse_one_less(name: str) -> None:
    counted = count(preset(name))
    sparse = any(tensor.row.active for tensor in counted.tensors)
    assert (counted.active < counted.total) == sparse


@pytest.mark.parametrize("name", DISTINCT)
@pytest.mark.parametrize("rule", ["unique", "stored", "with_buffers", "block_matrices"])
def test_totals_of_rows_are_those_of_tensors(name: str, rule: str) -> None:
    counted = count(preset(name), BY_ID[rule])
    assert totals(preset(name), BY_ID[rule]) == (counted.total, counted.active)


def test_the_largest_sizes_are_exact() -> None:
    size = 2**31 - 1
    raw = {"model_type": "gpt2", "vocab_size": size, "n_positions": size, "n_embd": size}
    config = config_from_dict({**raw, "n_layer": 10_000, "n_head": 1}, "m")
    due = 10_000 * (12 * size**2 + 13 * size) + 2 * size**2 + 2 * size
    assert polynomial(config).evaluate(config.sizes) == due
    assert count(config).total == due


def test_conventions_are_explained_in_both_languages() -> None:
    for rule in CONVENTIONS:
        assert rule.meaning.zh
        assert rule.used_by.en
    with pytest.raises(InputError, match="choose one of unique, stored"):
        convention("all")


def test_figures_survive_json() -> None:
    figures = count(preset("gpt2-xl")).families
    assert json.loads(json.dumps(figures)) == figures


def test_reconcile_both_ways() -> None:
    sides = [("a", (2, 3)), ("b", (4,))], [("a", (3, 2)), ("c", (4,)), ("c", (4,))]
    result = reconcile(*sides)
    assert result.matched == 0
    assert result.missing == (("b", (4,)),)
    assert result.unexpected == (("c", (4,)),)
    assert result.reshaped == (("a", (2, 3), (3, 2)),)
    assert result.repeated == ("c",)
    assert not result.exact


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([], []),
        ([("a", (1,))], []),
        ([], [("a", (1,))]),
        ([("a", (1,))], [("a", (1, 1))]),
        ([("a", (1,))], [("a", (1,)), ("a", (1,))]),
        ([("a", (1,)), ("a", (1,))], [("a", (1,))]),
    ],
)
def test_what_is_not_exact(left: list[Any], right: list[Any]) -> None:
    assert not reconcile(left, right).exact


def test_equal_sides_are_exact_in_any_order() -> None:
    sides = [("a", (1,)), ("b", (2, 3))]
    result = reconcile(iter(sides), reversed(sides))
    assert result.exact
    assert result.matched == 2
