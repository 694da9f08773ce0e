"""Files compared with configurations: every kind of difference, exact to the last number."""

import json
import os
import re
from math import prod
from pathlib import Path
from typing import Any

import pytest

from gptparams import Config, config_from_dict, count, preset
from gptparams.checkpoints.causes.causes import CAUSES
from gptparams.checkpoints.files.opening import open_checkpoint
from gptparams.checkpoints.reconcile import Reconciled, reconcile_tensors
from gptparams.cli.main import main
from tests.helpers.checkpoint_files import Shape, checkpoint, counted, write_safetensors

MASK = 1024 * 1024
LLAMA = {
    "model_type": "llama", "vocab_size": 96, "hidden_size": 32, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 48,
}  # fmt: skip


def llama(**keys: Any) -> Config:
    return config_from_dict(LLAMA | keys, "tiny")


def sums(found: Reconciled) -> dict[str, tuple[int, int]]:
    """Elements and tensors of each cause, once the sum has been found to be right."""
    assert found.counted is not None
    rows = {
        cause: (sum(each.elements for each in rows), len(rows))
        for cause, rows in found.by_cause.items()
    }
    explained = sum(elements for elements, _ in rows.values())
    left = sum(elements for _, elements in found.unexplained)
    assert found.stored - found.counted == explained + left
    return rows


def explained(tensors: Any, config: Config, **fields: Any) -> dict[str, tuple[int, int]]:
    found = reconcile_tensors(checkpoint(tensors, **fields), config)
    assert found.unexplained == ()
    return sums(found)


def gpt2_with_masks() -> dict[str, Any]:
    tensors = counted(preset("gpt2"), prefix="transformer.")
    return tensors | {f"h.{i}.attn.bias": ("F32", (1, 1, 1024, 1024)) for i in range(12)}


