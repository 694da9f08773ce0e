"""Fine-tuning, counted: how many parameters each way of tuning changes, family by family.

Training a part of a model is a choice of rows of the architecture's table. LoRA leaves them all
as they are: beside a matrix of n inputs and m outputs it trains two thin ones, A of shape
`(r, n)` and B of shape `(m, r)`, whose product is added to it. That makes r(n + m) parameters.
Source: Hu et al. 2021, section 4; names and matching of targets are those of peft.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from gptparams.algebra.polynomial import Polynomial, product, total
from gptparams.algebra.symbols import BY_ID
from gptparams.config.config import Config
from gptparams.counting.conventions import convention
from gptparams.counting.counting import Tensor, in_full, included_rows, tensors
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.schema.families import FAMILY_IDS
from gptparams.schema.tensor import TensorSpec

ALL_LINEAR = "all-linear"  # peft's word for every matrix of the blocks
RANK = BY_ID["r"]
# A tied head is no parameter of its own, but a module that can have an adapter of its own.
STORED = convention("stored")
EMBEDDINGS = ("token_embedding", "position_embedding")
LOOKED_UP = frozenset(("V", "Vp", "P", "ns"))  # how many rows such a table has


class Way(NamedTuple):
    """A way of training a part of a model: which rows of its table; `last`: of one block only."""

    id: str
    name: Text
    chooses: Callable[[Config, TensorSpec], bool]
    last: bool = False


def _is_head(config: Config, row: TensorSpec) -> bool:
    """The head, or the tensor that a tied head is."""
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
"""The ways that train tensors of the model itself; `lora` is the one that adds some."""


class Tuning(NamedTuple):
    """What one way of tuning trains in one model: the tensors, and the formula of each family.

    `sizes` are those of the model; LoRA's have its rank as `r`.
    """

    way: str
    name: Text
    config: Config
    tensors: tuple[Tensor, ...]
    formulas: dict[str, Polynomial]
    sizes: dict[str, int]

    @property
    def families(self) -> dict[str, int]:
        """How many parameters are trained in each family, in the order of the table."""
        sums = dict.fromkeys(FAMILY_IDS, 0)
        for tensor in self.tensors:
            sums[tensor.family] += tensor.count
        return sums

    @property
    def total(self) -> int:
        """How many parameters are trained."""
        return sum(tensor.count for tensor in self.tensors)

    @property
    def formula(self) -> Polynomial:
        """The total for all sizes, and for all ranks."""
        return total(self.formulas.values())


def tune(config: Config, way: Way) -> Tuning:
    """The tensors of the model of `config` that `way` trains; none if it has no such tensor."""
    rows = {row.name: row for row in included_rows(config) if way.chooses(config, row)}
    trained = tuple(each for each in tensors(config) if each.row.name in rows)
    parts = [(row.family, row.polynomial) for row in rows.values()]
    if way.last:
        trained = tuple(each for each in trained if each.name == _last(config, each.row))
        parts = [(each.family, product(each.row.axes)) for each in trained]
    formulas = _by_family(config, parts)
    return Tuning(way.id, way.name, config, trained, formulas, dict(config.sizes))


def lora(config: Config, rank: object, targets: Sequence[str] = (ALL_LINEAR,)) -> Tuning:
    """The tensors that LoRA of `rank` adds beside the matrices that `targets` names.

    A target is the name of a module or the end of one, in whole words between dots: `c_proj`
    is two matrices of each of GPT-2's blocks, `attn.c_proj` one. `all-linear` is every matrix of
    the blocks. Raises InputError for a rank below 1, for a target that names no matrix, and for
    one that concerns experts stacked in one tensor, for which peft has rules of its own.
    """
    rows = _targeted(config, targets)
    sizes = dict(config.sizes) | {RANK.id: _checked(rank)}
    added = tuple(
        Tensor(name, tuple(axis.evaluate(sizes) for axis in axes), each.row)
        for each in tensors(config, STORED)
        if each.row in rows
        for name, axes in _pair(each)
    )
    r = Polynomial.symbol(RANK.id)
    parts = ((row.family, product((row.repeats, r, total(row.axes)))) for row in rows)
    name = Text(f"LoRA，秩 {rank}", f"LoRA, rank {rank}")
    return Tuning("lora", name, config, added, _by_family(config, parts), sizes)


def target_names(config: Config) -> tuple[str, ...]:
    """The shortest names by which LoRA can reach the matrices of `config`: `c_attn`, `c_proj`."""
    return _shortest(_matrices(config))


def _shortest(rows: Iterable[TensorSpec]) -> tuple[str, ...]:
    """The last word of each name, or the last two where that is a number: `ffn.0`."""
    words = (_module(row.name).split(".") for row in rows)
    named = (name[-2:] if name[-1].isdecimal() else name[-1:] for name in words)
    return tuple(dict.fromkeys(".".join(name) for name in named if name != ["{i}"]))


def _matrices(config: Config) -> tuple[TensorSpec, ...]:
    """Rows that LoRA can stand beside: the weights with two axes."""
    rows = included_rows(config, STORED)
    return tuple(row for row in rows if len(row.axes) == 2 and row.name.endswith(".weight"))


def _targeted(config: Config, targets: Sequence[str]) -> tuple[TensorSpec, ...]:
    matrices = _matrices(config)
    for target in targets or ("",):
        if not any(_matches(row, target) for row in matrices):
            known = ", ".join((*target_names(config), ALL_LINEAR))
            raise InputError(
                f"{config.model} 里没有名为“{target}”的矩阵；LoRA 的目标可选：{known}",
                f"target {target!r} is no matrix of {config.model}; choose from {known}",
            )
    chosen = tuple(row for row in matrices if any(_matches(row, target) for target in targets))
    if _stacked(config) and (ALL_LINEAR in targets or any(map(_is_feed_forward, chosen))):
        known = ", ".join(_reachable(config))
        raise InputError(
            f"{config.model} 的专家叠放在一个张量里，peft 给它另定了规则，这里数不了；"
            f"LoRA 的目标请从这些里选：{known}",
            f"{config.model} stacks its experts in one tensor, for which peft has rules of its "
            f"own that are not counted here; choose targets from {known}",
        )
    if ALL_LINEAR not in targets and any(row.family == "router" for row in chosen):
        known = ", ".join(_reachable(config))
        raise InputError(
            f"{config.model} 的路由器多半不是 peft 能加 LoRA 的线性层，这里不数；"
            f"LoRA 的目标请从这些里选：{known}",
            f"{config.model} has a router, which peft can adapt in few models and which is not "
            f"counted here; choose targets from {known}",
        )
    return chosen


def _reachable(config: Config) -> tuple[str, ...]:
    """The names by which LoRA can reach matrices of which no table holds several."""
    beyond = ("router", "feed_forward") if _stacked(config) else ("router",)
    return _shortest(row for row in _matrices(config) if row.family not in beyond)


def _stacked(config: Config) -> bool:
    """Whether a tensor holds experts of which one token uses some: DBRX's have two axes."""
    return any(_is_feed_forward(row) and bool(row.active) for row in included_rows(config))


