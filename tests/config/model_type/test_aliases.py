"""Aliases: each has two published totals, and the count that follows from its own code."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from gptparams import InputError, all_presets, config_from_dict, count, preset
from gptparams.algebra.polynomial import ShapeError
from gptparams.architectures import ARCHITECTURES
from gptparams.architectures.own_code import OWN_CODE
from gptparams.config.model_type.aliases import Alias, all_aliases, table_of
from gptparams.counting.counting import Count
from gptparams.schema.architecture import Architecture
from gptparams.schema.tensor import TensorSpec
from tests.helpers.tables.mutants import row_mutants

WITNESSED = {alias.type: alias for alias in all_aliases() if alias.witnesses}
# Types that transformers vouches for: parts of larger models, and files with their keys at the top.
OF_TRANSFORMERS = {alias.type for alias in all_aliases() if alias.classes[0].endswith("TextModel")}
FLAT = {"qwen2_vl", "qwen2_5_vl", "llava", "llava_llama", "llava_mistral", "llava_qwen"}
Keys = Mapping[str, Any]


def gated(k: Keys, d: int, layers: int, f: int, shared: int, bias: int = 0) -> int:
    """Layers with two norms, four maps of attention and three of the network: Llama's."""
    return layers * (2 * d * d + 2 * d * shared + 3 * d * f + 2 * d + bias)


def llama(k: Keys) -> int:
    d, h = k["hidden_size"], k["num_attention_heads"]
    shared = k.get("num_key_value_heads", h) * d // h
    bias = 2 * d + 2 * shared if k.get("bias") else 0
    tied = k["model_type"] == "minicpm"
    ends = (1 if tied else 2) * k["vocab_size"] * d + d
    layers = k.get("num_hidden_layers") or k["num_layers"]
    return ends + gated(k, d, layers, k["intermediate_size"], shared, bias)


def qwen(k: Keys) -> int:
    d, layers, f = k["hidden_size"], k["num_hidden_layers"], k["intermediate_size"] // 2
    return 2 * k["vocab_size"] * d + d + gated(k, d, layers, f, d, 3 * d)


def chatglm(k: Keys) -> int:
    d, layers, f = k["hidden_size"], k["num_layers"], k["ffn_hidden_size"]
    shared = k["multi_query_group_num"] * k["kv_channels"]
    return 2 * k["padded_vocab_size"] * d + d + gated(k, d, layers, f, shared, d + 2 * shared)


def deepseek(k: Keys) -> int:
    d, layers, dense = k["hidden_size"], k["num_hidden_layers"], k["first_k_dense_replace"]
    attention = layers * (4 * d * d + 2 * d) + 2 * k["vocab_size"] * d + d
    experts = (k["n_routed_experts"] + k["n_shared_experts"]) * 3 * d * k["moe_intermediate_size"]
    sparse = (layers - dense) * (experts + k["n_routed_experts"] * d)
    return attention + dense * 3 * d * k["intermediate_size"] + sparse


ARITHMETIC: dict[str, Callable[[Keys], int]] = {
    **dict.fromkeys(("baichuan", "internlm", "internlm2", "minicpm", "exaone"), llama),
    **{"qwen": qwen, "chatglm": chatglm, "deepseek": deepseek},
}


def of_preset(model_type: str) -> list[str]:
    return [name for name, row in all_presets().items() if row.config["model_type"] == model_type]


@pytest.mark.parametrize("model_type", ARITHMETIC)
def test_the_count_is_what_the_code_says(model_type: str) -> None:
    names = of_preset(model_type)
    assert names
    for name in names:
        raw = all_presets()[name].config
        assert count(preset(name)).total == ARITHMETIC[model_type](raw), name
        wider = {**raw, "hidden_size": 2 * raw["hidden_size"]}  # type: ignore[operator]
        if model_type not in ("chatglm", "qwen"):  # whose heads have a width of their own
            assert count(config_from_dict(wider, name)).total == ARITHMETIC[model_type](wider)


@pytest.mark.parametrize("model_type", WITNESSED)
def test_a_type_has_two_witnesses(model_type: str) -> None:
    rows = WITNESSED[model_type].witnesses
    assert len({row["source"] for row in rows}) >= 2
    for row in rows:
        assert urlsplit(row["source"]).scheme == "https"
        assert row["says"]
        if "total" in row and "preset" in row:
            assert count(preset(row["preset"])).total == row["total"]


def test_every_type_of_other_code_is_witnessed() -> None:
    given = {alias.type for alias in all_aliases() if alias.given}
    assert {a.type for a in all_aliases()} == {*WITNESSED} | OF_TRANSFORMERS | FLAT | given
    assert all(alias.table in ARCHITECTURES or alias.table in OWN_CODE for alias in all_aliases())


def test_bytes_of_indexes_are_two_for_each_number() -> None:
    names = ("internlm2-7b", "qwen-7b", "chatglm2-6b")
    totals = {name: count(preset(name)).total for name in names}
    assert 2 * totals["internlm2-7b"] == 15_475_417_088
    assert 2 * totals["qwen-7b"] == 15_442_649_088
    assert 2 * (totals["chatglm2-6b"] + 32) == 12_487_168_064


# -- broken tables of other code: totals must tell, or the shapes of what they are made of

