"""Whole models in quantized layouts: correct counts, and a cause for every other tensor."""

from collections.abc import Callable
from typing import Any

import pytest

from gptparams import Config, config_from_dict, count, preset
from gptparams.checkpoints.inferring.inferring import infer
from gptparams.checkpoints.inspection import inspect_tensors
from gptparams.checkpoints.reconcile import reconcile_tensors
from tests.checkpoints.test_reconcile import sums
from tests.helpers.checkpoint_files import checkpoint, counted

LLAMA: dict[str, Any] = {
    "model_type": "llama", "vocab_size": 512, "hidden_size": 256, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 512,
    "head_dim": 64,
}  # fmt: skip
CONFIG = config_from_dict(LLAMA, "quantized")
Row = dict[str, tuple[str, tuple[int, ...]]]


def gptq(bits: int, bias: bool = False) -> Callable[[int, int], Row]:
    def rows(out: int, inputs: int) -> Row:
        found: Row = {
            "qweight": ("I32", (inputs * bits // 32, out)),
            "qzeros": ("I32", (inputs // 128, out * bits // 32)),
            "scales": ("F16", (inputs // 128, out)),
            "g_idx": ("I32", (inputs,)),
        }
        return found | ({"bias": ("F16", (out,))} if bias else {})

    return rows


def awq(out: int, inputs: int) -> Row:
    return {"qweight": ("I32", (inputs, out // 8)), "qzeros": ("I32", (inputs // 128, out // 8)),
            "scales": ("F16", (inputs // 128, out))}  # fmt: skip


def bnb8(out: int, inputs: int) -> Row:
    return {"weight": ("I8", (out, inputs)), "SCB": ("F32", (out,)), "weight_format": ("U8", ())}


def bnb4(out: int, inputs: int) -> Row:
    n = out * inputs
    return {"weight": ("U8", (n // 2, 1)), "weight.absmax": ("F32", (n // 64,)),
            "weight.quant_map": ("F32", (16,)),
            "weight.quant_state.bitsandbytes__nf4": ("U8", (77,))}  # fmt: skip


def fp8(out: int, inputs: int) -> Row:
    scales = ("F32", (-(-out // 128), -(-inputs // 128)))
    return {"weight": ("F8_E4M3", (out, inputs)), "weight_scale_inv": scales}


def packed(bits: int, group: int) -> Callable[[int, int], Row]:
    def rows(out: int, inputs: int) -> Row:
        return {"weight_packed": ("I32", (out, inputs * bits // 32)),
                "weight_scale": ("BF16", (out, inputs // group if group > 0 else 1)),
                "weight_shape": ("I64", (2,))}  # fmt: skip

    return rows


def nvfp4(out: int, inputs: int) -> Row:
    return {"weight": ("U8", (out, inputs // 2)), "weight_scale": ("F8_E4M3", (out, inputs // 16)),
            "weight_scale_2": ("F32", ()), "input_scale": ("F32", ())}  # fmt: skip


def nvfp4_packed(out: int, inputs: int) -> Row:
    return {"weight_packed": ("U8", (out, inputs // 2)),
            "weight_scale": ("F8_E4M3", (out, inputs // 16)),
            "weight_global_scale": ("F32", (1,)), "input_global_scale": ("F32", (1,))}  # fmt: skip


def mlx(bits: int, group: int) -> Callable[[int, int], Row]:
    def rows(out: int, inputs: int) -> Row:
        scales = ("F16", (out, inputs // group))
        return {"weight": ("U32", (out, inputs * bits // 32)), "scales": scales, "biases": scales}

    return rows


def marlin_24(out: int, inputs: int) -> Row:
    return {"weight_packed": ("I32", (inputs // 32, 2 * out)),
            "meta": ("I16", (out, inputs // 16)),
            "scale_packed": ("F16", (inputs // 128, out)),
            "weight_shape": ("I64", (2,))}  # fmt: skip


def eetq(out: int, inputs: int) -> Row:
    return {"weight": ("I8", (inputs, out)), "weight_scales": ("F16", (out,))}


def bitnet(out: int, inputs: int) -> Row:
    return {"weight": ("U8", (out // 4, inputs)), "weight_scale": ("BF16", (1,))}


def higgs(out: int, inputs: int) -> Row:
    return {"weight": ("I16", (out // 4, inputs)), "scales": ("F16", (out, inputs // 256)),
            "tables": ("F16", (16,)), "tables2": ("F16", (16, 16, 2))}  # fmt: skip


def fp_quant(out: int, inputs: int) -> Row:
    matrices = {f"{way}_hadamard_matrix": ("BF16", (32, 32)) for way in ("forward", "backward")}
    return {"qweight": ("U8", (out, inputs // 2)), "scales": ("U8", (out, inputs // 32)),
            "weight_global_scale": ("F32", (1,)), "act_global_scale": ("F32", (1,)),
            **matrices}  # fmt: skip


def aqlm(out: int, inputs: int) -> Row:
    return {"codes": ("I16", (out, inputs // 8, 1)), "codebooks": ("F16", (1, 65536, 1, 8)),
            "scales": ("F16", (out, 1, 1, 1))}  # fmt: skip


def hqq(out: int, inputs: int) -> Row:
    n = out * inputs
    return {"W_q": ("U8", (32, n // 64)), "scale": ("F16", (1, n // 64)),
            "zero": ("F16", (1, n // 64)), "nbits": ("I64", ()), "shape": ("I64", (2,)),
            "compute_dtype": ("U8", (7,))}  # fmt: skip


def torchao(out: int, inputs: int) -> Row:
    return {"_weight_qdata": ("F8_E4M3", (out, inputs)), "_weight_scale": ("F32", (out, 1))}


def quanto(out: int, inputs: int) -> Row:
    return {"weight._data": ("I8", (out, inputs)), "weight._scale": ("BF16", (out, 1)),
            "input_scale": ("F32", ()), "output_scale": ("F32", ())}  # fmt: skip


def compressed(bits: int, group: int) -> dict[str, Any]:
    weights = {"num_bits": bits, "group_size": group if group > 0 else None}
    return {"quantization_config": {"config_groups": {"group_0": {"weights": weights}}}}


# How a matrix is stored, keys of the config, values in a stored element, whether the file alone
# tells the configuration, and the causes.
LAYOUTS: dict[str, tuple[Callable[[int, int], Row], dict[str, Any], float, bool, set[str]]] = {
    "gptq 4": (gptq(4), {}, 8, True, {"scales", "zero_points", "index_arrays"}),
    "gptq 3": (gptq(3), {}, 32 / 3, True, {"scales", "zero_points", "index_arrays"}),
    "gptq 4, biases": (
        gptq(4, True), {}, 8, False, {"scales", "zero_points", "index_arrays", "exporter_bias"}
    ),
    "awq": (awq, {}, 8, True, {"scales", "zero_points"}),
    "bitsandbytes 8": (bnb8, {}, 1, True, {"scales", "quantization_tables"}),
    "bitsandbytes 4": (bnb4, {}, 2, False, {"scales", "quantization_tables"}),
    "fp8": (fp8, {}, 1, True, {"scales"}),
    "compressed 4": (
        packed(4, 128), compressed(4, 128), 8, False, {"scales", "quantization_tables"}
    ),
    "compressed 4, channels": (
        packed(4, -1), compressed(4, -1), 8, False, {"scales", "quantization_tables"}
    ),
    "compressed 8": (packed(8, 64), compressed(8, 64), 4, False, {"scales", "quantization_tables"}),
    "modelopt nvfp4": (nvfp4, {}, 2, True, {"scales"}),
    "compressed nvfp4": (nvfp4_packed, {}, 2, True, {"scales"}),
    "mlx 4": (mlx(4, 64), {"quantization": {"bits": 4, "group_size": 64}}, 8, False,
              {"scales", "zero_points"}),
    "marlin, 2:4": (marlin_24, {}, 16, True, {"scales", "index_arrays", "quantization_tables"}),
    "eetq": (eetq, {}, 1, True, {"scales"}),
    "bitnet": (bitnet, {}, 4, True, {"scales"}),
    "higgs": (higgs, {}, 4, True, {"scales", "quantization_tables"}),
    "fp-quant": (fp_quant, {}, 2, True, {"scales", "quantization_tables"}),
    "aqlm": (aqlm, {}, 8, True, {"scales", "quantization_tables"}),
    "hqq": (hqq, {"quantization_config": {"quant_config": {"weight_quant_params": {"nbits": 4}}}},
            2, False, {"scales", "zero_points", "quantization_tables"}),
    "torchao": (torchao, {}, 1, True, {"scales"}),
    "quanto": (quanto, {}, 1, True, {"scales"}),
    "mlx 3": (mlx(3, 64), {"quantization": {"bits": 3, "group_size": 64}}, 32 / 3, False,
              {"scales", "zero_points"}),
}  # fmt: skip


def quantized(rows: Callable[[int, int], Row]) -> dict[str, Any]:
    """The model with every matrix within a layer stored in a layout."""
    found: dict[str, Any] = {}
    for name, (dtype, shape) in counted(CONFIG, "BF16").items():
        if ".layers." in name and len(shape) == 2:
            module = name.removesuffix("weight")
            found |= {module + suffix: each for suffix, each in rows(*shape).items()}
        else:
            found[name] = (dtype, shape)
    return found


PACKED = sum(t.count for t in count(CONFIG).tensors if ".layers." in t.name and len(t.shape) == 2)


@pytest.mark.parametrize("case", LAYOUTS)
def test_a_whole_model(case: str) -> None:
    rows, keys, values, alone, causes = LAYOUTS[case]
    stored = checkpoint(quantized(rows), config=LLAMA | keys)
    found = reconcile_tensors(stored, CONFIG)
    assert found.unexplained == ()
    differences = sums(found)
    less = differences.pop("packed_integers", (0, 0))[0]
    assert less == round(PACKED / values) - PACKED
    assert set(differences) == causes
    inspected = inspect_tensors(stored)
    assert inspected.parameters == count(CONFIG).total
    if alone:
        inferred = infer(stored._replace(config=None))
        assert inferred is not None
        assert inferred.reconciled.unexplained == ()
        assert inferred.reconciled.counted == count(CONFIG).total


@pytest.mark.parametrize("case", LAYOUTS)
def test_one_matrix_of_another_size_is_noticed(case: str) -> None:
    rows, keys, *_ = LAYOUTS[case]
    tensors = quantized(rows)
    module = "model.layers.1.mlp.down_proj."
    tensors |= {module + suffix: each for suffix, each in rows(256, 1024).items()}
    found = reconcile_tensors(checkpoint(tensors, config=LLAMA | keys), CONFIG)
    assert found.unexplained
    sums(found)


def gpt_oss(config: Config) -> dict[str, Any]:
    """gpt-oss as published: experts in blocks of 32 values of 4 bits, each with a scale."""
    found: dict[str, Any] = {}
    for name, each in counted(config, "BF16").items():
        if name.endswith(("gate_up_proj", "down_proj")):
            experts, inputs, outputs = each[1]
            found[f"{name}_blocks"] = ("U8", (experts, outputs, inputs // 32, 16))
            found[f"{name}_scales"] = ("U8", (experts, outputs, inputs // 32))
        else:
            found[name] = each
    return found


def test_gpt_oss() -> None:
    config = preset("gpt-oss-20b")
    found = reconcile_tensors(checkpoint(gpt_oss(config)), config)
    assert found.unexplained == ()
    assert found.counted == 20_914_757_184
    differences = sums(found)
    experts = 24 * 32 * 3 * 2880 * 2880
    assert differences["packed_integers"] == (-experts // 2, 48)
    assert differences["scales"] == (experts // 32, 48)
    inferred = infer(checkpoint(gpt_oss(config)))
    assert inferred is not None
    assert inferred.reconciled.counted == found.counted


def test_experts_of_mlx_and_of_gptq_one_by_one() -> None:
    """A mixture whose experts are quantized, each by itself."""
    raw: dict[str, Any] = {
        "model_type": "qwen3_moe", "vocab_size": 512, "hidden_size": 256, "num_hidden_layers": 1,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 64, "num_experts": 4,
        "num_experts_per_tok": 2, "moe_intermediate_size": 128, "intermediate_size": 512,
    }  # fmt: skip
    config = config_from_dict(raw, "experts")
    found: dict[str, Any] = {}
    for name, (dtype, shape) in counted(config, "BF16").items():
        if ".experts." not in name:
            found[name] = (dtype, shape)
    layer = "model.layers.0.mlp.experts"
    for expert in range(4):
        for part, sizes in (("gate", (128, 256)), ("up", (128, 256)), ("down", (256, 128))):
            rows = gptq(4)(*sizes).items()
            found |= {f"{layer}.{expert}.{part}_proj.{suffix}": each for suffix, each in rows}
    reconciled = reconcile_tensors(checkpoint(found), config)
    assert reconciled.unexplained == ()
    assert sums(reconciled)["packed_integers"][0] == -(4 * 3 * 128 * 256) * 7 // 8
