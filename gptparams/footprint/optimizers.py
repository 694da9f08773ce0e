"""Optimizers and precisions, as tables: the bytes that training keeps per trained number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod

from gptparams.footprint.naming import row_called
from gptparams.language import Text


@dataclass(frozen=True, slots=True, repr=False)
class Optimizer:
    """An optimizer: its id, and the bytes of its states for a tensor.

    `states` takes the shape of the tensor and the bytes per number of a state, which the precision
    determines. The step counters, one number per tensor, are a separate assumption.
    """

    id: str
    name: Text
    source: str
    states: Callable[[Sequence[int], int], int]

    def __repr__(self) -> str:
        return f"<Optimizer {self.id}: {self.name.en}>"


def _numbers(each: int) -> Callable[[Sequence[int], int], int]:
    """`each` states of the shape of the tensor."""
    return lambda shape, width: each * prod(shape) * width


def _factored(shape: Sequence[int], width: int) -> int:
    """Adafactor's states: a number per row and column of a matrix, or per element of a vector."""
    if len(shape) < 2:
        return prod(shape) * width
    stack, (rows, columns) = prod(shape[:-2]), shape[-2:]
    return stack * (rows + columns) * width


_SMALL, _BLOCK = 4096, 256


def _eight_bits(each: int) -> Callable[[Sequence[int], int], int]:
    """One-byte states with a 32-bit scale per block; small tensors have 32-bit states."""

    def states(shape: Sequence[int], width: int) -> int:
        number = prod(shape)
        if number < _SMALL:
            return each * number * 4
        return each * (number + 4 * -(-number // _BLOCK))

    return states


_TORCH = "torch: torch/optim"
_BNB = "bitsandbytes: bitsandbytes/optim/optimizer.py"

OPTIMIZERS: tuple[Optimizer, ...] = (
    Optimizer(
        "adamw",
        Text("AdamW，每个数两个状态", "AdamW, two states for each number"),
        f"{_TORCH}/adamw.py",
        _numbers(2),
    ),
    Optimizer(
        "adamw8bit",
        Text("8 位 AdamW，每 256 个数两个缩放系数", "8-bit AdamW, two scales for each 256 numbers"),
        _BNB,
        _eight_bits(2),
    ),
    Optimizer(
        "sgd", Text("SGD，没有状态", "SGD, without states"), f"{_TORCH}/sgd.py", _numbers(0)
    ),
    Optimizer(
        "sgd-momentum",
        Text("带动量的 SGD，每个数一个状态", "SGD with momentum, a state for each number"),
        f"{_TORCH}/sgd.py",
        _numbers(1),
    ),
    Optimizer(
        "adafactor",
        Text("Adafactor，每行每列一个状态", "Adafactor, a state for each row and column"),
        f"{_TORCH}/_adafactor.py",
        _factored,
    ),
    Optimizer(
        "lion", Text("Lion，每个数一个状态", "Lion, a state for each number"),
        "arXiv:2302.06675, program 1", _numbers(1),
    ),
    Optimizer(
        "lion8bit",
        Text("8 位 Lion，每 256 个数一个缩放系数", "8-bit Lion, a scale for each 256 numbers"),
        _BNB,
        _eight_bits(1),
    ),
)  # fmt: skip
"""Every optimizer; the first one is the default."""


@dataclass(frozen=True, slots=True, repr=False)
class Precision:
    """Bytes per trained number: of the weight, its 32-bit copy, its gradient and a state."""

    id: str
    name: Text
    source: str
    weight: int
    master: int
    gradient: int
    state: int

    def __repr__(self) -> str:
        return f"<Precision {self.id}: {self.name.en}>"


PRECISIONS: tuple[Precision, ...] = (
    Precision(
        "mixed",
        Text("16 位权重和梯度，另有 32 位的权重", "16-bit weights and gradients, 32-bit weights"),
        "arXiv:1910.02054, section 3.1",
        2, 4, 2, 4,
    ),
    Precision(
        "mixed-fp32-gradients",
        Text("同上，但梯度是 32 位", "the same with 32-bit gradients"),
        "Megatron-LM: megatron/core/optimizer/optimizer_config.py",
        2, 4, 4, 4,
    ),
    Precision(
        "fp32",
        Text("全是 32 位；torch.autocast 也是", "32 bits throughout; the same with torch.autocast"),
        "torch: docs/source/amp.md",
        4, 0, 4, 4,
    ),
    Precision(
        "bf16",
        Text("全是 16 位", "16 bits throughout"),
        f"{_TORCH}/adamw.py",
        2, 0, 2, 2,
    ),
)  # fmt: skip
"""Every precision; the first one is the default of full training, `fp32` that of adapters."""


def optimizer(name: str) -> Optimizer:
    """The optimizer called `name`; raises InputError, with the list, if there is none."""
    return row_called(name, OPTIMIZERS, Text("优化器", "optimizer"))


def precision(name: str) -> Precision:
    """The precision called `name`; raises InputError, with the list, if there is none."""
    return row_called(name, PRECISIONS, Text("训练精度", "precision"))
