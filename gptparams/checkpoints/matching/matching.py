"""Match stored matrices with tensors of the table: by name, then by slot.

First, tensors of the same name are compared by shape. The rest is compared by slot: a fused tensor
with its parts, experts stored one by one with their stack. Tensors are never matched by their total
size alone: two tensors of one name with different shapes stay different.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import prod
from typing import NamedTuple

from gptparams.checkpoints.matching.slots import Slot, slot_of
from gptparams.checkpoints.quantized.layout import Logical, Shape
from gptparams.schema.tensor import TensorSpec

_VOCABULARY = ("token_embedding", "output_head")


class Expected(NamedTuple):
    """A tensor that a table expects: its name without wrappers, its shape, and its row."""

    plain: str
    shape: Shape
    row: TensorSpec

    @property
    def elements(self) -> int:
        """The number of elements."""
        return prod(self.shape)


class Entry(NamedTuple):
    """A matrix of the file, and its name without wrappers."""

    plain: str
    logical: Logical


class Match(NamedTuple):
    """Entries with their expected tensors; `padding` counts elements beyond the vocabulary."""

    entries: tuple[Entry, ...]
    expected: tuple[Expected, ...]
    padding: int = 0

    @property
    def elements(self) -> int:
        """The number of parameters in the entries, including padding."""
        return sum(each.elements for each in self.expected) + self.padding


class Matching(NamedTuple):
    """The matches, and the unmatched tensors on both sides."""

    matches: list[Match]
    stored: list[Entry]
    expected: list[Expected]


def match(entries: Sequence[Entry], expected: Sequence[Expected], outputs_first: bool) -> Matching:
    """Match `entries` with the `expected` tensors.

    With `outputs_first` all matrices of the file are `(outputs, inputs)`, as in GGUF; otherwise
    they have the axis order of the table.
    """
    first = _by_name(entries, expected)
    second = _by_slot(first, outputs_first)
    return Matching(first.matches + second.matches, second.stored, second.expected)


def _by_name(entries: Sequence[Entry], expected: Sequence[Expected]) -> Matching:
    due = {each.plain: each for each in expected}
    matches: list[Match] = []
    left: list[Entry] = []
    for entry in entries:
        found = due.get(entry.plain)
        match = found and _pair(entry, found)
        if match:
            matches.append(match)
            del due[entry.plain]
        else:
            left.append(entry)
    return Matching(matches, left, list(due.values()))


def _pair(entry: Entry, due: Expected) -> Match | None:
    """Match two tensors of one name; None if the shapes differ."""
    logical = entry.logical
    if logical.shape == due.shape or (logical.shape is None and logical.fits(due.shape)):
        return Match((entry,), (due,))
    return _padded(entry, due)


def _padded(entry: Entry, due: Expected) -> Match | None:
    """Match a vocabulary matrix that has more rows than there are tokens."""
    shape = entry.logical.shape
    if shape is None or due.row.family not in _VOCABULARY or len(shape) != len(due.shape):
        return None
    more = shape[0] > due.shape[0] and shape[1:] == due.shape[1:]
    return Match((entry,), (due,), prod(shape) - due.elements) if more else None


def _agree(entry: Entry, due: Expected, outputs_first: bool) -> bool:
    """Return whether two tensors of one slot have the same shape, each in its own axis order."""
    shape, other = entry.logical.shape, due.shape
    if shape is None:
        return entry.logical.fits(other)
    left, right = _squeezed(shape), _squeezed(other)
    if outputs_first and len(right) > 2:
        return sorted(left) == sorted(right)
    return left == (right[::-1] if outputs_first and due.row.inputs_first else right)


def _squeezed(shape: Shape) -> Shape:
    return tuple(size for size in shape if size != 1)


def _by_slot(left: Matching, outputs_first: bool) -> Matching:
    groups: dict[tuple[int | None, str, str], tuple[list[_Placed], list[_Due]]]
    groups = defaultdict(lambda: ([], []))
    stored: list[Entry] = []
    for entry in left.stored:
        slot = slot_of(entry.plain)
        if slot.group:
            groups[_key(slot)][0].append((slot, entry))
        else:
            stored.append(entry)
    lacking: list[Expected] = []
    for due in left.expected:
        slot = slot_of(due.plain)
        if slot.group:
            groups[_key(slot)][1].append((slot, due))
        else:
            lacking.append(due)
    matches: list[Match] = []
    for placed, dues in groups.values():
        found = _group(placed, dues, outputs_first)
        matches += found.matches
        stored += found.stored
        lacking += found.expected
    return Matching(matches, stored, lacking)


_Placed = tuple[Slot, Entry]
_Due = tuple[Slot, Expected]


def _key(slot: Slot) -> tuple[int | None, str, str]:
    return slot.layer, slot.group, slot.role


def _group(placed: list[_Placed], dues: list[_Due], outputs_first: bool) -> Matching:
    """Match the tensors of one group in one layer: one by one, then all of the rest together."""
    matches: list[Match] = []
    waiting = list(dues)
    left: list[_Placed] = []
    for slot, entry in placed:
        found = next((each for each in waiting if _same(slot, entry, each, outputs_first)), None)
        match = found and (_pair(entry, found[1]) or Match((entry,), (found[1],)))
        if found and match:
            matches.append(match)
            waiting.remove(found)
        else:
            left.append((slot, entry))
    if left and waiting and _is_regrouped(left, waiting, outputs_first):
        entries = tuple(entry for _, entry in left)
        matches.append(Match(entries, tuple(due for _, due in waiting)))
        return Matching(matches, [], [])
    return Matching(matches, [entry for _, entry in left], [due for _, due in waiting])


def _same(slot: Slot, entry: Entry, due: _Due, outputs_first: bool) -> bool:
    """Return whether an entry is the expected tensor; norms of a layer differ by shape alone."""
    part = slot.group == "normalization" or slot.part == due[0].part
    return part and (_agree(entry, due[1], outputs_first) or _padded(entry, due[1]) is not None)


def _is_regrouped(left: Sequence[_Placed], waiting: Sequence[_Due], outputs_first: bool) -> bool:
    """Return whether the same numbers are stored in other pieces: fused, split or stacked."""
    if _cuts(slot for slot, _ in left) == _cuts(slot for slot, _ in waiting):
        return False
    counts = [entry.logical.count for _, entry in left]
    if None in counts or sum(map(int, counts)) != sum(due.elements for _, due in waiting):  # type: ignore[arg-type]
        return False
    shapes = {_squeezed(entry.logical.shape) for _, entry in left if entry.logical.shape}
    wholes = {_squeezed(due.shape) for _, due in waiting}
    return outputs_first or all(any(_is_cut(s, w) for w in wholes) for s in shapes)


def _is_cut(shape: Shape, whole: Shape) -> bool:
    """Return whether two shapes differ in at most one axis, ignoring a leading stack axis."""
    if len(whole) > len(shape):
        whole = whole[len(whole) - len(shape) :]
    elif len(shape) > len(whole):
        shape = shape[len(shape) - len(whole) :]
    return sum(a != b for a, b in zip(shape, whole, strict=True)) <= 1


def _cuts(slots: Iterable[Slot]) -> tuple[str, ...]:
    return tuple(sorted(slot.part for slot in slots))