NANO: dict[str, Any] = {"model_type": "nanogpt", "vocab_size": 11, "block_size": 5, "n_embd": 6}
NANO |= {"n_layer": 2, "n_head": 3}
MEGATRON: dict[str, Any] = {"model_type": "megatron_gpt", "padded_vocab_size": 11, "num_layers": 2}
MEGATRON |= {"hidden_size": 6, "num_attention_heads": 3, "ffn_hidden_size": 7}
MEGATRON |= {"max_position_embeddings": 5, "num_query_groups": 1}
MPT: dict[str, Any] = {"model_type": "mpt", "vocab_size": 11, "d_model": 6, "n_layers": 2}
MPT |= {"n_heads": 3, "attn_config": {"attn_type": "multiquery_attention"}}


def of(raw: Keys) -> Count:
    return count(config_from_dict(dict(raw), "m"))


def test_nanogpt_with_and_without_biases() -> None:
    v, p, d, layers = 11, 5, 6, 2
    plain = v * d + p * d + layers * (12 * d * d + 2 * d) + d
    assert of(NANO | {"bias": False}).total == plain
    assert of(NANO).total == plain + layers * (3 * d + d + 4 * d + d + 2 * d) + d
    gpt2 = {"model_type": "gpt2", "vocab_size": v, "n_positions": p, "n_embd": d, "n_layer": layers}
    assert of(NANO).total == of(gpt2 | {"n_head": 3}).total
    assert {t.shape for t in of(NANO).tensors} >= {(18, 6), (24, 6), (6, 24), (6, 6)}


def test_megatron_counts_gpt_and_llama() -> None:
    gpt: dict[str, Any] = {**MEGATRON, "num_query_groups": 3, "ffn_hidden_size": 24}
    gpt2 = {"model_type": "gpt2", "vocab_size": 11, "n_positions": 5, "n_embd": 6, "n_layer": 2}
    assert of(gpt).total == of(gpt2 | {"n_head": 3}).total
    modern = MEGATRON | {"swiglu": True, "add_bias_linear": False, "normalization": "RMSNorm"}
    modern |= {"position_embedding_type": "rope", "untie_embeddings_and_output_weights": True}
    llama_ = {"model_type": "llama", "vocab_size": 11, "hidden_size": 6, "num_hidden_layers": 2}
    llama_ |= {"num_attention_heads": 3, "num_key_value_heads": 1, "intermediate_size": 7}
    assert of(modern).families == of(llama_).families
    assert of(modern | {"add_qkv_bias": True}).total == of(modern).total + 2 * (6 + 2 * 2)
    big = {**MEGATRON, "num_layers": 72, "hidden_size": 3072, "num_attention_heads": 24}
    big |= {"ffn_hidden_size": 12288, "padded_vocab_size": 51200, "num_query_groups": 24}
    assert round(of(big | {"max_position_embeddings": 1024}).total / 1e9, 1) == 8.3


def test_mpt_with_fewer_key_heads() -> None:
    usual = {k: v for k, v in MPT.items() if k != "attn_config"}
    fewer = 2 * 6 * (2 * 6 - 2 * 2)  # of 2 layers: keys and values 2 wide, not 6
    assert of(MPT).total == of(usual).total - fewer
    grouped = {"attn_type": "grouped_query_attention", "kv_n_heads": 3}
    assert of({**MPT, "attn_config": grouped}).total == of(usual).total
    with pytest.raises(InputError, match=r"field attn_config\.kv_n_heads is missing"):
        of({**MPT, "attn_config": {"attn_type": "grouped_query_attention"}})


@pytest.mark.parametrize("model_type", OWN_CODE)
def test_names_and_shapes_of_other_code_are_checked_as_rows_are(model_type: str) -> None:
    table: Architecture = OWN_CODE[model_type]
    assert table.model_type == model_type
    assert urlsplit(table.own_code).scheme == "https"
    assert all(isinstance(row, TensorSpec) for row in table.rows)


def test_a_row_that_is_left_out_would_be_noticed() -> None:
    """The arithmetic knows each row of DeepSeek-MoE: without one, the totals differ."""
    (name,) = of_preset("deepseek")
    raw = all_presets()[name].config
    alias = next(a for a in all_aliases() if a.type == "deepseek")
    table = table_of(alias)
    sound = count(preset(name)).total
    assert sound == deepseek(raw)
    met = [i for i, row in enumerate(table.rows) if preset(name).meets(row.when)]
    for index in met:
        rows = table.rows[:index] + table.rows[index + 1 :]
        assert _total(table._replace(rows=rows), raw) != sound
    caught = 0
    for mutant in row_mutants(table):
        try:
            caught += _total(mutant.make(), raw) != sound
        except (InputError, ShapeError, ValueError, LookupError):
            caught += 1
    assert caught > 100


def _total(table: Architecture, raw: Keys) -> int:
    from gptparams.config.config import configured
    from gptparams.config.values.fields import Fields

    return count(configured(table, Fields(raw, "m"), "m")).total


# -- aliases by their own keys


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ({"model_type": "chatglm", "num_layers": 2}, "field padded_vocab_size is missing"),
        ({"model_type": "qwen", "intermediate_size": 7}, "intermediate_size: expected an even"),
        ({"model_type": "phi-msft"}, "field vocab_size is missing"),
        ({"model_type": "phi-msft", "vocab_size": 9}, "field n_embd is missing"),
        ({"model_type": "xverse"}, "no second source of its total was found"),
        ({"model_type": "qwen", "no_bias": False}, "field no_bias: false would change the count"),
    ],
)
def test_errors_name_the_keys_of_the_file(raw: dict[str, Any], seen: str) -> None:
    with pytest.raises(InputError) as caught:
        config_from_dict(raw, "m")
    assert seen in caught.value.en


def test_an_alias_is_of_its_type() -> None:
    assert isinstance(WITNESSED["qwen"], Alias)
    assert "qwen has the shapes of qwen2" in preset("qwen-14b").notes[0].en
