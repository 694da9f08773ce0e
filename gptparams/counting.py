"""Counting: pure functions from a configuration to exact integers and polynomials."""

from collections.abc import Iterator
from itertools import groupby
from math import prod
from typing import NamedTuple

from gptparams.config import Config
from gptparams.conventions import CONVENTIONS, Convention
from gptparams.families import FAMILY_IDS
from gptparams.shape import Polynomial, product, total
from gptparams.tensor import TensorSpec

UNIQUE = CONVENTIONS[0]


class Tensor(NamedTuple):
    """One tensor of one model: its name, its integer shape, and the row it came from."""

    name: str
    shape: tuple[int, ...]
    row: TensorSpec

    @property
    def family(self) -> str:
        """The id of the family."""
        return self.row.family

    @property
    def count(self) -> int:  # type: ignore[override]  # not how often a tuple holds a value
        """How many numbers the tensor holds."""
        return prod(self.shape)


class Count(NamedTuple):
    """A model counted under one convention. `families` has every family id; it sums to `total`.

    `active` is how many parameters one token uses; in a dense model, all of them.
    """

    config: Config
    convention: Convention
    tensors: tuple[Tensor, ...]

    @property
    def families(self) -> dict[str, int]:
        """The count of each family, in the order of the table of families."""
        sums = dict.fromkeys(FAMILY_IDS, 0)
        for tensor in self.tensors:
            sums[tensor.family] += tensor.count
        return sums

    @property
    def total(self) -> int:
        """The number of parameters under the convention."""
        return sum(tensor.count for tensor in self.tensors)

    @property
    def active(self) -> int:
        """The number of parameters that one token uses."""
        return self.total


def included_rows(config: Config, convention: Convention = UNIQUE) -> tuple[TensorSpec, ...]:
    """The rows of the table that this configuration has and this convention counts."""
    return tuple(
        row
        for row in config.architecture.rows
        if (not row.when or row.when in config.switches) and convention.includes(row, config.tied)
    )


def tensors(config: Config, convention: Convention = UNIQUE) -> Iterator[Tensor]:
    """Every tensor counted, in the order of the reference class: layer by layer."""
    for repeats, group in groupby(included_rows(config, convention), key=lambda row: row.repeats):
        rows = [(row, tuple(axis.evaluate(config.sizes) for axis in row.axes)) for row in group]
        for layer in range(repeats.evaluate(config.sizes)):
            for row, shape in rows:
                yield Tensor(row.name.replace("{i}", str(layer)), shape, row)


def count(config: Config, convention: Convention = UNIQUE) -> Count:
    """The model of `config` counted under `convention`, tensor by tensor."""
    return Count(config, convention, tuple(tensors(config, convention)))


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
    config: Config, convention: Convention = UNIQUE, family: str | None = None
) -> Polynomial:
    """The count of one layer for all sizes: the rows that are repeated, taken once."""
    rows = included_rows(config, convention)
    chosen = (product(row.axes) for row in rows if row.repeat and family in (None, row.family))
    return in_full(config, total(chosen))


def in_full(config: Config, formula: Polynomial) -> Polynomial:
    """`formula` with the sizes that `config` derives put in, and its quotients cleared."""
    formula = formula.substitute(config.derived)
    for symbol, (whole, part) in config.quotients.items():
        formula = formula.fold((part, symbol), whole)
    return formula
