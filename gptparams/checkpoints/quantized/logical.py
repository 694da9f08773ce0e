"""Convert stored tensors to matrices of the model, combining the parts of quantized ones.

Most files have nothing quantized; their tensors are used as they are.
"""

from collections.abc import Iterable, Sequence, Set

from gptparams.checkpoints.header import StoredTensor
from gptparams.checkpoints.quantized.companions import COMPANIONS, Companion, cause_of
from gptparams.checkpoints.quantized.layout import Logical, Parts
from gptparams.checkpoints.quantized.layouts import LAYOUTS
from gptparams.checkpoints.quantized.quantization_config import Bits

# The suffixes after the name of a module in quantized files, longest first.
_SUFFIXES = tuple(
    sorted({row[0] for row in COMPANIONS} | {layout.packed for layout in LAYOUTS}, key=len)[::-1]
)
_BY_LAST: dict[str, tuple[str, ...]] = {}
for _suffix in _SUFFIXES:
    _last = _suffix.rpartition(".")[2]
    _BY_LAST[_last] = (*_BY_LAST.get(_last, ()), _suffix)
_TELLING = frozenset(_BY_LAST) - {"weight"}


def logical_tensors(
    tensors: Sequence[StoredTensor], bits: Bits
) -> tuple[list[Logical], list[Companion]]:
    """Return the matrices that `tensors` store, and the tensors that are not parameters."""
    ends = {each.name.rpartition(".")[2] for each in tensors}
    joined = any(end.endswith(("_blocks", "_scales", "_scale_inv", "_scale")) for end in ends)
    if not (ends & _TELLING or joined):
        return [_plain(each) for each in tensors], []
    modules = _modules(tensors)
    found: list[Logical] = []
    companions: list[Companion] = []
    for module, parts in modules.items():
        matrices, others = _module(Parts(module, parts, *bits.of(module)), modules.keys())
        found += matrices
        companions += others
    return found, companions


def _plain(tensor: StoredTensor) -> Logical:
    return Logical(tensor.name, tensor.shape, tensor)


def _modules(tensors: Iterable[StoredTensor]) -> dict[str, dict[str, StoredTensor]]:
    """Group the tensors by module and suffix; the suffix of unknown tensors is empty."""
    found: dict[str, dict[str, StoredTensor]] = {}
    for tensor in tensors:
        module, suffix = _split(tensor.name)
        parts = found.setdefault(module, {})
        # Two shards may hold a tensor of the same name: both are kept.
        while suffix in parts:
            suffix += "\0"
        parts[suffix] = tensor
    return found


def _split(name: str) -> tuple[str, str]:
    """Split a name into the module and the suffix."""
    head, _, last = name.rpartition(".")
    for suffix in _BY_LAST.get(last, ()):
        if name.endswith(f".{suffix}"):
            return name[: -len(suffix) - 1], suffix
    for joined, suffix in _JOINED:
        if last.endswith(joined):
            return name[: -len(joined)], suffix
    return (head, last) if last == "bias" else (name, "")


# Stacked experts: an underscore joins the suffix to the name of the tensor.
_JOINED = (
    ("_blocks", "blocks"), ("_scales", "scales"), ("_scale_inv", "scale_inv"), ("_scale", "_scale"),
)  # fmt: skip


def _module(parts: Parts, modules: Set[str]) -> tuple[list[Logical], list[Companion]]:
    """Return the matrices of one module, and their companions."""
    matrices: list[Logical] = []
    companions: list[Companion] = []
    packed = _packed(parts)
    if packed:
        matrices.append(packed)
    for suffix, tensor in parts.tensors.items():
        cause = cause_of(suffix, parts.module, parts.tensors, modules)
        if packed and tensor is packed.tensor:
            continue
        if cause:
            companions.append(Companion(tensor, cause))
        else:
            matrices.append(_plain(tensor))
    return matrices, companions


def _packed(parts: Parts) -> Logical | None:
    """Return the matrix of a module that is stored in one of the layouts, or None."""
    for layout in LAYOUTS:
        tensor = parts.tensors.get(layout.packed)
        if tensor is None or not all(each in parts.tensors for each in layout.partners):
            continue
        if (layout.dtypes and tensor.dtype not in layout.dtypes) or not tensor.shape:
            continue
        found = layout.solve(parts)
        if found:
            name = f"{parts.module}.{layout.name}" if layout.name else parts.module
            return Logical(name, found.shape, tensor, layout.id, *found[1:])
    return None
