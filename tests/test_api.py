"""The library as used in a notebook: what it accepts, displays and rejects."""

import copy
import importlib
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import gptparams
from gptparams import (
    FAMILIES,
    Config,
    InputError,
    Polynomial,
    Tensor,
    all_presets,
    convention,
    count,
    layer_polynomial,
    polynomial,
    preset,
    reconcile,
    resolve,
)
from gptparams.cli.main import main
from gptparams.counting.tensors import LONGEST_LIST
from gptparams.counting.tuning import WAYS, lora, tune
from gptparams.frozen import thawed

RAW: dict[str, Any] = {**all_presets()["gpt2"].config}
TOTAL, STORED = 124_439_808, 163_037_184
PUBLIC = [
    *("CONVENTIONS", "FAMILIES", "Config", "Convention", "Count", "Family", "InputError"),
    *("Inspection", "Memory", "Polynomial", "Preset", "Reconciled", "Reconciliation", "Tensor"),
    *("all_presets", "config_from_dict", "convention", "count", "inspect_checkpoint"),
    *("layer_polynomial", "memory", "polynomial", "preset", "read_config", "reconcile"),
    *("reconcile_checkpoint", "resolve"),
]


# -- the names


def test_the_public_names_are_these() -> None:
    assert gptparams.__all__ == PUBLIC
    assert set(PUBLIC) <= set(dir(gptparams))


def test_each_public_name_is_there_and_no_other() -> None:
    star: dict[str, object] = {}
    exec("from gptparams import *", star)
    assert set(star) - {"__builtins__"} == set(PUBLIC)
    with pytest.raises(AttributeError, match="has no attribute 'cuont'"):
        gptparams.cuont  # noqa: B018


def test_the_names_that_type_checkers_see_are_those_that_are_loaded() -> None:
    text = Path(gptparams.__file__).read_text(encoding="utf-8")
    checked = text.partition("if TYPE_CHECKING:")[2].partition("__all__")[0]
    for line in filter(None, map(str.strip, checked.splitlines())):
        module, _, names = line.removeprefix("from ").partition(" import ")
        for name in names.split(", "):
            assert getattr(importlib.import_module(module), name) is getattr(gptparams, name)
            assert gptparams._HOMES[name] == module.removeprefix("gptparams.")
    assert sorted(gptparams._HOMES) == sorted(PUBLIC)


# -- what stands for a model


def transformers_like(raw: dict[str, Any]) -> object:
    return SimpleNamespace(to_dict=lambda: raw, _name_or_path="openai-community/gpt2")


@pytest.fixture
def targets(tmp_path: Path) -> list[Any]:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(RAW), encoding="utf-8")
    configs = [Config.from_dict(RAW), Config.from_file(file), Config.from_preset("gpt2")]
    paths = [file, str(file), tmp_path, str(tmp_path)]
    return ["gpt2", preset("gpt2"), *configs, *paths, RAW, transformers_like(RAW)]


def test_whatever_stands_for_a_model_can_be_counted(targets: list[Any]) -> None:
    assert len(targets) == 11
    for target in targets:
        assert count(target).total == TOTAL
        assert count(target, "stored").total == STORED
        assert count(target, convention("stored")).total == STORED
        assert polynomial(target) == polynomial("gpt2")
        assert layer_polynomial(target, layer=11) == layer_polynomial("gpt2")
        assert resolve(target).sizes == preset("gpt2").sizes


def test_a_configuration_of_transformers_can_be_counted() -> None:
    transformers = pytest.importorskip("transformers")
    for name in ("GPT2Config", "LlamaConfig", "Qwen3Config", "MixtralConfig"):
        settings = getattr(transformers, name)()
        assert count(settings).total > 10**8
    assert count(transformers.GPT2Config()).total == TOTAL


def test_counting_such_an_object_loads_no_third_party_module() -> None:
    code = (
        "import sys, types, gptparams\n"
        f"gptparams.count(types.SimpleNamespace(to_dict=lambda: {RAW!r}))\n"
        "assert 'transformers' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


NO_MODELS: list[Any] = [None, 12, 3.5, b"gpt2", [RAW], (1,), {1}, Config, object(), len]


@pytest.mark.parametrize("target", NO_MODELS, ids=lambda target: type(target).__name__)
def test_what_stands_for_no_model_is_refused(target: Any) -> None:
    with pytest.raises(InputError, match="is not a model; expected the name of a preset") as caught:
        count(target)
    assert "这不是模型" in caught.value.zh


BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: count("gtp2"), "did you mean gpt2"),
    (lambda: count(Path("nowhere")), "nowhere: no such file"),
    (lambda: count({}), "field model_type is missing"),
    (lambda: count("gpt2", "sotred"), "convention 'sotred' is unknown; choose one of unique"),
    (lambda: Config.from_dict("gpt2"), "expected a dict of keys"),  # type: ignore[arg-type]
    (lambda: Config.from_file("none.json"), "none.json: no such file"),
    (lambda: Config.from_preset("x" * 999), "is unknown"),
    (lambda: polynomial("gpt2", family="typo"), "family 'typo' is unknown; choose one of token_"),
    (lambda: layer_polynomial("gpt2", family="norm"), "family 'norm' is unknown"),
    (lambda: layer_polynomial("gpt2", layer=99), "layer 99: the model has 12 layers"),
    (lambda: layer_polynomial("gpt2", layer=12), "numbered from 0"),
    (lambda: layer_polynomial("gpt2", layer=-1), "layer -1"),
    (lambda: layer_polynomial("gpt2", layer=1.5), "layer 1.5"),  # type: ignore[arg-type]
    (lambda: preset("gpt2").resized(X=3), "there is no size X; choose from V, P, d, L, h"),
    (lambda: preset("gpt2").resized(d=3.5), "n_embd: expected a whole number"),  # type: ignore[arg-type]
    (lambda: preset("smollm2-135m").resized(Lw=3), "there is no size Lw"),
]


