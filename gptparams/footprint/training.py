"""What training keeps in memory apart from activations: exact bytes, family by family."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from gptparams.config.config import Config
from gptparams.counting.tensors import included_rows
from gptparams.errors import InputError
from gptparams.footprint.formats import EVERY_MATRIX, EVERYTHING, Format, weight_format
from gptparams.footprint.optimizers import Optimizer, Precision, optimizer, precision
from gptparams.footprint.weights import Weights
from gptparams.schema.families import FAMILY_IDS

METHODS = ("full", "lora", "qlora")
"""The training methods: all weights, or adapters beside frozen weights."""
PARTS = ("weights", "adapters", "master_weights", "gradients", "optimizer_states")
"""The parts that training keeps, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Adapters:
    """The rank of LoRA's adapters, and their target matrices."""

    rank: int
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model is trained: the weight format, and what is kept per trained number."""

    method: str
    format: Format
    optimizer: Optimizer
    precision: Precision
    adapters: Adapters | None


@dataclass(frozen=True, slots=True)
class Training:
    """What training a model keeps, in bytes, by family and by part.

    `trained` is the number of trained parameters, in `tensors` tensors. The bytes include the
    weights of the model, which training needs even if they are frozen.
    """

    plan: Plan
    trained: int
    tensors: int
    table: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def bytes(self) -> int:
        """The total in bytes."""
        return sum(self.by_part.values())

    @property
    def by_family(self) -> dict[str, int]:
        """The bytes of each family, in the order of the table of families."""
        return {family: sum(parts) for family, parts in self.table}

    @property
    def by_part(self) -> dict[str, int]:
        """The bytes of each part."""
        columns = zip(*(parts for _, parts in self.table), strict=True)
        return dict(zip(PARTS, map(sum, columns), strict=True))

    def to_dict(self) -> dict[str, object]:
        """The training as the object `training` of the JSON."""
        adapters = self.plan.adapters
        return {
            "method": self.plan.method,
            "optimizer": self.plan.optimizer.id,
            "precision": self.plan.precision.id,
            "rank": adapters.rank if adapters else None,
            "targets": list(adapters.targets) if adapters else None,
            "trained": self.trained,
            "bytes": self.bytes,
            "by_part": self.by_part,
            "by_family": self.by_family,
        }


@dataclass(frozen=True, slots=True)
class _Trained:
    """Trained tensors of one shape: their family, and how many there are."""

    family: str
    shape: tuple[int, ...]
    copies: int


def plan(
    method: str,
    weights: str | None,
    optimizer_name: str | None,
    precision_name: str | None,
    rank: int,
    targets: tuple[str, ...],
) -> Plan:
    """Make a plan from names; None selects the default.

    Raises InputError for an unknown name, and for a format that does not suit the method.
    """
    if method not in METHODS:
        known = ", ".join(METHODS)
        raise InputError(
            f"没有名为“{method}”的训练方式；可选：{known}",
            f"way of training {method!r} is unknown; choose one of {known}",
        )
    full = method == "full"
    chosen = precision(precision_name or ("mixed" if full else "fp32"))
    kind = _format_of_all(weights, chosen) if full else _format_beside(weights, method)
    adapters = None if full else Adapters(rank, targets)
    return Plan(method, kind, optimizer(optimizer_name or "adamw"), chosen, adapters)


def _format_of_all(name: str | None, chosen: Precision) -> Format:
    """The format of weights that are trained, which the precision determines."""
    kind = weight_format(name or ("bf16" if chosen.weight == 2 else "fp32"))
    if kind.scope != EVERYTHING or kind.rest != chosen.weight:
        raise InputError(
            f"全量训练的权重由训练精度 {chosen.id} 决定，不能是 {kind.id}；"
            "请去掉 --weights，或用 --train qlora",
            f"precision {chosen.id} decides the weights of full training, which can't be "
            f"{kind.id}; leave --weights out, or use --train qlora",
        )
    return kind


def _format_beside(name: str | None, method: str) -> Format:
    """The format of frozen weights, beside adapters that are trained."""
    kind = weight_format(name or ("nf4" if method == "qlora" else "bf16"))
    if kind.scope == EVERY_MATRIX:
        raise InputError(
            f"{kind.id} 是推理用的格式，不能带着适配器训练；请用 nf4、int8 或 bf16",
            f"{kind.id} is a format for inference, and no adapter is trained beside it; "
            "use nf4, int8 or bf16",
        )
    if method == "qlora" and kind.scope == EVERYTHING:
        raise InputError(
            f"QLoRA 的权重是量化过的，不能是 {kind.id}；请用 nf4，或 --train lora",
            f"the weights of QLoRA are quantized, and can't be {kind.id}; use nf4, or --train lora",
        )
    return kind


def trained(config: Config, weights: Weights, how: Plan) -> Training:
    """What training keeps, including `weights`, the weights of the model.

    Raises InputError for an invalid rank or invalid targets of LoRA.
    """
    tensors = tuple(_adapters(config, how.adapters) if how.adapters else _all(config))
    table = dict.fromkeys(FAMILY_IDS, (0,) * len(PARTS))
    table |= {family: (size, 0, 0, 0, 0) for family, size in weights.by_family}
    for each in tensors:
        added = _kept(each, how)
        table[each.family] = tuple(map(sum, zip(table[each.family], added, strict=True)))
    return Training(
        how,
        sum(each.copies * prod(each.shape) for each in tensors),
        sum(each.copies for each in tensors),
        tuple(table.items()),
    )


def _kept(each: _Trained, how: Plan) -> tuple[int, ...]:
    """Bytes of each part for trained tensors, without the model's own weights."""
    numbers, width = each.copies * prod(each.shape), how.precision
    return (
        0,
        numbers * width.weight if how.adapters else 0,
        numbers * width.master,
        numbers * width.gradient,
        each.copies * how.optimizer.states(each.shape, width.state),
    )


def _all(config: Config) -> Iterator[_Trained]:
    sizes = config.sizes
    for row in included_rows(config):
        shape = tuple(axis.evaluate(sizes) for axis in row.axes)
        yield _Trained(row.family, shape, row.repeats.evaluate(sizes))


def _adapters(config: Config, adapters: Adapters) -> Iterator[_Trained]:
    from gptparams.counting.tuning import lora  # only needed for adapters

    for tensor in lora(config, adapters.rank, adapters.targets).tensors:
        yield _Trained(tensor.family, tensor.shape, 1)
