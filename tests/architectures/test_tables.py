"""What tables can say of a configuration beyond sizes and switches, and what they refuse."""

from typing import Any

import pytest

from gptparams import Config, InputError, config_from_dict, count, polynomial
from gptparams.algebra.latex import parse
from gptparams.architectures import ARCHITECTURES
from gptparams.config.config import configured
from gptparams.config.unknown_keys.hints import looks_counted
from gptparams.config.values.fields import MISSING, Fields
from gptparams.config.values.kinds_of_layers import kinds_of_layers
from gptparams.counting.polynomials import alike_layers, layer_polynomial
from gptparams.counting.tensors import tensors
from gptparams.schema.architecture import (
    Architecture,
    Choice,
    Differ,
    Every,
    From,
    Labelled,
    Last,
    Layers,
    Listed,
    Rule,
    Size,
    UpTo,
)
from gptparams.schema.tensor import TensorSpec
from tests.helpers.tables.configurations import barest

QWEN: dict[str, Any] = {"model_type": "qwen3_moe", "vocab_size": 40, "hidden_size": 8}
QWEN |= {"num_hidden_layers": 4, "num_attention_heads": 2, "num_key_value_heads": 1}
QWEN |= {"num_experts": 6, "num_experts_per_tok": 2, "intermediate_size": 5}
QWEN |= {"moe_intermediate_size": 3}


def of(raw: dict[str, Any], **change: Any) -> Config:
    return config_from_dict(raw | change, "m")


def refusal(raw: dict[str, Any], **change: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        of(raw, **change)
    assert caught.value.zh != caught.value.en
    return caught.value


# -- kinds of layers


@pytest.mark.parametrize(
    ("change", "sparse"),
    [
        ({}, (0, 1, 2, 3)),
        ({"mlp_only_layers": [0, 2]}, (1, 3)),
        ({"mlp_only_layers": None}, (0, 1, 2, 3)),
        ({"mlp_only_layers": [17]}, (0, 1, 2, 3)),
        ({"decoder_sparse_step": 2}, (1, 3)),
        ({"decoder_sparse_step": 2, "mlp_only_layers": [1]}, (3,)),
        ({"decoder_sparse_step": 9}, ()),
    ],
)
def test_which_layers_have_experts(change: dict[str, Any], sparse: tuple[int, ...]) -> None:
    config = of(QWEN, **change)
    assert config.layers["Lm"] == sparse
    assert sorted(sparse + config.layers["Ld"]) == [0, 1, 2, 3]
    with_router = {t.name.split(".")[2] for t in count(config).tensors if t.family == "router"}
    assert with_router == {str(number) for number in sparse}


def test_formulas_say_the_number_of_all_layers_where_all_are_alike() -> None:
    assert {"Lm", "Ld"} <= polynomial(of(QWEN, mlp_only_layers=[0]), family=None).symbols
    assert not {"Lm", "Ld"} & polynomial(of(QWEN)).symbols
    assert polynomial(of(QWEN), family="router") == parse("LEd")
    assert polynomial(of(QWEN, decoder_sparse_step=9), family="router") == parse("0")


def test_layers_of_a_kind_are_counted_once_each() -> None:
    config = of(QWEN, mlp_only_layers=[1])
    assert alike_layers(config) == ((0, 2, 3), (1,))
    assert alike_layers(of(QWEN)) == ((0, 1, 2, 3),)
    layers = [layer_polynomial(config, layer=layer).evaluate(config.sizes) for layer in range(4)]
    single = [t for t in count(config).tensors if not t.row.repeat]
    assert sum(layers) + sum(t.count for t in single) == count(config).total
    assert layers[0] != layers[1]


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"num_experts_per_tok": 7}, "field num_experts_per_tok: expected at most num_experts (6)"),
        ({"num_experts": 0}, "field num_experts: expected a whole number from 1"),
        ({"mlp_only_layers": 3}, "field mlp_only_layers: expected a list, found 3"),
        ({"mlp_only_layers": [-1]}, "field mlp_only_layers: expected a whole number from 0"),
        ({"mlp_only_layers": [True]}, "field mlp_only_layers: expected a whole number from 0"),
        ({"decoder_sparse_step": 0}, "field decoder_sparse_step: expected a whole number from 1"),
        ({"decoder_sparse_step": "1"}, "field decoder_sparse_step: expected a whole number from 1"),
        ({"moe_intermediate_size": None}, "field moe_intermediate_size is null; give the width"),
        ({"num_shared_experts": 2}, "field num_shared_experts (2) seems to affect the"),
        ({"hidden_act": "prelu"}, "field hidden_act: the activation prelu has parameters of its"),
        ({"qkv_bias": True}, "field qkv_bias (true) seems to affect the count"),
        ({"heads_by_layer": [1, 2]}, "field heads_by_layer ([1, 2]) seems to affect"),
    ],
)
def test_bad_mixtures(change: dict[str, Any], seen: str) -> None:
    assert seen in refusal(QWEN, **change).en