@pytest.mark.parametrize(("act", "said"), BAD, ids=range(len(BAD)))
def test_a_mistake_is_told_in_both_languages(act: Callable[[], object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        act()
    assert said in str(caught.value)
    assert any("一" <= char <= "鿿" for char in caught.value.zh)


# -- what it shows


def test_a_repr_fits_on_two_lines() -> None:
    result = count("deepseek-v3")
    shown = [
        *(result, result.config, result.convention, result.tensors[0], result.config.sizes),
        *(polynomial("deepseek-v3"), all_presets()["deepseek-v3"], FAMILIES[0], RAW["n_layer"]),
        *(reconcile([("a", (1,))] * 999, []), tune(preset("gpt2"), WAYS[0])),
        *(lora(preset("gpt2"), 4), result.config.architecture, Config.from_dict(RAW, "x" * 9999)),
    ]
    for each in shown:
        text = repr(each)
        assert 0 < len(text) <= 250, text[:300]
        assert "\n" not in text
    assert repr(count("gpt2")) == "<Count gpt2: 124,439,808 parameters, convention unique>"
    assert repr(preset("gpt2")) == "<Config gpt2: gpt2, L=12, d=768, h=12, V=50257>"
    wte = count("gpt2").tensors[0]
    assert repr(wte) == "<Tensor transformer.wte.weight: (50257, 768), token_embedding>"


def test_str_is_the_table_and_a_notebook_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for locale, head, row in (
        ("en_GB.UTF-8", "gpt2: 124,439,808 parameters", "Self-attention"),
        ("zh_CN.UTF-8", "gpt2：共 124,439,808 个参数", "自注意力"),
    ):
        monkeypatch.setenv("LC_ALL", locale)
        assert str(count("gpt2")).startswith(head)
        html = count("gpt2")._repr_html_()
        assert html.count("<table>") == html.count("</table>") == 1
        for text in (str(count("gpt2")), html):
            assert row in text
            assert "28,348,416" in text
    hostile = Config.from_dict(RAW, "<script>\x1b[31m")
    assert "<script>" not in count(hostile)._repr_html_()
    assert "\x1b" not in count(hostile)._repr_html_() + str(count(hostile)) + repr(count(hostile))


def test_rows_and_dicts_are_data() -> None:
    result = count("gpt2")
    rows = result.rows()
    assert len(rows) == len(result.tensors) == result.number_of_tensors == 148
    assert rows[0] == {
        **{"name": "transformer.wte.weight", "shape": (50257, 768)},
        **{"family": "token_embedding", "count": 38_597_376},
    }
    assert sum(row["count"] for row in rows) == TOTAL  # type: ignore[misc]
    value = result.to_dict()
    assert json.loads(json.dumps(value)) == value
    assert (value["total"], value["convention"], value["part"]) == (TOTAL, "unique", None)


# -- what can't be changed


def change(act: Callable[[], object]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        act()


def test_what_is_shared_can_not_be_changed() -> None:
    config, row = preset("qwen3-0.6b"), all_presets()["gpt2"]
    sizes: Any = config.sizes
    mappings: list[Any] = [
        *(config.sizes, config.keys, config.derived, config.quotients, config.layers),
        *(row.config, all_presets(), tune(config, WAYS[0]).formulas, tune(config, WAYS[0]).sizes),
    ]
    for mapping in mappings:
        change(lambda m=mapping: m.__setitem__("n_layer", 13))
        change(lambda m=mapping: m.update(n_layer=13))
        change(lambda m=mapping: m.setdefault("n_layer", 13))
        change(lambda m=mapping: m.clear())
        change(lambda m=mapping: m.popitem())
        change(lambda m=mapping: m.pop("L", None))
        change(lambda m=mapping: m.__delitem__("L"))
        change(lambda m=mapping: m.__ior__({"L": 1}))
    for value in (config, row, count(config), count(config).tensors[0], convention("stored")):
        name = value.__slots__[0]
        change(lambda v=value, n=name: setattr(v, n, 1))
        change(lambda v=value, n=name: delattr(v, n))
    assert {**sizes, "L": 13}["L"] == 13
    assert count(preset("gpt2")).total == TOTAL


def test_lists_inside_a_configuration_can_not_be_changed() -> None:
    raw = RAW | {"model_type": "gpt_neo", "attention_types": [[["global"], 12]]}
    raw = {"model_type": "gpt_neo", "attention_types": [[["global"], 12]], "num_layers": 12}
    raw |= {"vocab_size": 9, "hidden_size": 8, "num_heads": 2, "max_position_embeddings": 4}
    config = Config.from_dict(raw)
    assert config.keys["attention_types"] == ((("global",), 12),)
    raw["attention_types"][0][1] = 13
    assert config.keys["attention_types"] == ((("global",), 12),)


def test_values_are_hashed_compared_copied_and_pickled() -> None:
    for name in ("gpt2", "qwen3-0.6b", "deepseek-v3", "gpt-neo-1.3b"):
        config = preset(name)
        for value in (config, count(config), all_presets()[name], count(config).tensors[0]):
            for twin in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
                assert twin == value
                assert hash(twin) == hash(value)
        assert {config: 1}[preset(name)] == 1
    assert preset("gpt2") != preset("gpt2-xl")
    assert preset("gpt2").resized(L=12) == preset("gpt2")


def test_count_and_index_are_not_those_of_a_tuple() -> None:
    tensor = count("gpt2").tensors[0]
    assert (tensor.count, hasattr(Tensor, "index"), hasattr(tensor, "__len__")) == (
        *(38_597_376, False, False),
    )
    for value in (count("gpt2"), preset("gpt2"), Polynomial(), FAMILIES[0], convention("stored")):
        assert not hasattr(value, "count")
        assert not hasattr(value, "index")
        assert not hasattr(value, "__len__")
        assert not hasattr(value, "__iter__")


# -- what is multiplied, and not listed

HUGE = 2**31 - 1
GEMMA3N = {"model_type": "gemma3n_text", "altup_num_inputs": HUGE}
STABLELM: dict[str, Any] = {"model_type": "stablelm", "qk_layernorm": True, "hidden_size": HUGE}
STABLELM |= {"num_attention_heads": HUGE, "num_key_value_heads": HUGE}
MANY_HEADS = {"vocab_size": 9, "intermediate_size": 9, "num_hidden_layers": 10_000}


@pytest.mark.parametrize("raw", [GEMMA3N, STABLELM | MANY_HEADS], ids=["copies", "heads"])
def test_what_is_repeated_without_end_is_counted_at_once(raw: dict[str, Any]) -> None:
    config = Config.from_dict({"text_config": raw}, "huge")
    result = count(config)
    assert result.number_of_tensors > HUGE
    assert (
        sum(result.families.values()) == result.total == polynomial(config).evaluate(config.sizes)
    )
    assert sum(map(sum, (each.values() for each in result.parts.values()))) == result.total
    assert str(result)
    for way in WAYS:
        assert tune(config, way).total <= result.total
    assert repr(tune(config, WAYS[0]))
    for listing in (lambda: result.tensors, result.rows, lambda: tune(config, WAYS[0]).tensors):
        with pytest.raises(InputError, match="tensors are too many to list") as caught:
            listing()
        assert "列不出来" in caught.value.zh


def test_what_is_long_and_can_be_listed_is() -> None:
    longest = preset("gpt2").resized(L=1_660)
    assert count(longest).number_of_tensors == 19_924 <= LONGEST_LIST
    assert sum(each.count for each in count(longest).tensors) == count(longest).total
    published = (count(name).number_of_tensors for name in all_presets())
    assert 5 * max(published) < LONGEST_LIST


@pytest.mark.parametrize("words", [("tensors",), ("tensors", "--json"), ("tuning", "--json")])
def test_the_longest_list_is_printed_within_a_second(
    tmp_path: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    layers = (LONGEST_LIST - 4) // 12
    path = tmp_path / "config.json"
    path.write_text(json.dumps(thawed(preset("gpt2").keys) | {"n_layer": layers}))
    begun = time.process_time()
    assert main([words[0], str(path), *words[1:]]) == 0
    assert time.process_time() - begun < 1
    assert f"h.{layers - 1}." in capsys.readouterr().out


@pytest.mark.parametrize("name", [None, 5, 1.5, True, [], {}, (), b"gpt2", object(), int])
def test_what_is_no_name_of_a_preset_is_refused(name: object) -> None:
    for find in (gptparams.preset, gptparams.Config.from_preset):
        with pytest.raises(gptparams.InputError, match="is unknown"):
            find(name)  # type: ignore[arg-type]


def test_active_parameters_are_counted_under_a_convention_by_name() -> None:
    result = gptparams.count("deepseek-v3")
    assert result.active_under("active") == result.active
    assert result.active_under("active_without_vocabulary") < result.active
    with pytest.raises(gptparams.InputError, match="choose one of active, active_without_input"):
        result.active_under("typo")


def test_a_group_of_tensors_shows_itself_on_one_line() -> None:
    for group in gptparams.count("deepseek-v3").groups:
        assert len(repr(group)) <= 160
