"""Models without a table, built by transformers: exact names and shapes, guessed families."""

import json
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gptparams import config_from_dict, convention, count
from gptparams.architectures import ARCHITECTURES
from gptparams.cli import main as cli
from gptparams.config.config import Config
from gptparams.errors import InputError
from gptparams.models.load import config_by_transformers
from gptparams.models.load.guessed import guessed
from gptparams.schema.families import UNKNOWN
from gptparams.schema.naming import family_of, part_of
from tests.helpers.tables.configurations import random_configs

MAMBA: dict[str, Any] = {"model_type": "mamba", "vocab_size": 40, "hidden_size": 8}
MAMBA |= {"num_hidden_layers": 2, "state_size": 3, "time_step_rank": 2, "bos_token_id": 0}
BERT: dict[str, Any] = {"model_type": "bert", "vocab_size": 40, "hidden_size": 8}
BERT |= {"num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 12}
BERT |= {"is_decoder": True, "max_position_embeddings": 16, "pad_token_id": 0}
JAMBA: dict[str, Any] = {"model_type": "jamba", "vocab_size": 40, "hidden_size": 8}
JAMBA |= {"num_hidden_layers": 4, "num_attention_heads": 2, "num_key_value_heads": 1}
JAMBA |= {"intermediate_size": 12, "num_experts": 3, "num_experts_per_tok": 2}
JAMBA |= {"attn_layer_offset": 1, "attn_layer_period": 2, "expert_layer_period": 2}
JAMBA |= {"expert_layer_offset": 1, "mamba_dt_rank": 2, "use_mamba_kernels": False}
BART: dict[str, Any] = {"model_type": "bart", "vocab_size": 40, "d_model": 8}
BART |= {"decoder_layers": 2, "decoder_attention_heads": 2, "decoder_ffn_dim": 12}
XLNET: dict[str, Any] = {"model_type": "xlnet", "vocab_size": 40, "d_model": 8}
XLNET |= {"n_layer": 2, "n_head": 2, "d_inner": 12}
UNCOUNTED = (MAMBA, BERT, JAMBA, BART, XLNET)


def of(raw: dict[str, Any]) -> Config:
    return guessed(raw, "m", "m")


def written(tmp_path: Path, raw: dict[str, Any]) -> str:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    return str(path)


# -- what is counted


@pytest.mark.parametrize("raw", UNCOUNTED, ids=lambda raw: str(raw["model_type"]))
def test_every_parameter_of_the_class_is_counted_once(raw: dict[str, Any]) -> None:
    import transformers

    settings = transformers.AutoConfig.for_model(**raw)
    model = transformers.AutoModelForCausalLM.from_config(settings)  # not on the meta device
    result = count(of(raw))
    assert result.total == sum(each.numel() for each in model.parameters()) > 0
    assert {(each.name, each.shape) for each in result.tensors} == {
        (name, tuple(each.shape)) for name, each in model.named_parameters()
    }
    assert sum(result.families.values()) == result.total
    assert sum(sum(parts.values()) for parts in result.parts.values()) == result.total


def test_a_state_space_is_put_in_no_family() -> None:
    result = count(of(MAMBA))
    unknown = {each.name for each in result.tensors if each.family == UNKNOWN.id}
    assert "backbone.layers.0.mixer.A_log" in unknown
    assert all(".mixer." in name for name in unknown)
    assert result.families["attention"] == result.families["feed_forward"] == 0
    assert list(result.families)[-1] == UNKNOWN.id
    assert set(result.parts) == {"token_embedding", "normalization", UNKNOWN.id}


def test_a_tied_head_is_counted_as_the_embedding() -> None:
    tied, untied = (of(MAMBA | {"tie_word_embeddings": each}) for each in (True, False))
    assert tied.tied
    assert not untied.tied
    assert count(tied).families["output_head"] == 0
    assert count(untied).families["output_head"] == 40 * 8
    assert count(untied).total - count(tied).total == 40 * 8
    assert count(tied, convention("stored")).total == count(untied).total


def test_the_experts_are_told_and_what_one_token_uses_is_not() -> None:
    result = count(of(JAMBA))
    assert result.parts["feed_forward"]["experts"] > 0
    assert result.families["router"] == 2 * 3 * 8
    assert not result.knows_active
    table = result.config.architecture
    unnamed = table._replace(rows=tuple(row._replace(parts="") for row in table.rows))
    alone = replace(result, config=replace(result.config, architecture=unnamed))
    assert not alone.knows_active  # a router tells of experts, too
    assert all(count(of(raw)).knows_active for raw in (MAMBA, BERT, BART, XLNET))


WITH_TABLE = ("deepseek_v3", "gpt2", "gpt_neox", "openai-gpt", "qwen3_moe", "stablelm")


@pytest.mark.parametrize("model_type", WITH_TABLE)
def test_where_there_is_a_table_the_guess_is_the_same(model_type: str) -> None:
    for raw in random_configs(model_type)[:6]:
        plain = {key: value for key, value in raw.items() if value is not None}
        tokens = {"bos_token_id": None, "eos_token_id": None, "pad_token_id": None}
        table = count(config_from_dict(plain, "m"))
        guess = count(of(tokens | plain))
        known = [(each.name, each.shape, each.family) for each in table.tensors]
        assert [(each.name, each.shape, each.family) for each in guess.tensors] == known
        assert guess.config.tied == table.config.tied
        for rule in ("stored", "without_biases", "block_matrices"):
            again = count(guess.config, convention(rule)).total
            assert again == count(table.config, convention(rule)).total


def test_buffers_that_a_file_holds_are_counted_when_asked_for() -> None:
    raw = {key: value for key, value in random_configs("deepseek_v3")[0].items() if value}
    guess, table = of(raw), config_from_dict(raw, "m")
    rule = convention("with_buffers")
    assert count(guess, rule).total == count(table, rule).total > count(guess).total


@pytest.mark.parametrize("model_type", ["deepseek_v3", "llama", "mixtral", "qwen3_moe"])
def test_the_parts_that_names_tell_are_those_of_the_table(model_type: str) -> None:
    for raw in random_configs(model_type):
        for tensor in count(config_from_dict(raw, "m")).tensors:
            assert part_of(tensor.name) in ("", tensor.row.parts)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("roberta_prelayernorm.encoder.layer.0.attention.self.query.weight", "attention"),
        ("roberta_prelayernorm.encoder.layer.0.attention.LayerNorm.weight", "normalization"),
        ("roberta_prelayernorm.embeddings.word_embeddings.weight", "token_embedding"),
        ("transformer.blocks.0.norm_attn_norm.attn.Wqkv.weight", "attention"),
        ("transformer.blocks.0.norm_attn_norm.norm_1.weight", "normalization"),
        ("model.layers.0.self_attn.q_layernorm.norms.7.weight", "normalization"),
        ("model.layers.0.input_layernorm.mlp.fc1.weight", "normalization"),
        ("bert.encoder.layer.0.output.LayerNorm.bias", "normalization"),
        ("transformer.layer_norm1.0.bias", "normalization"),
        ("bert.encoder.layer.0.attention.output.dense.bias", "attention"),
        ("bert.encoder.layer.0.output.dense.bias", "feed_forward"),
        ("model.layers.0.mlp.gate.weight", "router"),
        ("model.layers.0.mlp.gate_proj.weight", "feed_forward"),
        ("model.layers.0.mlp.shared_expert_gate.weight", "router"),
        ("model.layers.0.mixer.up_proj.weight", "feed_forward"),
        ("model.layers.0.mixer.q_proj.weight", "attention"),
        ("model.layers.0.mixer.in_proj.weight", UNKNOWN.id),
        ("rwkv.blocks.0.attention.key.weight", UNKNOWN.id),
        ("rwkv.blocks.0.feed_forward.key.weight", "feed_forward"),
        ("bert.embeddings.position_embeddings.weight", "position_embedding"),
        ("cls.predictions.transform.dense.weight", "output_head"),
    ],
)
def test_what_names_tell(name: str, family: str) -> None:
    assert family_of(name) == family


