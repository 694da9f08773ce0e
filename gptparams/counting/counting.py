"""Counting: pure functions from a configuration to exact integers and polynomials."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from math import prod
from operator import mul
from typing import NamedTuple

from gptparams.algebra.polynomial import Polynomial, parse_axis, product, total
from gptparams.config.config import Config
from gptparams.counting.conventions import (
    ACTIVE_CONVENTIONS,
    CONVENTIONS,
    ActiveConvention,
    Convention,
)
from gptparams.schema.families import FAMILY_IDS, UNKNOWN
from gptparams.schema.parts import PARTS
from gptparams.schema.tensor import TensorSpec

UNIQUE = CONVENTIONS[0]
EVERYTHING_ACTIVE = ACTIVE_CONVENTIONS[0]


class Tensor(NamedTuple):
    """One tensor of one model: its name, its integer shape, and the row it came from.

    `used` is how many of its numbers one token uses, where that is not all of them.
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
    def count(self) -> int:  # type: ignore[override]  # not how often a tuple holds a value
        """How many numbers the tensor holds."""
        return prod(self.shape)

    @property
    def active(self) -> int:
        """How many of its numbers one token uses: all, but for experts."""
        return self.count if self.used is None else self.used


class Count(NamedTuple):
    """A model counted under one convention. `families` has every family id; it sums to `total`.

    `active` is how many parameters one token uses; in a dense model, all of them.
    """

    config: Config
    convention: Convention
    tensors: tuple[Tensor, ...]

    @property
    def families(self) -> dict[str, int]:
        """The count of each family, in the order of the table of families.

        Last, where there is no table, comes what names alone do not tell of.
        """
        sums = dict.fromkeys(FAMILY_IDS, 0)
        for tensor in self.tensors:
            sums[tensor.family] = sums.get(tensor.family, 0) + tensor.count
        return sums

    @property
    def parts(self) -> dict[str, dict[str, int]]:
        """The count of each part that the table names, by family: of Q, K, V and O, of experts.

        What has no name of its own is under the empty one. The parts sum to their family.
        """
        return self._by_part(lambda tensor: tensor.count)

    @property
    def active_parts(self) -> dict[str, dict[str, int]]:
        """What one token uses of each part; the parts sum to `active`."""
        return self._by_part(lambda tensor: tensor.active)

    def _by_part(self, measure: Callable[[Tensor], int]) -> dict[str, dict[str, int]]:
        sizes = self.config.sizes
        sums: dict[str, dict[str, int]] = {}
        for tensor in self.tensors:
            parts = sums.setdefault(tensor.family, {})
            for part, share, axis in tensor.row.shares_of_parts:
                number = measure(tensor) * share.evaluate(sizes) // axis.evaluate(sizes)
                parts[part] = parts.get(part, 0) + number
        order = ("", *PARTS)
        return {
            family: dict(sorted(sums[family].items(), key=lambda item: order.index(item[0])))
            for family in (*FAMILY_IDS, UNKNOWN.id)
            if family in sums
        }

    @property
    def total(self) -> int:
        """The number of parameters under the convention."""
        return sum(tensor.count for tensor in self.tensors)

    @property
    def active(self) -> int:
        """The number of parameters that one token uses, both vocabulary matrices included."""
        return self.active_under(EVERYTHING_ACTIVE)

    @property
    def knows_active(self) -> bool:
        """Whether it is known what one token uses: names tell of experts, not how many are used."""
        rows = self.config.architecture.rows
        sparse = any(row.parts == "experts" or row.family == "router" for row in rows)
        return not (self.config.source and sparse)

    def active_under(self, rule: ActiveConvention) -> int:
        """The number of parameters that one token uses, under a convention of its own."""
        doubles = {row.shares for row in self.config.architecture.rows if row.shares}
        heads = doubles if self.config.tied and "output_head" not in rule.without else set()
        return sum(
            tensor.active
            for tensor in self.tensors
            if tensor.family not in rule.without or tensor.name in heads
        )


def included_rows(config: Config, convention: Convention = UNIQUE) -> tuple[TensorSpec, ...]:
    """The rows of the table that this configuration has and this convention counts."""
    return tuple(
        row
        for row in config.architecture.rows
        if config.meets(row.when) and convention.includes(row, config.tied)
    )


class _Run(NamedTuple):
    """Alike tensors that are still to be told apart: the factors of their number are left."""

    name: str
    factors: tuple[str, ...]
    tensor: Tensor

    @property
    def stack(self) -> str | None:
        """What the names have before the number; None for a single tensor."""
        return self.name.partition("{")[0] if self.factors else None


