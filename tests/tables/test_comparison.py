"""Tables of models side by side: their families and features."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gptparams import config_from_dict, count, preset
from gptparams.architectures import ARCHITECTURES
from gptparams.cli import main as cli
from gptparams.counting.counting import Count
from gptparams.counting.features import FEATURES, Value
from gptparams.language import LANGS, Lang
from gptparams.tables.comparison import families_table, features_table, labels, mark, value_text
from gptparams.tables.table import display_width
from tests.helpers.tables.configurations import random_configs

GPT2 = count(preset("gpt2"))
MISTRAL: dict[str, Any] = {"model_type": "mistral", "vocab_size": 32000, "hidden_size": 4096}
MISTRAL |= {"intermediate_size": 14336, "num_hidden_layers": 32, "num_attention_heads": 32}
MISTRAL |= {"num_key_value_heads": 8}
MIXTRAL = MISTRAL | {"model_type": "mixtral", "num_local_experts": 8, "num_experts_per_tok": 2}
DEEPSEEK = {"model_type": "deepseek_v3"}  # as it is by default


def of(raw: dict[str, Any], **changes: Any) -> Count:
    return count(config_from_dict({"model_type": "x", "text_config": raw | changes}, "m"))


def features(result: Count) -> dict[str, Value]:
    return {each.id: each.of(result) for each in FEATURES}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(["compare", *words]) == 0
    return capsys.readouterr().out


# -- what is found in a table


def test_the_features_of_gpt2() -> None:
    assert features(GPT2) == {
        "architecture": "gpt2",
        "layers": 12,
        "width": 768,
        "vocabulary": 50257,
        "positions": (1024, 768),
        "heads": 12,
        "key_heads": 12,
        "attention": "MHA",
        "head_width": 64,
        "value_width": 64,
        "biases": ("q", "k", "v", "o", "feed_forward"),
        "norms": ("weight", "bias"),
        "layer_norms": 2,
        "attention_norms": None,
        "network": "plain",
        "network_width": 3072,
        "experts": None,
        "experts_used": None,
        "expert_width": None,
        "shared_experts": None,
        "tied": True,
    }


def test_mixtral_has_experts_where_mistral_has_a_network() -> None:
    dense, sparse = features(of(MISTRAL)), features(of(MIXTRAL))
    assert {name for name in dense if dense[name] != sparse[name]} == {
        *("architecture", "network_width"),
        *("experts", "experts_used", "expert_width"),
    }
    assert (dense["network_width"], sparse["expert_width"]) == (14336, 14336)
    assert (sparse["experts"], sparse["experts_used"], sparse["network_width"]) == (8, 2, None)
    assert dense["network"] == sparse["network"] == "gated"


def test_latent_attention_and_shared_experts() -> None:
    found = features(of(DEEPSEEK))
    assert (found["attention"], found["key_heads"]) == ("MLA", None)
    assert (found["head_width"], found["value_width"]) == (192, 128)
    assert found["attention_norms"] == ("q_a_layernorm", "kv_a_layernorm")
    assert (found["network_width"], found["expert_width"]) == (18432, 2048)
    assert (found["experts"], found["experts_used"], found["shared_experts"]) == (256, 8, 1)


@pytest.mark.parametrize(("heads", "kind"), [(32, "MHA"), (8, "GQA"), (1, "MQA")])
def test_the_kinds_of_attention(heads: int, kind: str) -> None:
    found = features(of(MISTRAL, num_key_value_heads=heads))
    assert (found["attention"], found["key_heads"]) == (kind, heads)


def test_a_network_is_told_from_the_narrow_maps_beside_it() -> None:
    result = count(config_from_dict(random_configs("gemma3n_text")[0], "m"))
    found = features(result)
    assert (found["network"], found["network_width"]) == ("gated", result.config.sizes["f"])


def test_what_a_switch_adds_is_seen() -> None:
    llama = MISTRAL | {"model_type": "llama"}
    assert features(of(llama))["biases"] is None
    assert features(of(llama, attention_bias=True))["biases"] == ("q", "k", "v", "o")
    assert features(of(llama, mlp_bias=True))["biases"] == ("feed_forward",)
    assert features(of(llama))["tied"] is False
    assert features(of(llama, tie_word_embeddings=True))["tied"] is True
    norms = features(of({"model_type": "stablelm"}, qk_layernorm=True))
    assert norms["attention_norms"] == ("q_layernorm", "k_layernorm")
    assert features(of({"model_type": "stablelm"}))["attention_norms"] is None


def test_norms_beside_a_vector_of_attention_are_not_within_it() -> None:
    """Doge's layer holds a gain for the residuals of attention, and its norms."""
    found = features(of({"model_type": "doge"}))
    assert (found["attention_norms"], found["layer_norms"]) == (("q_norm", "k_norm"), 2)


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_every_table_has_features_and_words_for_them(model_type: str) -> None:
    for raw in random_configs(model_type)[:8]:
        result = count(config_from_dict(raw, "m"))
        found = features(result)
        assert found["heads"] == result.config.sizes["h"]
        assert found["network"] in ("gated", "plain", None)
        experts = "experts" in result.parts.get("feed_forward", {})
        assert (found["expert_width"] is not None) == ("E" in result.config.sizes) >= experts
        for each in FEATURES:
            for lang in LANGS:
                assert value_text(each, found[each.id], lang)


