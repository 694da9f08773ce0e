"""The tensors of a model: the rows of its table with sizes filled in, and expanded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from math import prod

from gptparams.algebra.polynomial import parse_axis
from gptparams.config.config import Config
from gptparams.counting.conventions import CONVENTIONS, Convention
from gptparams.errors import InputError
from gptparams.schema.tensor import TensorSpec

UNIQUE = CONVENTIONS[0]
# Ten times the longest list of a published model, and what every command can print within a second
# on a slow machine. Larger models are counted but not listed: the list would fill the memory.
LONGEST_LIST = 20_000


@dataclass(frozen=True, slots=True, repr=False)
class Tensor:
    """One tensor of one model: its name, its integer shape, and its row.

    `used` is the number of elements that one token uses, or None if it uses all of them.
    """

    name: str
    shape: tuple[int, ...]
    row: TensorSpec
    used: int | None = None

    @property
    def family(self) -> str:
        """The id of the family."""
        return self.row.family

    @property
    def count(self) -> int:
        """The number of elements."""
        return prod(self.shape)

    @property
    def active(self) -> int:
        """The number of elements that one token uses: all of them, except for experts."""
        return self.count if self.used is None else self.used

    def __repr__(self) -> str:
        return f"<Tensor {self.name}: {self.shape}, {self.family}>"


@dataclass(frozen=True, slots=True, repr=False)
class TensorGroup:
    """A row with sizes filled in, before its layer and copy numbers are expanded.

    `name` has the placeholders `{i}` and `{j}` for the numbers of the `copies`, which `factors`
    give; `shape` and `used` are those of one copy.
    """

    row: TensorSpec
    name: str
    factors: tuple[str, ...]
    shape: tuple[int, ...]
    copies: int
    used: int | None = None

    @property
    def family(self) -> str:
        """The id of the family."""
        return self.row.family

    @property
    def each(self) -> int:
        """The number of elements of one copy."""
        return prod(self.shape)

    @property
    def count(self) -> int:
        """The number of elements of all copies."""
        return self.copies * self.each

    @property
    def active(self) -> int:
        """The number of elements of all copies that one token uses."""
        return self.count if self.used is None else self.copies * self.used

    @property
    def stack(self) -> str | None:
        """The name up to the first placeholder; None for a single tensor."""
        return self.name.partition("{")[0] if self.factors else None

    def numbered(self, number: int) -> "TensorGroup":
        """The copies whose first number is `number`, with that number in the name."""
        before, _, after = self.name.partition("{")
        name = f"{before}{number}{after.partition('}')[2]}"
        # `dataclasses.replace` would take most of the time of listing many tensors.
        return TensorGroup(self.row, name, self.factors[1:], self.shape, self.copies, self.used)

    def __repr__(self) -> str:
        return f"<TensorGroup {self.name}: {self.shape}, {self.copies} copies, {self.family}>"


def included_rows(config: Config, convention: Convention = UNIQUE) -> tuple[TensorSpec, ...]:
    """The rows of the table that apply to `config` and that `convention` counts."""
    return tuple(
        row
        for row in config.architecture.rows
        if config.meets(row.when) and convention.includes(row, config.tied)
    )


def tensor_groups(config: Config, convention: Convention = UNIQUE) -> tuple[TensorGroup, ...]:
    """The rows that are counted, with sizes filled in, in the order of the table."""
    return tuple(group_of(row, config) for row in included_rows(config, convention))


def group_of(row: TensorSpec, config: Config) -> TensorGroup:
    """`row` with the sizes of `config` filled in."""
    sizes = config.sizes
    shape = tuple(axis.evaluate(sizes) for axis in row.axes)
    used = prod(axis.evaluate(sizes) for axis in row.active_axes) if row.active else None
    copies = prod(parse_axis(factor).evaluate(sizes) for factor in row.factors)
    return TensorGroup(row, row.name, row.factors, shape, copies, used)


def tensors(config: Config, convention: Convention = UNIQUE) -> Iterator[Tensor]:
    """Every tensor that is counted, in the order of the reference class: layer by layer.

    Raises InputError if there are more than `LONGEST_LIST`.
    """
    return listed(tensor_groups(config, convention), config)


def listed(groups: Iterable[TensorGroup], config: Config) -> Iterator[Tensor]:
    """The tensors of `groups` one by one; InputError if there are more than `LONGEST_LIST`."""
    there = [group for group in groups if group.copies]
    number = sum(group.copies for group in there)
    if number > LONGEST_LIST:
        raise InputError(
            f"{config.name}：有 {number:,} 个张量，太多，列不出来（至多 {LONGEST_LIST:,} 个）；"
            "各族的参数可以用 count 来数",
            f"{config.name}: {number:,} tensors are too many to list (at most {LONGEST_LIST:,}); "
            "count gives the parameters of each family",
        )
    return _unrolled(there, config)


def _unrolled(groups: Iterable[TensorGroup], config: Config) -> Iterator[Tensor]:
    """The tensors of `groups`; groups with the same `stack` are interleaved, number by number."""
    for stack, alike in groupby(groups, key=lambda group: group.stack):
        if stack is None:
            yield from (Tensor(each.name, each.shape, each.row, each.used) for each in alike)
            continue
        runs = [(group, _numbers(group.factors[0], config)) for group in alike]
        for number in sorted(set().union(*(numbers for _, numbers in runs))):
            inner = (group.numbered(number) for group, numbers in runs if number in numbers)
            yield from _unrolled(inner, config)


def _numbers(factor: str, config: Config) -> frozenset[int] | range:
    """The numbers of the copies: those of the layers of a kind, or 0, 1, 2, ..."""
    if factor in config.layers:
        return frozenset(config.layers[factor])
    return range(parse_axis(factor).evaluate(config.sizes))
