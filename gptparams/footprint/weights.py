"""The weights of one model in one format, in bytes by family."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import NoReturn

from gptparams.config.config import Config
from gptparams.counting.tensors import included_rows
from gptparams.errors import InputError
from gptparams.footprint.formats import EVERY_MATRIX, EXPERTS, LAYERS, Format, Scope
from gptparams.schema.families import FAMILY_IDS
from gptparams.schema.tensor import TensorSpec

_OF_LAYERS = ("attention", "feed_forward")
# The families whose matrices are in a scope; routers, norms and positions never are.
_FAMILIES: dict[Scope, tuple[str, ...]] = {
    LAYERS: _OF_LAYERS,
    EXPERTS: _OF_LAYERS,
    EVERY_MATRIX: (*_OF_LAYERS, "token_embedding", "output_head"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Weights:
    """The weights in a format, in bytes by family, in the order of the table of families.

    `stored` is how many numbers are stored in the format, `kept` how many are not, and `kept_bytes`
    what those take. `stacked` is how many bytes more there are where experts stay stacked in one
    tensor, which formats of bitsandbytes skip.
    """

    format: Format
    by_family: tuple[tuple[str, int], ...]
    stored: int
    kept: int
    kept_bytes: int
    stacked: int = 0

    @property
    def bytes(self) -> int:
        """The total in bytes."""
        return sum(size for _, size in self.by_family)

    def to_dict(self) -> dict[str, object]:
        """The weights as the object `weights` of the JSON."""
        return {"bytes": self.bytes, "by_family": dict(self.by_family)}

    def __repr__(self) -> str:
        return f"<Weights in {self.format.id}: {self.bytes:,} bytes>"


def weigh(config: Config, kind: Format) -> Weights:
    """The weights of `config` in the format `kind`; a tied head is stored once.

    Raises InputError if a matrix does not fit the format, or if the format applies to no tensor.
    """
    sums, numbers = dict.fromkeys(FAMILY_IDS, 0), {True: 0, False: 0}
    kept_bytes = stacked = 0
    for row, copies, outputs, inputs in _rows(config):
        each = kind.kept(row.name) if _is_for(kind, row) else kind.rest
        fits = each is None
        size = kind.size(outputs, inputs) if each is None else each * outputs * inputs
        if size is None:
            _refuse(config, kind, row, inputs)
        sums[row.family] = sums.get(row.family, 0) + copies * size
        numbers[fits] += copies * outputs * inputs
        kept_bytes += 0 if fits else copies * size
        if fits and kind.of_modules and row.active and len(row.axes) > 2:
            stacked += copies * (kind.rest * outputs * inputs - size)
    if not numbers[True]:
        raise InputError(
            f"{config.model}：格式 {kind.id} 只用于专家，而这个模型没有专家；请换一种格式",
            f"{config.model}: format {kind.id} is for experts, and this model has none; "
            "choose another format",
        )
    return Weights(kind, tuple(sums.items()), numbers[True], numbers[False], kept_bytes, stacked)


def _is_for(kind: Format, row: TensorSpec) -> bool:
    """Whether the format applies to the tensors of a row."""
    families = _FAMILIES.get(kind.scope)
    if families is None:
        return True
    axes = row.shape.split()
    # An axis of 1 marks a convolution, or a vector that is stored as a matrix.
    is_matrix = row.role == "weight" and len(axes) > 1 and "1" not in axes
    routed = kind.scope != EXPERTS or bool(row.active)
    return is_matrix and routed and row.family in families


def _rows(config: Config) -> Iterator[tuple[TensorSpec, int, int, int]]:
    """Each row with its number of matrices, and the outputs and inputs of each."""
    sizes = config.sizes
    for row in included_rows(config):
        shape = [axis.evaluate(sizes) for axis in row.axes]
        copies = row.repeats.evaluate(sizes)
        if row.active and len(shape) == 2:  # experts stacked along the first axis of one matrix
            shape = [sizes["E"], shape[0] // sizes["E"], shape[1]]
        first, last = ([1, 1, *shape])[-2:]
        outputs, inputs = (last, first) if row.inputs_first else (first, last)
        yield row, copies * prod(shape[:-2]), outputs, inputs


def _refuse(config: Config, kind: Format, row: TensorSpec, inputs: int) -> NoReturn:
    raise InputError(
        f"{config.model}：格式 {kind.id} 每 {kind.divides} 个输入一块，"
        f"而 {row.name} 有 {inputs} 个，除不尽；请换一种格式",
        f"{config.model}: format {kind.id} stores blocks of {kind.divides} inputs, which do not "
        f"divide the {inputs} of {row.name}; choose another format",
    )