@pytest.mark.parametrize(
    ("keys", "kind", "heads"),
    [
        ({}, "MQA", 1),
        ({"num_kv_heads": 8}, "MQA", 1),
        ({"multi_query": False}, "MHA", 16),
        ({"new_decoder_architecture": True, "num_kv_heads": 8}, "GQA", 8),
    ],
)
def test_a_number_of_heads_that_no_tensor_has_says_nothing(
    keys: dict[str, Any], kind: str, heads: int
) -> None:
    sizes = {"vocab_size": 99, "hidden_size": 64, "num_hidden_layers": 2}
    falcon = {"model_type": "falcon", **sizes, "num_attention_heads": 16}
    found = features(of(falcon, **keys))
    assert (found["attention"], found["key_heads"]) == (kind, heads)


# -- as people see it

SIDE_BY_SIDE = {
    "en": """\
≠  Architecture        gpt2                              llama
≠  Layers              12                                30
≠  Width               768                               576
≠  Vocabulary          50,257                            49,152
≠  Positions           1024×768                          no parameters
≠  Attention heads     12                                9
≠  Key/value heads     12                                3
≠  Kind of attention   MHA                               GQA
   Head width          64                                64
   Width of values     64                                64
≠  Biases              Q, K, V, O, feed-forward network  none
≠  Norms have          gain, bias                        gain
   Norms in a layer    2                                 2
≠  Feed-forward        plain (two matrices)              gated (three matrices)
≠  Feed-forward width  3,072                             1,536
   Tied head           yes                               yes
≠  Used by a token     124,439,808                       134,515,008
""",
    "zh": """\
≠  架构              gpt2                  llama
≠  层数              12                    30
≠  模型宽度          768                   576
≠  词表大小          50,257                49,152
≠  位置嵌入          1024×768              无参数
≠  注意力头数        12                    9
≠  键值头数          12                    3
≠  注意力种类        MHA                   GQA
   头的宽度          64                    64
   值的宽度          64                    64
≠  有偏置的          Q、K、V、O、前馈网络  无
≠  归一化的参数      增益、偏置            增益
   每层归一化        2                     2
≠  前馈网络          不带门（两个矩阵）    门控（三个矩阵）
≠  前馈网络宽度      3,072                 1,536
   输出头与嵌入共用  是                    是
≠  每个词元用到      124,439,808           134,515,008
""",
}


@pytest.mark.parametrize("lang", LANGS)
def test_two_models_side_by_side(lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys, "gpt2", "smollm2-135m", "--lang", lang)
    table, note = text.rstrip("\n").rsplit("\n", 1)
    assert f"{table}\n".endswith(SIDE_BY_SIDE[lang])
    assert "12,582,912" in note  # the masks that the checkpoint of gpt2 stores
    title = {"en": "gpt2, smollm2-135m side by side", "zh": "gpt2、smollm2-135m 并排比较"}
    assert text.startswith(title[lang])
    family, total = {"en": ("Position embedding", "Total"), "zh": ("位置嵌入", "合计")}[lang]
    lines = text.splitlines()
    (line,) = (each for each in lines if each.startswith(family))
    assert line.split()[-3:] == ["786,432", "0.6%", "—"]  # the other has no such family
    (line,) = (each for each in lines if each.startswith(total))
    assert line.split()[1:] == ["124,439,808", "100.0%", "134,515,008", "100.0%"]


