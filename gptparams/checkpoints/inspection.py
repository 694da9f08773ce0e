"""Break a checkpoint down by family: parameters of the model, and everything else stored."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from gptparams.checkpoints.causes.causes import BY_ID
from gptparams.checkpoints.header import Checkpoint
from gptparams.checkpoints.inferring.inferring import infer
from gptparams.checkpoints.matching.slots import plain_name, slot_of
from gptparams.checkpoints.reconcile import Caused, Reconciled, reconcile_tensors
from gptparams.config.config import Config, config_from_dict
from gptparams.errors import InputError
from gptparams.schema.families import FAMILY_IDS
from gptparams.schema.naming import family_of
from gptparams.untrusted import printable

MOST_TO_INFER = 20_000  # larger checkpoints are not compared with every table
_DIGITS = re.compile(r"\d+")
_PACKING = "packed_integers"


class Sum(NamedTuple):
    """A number of tensors, with their elements and bytes."""

    tensors: int
    elements: int
    nbytes: int = 0


class Family(NamedTuple):
    """The number of stored tensors of a family, and the number of parameters they hold."""

    tensors: int
    parameters: int


class Inspection(NamedTuple):
    """A checkpoint with its explanation, as far as one was found.

    `families` counts the parameters; `not_parameters` counts everything else that is stored, by the
    id of the cause.
    """

    checkpoint: Checkpoint
    reconciled: Reconciled
    families: Mapping[str, Family]
    not_parameters: Mapping[str, Sum]
    dtypes: Mapping[str, Sum]

    def __repr__(self) -> str:
        number = "undetermined" if self.parameters is None else self.parameters
        return f"<Inspection {printable(self.checkpoint.file)}: {number} parameters>"

    def to_dict(self) -> dict[str, object]:
        """Return the content of `gptparams inspect --json`."""
        checkpoint, config = self.checkpoint, self.reconciled.config
        return {
            "file": checkpoint.file,
            "format": checkpoint.format,
            "tensors": len(checkpoint.tensors),
            "elements": self.reconciled.stored,
            "parameters": self.parameters,
            "bytes": checkpoint.nbytes,
            "families": {name: each.parameters for name, each in self.families.items()},
            "not_parameters": [
                {"cause": cause, "elements": each.elements, "tensors": each.tensors}
                for cause, each in self.not_parameters.items()
            ],
            "dtypes": {
                name: {"tensors": each.tensors, "elements": each.elements, "bytes": each.nbytes}
                for name, each in self.dtypes.items()
            },
            "architecture": config.architecture.model_type if config else None,
            "inferred": self.reconciled.inferred,
            "undetermined": [
                {"name": each.name, "needed": each.needed} for each in self.reconciled.undetermined
            ],
            "missing_shards": sorted(checkpoint.missing),
        }

    @property
    def parameters(self) -> int | None:
        """The number of parameters; None if header and config do not determine it."""
        if self.reconciled.undetermined:
            return None
        return sum(each.parameters for each in self.families.values())


def inspect_tensors(checkpoint: Checkpoint) -> Inspection:
    """Inspect `checkpoint` with the config beside it, or with one inferred from the header."""
    reconciled = _explained(checkpoint)
    families: dict[str, Family] = {}
    for family, number, parameters in _parameters(reconciled):
        before = families.get(family, Family(0, 0))
        families[family] = Family(before.tensors + number, before.parameters + parameters)
    order = [each for each in (*FAMILY_IDS, *families) if each in families]
    return Inspection(
        checkpoint,
        reconciled,
        {family: families[family] for family in order},
        dict(_others(reconciled.by_cause)),
        _dtypes(checkpoint),
    )


def _explained(checkpoint: Checkpoint) -> Reconciled:
    """Reconcile with the config beside the file, else with an inferred one that fits exactly."""
    config = _config(checkpoint)
    if config is not None:
        return reconcile_tensors(checkpoint, config)
    if checkpoint.config is None and len(checkpoint.tensors) <= MOST_TO_INFER:
        found = infer(checkpoint)
        if found and not found.reconciled.unexplained:
            return found.reconciled
    return reconcile_tensors(checkpoint, None)


def _config(checkpoint: Checkpoint) -> Config | None:
    """Return the config beside the checkpoint, if there is a table for it."""
    try:
        return config_from_dict(checkpoint.config, checkpoint.file) if checkpoint.config else None
    except InputError:
        return None


def _parameters(reconciled: Reconciled) -> Iterator[tuple[str, int, int]]:
    """Yield family, number of tensors and number of parameters of each parameter tensor."""
    for match in reconciled.matches:
        elements = sum(each.elements for each in match.expected)
        yield match.expected[0].row.family, len(match.entries), elements
    for entry in reconciled.left if reconciled.config else reconciled.entries:
        yield family_by_name(entry.plain), 1, entry.logical.count or 0
    for each in reconciled.caused:
        if each.logical and BY_ID[each.cause].counts:
            yield family_by_name(plain_name(each.name)), 1, each.elements


def family_by_name(plain: str) -> str:
    """Return the family that the name of a tensor implies, in any naming scheme."""
    return _family(_DIGITS.sub("0", plain))


@lru_cache(maxsize=65_536)
def _family(plain: str) -> str:
    return slot_of(plain).family or family_of(plain)


def _others(by_cause: Mapping[str, list[Caused]]) -> Iterator[tuple[str, Sum]]:
    """Yield what is stored but is not a parameter, by cause."""
    for cause, rows in by_cause.items():
        stored = [each.elements for each in rows if each.elements > 0]
        if stored and cause != _PACKING and not BY_ID[cause].counts:
            yield cause, Sum(len(stored), sum(stored))


def _dtypes(checkpoint: Checkpoint) -> dict[str, Sum]:
    sums: dict[str, list[int]] = {}
    for each in checkpoint.tensors:
        row = sums.setdefault(each.dtype, [0, 0, 0])
        row[0] += 1
        row[1] += each.elements
        row[2] += each.nbytes
    return {dtype: Sum(*row) for dtype, row in _by_bytes(sums.items())}


def _by_bytes(rows: Iterable[tuple[str, list[int]]]) -> list[tuple[str, list[int]]]:
    return sorted(rows, key=lambda row: -row[1][2])