def _is_feed_forward(row: TensorSpec) -> bool:
    return row.family == "feed_forward"


def _matches(row: TensorSpec, target: str) -> bool:
    if target == ALL_LINEAR:
        return row.family != "output_head" and not _is_embedding(row)
    return f".{_module(row.name)}".endswith(f".{target}")


def _module(name: str) -> str:
    return name.removesuffix(".weight")


def _is_embedding(row: TensorSpec) -> bool:
    """Whether rows of the matrix are looked up, and none is multiplied by a vector."""
    return row.family in EMBEDDINGS and bool(row.axes[0].symbols & LOOKED_UP)


def _pair(each: Tensor) -> Iterable[tuple[str, tuple[Polynomial, ...]]]:
    """Name and axes of LoRA's A and B, as peft names and stores them."""
    r = Polynomial.symbol(RANK.id)
    inputs, outputs = _ends(each.row)
    module = _module(each.name)
    form = "lora_embedding_{}" if _is_embedding(each.row) else "lora_{}.weight"
    yield f"{module}.{form.format('A')}", (r, inputs)
    yield f"{module}.{form.format('B')}", (outputs, r)


def _ends(row: TensorSpec) -> tuple[Polynomial, Polynomial]:
    """The axes of the inputs and of the outputs of a matrix; an embedding has its outputs last."""
    first, last = row.axes
    return (first, last) if row.inputs_first or _is_embedding(row) else (last, first)


def _last(config: Config, row: TensorSpec) -> str:
    """The name of the tensor of `row` in the last layer."""
    return row.name.replace("{i}", str(config.sizes["L"] - 1))


def _by_family(config: Config, parts: Iterable[tuple[str, Polynomial]]) -> dict[str, Polynomial]:
    """The sum of the polynomials of each family that has any, with derived sizes put in."""
    sums: dict[str, Polynomial] = {}
    for family, polynomial in parts:
        sums[family] = sums.get(family, Polynomial()) + polynomial
    return {family: in_full(config, sums[family]) for family in FAMILY_IDS if family in sums}


def _checked(rank: object) -> int:
    if type(rank) is not int or not 1 <= rank <= RANK.largest:
        raise InputError(
            f"LoRA 的秩应是 1 到 {RANK.largest} 的整数，现在是 {rank!r}",
            f"rank of LoRA: expected a whole number from 1 to {RANK.largest}, found {rank!r}",
        )
    return rank
