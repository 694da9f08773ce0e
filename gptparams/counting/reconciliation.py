"""Compare two sets of named shapes both ways; totals alone would miss a transposition."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gptparams.language import Text

NamedShape = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, repr=False)
class Reconciliation:
    """What two lists of (name, shape) have in common and how they differ.

    `missing` are expected but not found, `unexpected` the reverse; `reshaped` have a different
    shape (name, expected, found); `repeated` are names that one side gives more than once.
    """

    matched: int
    missing: tuple[NamedShape, ...]
    unexpected: tuple[NamedShape, ...]
    reshaped: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]
    repeated: tuple[str, ...]

    def __repr__(self) -> str:
        kinds = ("missing", "unexpected", "reshaped", "repeated")
        found = ", ".join(f"{len(getattr(self, kind))} {kind}" for kind in kinds)
        return f"<Reconciliation: {self.matched} matched, {found}>"

    @property
    def exact(self) -> bool:
        """Whether both sides hold the same tensors, and at least one."""
        differences = (self.missing, self.unexpected, self.reshaped, self.repeated)
        return self.matched > 0 and not any(differences)

    def differences(self) -> tuple[Text, ...]:
        """Each difference in words; empty if both sides hold the same tensors."""
        return (
            *(lacking(f"{name} {shape}") for name, shape in self.missing),
            *(left_over(f"{name} {shape}") for name, shape in self.unexpected),
            *(misshapen(name, due, found) for name, due, found in self.reshaped),
            *(Text(f"{name} 出现了两次", f"{name} is given twice") for name in self.repeated),
        )


def lacking(tensor: str) -> Text:
    """The message that `tensor` is expected but missing."""
    return Text(f"缺少 {tensor}", f"{tensor} is missing")


def left_over(tensor: str) -> Text:
    """The message that `tensor` is present but not expected."""
    return Text(f"多出 {tensor}", f"{tensor} is not expected")


def misshapen(name: str, due: tuple[int, ...], found: tuple[int, ...]) -> Text:
    """The message that the tensor `name` has the shape `found` instead of `due`."""
    return Text(
        f"{name} 的形状应是 {due}，现在是 {found}", f"{name} has shape {found}, expected {due}"
    )


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
