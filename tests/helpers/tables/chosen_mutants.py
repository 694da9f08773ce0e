"""Which broken tables the default run tries; `pytest --full` tries every one.

Tables are much alike: of 2,313 rows, only 656 differ in more than the class that makes them, and
most ways to break a row say nothing new in the second table that has it.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby

from gptparams.architectures import ARCHITECTURES
from gptparams.schema.architecture import Architecture
from gptparams.schema.tensor import TensorSpec
from tests.helpers.tables.mutants import Mutant

SHARED = 3  # of the names that a row could share a tensor with, which are as many as there are rows
ALWAYS = ("drop", "twice", "swap")  # few, and each about the table as a whole


@cache
def first_tables() -> dict[TensorSpec, str]:
    """The first table that has a row, by the row without its source."""
    found: dict[TensorSpec, str] = {}
    for model_type, architecture in ARCHITECTURES.items():
        for row in architecture.rows:
            found.setdefault(row._replace(source=""), model_type)
    return found


def chosen(architecture: Architecture, mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    """The mutants that are tried: all of what stands above the rows, and of the rows these:

    each dropped, doubled and exchanged with the next; each field of the rows that no earlier table
    has, and of any other row the first change of a field that is changed nowhere in this table yet.
    """
    first, seen = first_tables(), set[str]()
    for (row, kind), alike in groupby(mutants, key=lambda mutant: (mutant.row, mutant.kind)):
        found = list(alike)
        if row is None or kind in ALWAYS:
            yield from found
        elif first[row._replace(source="")] == architecture.model_type:
            yield from spread(found, SHARED) if kind == "shares" else found
        elif kind not in seen:
            yield found[0]
        seen.add(kind)


def spread(found: list[Mutant], number: int) -> list[Mutant]:
    """The first, the last and others between them, `number` in all."""
    if len(found) <= number:
        return found
    return [found[index * (len(found) - 1) // (number - 1)] for index in range(number)]
