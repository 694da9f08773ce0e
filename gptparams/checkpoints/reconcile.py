"""Reconcile a checkpoint with a configuration: what is stored, what is counted, and why.

Every stored tensor matches a tensor of the table, has a cause, or is unexplained; so does every
tensor of the table. `stored - counted` is exactly the sum of all differences.
"""

import os
from collections.abc import Sequence
from typing import NamedTuple

from gptparams.checkpoints.causes.causes import BY_ID, CAUSES
from gptparams.checkpoints.causes.leftovers import Leftovers, prediction_layers
from gptparams.checkpoints.causes.rules import adapted_module, cause_by_name
from gptparams.checkpoints.header import Checkpoint
from gptparams.checkpoints.matching.expectation import expected_tensors, tolerated_tensors
from gptparams.checkpoints.matching.matching import Entry, Expected, Match, match
from gptparams.checkpoints.matching.slots import plain_name, slot_of
from gptparams.checkpoints.quantized.layout import Logical
from gptparams.checkpoints.quantized.logical import logical_tensors
from gptparams.checkpoints.quantized.quantization_config import bits_of
from gptparams.config.config import Config
from gptparams.untrusted import printable


class Caused(NamedTuple):
    """Elements that only one side has, and the cause.

    Positive for a stored tensor, negative for a tensor that is counted but not stored.
    """

    cause: str
    name: str
    elements: int
    logical: Logical | None = None


class Reconciled(NamedTuple):
    """A checkpoint, matched with a configuration or taken by itself.

    `counted` is None without a configuration. `matches` are the stored tensors of the table;
    without a configuration, `entries` are all tensors without a cause. `left` and `lacking` are the
    unexplained tensors on either side. `inferred` is true if the configuration was inferred from
    the header.
    """

    checkpoint: Checkpoint
    config: Config | None
    stored: int
    counted: int | None
    matches: tuple[Match, ...]
    entries: tuple[Entry, ...]
    caused: tuple[Caused, ...]
    left: tuple[Entry, ...] = ()
    lacking: tuple[Expected, ...] = ()
    inferred: bool = False

    def __repr__(self) -> str:
        file, counted = self.checkpoint.file, self.counted
        return (
            f"<Reconciled {printable(file)}: {self.stored} stored, {counted} counted, "
            f"{len(self.unexplained)} unexplained>"
        )

    def to_dict(self) -> dict[str, object]:
        """Return the content of `gptparams reconcile --json` but for the model."""
        return {
            "inferred": self.inferred,
            "stored": self.stored,
            "counted": self.counted,
            "differences": [
                {
                    "cause": cause,
                    "elements": sum(each.elements for each in rows),
                    "tensors": len(rows),
                    "names": [each.name for each in rows],
                }
                for cause, rows in self.by_cause.items()
            ],
            "unexplained": len(self.unexplained),
            "unexplained_tensors": [
                {"name": name, "elements": number} for name, number in self.unexplained
            ],
        }

    @property
    def unexplained(self) -> tuple[tuple[str, int], ...]:
        """Each unexplained tensor with its elements, negative if the tensor is missing."""
        return (
            *((each.logical.tensor.name, each.logical.tensor.elements) for each in self.left),
            *((each.plain, -each.elements) for each in self.lacking),
        )

    @property
    def undetermined(self) -> tuple[Logical, ...]:
        """The matrices whose number of parameters header and config do not determine."""
        known = self.left if self.config else self.entries
        besides = (e.logical for e in self.caused if e.logical and BY_ID[e.cause].counts)
        return tuple(
            each for each in (*(entry.logical for entry in known), *besides) if each.count is None
        )

    @property
    def by_cause(self) -> dict[str, list[Caused]]:
        """The differences by cause, in the order of the table of causes."""
        found: dict[str, list[Caused]] = {cause.id: [] for cause in CAUSES}
        for each in self.caused:
            found[each.cause].append(each)
        return {cause: rows for cause, rows in found.items() if rows}


class _Sorting:
    """Collects the entries of a checkpoint that have a cause, and those still to be matched."""

    def __init__(self, checkpoint: Checkpoint, config: Config | None) -> None:
        self.checkpoint, self.config = checkpoint, config
        self.caused: list[Caused] = []
        self.entries: list[Entry] = []
        self.layers = config.sizes["L"] if config else None

    def drop(self, entry: Entry, cause: str) -> None:
        """Assign an entry to a cause; the effect of packing is recorded separately."""
        logical = entry.logical
        count = logical.count if logical.count is not None else logical.tensor.elements
        self.caused.append(Caused(cause, logical.tensor.name, count, logical))
        self.pack(logical, count)

    def pack(self, logical: Logical, count: int) -> None:
        """Record how many fewer elements a packed matrix stores than it has parameters."""
        if logical.layout and logical.tensor.elements != count:
            less = logical.tensor.elements - count
            self.caused.append(Caused("packed_integers", logical.tensor.name, less))


