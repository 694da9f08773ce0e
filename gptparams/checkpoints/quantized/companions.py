"""Tensors stored beside a quantized matrix that are not parameters, and their causes.

A companion is recognized by its partner, never by its suffix alone: some learned tensors are also
called `scale`.
"""

from collections.abc import Mapping, Set
from typing import NamedTuple

from gptparams.checkpoints.header import StoredTensor


class Companion(NamedTuple):
    """A stored tensor that is not a parameter, and the id of the cause."""

    tensor: StoredTensor
    cause: str


# What HQQ stores beside the values of each matrix: settings, one number each, and the shape.
_HQQ = (
    "axis", "channel_wise", "compute_dtype", "encoded_state_dict", "group_size", "nbits",
    "offload_meta", "optimize", "packing", "quant_scale", "quant_zero", "round_zero", "shape",
    "stores_quant_config", "unpack_view_dtype", "view_as_float",
)  # fmt: skip
# Suffix of a companion, the suffixes of which at least one must be present, and the cause.
COMPANIONS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("qzeros", ("qweight",), "zero_points"),
    ("g_idx", ("qweight",), "index_arrays"),
    ("scales", ("qweight", "blocks", "weight", "codes"), "scales"),
    ("biases", ("weight",), "zero_points"),
    ("qbiases", ("weight",), "zero_points"),
    ("weight.absmax", ("weight",), "scales"),
    ("weight.nested_absmax", ("weight",), "scales"),
    ("weight.quant_map", ("weight",), "quantization_tables"),
    ("weight.nested_quant_map", ("weight",), "quantization_tables"),
    ("weight.quant_state.bitsandbytes__nf4", ("weight",), "quantization_tables"),
    ("weight.quant_state.bitsandbytes__fp4", ("weight",), "quantization_tables"),
    ("SCB", ("weight",), "scales"),
    ("weight_format", ("weight",), "quantization_tables"),
    ("weight_scale_inv", ("weight",), "scales"),
    ("weight_scale_2", ("weight", "weight_packed"), "scales"),
    ("weight_scale", ("weight", "weight_packed"), "scales"),
    ("weight_scales", ("weight",), "scales"),
    ("scale_packed", ("weight_packed",), "scales"),
    ("meta", ("weight_packed",), "index_arrays"),
    ("weight_global_scale", ("weight_packed", "weight", "qweight"), "scales"),
    ("act_global_scale", ("qweight",), "scales"),
    ("forward_hadamard_matrix", ("qweight",), "quantization_tables"),
    ("backward_hadamard_matrix", ("qweight",), "quantization_tables"),
    ("tables", ("scales",), "quantization_tables"),
    ("tables2", ("scales",), "quantization_tables"),
    ("codebooks", ("codes",), "quantization_tables"),
    ("input_global_scale", ("weight_packed", "weight"), "scales"),
    ("input_scale", ("weight_packed", "weight", "weight._data"), "scales"),
    ("input_scale_ub", ("weight",), "scales"),
    ("output_scale", ("weight_packed", "weight", "weight._data"), "scales"),
    ("weight._scale", ("weight._data",), "scales"),
    ("weight._shift", ("weight._data",), "zero_points"),
    ("_weight_scale", ("_weight_qdata",), "scales"),
    ("_weight_per_tensor_scale", ("_weight_qdata",), "scales"),
    ("_weight_act_pre_scale", ("_weight_qdata",), "scales"),
    ("_weight_scale_and_zero", ("_weight_qdata",), "scales"),
    ("_weight_zero_point", ("_weight_qdata",), "zero_points"),
    ("activation_scale", ("weight",), "scales"),
    ("scale_weight", ("weight",), "scales"),
    ("scale_input", ("weight",), "scales"),
    ("weight_zero_point", ("weight_packed", "weight"), "zero_points"),
    ("input_zero_point", ("weight_packed", "weight"), "zero_points"),
    ("weight_g_idx", ("weight_packed", "weight"), "index_arrays"),
    ("weight_shape", ("weight_packed",), "quantization_tables"),
    ("scale", ("weight", "W_q"), "scales"),
    ("zero", ("W_q",), "zero_points"),
    *((suffix, ("W_q",), "quantization_tables") for suffix in _HQQ),
    ("k_scale", ("weight", "k_proj"), "scales"),
    ("v_scale", ("weight", "v_proj"), "scales"),
    ("q_scale", ("weight", "q_proj"), "scales"),
    ("prob_scale", ("q_proj",), "scales"),
    ("scale_inv", ("",), "scales"),
    ("_scale", ("",), "scales"),
)


_PARTNERS = {suffix: (partners, cause) for suffix, partners, cause in COMPANIONS}
# Suffixes that learned tensors also use: the weight beside such a tensor must be quantized.
_ALSO_LEARNED = ("scale", "scales", "biases", "input_scale", "output_scale", "_scale")
_HOLDERS = (
    "weight", "qweight", "blocks", "weight_packed", "codes", "W_q", "_weight_qdata",
    "weight._data", "",
)  # fmt: skip
_FLOATS = ("F32", "F16", "BF16", "F64")


def cause_of(
    suffix: str, module: str, tensors: Mapping[str, StoredTensor], modules: Set[str]
) -> str:
    """Return the id of the cause if the tensor with this suffix is no parameter; otherwise empty.

    `tensors` are the tensors of `module`, `modules` the names of all modules in the file.
    """
    partners, cause = _PARTNERS.get(suffix, ((), ""))
    if not any(each in tensors or f"{module}.{each}" in modules for each in partners):
        return ""
    return "" if suffix in _ALSO_LEARNED and not _quantized(tensors) else cause


def _quantized(tensors: Mapping[str, StoredTensor]) -> bool:
    held = (tensors[name] for name in _HOLDERS if name in tensors)
    return any(tensor.dtype not in _FLOATS for tensor in held)
