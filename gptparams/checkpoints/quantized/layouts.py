"""Quantized layouts: which tensors of a file belong together, and which matrix they store.

A quantizer replaces `weight` by packed integers and stores scales, zero points and so on beside it.
Each layout is a row of a table: the suffix that identifies it, and a function that computes the
shape of the matrix from the shapes of its tensors. A companion is recognized by its partner, never
by its suffix alone: some learned tensors are also called `scale`.

Sources: AutoGPTQ 179776b, AutoAWQ 030fe2a, bitsandbytes 0.49, compressed-tensors 0.20.1, TensorRT
Model Optimizer, the config of gpt-oss, `mlx.nn.QuantizedLinear`.
"""

from collections.abc import Callable, Mapping
from math import prod
from typing import NamedTuple

from gptparams.checkpoints.header import StoredTensor

Shape = tuple[int, ...]
WORD = 32  # bits of a packed integer
_BITS = (4, 8, 3, 2, 6, 5)
_GROUPS = (32, 64, 128, 16)


class Logical(NamedTuple):
    """A matrix of the model: its name, its shape, and how it is stored.

    `shape` is None if header and config do not determine it; then `shapes` are the possible ones,
    and `elements` is the number of values if that is known. `tensor` is the stored tensor that
    holds the values; `layout` is empty for an unquantized tensor.
    """

    name: str
    shape: Shape | None
    tensor: StoredTensor
    layout: str = ""
    shapes: tuple[Shape, ...] = ()
    elements: int | None = None
    needed: str = ""

    @property
    def count(self) -> int | None:  # type: ignore[override]  # not how often a tuple holds a value
        """The number of parameters of the matrix; None if unknown."""
        return self.elements if self.shape is None else prod(self.shape)

    def fits(self, shape: Shape) -> bool:
        """Return whether the matrix can have this shape."""
        if self.shape is not None:
            return self.shape == shape
        if self.shapes:
            return shape in self.shapes
        return prod(shape) in (self.elements, (self.elements or 0) - 1)


class Parts(NamedTuple):
    """The tensors of one module by suffix, and the module's bits and group size from the config."""

    module: str
    tensors: Mapping[str, StoredTensor]
    bits: int | None
    group: int | None

    def shape(self, suffix: str) -> Shape:
        """Return the shape of the tensor with this suffix; () if there is none."""
        tensor = self.tensors.get(suffix)
        return tensor.shape if tensor else ()


class Found(NamedTuple):
    """The result of a layout: the shape, or the possible shapes and the missing information."""

    shape: Shape | None = None
    shapes: tuple[Shape, ...] = ()
    elements: int | None = None
    needed: str = ""


class Layout(NamedTuple):
    """A way to store a matrix: `packed` is the suffix that identifies it, `dtypes` its dtypes.

    `partners` must also be present. `name` is the suffix of the matrix. `solve` returns its shape,
    or None if the tensors do not have this layout.
    """

    id: str
    packed: str
    dtypes: tuple[str, ...]
    partners: tuple[str, ...]
    name: str
    solve: Callable[[Parts], Found | None]