def reconcile_tensors(checkpoint: Checkpoint, config: Config | None) -> Reconciled:
    """Explain the tensors of `checkpoint` by `config`, or without one if it is None."""
    sorting = _Sorting(checkpoint, config)
    _causes_without_table(sorting)
    if config is None:
        for entry in sorting.entries:
            if entry.logical.count is not None:
                sorting.pack(entry.logical, entry.logical.count)
        return _result(sorting, None, ())
    due = expected_tensors(config)
    counted = sum(each.elements for each in due)
    _tolerated(sorting, config)
    matching = match(sorting.entries, due, outputs_first=checkpoint.format == "gguf")
    for found in matching.matches:
        _account(sorting, found)
    stored, lacking = _explained(sorting, matching.stored, matching.expected, matching.matches)
    result = _result(sorting, counted, tuple(matching.matches))
    return result._replace(left=tuple(stored), lacking=tuple(lacking))


def _result(sorting: _Sorting, counted: int | None, matches: tuple[Match, ...]) -> Reconciled:
    stored = sum(each.elements for each in sorting.checkpoint.tensors)
    caused, entries = tuple(sorting.caused), tuple(sorting.entries)
    return Reconciled(sorting.checkpoint, sorting.config, stored, counted, matches, entries, caused)


def _causes_without_table(sorting: _Sorting) -> None:
    """Assign causes that need no table: companions, names, shards and duplicates."""
    checkpoint = sorting.checkpoint
    logical, companions = logical_tensors(checkpoint.tensors, bits_of(checkpoint.config))
    sorting.caused += (
        Caused(each.cause, each.tensor.name, each.tensor.elements) for each in companions
    )
    seen: dict[str, Logical] = {}
    entries = [Entry(plain_name(matrix.name), matrix) for matrix in logical]
    ahead = prediction_layers(entries, checkpoint, sorting.layers)
    for entry in entries:
        matrix = entry.logical
        cause = cause_by_name(matrix.name, matrix.tensor)
        if ahead and slot_of(entry.plain).layer in ahead:
            cause = "prediction_block"
        if not cause and checkpoint.extra:
            cause = "extra_shard" * (os.path.basename(matrix.tensor.shard) in checkpoint.extra)
        if not cause and entry.plain in seen and seen[entry.plain].shape == matrix.shape:
            cause = "duplicate"
        if cause:
            sorting.drop(entry, cause)
        else:
            seen.setdefault(entry.plain, matrix)
            sorting.entries.append(entry)


def _tolerated(sorting: _Sorting, config: Config) -> None:
    """Remove the table's buffers and a tied head that is stored again."""
    known = {each.plain: (each, cause) for each, cause in tolerated_tensors(config)}
    slots = {
        (slot.layer, slot.group, slot.role): pair
        for plain, pair in known.items()
        if (slot := slot_of(plain)).group not in ("", "normalization")
    }
    if not known:
        return
    left: list[Entry] = []
    for entry in sorting.entries:
        slot = slot_of(entry.plain)
        pair = known.get(entry.plain) or slots.get((slot.layer, slot.group, slot.role))
        if pair and entry.logical.fits(pair[0].shape):
            sorting.drop(entry, pair[1])
        elif pair and pair[1] == "tied_head" and _padded_head(entry, pair[0]):
            sorting.drop(entry, "tied_head")
        else:
            left.append(entry)
    sorting.entries = left


def _padded_head(entry: Entry, due: Expected) -> bool:
    shape = entry.logical.shape
    return shape is not None and shape[1:] == due.shape[1:] and shape[0] > due.shape[0]


def _account(sorting: _Sorting, found: Match) -> None:
    """Record packing and padding; a single entry takes the count of its expected tensors."""
    if found.padding:
        name = found.entries[0].logical.tensor.name
        sorting.caused.append(Caused("padded_vocabulary", name, found.padding))
    if len(found.entries) == 1:
        sorting.pack(found.entries[0].logical, found.elements)
        return
    for entry in found.entries:
        sorting.pack(entry.logical, entry.logical.count or 0)


def _explained(
    sorting: _Sorting, stored: list[Entry], expected: list[Expected], matches: Sequence[Match]
) -> tuple[list[Entry], list[Expected]]:
    """Assign the causes that need the table; return the tensors left on both sides."""
    adapted = {adapted_module(each.name) for each in sorting.caused if each.cause == "adapter"}
    rest = Leftovers(sorting.checkpoint, adapted, expected, matches)
    left = []
    for entry in stored:
        cause = rest.cause_of_stored(entry)
        if cause:
            sorting.drop(entry, cause)
        else:
            left.append(entry)
    lacking = []
    for due in expected:
        cause = rest.cause_of_lacking(due)
        if cause:
            sorting.caused.append(Caused(cause, due.plain, -due.elements))
        else:
            lacking.append(due)
    return left, lacking
