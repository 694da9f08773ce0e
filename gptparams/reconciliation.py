"""Two sets of named shapes, compared both ways: totals alone would let a transposition pass."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

NamedShape = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Reconciliation:
    """What two lists of (name, shape) have in common and where they differ.

    `missing` are expected and absent, `unexpected` the reverse; `reshaped` have the name and
    another shape (name, expected, found); `repeated` are names that one side gives twice.
    """

    matched: int
    missing: tuple[NamedShape, ...]
    unexpected: tuple[NamedShape, ...]
    reshaped: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]
    repeated: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether both sides hold the same tensors, and at least one."""
        differences = (self.missing, self.unexpected, self.reshaped, self.repeated)
        return self.matched > 0 and not any(differences)


def reconcile(expected: Iterable[NamedShape], found: Iterable[NamedShape]) -> Reconciliation:
    """Compare `expected` with `found` by name and shape, in both directions."""
    expected, found = list(expected), list(found)
    left, right = dict(expected), dict(found)
    common = [name for name in left if name in right]
    return Reconciliation(
        matched=sum(left[name] == right[name] for name in common),
        missing=tuple((name, shape) for name, shape in left.items() if name not in right),
        unexpected=tuple((name, shape) for name, shape in right.items() if name not in left),
        reshaped=tuple((n, left[n], right[n]) for n in common if left[n] != right[n]),
        repeated=_repeated(expected) + _repeated(found),
    )


def _repeated(side: list[NamedShape]) -> tuple[str, ...]:
    times = Counter(name for name, _ in side)
    return tuple(sorted(name for name, number in times.items() if number > 1))