def test_keys_of_published_files_that_no_class_reads_are_passed_over() -> None:
    raw: dict[str, Any] = {"model_type": "cohere2", "vocab_size": 9, "hidden_size": 8}
    raw |= {"num_hidden_layers": 4, "num_attention_heads": 2, "intermediate_size": 5}
    assert count(of(raw, layer_switch=4)).total == count(of(raw)).total
    raw |= {"model_type": "smollm3", "num_key_value_heads": 1}
    assert count(of(raw, max_window_layers=28)).total == count(of(raw)).total
    assert count(of(QWEN, max_window_layers=94)).total == count(of(QWEN)).total  # Qwen3-235B has it


def test_a_value_that_the_table_does_not_know_is_refused() -> None:
    raw: dict[str, Any] = {"model_type": "deepseek_v3", "vocab_size": 9, "hidden_size": 4}
    raw |= {"num_hidden_layers": 4, "num_attention_heads": 2, "intermediate_size": 5}
    assert of(raw, moe_layer_freq=1).layers["Lm"] == (3,)
    message = refusal(raw, moe_layer_freq=2).en
    assert "field moe_layer_freq: 2 would change the count" in message
    assert "expected one of: 1" in message


@pytest.mark.parametrize(
    ("key", "value", "looks"),
    [
        ("num_local_experts", 8, True),
        ("attention_bias", True, True),
        ("layer_widths", [3, 4], True),
        ("attention_bias", False, False),
        ("num_local_experts", 0, False),
        ("num_local_experts", None, False),
        ("layer_types", ["full_attention"], False),
        ("layer_norm_eps", 1e-5, False),
        ("max_position_embeddings", 4096, False),
        ("bos_token_id", 1, False),
        ("use_cache", True, False),
        ("rope_theta", 10000, False),
    ],
)
def test_which_keys_look_as_if_they_counted(key: str, value: object, looks: bool) -> None:
    assert looks_counted(key, value) == looks


# -- a table made for the tests: labels, choices, two indices

TOY = Architecture(
    model_type="toy",
    reference="Toy",
    sizes=(
        Size("L", ("layers",), nested="4"),
        Size("d", ("model.width",), nested="8"),
        Size("h", ("heads",), nested="2"),
        Size("f", ("inner",), default="d"),
        Size("E", ("experts",), default="3", least=0),
    ),
    switches=(
        Choice("plain", "norm", ("none",), ("rms", "layer"), "rms"),
        Choice("two", "norms", (2,), (1,), follows="plain"),
        Differ("wide", "f", "d"),
    ),
    layers=(Layers("Lm", (Labelled("kinds", ("a",), ("b",), (Every("step", 2, 0),)),)),),
    rows=(
        TensorSpec("h.{i}.norms.{j}.weight", "d", "normalization", "f: C", repeat="L h"),
        TensorSpec("h.{i}.norms.{j}.bias", "d", "normalization", "f: C", repeat="Lm h"),
        TensorSpec("h.{i}.up", "d f", "feed_forward", "f: C", repeat="L", when="wide !plain"),
        TensorSpec("h.{i}.norm", "d", "normalization", "f: C", repeat="L", when="two"),
        TensorSpec("h.{i}.gate", "E d", "router", "f: C", repeat="L", when="E"),
    ),
)  # fmt: skip


def toy(raw: dict[str, Any], nested: bool = False) -> Config:
    return configured(TOY, Fields(raw, "m", nested), "m")


GIVEN: dict[str, Any] = {"layers": 2, "model": {"width": 8}, "heads": 2, "experts": 0}


def test_two_indices_go_round_by_turns() -> None:
    assert [tensor.name for tensor in tensors(toy(GIVEN))] == [
        "h.0.norms.0.weight",
        "h.0.norms.0.bias",
        "h.0.norms.1.weight",
        "h.0.norms.1.bias",
        "h.1.norms.0.weight",
        "h.1.norms.1.weight",
    ]
    assert layer_polynomial(toy(GIVEN)) == parse("2hd")
    assert polynomial(toy(GIVEN)) == parse("Lhd + L_mhd")


def test_a_key_may_be_inside_another() -> None:
    assert toy(GIVEN).sizes["d"] == 8
    assert toy(GIVEN).keys == {"layers": 2, "model.width": 8, "heads": 2, "experts": 0}
    assert toy({"layers": 2, "heads": 2}, nested=True).sizes["d"] == 8
    for wrong in ({"width": None}, {}, None, 8):
        with pytest.raises(InputError, match=r"field model\.width"):
            toy(GIVEN | {"model": wrong})


