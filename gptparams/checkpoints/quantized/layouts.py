"""Quantized layouts: which tensors of a file belong together, and which matrix they store.

A quantizer replaces `weight` by packed integers and stores scales, zero points and so on beside it.
Each layout is a row of a table: the suffix that identifies it, and a function that computes the
shape of the matrix from the shapes of its tensors. A companion is recognized by its partner, never
by its suffix alone: some learned tensors are also called `scale`.

Sources: AutoGPTQ 179776b, AutoAWQ 030fe2a, bitsandbytes 0.49, compressed-tensors 0.20.1, TensorRT
Model Optimizer, the config of gpt-oss, `mlx.nn.QuantizedLinear`; for all others, the integrations
of transformers 5.23.
"""

from gptparams.checkpoints.quantized.layout import Found, Layout, Parts

WORD = 32  # bits of a packed integer
_BITS = (4, 8, 3, 2, 6, 5)
_GROUPS = (32, 64, 128, 16)


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
    if (
        not {"biases", "qbiases"} & parts.tensors.keys()
    ):  # MXFP4: each scale is a byte for 32 values
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


def _two_four(parts: Parts) -> Found | None:
    """Marlin's 2:4 sparsity: `weight_packed (in/32, 2*out)`, `scale_packed (groups, out)`."""
    outputs = parts.shape("scale_packed")[-1:]
    rows = parts.shape("weight_packed")[:1]
    return Found((*outputs, WORD * rows[0])) if outputs and rows else None


def _eetq(parts: Parts) -> Found | None:
    """EETQ: `weight (in, out)`, with a scale for each output."""
    weight = parts.shape("weight")
    return Found(weight[::-1]) if weight[1:] == parts.shape("weight_scales") else None


def _bitnet(parts: Parts) -> Found | None:
    """BitNet: four values of three levels per byte, `(out/4, in)`, and one scale."""
    rows, *inputs = (*parts.shape("weight"), 0)[:2]
    one_scale = parts.shape("weight_scale") == (1,)
    return Found((4 * rows, *inputs)) if one_scale and all(inputs) else None


def _higgs(parts: Parts) -> Found | None:
    """HIGGS: `weight (out*b/16, in)`, `scales (out, groups)`, `tables (2**b,)`."""
    outputs, inputs = parts.shape("scales")[:1], parts.shape("weight")[1:]
    return Found((*outputs, *inputs)) if outputs and len(inputs) == 1 else None


def _fp_quant(parts: Parts) -> Found | None:
    """FP-Quant: two values per byte, `(out, in/2)`, and a scale per 16 or 32 of them."""
    *outputs, cols = parts.shape("qweight") or (0,)
    return Found((*outputs, 2 * cols)) if parts.shape("scales")[:-1] == tuple(outputs) else None


def _aqlm(parts: Parts) -> Found | None:
    """AQLM: `codes (out/a, in/b, books)`, `codebooks (books, entries, a, b)`."""
    codes, books = parts.shape("codes"), parts.shape("codebooks")
    if len(codes) != 3 or len(books) != 4:
        return None
    return Found((codes[0] * books[2], codes[1] * books[3]))


def _hqq(parts: Parts) -> Found:
    """HQQ: values packed into bytes, whatever the shape, which is inside another tensor."""
    nbytes = parts.tensors["W_q"].nbytes
    if parts.bits in (8, 4, 2, 1):
        return Found(elements=nbytes * 8 // parts.bits, needed="config.json")
    return Found(needed="nbits")


def _held(parts: Parts, suffix: str) -> Found | None:
    """One value per byte in the tensor called `suffix`, or two in unsigned bytes."""
    tensor = parts.tensors[suffix]
    if len(tensor.shape) != 2:
        return None
    outputs, cols = tensor.shape
    return Found((outputs, cols * (2 if tensor.dtype == "U8" else 1)))


def _torchao(parts: Parts) -> Found | None:
    """Torchao: the parts of a tensor subclass, of which `qdata` holds the values."""
    return _held(parts, "_weight_qdata")


def _quanto(parts: Parts) -> Found | None:
    """Quanto: the parts of a tensor subclass, of which `_data` holds the values."""
    return _held(parts, "weight._data")


_INTEGERS = ("I32", "U32")
_BYTES = ("U8", "I8", "F4")
_VALUES = ("I8", "U8", "F8_E4M3", "F8_E5M2")
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
    Layout("bitnet", "weight", ("U8",), ("weight_scale",), "weight", _bitnet),
    Layout("marlin_24", "weight_packed", _INTEGERS, ("scale_packed",), "weight", _two_four),
    Layout("pack_quantized", "weight_packed", _INTEGERS, (), "weight", _packed_words),
    Layout("bitsandbytes_4bit", "weight", (), ("weight.absmax",), "weight", _bnb4),
    Layout("bitsandbytes_8bit", "weight", ("I8",), ("SCB",), "weight", _same),
    Layout("eetq", "weight", ("I8",), ("weight_scales",), "weight", _eetq),
    Layout("higgs", "weight", ("I16",), ("scales", "tables"), "weight", _higgs),
    Layout("fp_quant", "qweight", ("U8",), ("scales",), "weight", _fp_quant),
    Layout("aqlm", "codes", ("I8", "I16"), ("codebooks",), "weight", _aqlm),
    Layout("hqq", "W_q", (), ("scale",), "weight", _hqq),
    Layout("torchao", "_weight_qdata", _VALUES, ("_weight_scale",), "weight", _torchao),
    Layout("quanto", "weight._data", _VALUES, ("weight._scale",), "weight", _quanto),
    Layout("gpt_oss_mxfp4", "blocks", ("U8",), ("scales",), "", _gpt_oss),
)  # fmt: skip
"""Every layout; the first one whose tensors and shapes fit is used."""