def test_gpt2_of_the_hub(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_safetensors(tmp_path / "model.safetensors", gpt2_with_masks(), format="pt")
    for words in ([str(file), "gpt2"], [str(file)]):
        assert main(["reconcile", *words, "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["stored"], said["counted"], said["unexplained"]) == (
            137_022_720, 124_439_808, 0,
        )  # fmt: skip
        (row,) = said["differences"]
        assert (row["cause"], row["tensors"], row["elements"]) == ("causal_mask", 12, 12_582_912)
        assert len(row["names"]) == 12
    assert main(["reconcile", str(file), "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "causal masks" in shown
    assert "+12,582,912" in shown
    assert "unexplained: 0" in shown


def test_the_head_stored_again() -> None:
    tensors = gpt2_with_masks() | {"lm_head.weight": ("F32", (50257, 768))}
    assert explained(tensors, preset("gpt2")) == {
        "causal_mask": (12 * MASK, 12),
        "tied_head": (38_597_376, 1),
    }


def deepseek_v3() -> dict[str, Any]:
    """The names and shapes of DeepSeek-V3 on the hub, with its layer of further predictions."""
    found: dict[str, Any] = {}
    for name, (_, shape) in counted(preset("deepseek-v3").resized(L=62)).items():
        for each, size in experts_apart(name, shape):
            plain = len(size) < 2 or re.search("embed|lm_head|mlp.gate.weight", each)
            found[each] = ("BF16" if plain else "F8_E4M3", size)
            if not plain:
                scales = (-(-size[0] // 128), -(-size[1] // 128))
                found[f"{each}_scale_inv"] = ("F32", scales)
    for layer in range(3, 62):
        found[f"model.layers.{layer}.mlp.gate.e_score_correction_bias"] = ("F32", (256,))
    last, wide = "model.layers.61", (129_280, 7168)
    own = {"embed_tokens.weight": wide, "enorm.weight": (7168,), "hnorm.weight": (7168,),
           "eh_proj.weight": (7168, 14_336), "shared_head.norm.weight": (7168,),
           "shared_head.head.weight": wide}  # fmt: skip
    return found | {f"{last}.{name}": ("BF16", shape) for name, shape in own.items()}


def experts_apart(name: str, shape: Shape) -> list[tuple[str, Shape]]:
    """A stack of experts as the hub's files have it: a matrix for each."""
    if name.endswith("experts.gate_up_proj"):
        number, both, inputs = shape
        return [
            (name.replace("gate_up_proj", f"{j}.{part}_proj.weight"), (both // 2, inputs))
            for j in range(number)
            for part in ("gate", "up")
        ]
    if name.endswith("experts.down_proj"):
        return [
            (name.replace("down_proj", f"{j}.down_proj.weight"), shape[1:]) for j in range(shape[0])
        ]
    return [(name, shape)]


def test_deepseek_v3_to_the_last_number() -> None:
    tensors = deepseek_v3()
    assert len(tensors) == 91_991
    config = preset("deepseek-v3")
    found = reconcile_tensors(checkpoint(tensors, config={"num_nextn_predict_layers": 1}), config)
    assert (found.stored, found.counted) == (684_531_386_000, 671_026_404_352)
    assert not found.unexplained
    assert {cause: elements for cause, (elements, _) in sums(found).items()} == {
        "router_bias": 14_848,
        "scales": 41_540_496,
        "prediction_block": 13_463_426_304,
    }


def without(tensors: dict[str, Any], *ends: str) -> dict[str, Any]:
    return {name: each for name, each in tensors.items() if not name.endswith(ends)}


ROWS = counted(llama())
D, V = 32, 96
# What is added to the file, what is left out, the keys of the config, and the causes.
DIFFERENCES: dict[str, tuple[dict[str, Any], tuple[str, ...], dict[str, Any], dict[str, Any]]] = {
    "nothing": ({}, (), {}, {}),
    "rotary": (
        {f"model.layers.{i}.self_attn.rotary_emb.inv_freq": ("F32", (4,)) for i in range(2)},
        (), {}, {"rotary_table": (8, 2)},
    ),
    "tied head stored": ({}, (), {"tie_word_embeddings": True}, {"tied_head": (V * D, 1)}),
    "head left out": ({}, ("lm_head.weight",), {}, {"tied_head_left_out": (-V * D, 1)}),
    "biases of an exporter": (
        {f"model.layers.{i}.self_attn.{x}_proj.bias": ("F32", (D if x == "q" else D // 2,))
         for i in range(2) for x in "qkv"},
        (), {}, {"exporter_bias": (4 * D, 6)},
    ),
    "padding": (
        {"model.embed_tokens.weight": ("F32", (V + 32, D)), "lm_head.weight": ("F32", (V + 32, D))},
        (), {}, {"padded_vocabulary": (2 * 32 * D, 2)},
    ),
    "vision": (
        {"vision_tower.blocks.0.attn.q_proj.weight": ("F32", (8, 8)),
         "multi_modal_projector.linear.weight": ("F32", (D, 8))},
        (), {}, {"vision_tower": (64 + 8 * D, 2)},
    ),
    "audio": (
        {"audio_tower.layers.0.self_attn.q_proj.weight": ("F32", (8, 8))},
        (), {}, {"audio_tower": (64, 1)},
    ),
    "prediction": (
        {"mtp.fc.weight": ("F32", (D, 2 * D)),
         "mtp.layers.0.mlp.gate_proj.weight": ("F32", (8, D))},
        (), {}, {"prediction_block": (2 * D * D + 8 * D, 2)},
    ),
    "adapter": (
        {"base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight": ("F32", (4, D)),
         "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight": ("F32", (D, 4))},
        (), {}, {"adapter": (8 * D, 2)},
    ),
    "duplicate": (
        {"layers.0.input_layernorm.weight": ("F32", (D,))},
        (), {}, {"duplicate": (D, 1)},
    ),
    "optimizer": (
        {"optimizer.state.0.exp_avg": ("F32", (D,))}, (), {}, {"optimizer_state": (D, 1)}
    ),
    "position numbers": ({"model.position_ids": ("I64", (1, 7))}, (), {}, {"position_ids": (7, 1)}),
}  # fmt: skip


@pytest.mark.parametrize("case", DIFFERENCES)
def test_a_difference_has_its_cause(case: str) -> None:
    added, left_out, keys, causes = DIFFERENCES[case]
    assert explained(without(ROWS, *left_out) | added, llama(**keys)) == causes


def test_every_cause_has_a_case() -> None:
    elsewhere = {
        "causal_mask", "router_bias", "scales", "zero_points", "quantization_tables",
        "packed_integers", "index_arrays",  # in test_layouts and above
        "task_head",  # below
        "base_left_out", "shared_key_value", "missing_shard", "extra_shard",  # below
    }  # fmt: skip
    tried = {cause for *_, causes in DIFFERENCES.values() for cause in causes}
    assert tried | elsewhere == {cause.id for cause in CAUSES}


@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod.", "base_model.model.", "x-model."])
def test_wrappers_around_a_model(prefix: str) -> None:
    tensors = {prefix + name: each for name, each in ROWS.items()}
    found = reconcile_tensors(checkpoint(tensors), llama())
    assert bool(found.unexplained) == (prefix == "x-model.")  # that is no wrapper


Q = "model.layers.1.self_attn.q_proj.weight"
DOWN = "model.layers.0.mlp.down_proj.weight"


@pytest.mark.parametrize(
    "change",
    [
        {DOWN: ("F32", (48, 32))},  # the transpose: the totals are equal
        {DOWN: ("F32", (32, 47))},
        {Q: None},
        {"model.layers.2.self_attn.q_proj.weight": ("F32", (32, 32))},
        {"model.layers.0.mlp.new.weight": ("F32", (3,))},
        {"model.norm.weight": None, "model.other.weight": ("F32", (32,))},
        {"lm_head.weight": ("F32", (95, 32))},
        {"model.layers.0.self_attn.q_proj.bias": ("F32", (4, 4))},
    ],
)
def test_what_has_no_cause_is_unexplained(change: dict[str, Any], tmp_path: Path) -> None:
    tensors = {name: each for name, each in (ROWS | change).items() if each}
    found = reconcile_tensors(checkpoint(tensors), llama())
    assert found.unexplained
    sums(found)
    (tmp_path / "config.json").write_text(json.dumps(LLAMA))
    write_safetensors(tmp_path / "model.safetensors", tensors)
    assert main(["reconcile", str(tmp_path)]) == 1


def test_each_tensor_left_out_is_noticed() -> None:
    for name in ROWS:
        found = reconcile_tensors(checkpoint(without(ROWS, name)), llama())
        cause = {cause for cause, _ in sums(found).items()}
        assert bool(found.unexplained) != (cause == {"tied_head_left_out"}), name


def fused(tensors: dict[str, Any]) -> dict[str, Any]:
    """Queries, keys and values in one, and gate and up."""
    found = without(tensors, *(f"{part}_proj.weight" for part in ("q", "k", "v", "gate", "up")))
    for i in range(2):
        found[f"model.layers.{i}.self_attn.qkv_proj.weight"] = ("F32", (64, 32))
        found[f"model.layers.{i}.mlp.gate_up_proj.weight"] = ("F32", (96, 32))
    return found


def test_fused_and_split() -> None:
    assert explained(fused(ROWS), llama()) == {}
    wrong = fused(ROWS) | {"model.layers.0.mlp.gate_up_proj.weight": ("F32", (32, 96))}
    assert reconcile_tensors(checkpoint(wrong), llama()).unexplained


META = {
    "model.embed_tokens": "tok_embeddings", "lm_head": "output", "model.norm": "norm",
    "self_attn.q_proj": "attention.wq", "self_attn.k_proj": "attention.wk",
    "self_attn.v_proj": "attention.wv", "self_attn.o_proj": "attention.wo",
    "mlp.gate_proj": "feed_forward.w1", "mlp.up_proj": "feed_forward.w3",
    "mlp.down_proj": "feed_forward.w2", "input_layernorm": "attention_norm",
    "post_attention_layernorm": "ffn_norm", "model.layers": "layers",
}  # fmt: skip


def test_names_of_meta() -> None:
    tensors = {}
    for name, each in ROWS.items():
        for ours, theirs in META.items():
            name = name.replace(ours, theirs)
        tensors[name] = each
    tensors["rope.freqs"] = ("F32", (4,))
    assert explained(tensors, llama()) == {"rotary_table": (4, 1)}


def test_names_of_openai() -> None:
    """TensorFlow's names, where a matrix has a leading axis of one."""
    tensors = {}
    for name, (dtype, shape) in counted(preset("gpt2"), prefix="transformer.").items():
        module, _, role = name.rpartition(".")
        path = re.sub(r"^h\.(\d+)\.", r"h\1/", module).replace(".", "/")
        norm = "ln_" in module
        ending = (
            "" if module in ("wte", "wpe") else {"weight": "/g" if norm else "/w"}.get(role, "/b")
        )
        conv = len(shape) == 2 and ending == "/w"
        tensors[f"model/{path}{ending}"] = (dtype, (1, *shape) if conv else shape)
    assert "model/h11/mlp/c_proj/w" in tensors
    assert explained(tensors, preset("gpt2")) == {}


def test_mixtral_with_its_experts_one_by_one() -> None:
    names = {"gate_proj": "w1", "up_proj": "w3", "down_proj": "w2"}
    tensors = {}
    for name, (dtype, shape) in counted(preset("mixtral-8x7b-v0.1"), "BF16").items():
        for each, size in experts_apart(name, shape):
            for ours, theirs in names.items():
                each = each.replace(ours, theirs)
            tensors[each.replace(".mlp.", ".block_sparse_moe.")] = (dtype, size)
    assert "model.layers.0.block_sparse_moe.experts.7.w2.weight" in tensors
    assert explained(tensors, preset("mixtral-8x7b-v0.1")) == {}
    tensors.popitem()
    del tensors["model.layers.0.block_sparse_moe.experts.7.w2.weight"]
    assert reconcile_tensors(checkpoint(tensors), preset("mixtral-8x7b-v0.1")).unexplained


def test_layers_that_use_keys_and_values_of_others() -> None:
    config = _sharing_config()
    tensors = counted(config)
    lacking = [i for i in range(config.sizes["L"]) if not _has_keys(tensors, i)]
    assert lacking
    row = tensors["model.layers.0.self_attn.k_proj.weight"]
    for i in lacking:
        for part in ("k", "v"):
            tensors[f"model.layers.{i}.self_attn.{part}_proj.weight"] = row
    found = explained(tensors, config)
    number = 2 * len(lacking)
    assert found == {"shared_key_value": (number * prod(row[1]), number)}


def _has_keys(tensors: dict[str, Any], layer: int) -> bool:
    return f"model.layers.{layer}.self_attn.k_proj.weight" in tensors


def _sharing_config() -> Config:
    keys = {
        "model_type": "gemma3n_text", "vocab_size": 96, "vocab_size_per_layer_input": 64,
        "hidden_size": 32, "hidden_size_per_layer_input": 8, "num_hidden_layers": 4,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
        "intermediate_size": 48, "num_kv_shared_layers": 2, "laurel_rank": 4,
        "layer_types": ["sliding_attention"] * 3 + ["full_attention"],
    }  # fmt: skip
    return config_from_dict(keys, "sharing")


def sharded(folder: Path, number: int = 3) -> list[str]:
    """A checkpoint in several files, with its index; the names of the files."""
    files = [f"model-{n + 1:05}-of-{number:05}.safetensors" for n in range(number)]
    names = list(ROWS)
    weight_map = {name: files[index % number] for index, name in enumerate(names)}
    for file in files:
        write_safetensors(folder / file, {n: ROWS[n] for n in names if weight_map[n] == file})
    index = {"metadata": {"total_size": 0}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "config.json").write_text(json.dumps(LLAMA))
    return files


def test_shards(tmp_path: Path) -> None:
    files = sharded(tmp_path)
    total = count(llama()).total
    for target in (tmp_path, tmp_path / "model.safetensors.index.json", tmp_path / files[1]):
        found = reconcile_tensors(open_checkpoint(str(target)), llama())
        assert (found.stored, found.unexplained, found.caused) == (total, (), ())


@pytest.mark.parametrize("target", ["", "model.safetensors.index.json"])
def test_a_missing_and_an_extra_shard(tmp_path: Path, target: str) -> None:
    files = sharded(tmp_path)
    held = open_checkpoint(str(tmp_path)).tensors
    lost = sum(each.elements for each in held if os.path.basename(each.shard) == files[1])
    (tmp_path / files[1]).rename(tmp_path / "model-00004-of-00003.safetensors")
    found = reconcile_tensors(open_checkpoint(str(tmp_path / target)), llama())
    assert found.unexplained == ()
    rows = sums(found)
    assert (rows["missing_shard"][0], rows["extra_shard"][0]) == (-lost, lost)


def test_a_missing_shard_without_an_index(tmp_path: Path) -> None:
    files = sharded(tmp_path)
    (tmp_path / "model.safetensors.index.json").unlink()
    (tmp_path / files[0]).unlink()
    found = reconcile_tensors(open_checkpoint(str(tmp_path)), llama())
    assert not found.unexplained
    assert set(sums(found)) == {"missing_shard"}


def test_an_adapter_alone() -> None:
    tensors = {
        f"base_model.model.model.layers.{i}.self_attn.q_proj.lora_{x}.weight":
        ("F32", (4, 32) if x == "A" else (32, 4))
        for i in range(2) for x in "AB"
    }  # fmt: skip
    total = count(llama()).total
    assert explained(tensors, llama()) == {
        "adapter": (512, 4),
        "base_left_out": (-total, len(ROWS)),
    }


@pytest.mark.parametrize(
    "prefix",
    ["module.", "_orig_mod.", "_forward_module.", "_fsdp_wrapped_module.", "pretrained_model.",
     "student.", "module._orig_mod.base_model.model."],
)  # fmt: skip
def test_wrappers_around_the_model_do_not_matter(prefix: str) -> None:
    tensors = {f"{prefix}{name}": row for name, row in counted(llama()).items()}
    found = reconcile_tensors(checkpoint(tensors), llama())
    assert (found.unexplained, found.caused) == ((), ())


def test_nor_do_wrappers_around_a_layer() -> None:
    tensors = {
        name.replace(".self_attn.", "._checkpoint_wrapped_module.self_attn."): row
        for name, row in counted(llama()).items()
    }
    assert reconcile_tensors(checkpoint(tensors), llama()).unexplained == ()


@pytest.mark.parametrize("name", ["score.weight", "classifier.bias", "v_head.summary.weight"])
def test_a_head_for_a_task_is_named_unless_it_is_counted(name: str) -> None:
    tensors = counted(llama()) | {name: ("F32", (3, 32))}
    found = reconcile_tensors(checkpoint(tensors), llama())
    assert (found.unexplained, sums(found)) == ((), {"task_head": (96, 1)})
    keys = {**llama().keys, "architectures": ["LlamaForSequenceClassification"], "num_labels": 3}
    classifier = config_from_dict(keys)
    found = reconcile_tensors(checkpoint(counted(classifier)), classifier)
    assert (found.unexplained, found.caused) == ((), ())