def tensors(config: Config, convention: Convention = UNIQUE) -> Iterator[Tensor]:
    """Every tensor counted, in the order of the reference class: layer by layer."""
    sizes = config.sizes
    runs = []
    for row in included_rows(config, convention):
        shape = tuple(axis.evaluate(sizes) for axis in row.axes)
        used = prod(axis.evaluate(sizes) for axis in row.active_axes) if row.active else None
        runs.append(_Run(row.name, row.factors, Tensor(row.name, shape, row, used)))
    return _unrolled(runs, config)


def _unrolled(runs: Iterable[_Run], config: Config) -> Iterator[Tensor]:
    """The tensors of `runs`: those with a number in the same place of their names by turns."""
    for stack, group in groupby(runs, key=lambda run: run.stack):
        if stack is None:
            yield from (run.tensor._replace(name=run.name) for run in group)
            continue
        alike = [(run, _numbers(run.factors[0], config)) for run in group]
        for number in sorted(set().union(*(numbers for _, numbers in alike))):
            inner = (_numbered(run, number) for run, numbers in alike if number in numbers)
            yield from _unrolled(inner, config)


def _numbers(factor: str, config: Config) -> frozenset[int] | range:
    """The numbers that copies have: those of the layers of a kind, or 0, 1, 2, ..."""
    if factor in config.layers:
        return frozenset(config.layers[factor])
    return range(parse_axis(factor).evaluate(config.sizes))


def _numbered(run: _Run, number: int) -> _Run:
    before, _, after = run.name.partition("{")
    name = f"{before}{number}{after.partition('}')[2]}"
    return run._replace(name=name, factors=run.factors[1:])


def count(config: Config, convention: Convention = UNIQUE) -> Count:
    """The model of `config` counted under `convention`, tensor by tensor."""
    return Count(config, convention, tuple(tensors(config, convention)))


def totals(config: Config, convention: Convention = UNIQUE) -> tuple[int, int]:
    """`total` and `active` of the count, from the rows alone: for many models at once."""
    sizes = config.sizes
    rows = included_rows(config, convention)
    copies = [row.repeats.evaluate(sizes) for row in rows]
    whole = (prod(axis.evaluate(sizes) for axis in row.axes) for row in rows)
    used = (prod(axis.evaluate(sizes) for axis in row.active_axes) for row in rows)
    return sum(map(mul, copies, whole)), sum(map(mul, copies, used))


def polynomial(
    config: Config, convention: Convention = UNIQUE, family: str | None = None
) -> Polynomial:
    """The count for all sizes: of one family, or of the model when `family` is None.

    Sizes that the configuration derives (GPT-2's `f = 4d`) are put in, and quotients cleared:
    where a head's width is `d/h`, `h*dh` is written as `d`.
    """
    rows = included_rows(config, convention)
    chosen = (row.polynomial for row in rows if family in (None, row.family))
    return in_full(config, total(chosen))


def layer_polynomial(
    config: Config, convention: Convention = UNIQUE, family: str | None = None, layer: int = 0
) -> Polynomial:
    """The count of one layer, the one with the number `layer`, for all sizes."""
    chosen = (
        product((*map(parse_axis, row.factors[1:]), *row.axes))
        for row in included_rows(config, convention)
        if family in (None, row.family) and _in_layer(row, layer, config)
    )
    return in_full(config, total(chosen))


def _in_layer(row: TensorSpec, layer: int, config: Config) -> bool:
    return bool(row.factors) and layer in config.layers.get(row.factors[0], ())


def alike_layers(config: Config, convention: Convention = UNIQUE) -> tuple[tuple[int, ...], ...]:
    """The numbers of the layers, those that hold the same tensors together; one run if all do."""
    rows = included_rows(config, convention)
    kinds = {row.factors[0] for row in rows if row.factors} & {*config.layers}
    members = {kind: frozenset(config.layers[kind]) for kind in kinds}
    found: dict[frozenset[str], list[int]] = {}
    for layer in config.layers["L"]:
        found.setdefault(frozenset(k for k in kinds if layer in members[k]), []).append(layer)
    return tuple(map(tuple, found.values()))


def in_full(config: Config, formula: Polynomial) -> Polynomial:
    """`formula` with what `config` derives put in: sizes, and quotients of them cleared."""
    formula = formula.substitute(config.derived)
    for symbol, (whole, part) in config.quotients.items():
        formula = formula.fold((part, symbol), whole)
    return formula