def test_labels_decide_or_a_rule_in_their_place() -> None:
    assert toy(GIVEN | {"kinds": ["b", "a"]}).layers["Lm"] == (1,)
    assert toy(GIVEN | {"layers": 5}).layers["Lm"] == (0, 2, 4)
    assert toy(GIVEN | {"layers": 5, "step": 3}).layers["Lm"] == (0, 3)
    with pytest.raises(InputError, match="expected an entry for each of 2 layers, found 3"):
        toy(GIVEN | {"kinds": ["a", "a", "a"]})
    with pytest.raises(InputError, match='field kinds: "c" is not known; expected one of: a, b'):
        toy(GIVEN | {"kinds": ["a", "c"]})


@pytest.mark.parametrize(
    ("raw", "numbers"),
    [({}, (0, 1)), ({"end": 0}, (0,)), ({"end": 9}, (0, 1, 2)), ({"end": -1}, (0, 1, 2))],
)
def test_layers_up_to_a_number(raw: dict[str, Any], numbers: tuple[int, ...]) -> None:
    kinds = (Layers("Lm", (UpTo("end", 1),)),)
    assert kinds_of_layers(kinds, Fields(raw, "m"), 3)["Lm"] == numbers
    with pytest.raises(InputError, match="field end: expected a whole number from -1"):
        kinds_of_layers(kinds, Fields({"end": -2}, "m"), 3)


def by_rule(rule: Rule, **raw: Any) -> tuple[int, ...]:
    kinds = (Layers("Lm", (rule,)),)
    return kinds_of_layers(kinds, Fields(raw, "m"), 7)["Lm"]


@pytest.mark.parametrize(
    ("rule", "raw", "layers"),
    [
        (Last("end", 2), {}, (5, 6)),
        (Last("end", 2), {"end": 7}, (0, 1, 2, 3, 4, 5, 6)),
        (Last("end", 8), {}, (0, 1, 2, 3, 4, 5, 6)),
        (Last("end", 2, inside=False), {"end": 4}, (0, 1, 2)),
        (Every("step", 3), {}, (2, 5)),
        (Every("step", 3, start=2), {}, (0, 1, 4)),
        (Every("step", 3, start_key="from"), {"from": 2}, (0, 1, 4)),
        (Every("step", 3, start_key="from", start=1), {"step": 2}, (0, 2, 4, 6)),
        (Every("step", 3, inside=False), {}, (0, 1, 3, 4, 6)),
        (Listed("these", first=1), {"these": [1, 7]}, (0, 6)),
        (Listed("these", first=1, inside=False), {"these": [1, 2, 3, 4]}, (4, 5, 6)),
        (Listed("these", otherwise=(Every("", 3),)), {}, (2, 5)),
        (Listed("these", otherwise=(Every("", 3),)), {"these": []}, ()),
        (Listed("these", otherwise=(Every("", 3),)), {"these": None}, (2, 5)),
    ],
)
def test_runs_may_start_later_and_lists_at_one(
    rule: Rule, raw: dict[str, Any], layers: tuple[int, ...]
) -> None:
    assert by_rule(rule, **raw) == layers


def test_a_kind_may_be_within_another() -> None:
    rules = (Every("step", 2),)
    kinds = (
        Layers("Lm", (From("from", 3),)),
        Layers("Ld", other_than="Lm"),
        Layers("La", rules, within="Lm"),
        Layers("Ll", rules, within="Ld"),
    )
    found = kinds_of_layers(kinds, Fields({}, "m"), 8)
    assert (found["La"], found["Ll"]) == ((3, 5, 7), (1,))


def test_one_value_of_many_keys() -> None:
    layers: dict[str, Any] = {"1": {"width": 8}, "3": {"width": 8, "heads": 2}, "4": {}}
    fields = Fields({"layers": layers, "none": {}}, "m")
    assert fields.value("layers.*.width") == [8, 8, None]
    layers["4"] = {"width": 8}
    assert fields.value("layers.*.width") == 8
    assert fields.value("layers.*.length") is MISSING
    assert fields.value("none.*.width") == []
    assert fields.value("nothing.*.width") is MISSING


def test_there_are_no_more_last_layers_than_layers() -> None:
    with pytest.raises(InputError, match="field end: expected a whole number from 0 to 7"):
        by_rule(Last("end", 2), end=8)


def test_a_list_that_starts_at_one_has_no_layer_0() -> None:
    with pytest.raises(InputError, match="field these: expected a whole number from 1 to"):
        by_rule(Listed("these", first=1), these=[0])