def test_long_names_do_not_break_words_in_80_columns() -> None:
    models = (("qwen3-8b", GPT2), ("mixtral-8x7b-v0.1", of(MIXTRAL)), ("gpt2", GPT2))
    results = [replace(each, config=replace(each.config, model=name)) for name, each in models]
    lines = families_table(results, "en").text(80).splitlines()
    assert max(map(display_width, lines)) <= 80
    assert {"Normalization", "Router", "Total"} <= {line.split()[0] for line in lines}


def written(folder: Path, raw: dict[str, Any]) -> str:
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(raw), encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize("lang", LANGS)
def test_three_models_fit_80_columns(lang: Lang, tmp_path: Path) -> None:
    results = [GPT2, of(MIXTRAL), of(DEEPSEEK)]
    for table in (families_table(results, lang), features_table(results, lang)):
        assert max(map(display_width, table.text(80).splitlines())) <= 80
        assert max(map(display_width, table.text(None).splitlines())) > 80 or lang == "zh"


def test_files_and_folders_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [written(tmp_path / name, raw) for name, raw in (("a", MISTRAL), ("b", MIXTRAL))]
    text = run(capsys, paths[0], f"{paths[1]}/config.json", "gpt2", "--lang", "en")
    header = next(line for line in text.splitlines() if line.startswith("Family"))
    assert header.split() == ["Family", "a", "Share", "b", "Share", "gpt2", "Share"]
    router = next(line for line in text.splitlines() if line.startswith("Router"))
    assert router.split() == ["Router", "—", "1,048,576", "0.002%", "—"]


def test_names_at_the_heads_of_columns() -> None:
    def named(*models: str) -> tuple[str, ...]:
        return labels([replace(GPT2, config=replace(GPT2.config, model=name)) for name in models])

    assert named("a/b/config.json", "a/c.json", "gpt2") == ("b", "c.json", "gpt2")
    assert named("config.json", "a/", "b/a") == ("config.json", "a (1)", "a (2)")
    assert named("gpt2", "gpt2", "x") == ("gpt2 (1)", "gpt2 (2)", "x")
    assert named("x" * 99) == ("x" * 23 + "…",)


def test_a_mark_stands_where_not_all_are_the_same() -> None:
    assert [mark(values) for values in ([1, 1, 1], [1, 1, 2], [None, None], [None, False])] == [
        *("", "≠", "", "≠"),
    ]
    rows = features_table([GPT2, GPT2], "en").rows
    assert {row[0] for row in rows} == {""}


# -- for programs, and what is refused


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    value = json.loads(run(capsys, "gpt2", "smollm2-135m", "--json", "--lang", "zh"))
    assert list(value) == ["schema", "convention", "models", "features", "notes"]
    first, second = value["models"]
    assert list(first) == [
        *("model", "architecture", "part", "total", "active", "families", "features"),
    ]
    assert (first["model"], first["total"]) == ("gpt2", 124_439_808)
    assert second["features"]["attention"] == "GQA"
    assert first["features"]["positions"] == [1024, 768]
    assert second["features"]["positions"] is None
    differs = {each["id"]: each["differs"] for each in value["features"]}
    assert list(differs) == list(first["features"])
    for name, different in differs.items():
        assert different == (first["features"][name] != second["features"][name])
    assert value["features"][1] == {
        "id": "layers",
        "name": {"zh": "层数", "en": "Layers"},
        "differs": True,
    }


def test_a_convention_holds_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("gpt2", "gpt2-xl", "--json", "--convention", "stored")
    value = json.loads(run(capsys, *words))
    assert value["convention"] == "stored"
    assert value["models"][0]["total"] == 163_037_184


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["gpt2"], "compare needs at least two models, found gpt2 alone; see gptparams compare -h"),
        ([], "the following arguments are required: TARGET; see gptparams compare -h"),
        (["gpt2", "gtp2"], "preset 'gtp2' is unknown; did you mean gpt2"),
        (["gpt2", "gpt2", "--jsn"], "unrecognized arguments: --jsn (did you mean --json?)"),
    ],
)
def test_what_compare_refuses(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["compare", *words, "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"gptparams: {message}")
    assert len(err.splitlines()) == 1
