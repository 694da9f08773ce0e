"""How many parameters each way of fine-tuning trains, family by family.

Training part of a model means choosing rows of the architecture's table. LoRA freezes all of them.
For a matrix with n inputs and m outputs it trains two thin matrices, A of shape `(r, n)` and B of
shape `(m, r)`, whose product is added to the matrix. That is r(n + m) parameters. Source: Hu et
al. 2021, section 4; names and matching of targets follow peft.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gptparams.algebra.polynomial import Polynomial, parse_axis, product, total
from gptparams.algebra.symbols import BY_ID
from gptparams.config.config import Config
from gptparams.counting.lora_targets import ALL_LINEAR, EMBEDDINGS, is_embedding, module, targeted
from gptparams.counting.own_modules import in_own_modules
from gptparams.counting.polynomials import in_full
from gptparams.counting.tensors import Tensor, TensorGroup, group_of, included_rows, listed
from gptparams.errors import InputError
from gptparams.frozen import FrozenDict
from gptparams.language import Text
from gptparams.schema.families import ALL_FAMILY_IDS, FAMILY_IDS
from gptparams.schema.tensor import TensorSpec
from gptparams.untrusted import quoted

RANK = BY_ID["r"]


@dataclass(frozen=True, slots=True)
class Way:
    """A way of tuning: the rows that it trains; with `last`, in the last layer only."""

    id: str
    name: Text
    chooses: Callable[[Config, TensorSpec], bool]
    last: bool = False


def _is_head(config: Config, row: TensorSpec) -> bool:
    """Whether a row is the output head, or the tensor that a tied head shares."""
    heads = [each for each in config.architecture.rows if each.family == "output_head"]
    owners = {each.shares for each in heads if each.shares} if config.tied else set()
    return row in heads or row.name in owners


WAYS: tuple[Way, ...] = (
    Way("all", Text("全部", "All"), lambda config, row: True),
    Way(
        "embeddings",
        Text("只调嵌入", "Embeddings only"),
        lambda config, row: row.family in EMBEDDINGS,
    ),
    Way("head", Text("只调输出头", "Head only"), _is_head),
    Way(
        "block",
        Text("只调最后一层", "Last block only"),
        lambda config, row: bool(row.repeat),
        last=True,
    ),
    Way(
        "biases",
        Text("只调偏置", "Biases only"),
        lambda config, row: row.role == "bias",
    ),
    Way(
        "norms",
        Text("只调归一化", "Norms only"),
        lambda config, row: row.family == "normalization",
    ),
)
"""The ways that train tensors of the model itself; `lora` adds tensors instead."""


@dataclass(frozen=True, slots=True, repr=False)
class Tuning:
    """What one way of tuning trains in one model: the tensors, and the formula of each family.

    `groups` holds the tensors, one group per row. `sizes` are those of the model, and for LoRA
    also its rank as `r`.
    """

    way: str
    name: Text
    config: Config
    groups: tuple[TensorGroup, ...]
    formulas: Mapping[str, Polynomial]
    sizes: Mapping[str, int]

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """The tensors that are trained; raises InputError if there are too many to list."""
        return tuple(listed(self.groups, self.config))

    @property
    def families(self) -> dict[str, int]:
        """The number of trained parameters of each family, in the order of the table."""
        sums = dict.fromkeys(FAMILY_IDS, 0)
        for group in self.groups:
            sums[group.family] = sums.get(group.family, 0) + group.count
        return sums

    @property
    def total(self) -> int:
        """The number of trained parameters."""
        return sum(group.count for group in self.groups)

    def __repr__(self) -> str:
        return f"<Tuning {self.config.name}: {self.name.en}, {self.total:,} parameters>"

    @property
    def formula(self) -> Polynomial:
        """The total for all sizes and all ranks."""
        return total(self.formulas.values())


def tune(config: Config, way: Way) -> Tuning:
    """The tensors of the model of `config` that `way` trains, which may be none."""
    rows = [row for row in included_rows(config) if way.chooses(config, row)]
    trained = tuple(group_of(row, config) for row in rows)
    parts = [(row.family, row.polynomial) for row in rows]
    if way.last:
        trained = tuple(_in_last_layer(each, config) for each in trained if _has_last(each, config))
        parts = [(each.family, _of_one_layer(each.row)) for each in trained]
    formulas = by_family(config, parts)
    return Tuning(way.id, way.name, config, trained, formulas, config.sizes)


def lora(config: Config, rank: object, targets: Sequence[str] = (ALL_LINEAR,)) -> Tuning:
    """The tensors that LoRA of `rank` adds beside the matrices that `targets` names.

    A target is the name of a module or its last components: `c_proj` matches two matrices in each
    block of GPT-2, `attn.c_proj` one. `all-linear` matches every matrix of the blocks. Raises
    InputError for an invalid rank, for a target that matches no matrix, and for one that includes
    experts stacked in one tensor, for which peft has special rules.
    """
    config = in_own_modules(config)
    rows = targeted(config, targets)
    sizes: Mapping[str, int] = FrozenDict({**config.sizes, RANK.id: checked(rank)})
    added = tuple(
        replace(
            group_of(row, config), name=name, shape=tuple(axis.evaluate(sizes) for axis in axes)
        )
        for row in rows
        for name, axes in _pair(row)
    )
    r = Polynomial.symbol(RANK.id)
    parts = ((row.family, product((row.repeats, r, total(row.axes)))) for row in rows)
    name = Text(f"LoRA，秩 {rank}", f"LoRA, rank {rank}")
    return Tuning("lora", name, config, added, by_family(config, parts), sizes)


def _pair(row: TensorSpec) -> Iterable[tuple[str, tuple[Polynomial, ...]]]:
    """The names and axes of LoRA's A and B, as peft names and stores them."""
    r = Polynomial.symbol(RANK.id)
    inputs, outputs = ends(row)
    form = "lora_embedding_{}" if is_embedding(row) else "lora_{}.weight"
    yield f"{module(row.name)}.{form.format('A')}", (r, inputs)
    yield f"{module(row.name)}.{form.format('B')}", (outputs, r)