def _gptq(parts: Parts) -> Found | None:
    """`qweight (in*b/32, out)`, `scales (groups, out)`; each 32-bit word packs values of b bits."""
    if len(parts.shape("qweight")) != 2:
        return None
    rows, outputs = parts.shape("qweight")
    if parts.shape("scales")[-1:] != (outputs,):
        return None
    zeros = parts.shape("qzeros")
    bits = (zeros[-1] * WORD // outputs if zeros and outputs else 0) or parts.bits
    if indices := parts.shape("g_idx"):
        return Found((outputs, indices[0]))
    return Found((outputs, rows * WORD // bits)) if bits else Found(needed="bits")


def _awq(parts: Parts) -> Found | None:
    """`qweight (in, out*b/32)`, `scales (groups, out)`."""
    inputs, words, *_ = (*parts.shape("qweight"), 0, 0)
    outputs = (parts.shape("scales") or (0,))[-1]
    return Found((outputs, inputs)) if 0 < words < outputs else None


def _bnb4(parts: Parts) -> Found | None:
    """Two values per byte; the shape is stored inside the data of another tensor."""
    nbytes = parts.tensors["weight"].nbytes
    return (
        Found(elements=2 * nbytes, needed="config.json")
        if "weight.absmax" in parts.tensors
        else None
    )


def _same(parts: Parts) -> Found:
    """One stored value per parameter, with scales beside it."""
    return Found(parts.shape("weight"))


def _packed_words(parts: Parts) -> Found:
    """compressed-tensors: `weight_packed (out, in*b/32)`, rounded up to whole words."""
    *outputs, words = parts.shape("weight_packed")
    if parts.bits is None:
        widths = tuple((*outputs, inputs) for bits in _BITS for inputs in _inputs(words, bits))
        return Found(shapes=widths, needed="num_bits")
    groups = parts.shape("weight_scale")[-1:]
    inputs = _inputs(words, parts.bits)
    if parts.group and groups and groups[0] > 1:
        exact = groups[0] * parts.group
        return Found((*outputs, exact)) if exact in inputs else Found(needed="group_size")
    if len(inputs) == 1:
        return Found((*outputs, inputs[0]))
    return Found(shapes=tuple((*outputs, n) for n in inputs), needed="weight_shape")


def _inputs(words: int, bits: int) -> tuple[int, ...]:
    """Return the numbers of `bits`-bit values that fill exactly `words` words, largest first."""
    most, least = words * WORD // bits, (words - 1) * WORD // bits + 1
    return tuple(range(most, max(least, 0) - 1, -1)) if words else (0,)


def _packed_bytes(parts: Parts) -> Found | None:
    """Values of 4, 6 or 8 bits in bytes; a scale covers 16 values if it is F8_E4M3, else 32."""
    packed = "weight_packed" if "weight_packed" in parts.tensors else "weight"
    *outputs, cols = parts.shape(packed)
    scale = parts.tensors.get("weight_scale") or parts.tensors.get("scale")
    if scale is None or not scale.shape:
        return None
    group = 16 if scale.dtype == "F8_E4M3" else 32
    inputs = scale.shape[-1] * group
    possible = inputs and 8 * cols / inputs in (4, 6, 8) and scale.shape[:-1] == tuple(outputs)
    return Found((*outputs, inputs)) if possible else None


def _modelopt(parts: Parts) -> Found | None:
    """ModelOpt's NVFP4: `weight (out, in/2)`, a scale per 16 values, and one for all."""
    *outputs, cols = parts.shape("weight")
    return Found((*outputs, 2 * cols)) if parts.shape("weight_scale")[-1:] == (cols // 8,) else None


def _mlx(parts: Parts) -> Found | None:
    """`weight (out, in*b/32)`, `scales (out, in/g)`; b and g come from the config."""
    *outputs, words = parts.shape("weight")
    groups = parts.shape("scales")[-1:]
    if not groups or not groups[0] or parts.shape("scales")[:-1] != tuple(outputs):
        return None
    if "biases" not in parts.tensors:  # MXFP4: each scale is a byte for 32 values
        return Found((*outputs, 32 * groups[0]))
    if parts.bits:
        return Found((*outputs, words * WORD // parts.bits))
    inputs = (groups[0] * group for group in _GROUPS)
    fit = [n for n in inputs if n and words * WORD % n == 0 and words * WORD // n in _BITS]
    return Found(shapes=tuple((*outputs, n) for n in fit), needed="bits")


def _gpt_oss(parts: Parts) -> Found | None:
    """`blocks (E, out, in/32, 16)`, `scales (E, out, in/32)`; the model stores `(E, in, out)`."""
    blocks = parts.shape("blocks")
    if len(blocks) < 3 or blocks[:-1] != parts.shape("scales"):
        return None
    *experts, outputs, groups, half = blocks
    return Found((*experts, 2 * half * groups, outputs))


_INTEGERS = ("I32", "U32")
_BYTES = ("U8", "I8", "F4")
LAYOUTS: tuple[Layout, ...] = (
    Layout("gptq", "qweight", _INTEGERS, ("scales",), "weight", _gptq),
    Layout("awq", "qweight", _INTEGERS, ("scales",), "weight", _awq),
    Layout("mlx", "weight", ("U32",), ("scales",), "weight", _mlx),
    Layout(
        "modelopt_nvfp4", "weight", ("U8",), ("weight_scale", "weight_scale_2"), "weight", _modelopt
    ),
    Layout("packed_bytes", "weight_packed", _BYTES, ("weight_scale",), "weight", _packed_bytes),
    Layout("packed_bytes", "weight", _BYTES, ("weight_scale",), "weight", _packed_bytes),
    Layout("packed_bytes", "weight", _BYTES, ("scale",), "weight", _packed_bytes),
    Layout("pack_quantized", "weight_packed", _INTEGERS, (), "weight", _packed_words),
    Layout("bitsandbytes_4bit", "weight", (), ("weight.absmax",), "weight", _bnb4),
    Layout("bitsandbytes_8bit", "weight", ("I8",), ("SCB",), "weight", _same),
    Layout("gpt_oss_mxfp4", "blocks", ("U8",), ("scales",), "", _gpt_oss),
)  # fmt: skip
"""Every layout; the first one whose tensors and shapes fit is used."""
