"""Quantized layouts: the shape of a known matrix is recovered from each of them."""

from typing import Any

import pytest

from gptparams import preset
from gptparams.checkpoints.inspection import inspect_tensors
from gptparams.checkpoints.quantized.layout import Logical
from gptparams.checkpoints.quantized.logical import logical_tensors
from gptparams.checkpoints.quantized.quantization_config import bits_of
from gptparams.checkpoints.reconcile import reconcile_tensors
from tests.helpers.checkpoint_files import Named, checkpoint, counted

OUT, IN = 384, 256
M = "model.layers.0.self_attn.q_proj"
E = "model.layers.0.mlp.experts.gate_up_proj"


def words(bits: int, values: int = IN) -> int:
    return values * bits // 32


def gptq(bits: int, **more: Any) -> dict[str, Any]:
    return {
        f"{M}.qweight": ("I32", (words(bits), OUT)),
        f"{M}.qzeros": ("I32", (2, words(bits, OUT))),
        f"{M}.scales": ("F16", (2, OUT)),
        **more,
    }


def bnb(kind: str, nested: bool) -> dict[str, Any]:
    blocks = OUT * IN // 64
    scales = {f"{M}.weight.absmax": ("U8" if nested else "F32", (blocks,))}
    if nested:
        scales[f"{M}.weight.nested_absmax"] = ("F32", (-(-blocks // 256),))
        scales[f"{M}.weight.nested_quant_map"] = ("F32", (256,))
    return {
        f"{M}.weight": ("U8", (OUT * IN // 2, 1)),
        **scales,
        f"{M}.weight.quant_map": ("F32", (16,)),
        f"{M}.weight.quant_state.bitsandbytes__{kind}": ("U8", (90,)),
    }


def packed(cols: int, dtype: str, scale: str, group: int, name: str = "weight_packed") -> Any:
    return {f"{M}.{name}": (dtype, (OUT, cols)), f"{M}.weight_scale": (scale, (OUT, IN // group))}


def mlx(bits: int) -> dict[str, Any]:
    return {
        f"{M}.weight": ("U32", (OUT, words(bits))),
        f"{M}.scales": ("BF16", (OUT, IN // 64)),
        f"{M}.biases": ("BF16", (OUT, IN // 64)),
    }


def config(**rows: Any) -> dict[str, Any]:
    return {"quantization_config": rows}


G_IDX = {f"{M}.g_idx": ("I32", (IN,))}
PACK = {"config_groups": {"group_0": {"weights": {"num_bits": 4, "group_size": 128}}}}
SHAPE = {f"{M}.weight_shape": ("I64", (2,))}
GLOBAL = {f"{M}.weight_global_scale": ("F32", (1,)), f"{M}.input_global_scale": ("F32", (1,))}
# Name, tensors, keys of the config, shape; the numbers of elements that are no parameters.
CASES: tuple[tuple[str, Named, dict[str, Any] | None, tuple[int, ...], int], ...] = (
    ("gptq, 4 bits", gptq(4, **G_IDX), None, (OUT, IN), 2 * 48 + 2 * OUT + IN),
    ("gptq, 3 bits", gptq(3, **G_IDX), None, (OUT, IN), 2 * 36 + 2 * OUT + IN),
    ("gptq, 3 bits, no g_idx", gptq(3), None, (OUT, IN), 2 * 36 + 2 * OUT),
    ("gptq, 8 bits", gptq(8), None, (OUT, IN), 2 * 96 + 2 * OUT),
    ("gptq, 2 bits", gptq(2), None, (OUT, IN), 2 * 24 + 2 * OUT),
    ("awq", {
        f"{M}.qweight": ("I32", (IN, OUT // 8)), f"{M}.qzeros": ("I32", (2, OUT // 8)),
        f"{M}.scales": ("F16", (2, OUT)),
    }, None, (OUT, IN), 2 * 48 + 2 * OUT),
    ("bitsandbytes, 8 bits", {
        f"{M}.weight": ("I8", (OUT, IN)), f"{M}.SCB": ("F32", (OUT,)),
        f"{M}.weight_format": ("U8", ()),
    }, None, (OUT, IN), OUT + 1),
    ("fp8, blocks", {
        f"{M}.weight": ("F8_E4M3", (OUT, IN)), f"{M}.weight_scale_inv": ("F32", (3, 2)),
    }, None, (OUT, IN), 6),
    ("fp8, compressed-tensors", {
        f"{M}.weight": ("F8_E4M3", (OUT, IN)), f"{M}.weight_scale": ("BF16", (OUT, 1)),
        f"{M}.input_scale": ("BF16", (1,)),
    }, None, (OUT, IN), OUT + 1),
    ("compressed-tensors, w4a16", packed(words(4), "I32", "BF16", 128) | SHAPE, config(**PACK),
     (OUT, IN), OUT * 2 + 2),
    ("compressed-tensors, nvfp4", packed(IN // 2, "U8", "F8_E4M3", 16) | GLOBAL, None,
     (OUT, IN), OUT * 16 + 2),
    ("compressed-tensors, mxfp4", packed(IN // 2, "U8", "U8", 32), None, (OUT, IN), OUT * 8),
    ("compressed-tensors, mxfp6", packed(IN * 3 // 4, "U8", "U8", 32), None, (OUT, IN), OUT * 8),
    ("modelopt, nvfp4", packed(IN // 2, "U8", "F8_E4M3", 16, "weight") | {
        f"{M}.weight_scale_2": ("F32", ()), f"{M}.input_scale": ("F32", ()),
    }, None, (OUT, IN), OUT * 16 + 2),
    ("gpt-oss, mxfp4", {
        f"{E}_blocks": ("U8", (4, OUT, IN // 32, 16)), f"{E}_scales": ("U8", (4, OUT, IN // 32)),
    }, None, (4, IN, OUT), 4 * OUT * 8),
    ("mlx, 4 bits", mlx(4), {"quantization": {"bits": 4, "group_size": 64}}, (OUT, IN), OUT * 8),
    ("mlx, override", mlx(6), {
        "quantization": {"bits": 4, "group_size": 64, M: {"bits": 6, "group_size": 64}},
    }, (OUT, IN), OUT * 8),
    ("deepseek-v4, fp4", {
        f"{M}.weight": ("I8", (OUT, IN // 2)), f"{M}.scale": ("F8_E8M0", (OUT, IN // 32)),
    }, None, (OUT, IN), OUT * 8),
)  # fmt: skip


def matrices(tensors: Named, raw: dict[str, Any] | None) -> list[Logical]:
    return logical_tensors(checkpoint(tensors).tensors, bits_of(raw))[0]


@pytest.mark.parametrize(
    ("tensors", "raw", "shape", "others"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_the_shape_and_what_is_no_parameter(
    tensors: Named, raw: dict[str, Any] | None, shape: tuple[int, ...], others: int
) -> None:
    (matrix,), companions = logical_tensors(checkpoint(tensors).tensors, bits_of(raw))
    assert matrix.shape == shape
    assert sum(each.tensor.elements for each in companions) == others
    found = inspect_tensors(checkpoint(tensors, config=raw or {}))
    assert found.parameters == matrix.count
    assert sum(each.elements for each in found.not_parameters.values()) == others


@pytest.mark.parametrize(("kind", "nested"), [("nf4", False), ("nf4", True), ("fp4", True)])
def test_bitsandbytes_tells_the_number_and_not_the_shape(kind: str, nested: bool) -> None:
    (matrix,) = matrices(bnb(kind, nested), None)
    assert (matrix.shape, matrix.count) == (None, OUT * IN)
    assert matrix.fits((OUT, IN))
    assert not matrix.fits((OUT, IN + 1))


@pytest.mark.parametrize(
    ("tensors", "needed"),
    [
        (mlx(4), "bits"),
        (packed(words(4), "I32", "BF16", 128) | SHAPE, "num_bits"),
        ({f"{M}.qweight": ("I32", (32, OUT)), f"{M}.scales": ("F16", (2, OUT))}, "bits"),
    ],
)
def test_what_is_not_determined_is_said(tensors: Named, needed: str) -> None:
    found = inspect_tensors(checkpoint(tensors))
    assert found.parameters is None
    assert [each.needed for each in found.reconciled.undetermined] == [needed]


@pytest.mark.parametrize("tensors", [mlx(4), packed(words(4), "I32", "BF16", 128) | SHAPE])
def test_a_shape_that_the_table_gives_determines_it(tensors: Named) -> None:
    (matrix,) = matrices(tensors, None)
    assert matrix.fits((OUT, IN))
    assert not matrix.fits((OUT, IN + 32))


def test_a_learned_scale_is_a_parameter() -> None:
    tensors = {f"{M}.weight": ("F32", (OUT, IN)), f"{M}.scale": ("F32", (OUT,)),
               "model.scales": ("F32", (3,)), "x.correct_output_scale": ("F32", (IN,))}  # fmt: skip
    found = inspect_tensors(checkpoint(tensors))
    assert found.parameters == OUT * IN + OUT + 3 + IN
    assert not found.not_parameters


@pytest.mark.parametrize("shape", [(), (1,), (2, 3, 4)])
@pytest.mark.parametrize("name", ["qweight", "weight", "weight_packed"])
def test_impossible_shapes_are_taken_as_they_are(name: str, shape: tuple[int, ...]) -> None:
    tensors = {f"{M}.{name}": ("I32", shape), f"{M}.scales": ("F16", ()),
               f"{M}.qzeros": ("I32", ()), f"{M}.weight_scale": ("F16", ())}  # fmt: skip
    found = inspect_tensors(checkpoint(tensors))
    assert found.reconciled.stored >= 3


def bnb_model(model: str) -> dict[str, Any]:
    """A model whose matrices within layers bitsandbytes has quantized, doubly."""
    found: dict[str, Any] = {}
    for name, (_, shape) in counted(preset(model), "BF16").items():
        if ".layers." in name and len(shape) == 2:
            n = shape[0] * shape[1]
            found[name] = ("U8", (n // 2, 1))
            found[f"{name}.absmax"] = ("U8", (n // 64,))
            found[f"{name}.nested_absmax"] = ("F32", (-(-n // 64 // 256),))
            found[f"{name}.nested_quant_map"] = ("F32", (256,))
            found[f"{name}.quant_map"] = ("F32", (16,))
            found[f"{name}.quant_state.bitsandbytes__nf4"] = ("U8", (345,))
        else:
            found[name] = ("BF16", shape)
    return found


def test_llama_31_8b_in_four_bits() -> None:
    config = preset("llama-3.1-8b")
    found = reconcile_tensors(checkpoint(bnb_model("llama-3.1-8b")), config)
    assert not found.unexplained
    assert found.counted == 8_030_261_248
    sums = {cause: sum(e.elements for e in rows) for cause, rows in found.by_cause.items()}
    # Of 6,979,321,856 parameters in matrices each byte holds two.
    assert sums["packed_integers"] == -3_489_660_928
    blocks = 6_979_321_856 // 64
    assert sums["scales"] == blocks + blocks // 256
    assert found.stored - found.counted == sum(sums.values())