def test_a_size_may_be_given_for_each_layer() -> None:
    sizes = (Size("L", ("layers",)), Size("k", ("top",), default="1", each=True))
    table = TOY._replace(sizes=sizes, switches=(), rows=(), layers=())

    def of_each(top: object) -> int:
        return configured(table, Fields({"layers": 2, "top": top}, "m"), "m").sizes["k"]

    assert (of_each(3), of_each([3, 3])) == (3, 3)
    for table_, raw, seen in (
        (table, {"layers": 2, "top": [3, 4]}, "field top: expected the same number for all layers"),
        (table, {"layers": 2, "top": [3, 0]}, "field top: expected a whole number from 1"),
        (table, {"layers": 2, "top": []}, "field top: expected a whole number from 1"),
        (TOY, GIVEN | {"heads": [2, 2]}, "field heads: expected a whole number from 1"),
    ):
        with pytest.raises(InputError, match=seen):
            configured(table_, Fields(raw, "m"), "m")


def test_choices_and_sizes_that_differ_are_switches() -> None:
    assert toy(GIVEN).switches == frozenset()
    assert toy(GIVEN | {"inner": 9, "norm": "none"}).switches == {"plain", "two", "wide"}
    assert any(tensor.name == "h.0.up" for tensor in tensors(toy(GIVEN | {"inner": 9})))
    assert len(tuple(tensors(toy(GIVEN | {"inner": 9, "norm": "none", "norms": 1})))) == 6
    with pytest.raises(InputError, match='field norm: "x" would change the count'):
        toy(GIVEN | {"norm": "x"})


def test_a_choice_may_follow_another_switch_where_nothing_is_said() -> None:
    for given in ({}, {"norms": None}):
        assert toy(GIVEN | {"norm": "none"} | given).switches == {"plain", "two"}
        assert toy(GIVEN | {"norm": "rms"} | given).switches == frozenset()
    assert toy(GIVEN | {"norm": "none", "norms": 1}).switches == {"plain"}
    assert toy(GIVEN | {"norms": 2}).switches == {"two"}
    with pytest.raises(InputError, match="field norms: 3 would change the count"):
        toy(GIVEN | {"norms": 3})


def test_a_size_may_be_none_at_all() -> None:
    assert "router" not in {tensor.family for tensor in tensors(toy(GIVEN))}
    assert "router" in {tensor.family for tensor in tensors(toy(GIVEN | {"experts": 1}))}
    assert toy({key: GIVEN[key] for key in GIVEN if key != "experts"}).sizes["E"] == 3


def test_a_size_without_a_key_follows_from_others() -> None:
    raw: dict[str, Any] = {"model_type": "stablelm", "vocab_size": 9, "hidden_size": 12}
    raw |= {"num_hidden_layers": 1, "num_attention_heads": 3, "num_key_value_heads": 1}
    config = of(raw, intermediate_size=5)
    assert config.sizes["dh"] == 4
    assert config.resized(d=24).sizes["dh"] == 8
    with pytest.raises(InputError, match="m: size dh follows from others; change those instead"):
        config.resized(dh=8)
    message = refusal(raw, intermediate_size=5, num_attention_heads=5, num_key_value_heads=5).en
    assert "field num_attention_heads: expected a divisor of hidden_size (12), found 5" in message


# -- configurations within others

LLAMA = {"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 1, "vocab_size": 99}


def test_the_language_model_of_a_larger_one_is_found() -> None:
    config = of({"model_type": "llava", "vision_config": {}, "text_config": LLAMA})
    assert config.part == "text_config"
    assert (config.sizes["d"], config.sizes["h"], config.sizes["f"]) == (64, 32, 11008)
    assert not config.tied
    assert of({"model_type": "x", "text_config": LLAMA, "tie_word_embeddings": True}).tied
    inner = LLAMA | {"tie_word_embeddings": False}
    assert not of({"model_type": "x", "text_config": inner, "tie_word_embeddings": True}).tied
    assert config.resized(d=128).sizes["d"] == 128
    assert config.resized(d=128).part == "text_config"


def test_a_model_with_a_table_of_its_own_is_not_looked_into() -> None:
    with pytest.raises(InputError, match="field vocab_size is missing"):
        of({"model_type": "llama", "text_config": LLAMA})


def test_errors_name_the_part() -> None:
    for inner, seen in (
        ({}, "m: field text_config.model_type is missing"),
        ({"model_type": "bert"}, 'm: field text_config.model_type: "bert" is not supported'),
        (LLAMA | {"num_attention_heads": 7}, "m: field text_config.num_attention_heads: expected"),
    ):
        assert refusal({"model_type": "x"}, text_config=inner).en.startswith(seen)


def test_every_table_counts_what_its_class_has_by_default() -> None:
    for model_type in ARCHITECTURES:
        config = of({"model_type": "x", "text_config": barest(model_type)})
        assert count(config).total > 10**7