def ends(row: TensorSpec) -> tuple[Polynomial, Polynomial]:
    """The input and the output axis of a matrix; the outputs of an embedding come last."""
    first, last = row.axes
    return (first, last) if row.inputs_first or is_embedding(row) else (last, first)


def _has_last(group: TensorGroup, config: Config) -> bool:
    """Whether the last layer has tensors of the group."""
    kind = group.factors[0] if group.factors else ""
    return config.sizes["L"] - 1 in config.layers.get(kind, ())


def _in_last_layer(group: TensorGroup, config: Config) -> TensorGroup:
    """The tensors of the group that are in the last layer."""
    in_each = group.copies // len(config.layers[group.factors[0]])
    return replace(group.numbered(config.sizes["L"] - 1), copies=in_each)


def _of_one_layer(row: TensorSpec) -> Polynomial:
    """The number of elements of `row` in one layer, for all sizes."""
    return product((*map(parse_axis, row.factors[1:]), *row.axes))


def by_family(config: Config, parts: Iterable[tuple[str, Polynomial]]) -> Mapping[str, Polynomial]:
    """The sum of the polynomials of each family, with derived sizes substituted."""
    sums: dict[str, Polynomial] = {}
    for family, polynomial in parts:
        sums[family] = sums.get(family, Polynomial()) + polynomial
    present = (family for family in ALL_FAMILY_IDS if family in sums)
    return FrozenDict({family: in_full(config, sums[family]) for family in present})


def checked(rank: object) -> int:
    """`rank`; raises InputError unless it is a valid rank of LoRA."""
    if type(rank) is not int or not 1 <= rank <= RANK.largest:
        shown = quoted(repr(rank))
        raise InputError(
            f"LoRA 的秩应是 1 到 {RANK.largest} 的整数，现在是 {shown}",
            f"rank of LoRA: expected a whole number from 1 to {RANK.largest}, found {shown}",
        )
    return rank