def test_a_name_that_tells_nothing_is_put_nowhere() -> None:
    for name in ("model.layers.0.attn_hc.fn", "x.weight", "model.vision_tower.attn.q_proj.weight"):
        assert family_of(name) == UNKNOWN.id
        assert part_of(name) == ""


def test_no_table_has_a_row_of_no_family() -> None:
    assert not [
        row for each in ARCHITECTURES.values() for row in each.rows if row.family == UNKNOWN.id
    ]


# -- which model is meant


def test_a_table_goes_before_a_guess(tmp_path: Path) -> None:
    raw = random_configs("llama")[0]
    assert config_by_transformers("gpt2").source == ""
    found = config_by_transformers(written(tmp_path, raw))
    assert (found.source, found.architecture) == ("", ARCHITECTURES["llama"])
    inner = config_by_transformers(written(tmp_path, {"model_type": "x", "text_config": raw}))
    assert (inner.source, inner.part) == ("", "text_config")


def test_the_language_model_of_a_larger_one(tmp_path: Path) -> None:
    found = config_by_transformers(written(tmp_path, {"model_type": "x", "text_config": MAMBA}))
    assert found.part == "text_config"
    assert count(found).tensors == count(of(MAMBA)).tensors


def test_the_whole_where_its_language_model_has_no_class_of_its_own() -> None:
    inner: dict[str, Any] = {"model_type": "mllama_text_model", "vocab_size": 40}
    inner |= {"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2}
    inner |= {"num_key_value_heads": 1, "intermediate_size": 12, "cross_attention_layers": [1]}
    found = of({"model_type": "mllama", "text_config": inner | {"pad_token_id": 0}})
    assert (found.part, found.architecture.model_type) == ("", "mllama")
    gates = [each for each in count(found).tensors if each.name.endswith("_gate")]
    assert [each.family for each in gates] == ["attention", "feed_forward"]


# -- what is refused, in one line


def refusal(raw: dict[str, Any]) -> InputError:
    with pytest.raises(InputError) as caught:
        of(raw)
    for lang in ("zh", "en"):
        assert len(caught.value.message(lang).splitlines()) == 1
    return caught.value


@pytest.mark.parametrize(
    "changes",
    [
        {"hidden_size": 7},
        {"hidden_size": -8},
        {"vocab_size": "many"},
        {"num_attention_heads": 0},
        {"num_hidden_layers": 10**9},
        {"num_hidden_layers": [2]},
        {"vocab_size": 10**30},
    ],
    ids=str,
)
def test_what_transformers_cannot_build(changes: dict[str, Any]) -> None:
    error = refusal(BERT | changes)
    assert error.en.startswith("m: transformers ")
    assert " can't build this bert model (" in error.en
    assert " 造不出这个 bert 模型（" in error.zh
    assert len(error.en) < 350


@pytest.mark.parametrize("model_type", ["zzz", None, 7, ["bert"], "t5"])
def test_a_type_that_transformers_has_no_language_model_of(model_type: object) -> None:
    error = refusal({"model_type": model_type})
    assert " has no language model of the type " in error.en
    assert "里没有这个类型的语言模型" in error.zh


@pytest.mark.parametrize("library", ["torch", "transformers"])
def test_a_missing_library_says_what_to_install(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)  # as if it were not installed
    error = refusal(BERT)
    assert error.en.startswith(f"{library} can't be imported (")
    assert error.en.endswith('pip install "gptparams[model]"')


def test_nothing_is_fetched_and_no_code_of_the_model_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub.constants as hub

    def refused(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(hub, "HF_HUB_OFFLINE", False)
    code = f"open({str(tmp_path / 'run')!r}, 'w')\nclass Model: pass\n"
    (tmp_path / "modeling_own.py").write_text(code, encoding="utf-8")
    own = {"AutoModelForCausalLM": "modeling_own.Model", "AutoConfig": "modeling_own.Model"}
    stored = {"quantization_config": {"quant_method": "fp8"}, "torch_dtype": "nonsense"}
    kernels = {"_attn_implementation": "kernels-community/flash-attn"}
    found = config_by_transformers(
        written(tmp_path, BERT | stored | kernels | {"auto_map": own, "_name_or_path": "a/b"})
    )
    assert count(found).tensors == count(of(BERT)).tensors
    assert not (tmp_path / "run").exists()
    assert hub.HF_HUB_OFFLINE is False


# -- as people and programs see it


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main([*words, "--with-transformers"]) == 0
    return capsys.readouterr().out


def test_the_marks_in_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, JAMBA)
    for command in ("count", "tensors", "parts"):
        text = said(capsys, command, path, "--lang", "en")
        assert "Unknown by name" in text
        last = text.splitlines()[-3:]
        assert last[0].startswith("There are experts, and names do not tell how much of them")
        assert last[1].startswith("No table: transformers ")
        assert last[2] == "Families are guessed from the names of tensors"
    text = said(capsys, "count", path, "--lang", "zh")
    assert "名字认不出的" in text
    assert text.splitlines()[-1] == "各族是按张量的名字猜的"
    assert "有专家，" not in said(capsys, "count", written(tmp_path, MAMBA), "--lang", "zh")
    assert "No table" not in said(capsys, "count", "gpt2", "--lang", "en")


def test_the_marks_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import transformers

    value = json.loads(said(capsys, "count", written(tmp_path, JAMBA), "--json"))
    assert value["source"] == f"transformers {transformers.__version__}"
    assert (value["architecture"], value["active"]) == ("jamba", None)
    assert sum(value["families"].values()) == value["total"]
    value = json.loads(said(capsys, "parts", written(tmp_path, JAMBA), "--json"))
    assert value["active_parts"] is value["active_without_vocabulary"] is value["active"] is None
    value = json.loads(said(capsys, "count", written(tmp_path, MAMBA), "--json"))
    assert value["active"] == value["total"]
    assert json.loads(said(capsys, "count", "gpt2", "--json"))["source"] is None


def test_a_convention_that_asks_for_parts_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["count", written(tmp_path, BERT), "--with-transformers", "--convention"]
    assert cli.main([*words, "without_qkv_biases", "--lang", "en"]) == 2
    assert "convention without_qkv_biases needs a table: names" in capsys.readouterr().err
    assert cli.main([*words, "without_biases"]) == 0


def test_without_the_flag_the_type_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["count", written(tmp_path, MAMBA), "--lang", "en"]) == 2
    assert "--with-transformers counts it; gptparams architectures" in capsys.readouterr().err
