"""Tensors that matched neither by name nor by slot: causes that need the rest of the file."""

from collections.abc import Sequence, Set

from gptparams.checkpoints.causes.rules import is_key_or_value, names_prediction, names_task_head
from gptparams.checkpoints.header import Checkpoint
from gptparams.checkpoints.matching.matching import Entry, Expected, Match
from gptparams.checkpoints.matching.slots import Slot, plain_name, slot_of

_PREDICTION_KEYS = ("num_nextn_predict_layers", "num_mtp_layers", "mtp_num_hidden_layers")


def prediction_layers(
    entries: Sequence[Entry], checkpoint: Checkpoint, layers: int | None
) -> frozenset[int]:
    """Return the numbers of the layers after the model's own that predict further tokens.

    Such a layer has tensors that no other layer has, or the configuration gives their number.
    """
    if layers is None:
        return frozenset()
    config = checkpoint.config or {}
    announced = any(config.get(key) for key in _PREDICTION_KEYS)
    beyond: set[int] = set()
    named: set[int] = set()
    for entry in entries:
        layer = slot_of(entry.plain).layer
        if layer is not None and layer >= layers:
            beyond.add(layer)
            if names_prediction(entry.plain):
                named.add(layer)
    return frozenset(beyond if announced else named)


class Leftovers:
    """Finds the causes of unmatched tensors from everything else in the file.

    `adapted` are the modules that an adapter in the file belongs to.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        adapted: Set[str],
        lacking: Sequence[Expected],
        matches: Sequence[Match],
    ) -> None:
        held = {entry.plain for each in matches for entry in each.entries}
        self._baseless = not {f"{name}.weight" for name in adapted} <= held
        self._slots = {slot_of(entry.plain) for each in matches for entry in each.entries}
        self._heads = any(slot.group == "output_head" for slot in self._slots)
        self._lacking = {_stack(slot_of(due.plain)) for due in lacking}
        names = [plain_name(name) for each in checkpoint.missing.values() for name in each]
        self._missing_names = frozenset(names)
        self._missing = {_stack(slot) for slot in map(slot_of, names) if slot.group}
        self._nameless = bool(checkpoint.missing) and not names
        self._storages = {
            entry.logical.tensor.storage for each in matches for entry in each.entries
        } - {""}

    def cause_of_stored(self, entry: Entry) -> str:
        """Return the cause of a tensor that is stored but not counted; empty if unknown."""
        slot = slot_of(entry.plain)
        stack = _stack(slot)
        if names_prediction(entry.plain):
            return "prediction_block"
        if names_task_head(entry.plain):
            return "task_head"
        if stack in self._missing and stack in self._lacking:
            return "missing_shard"  # the rest of its stack is in the missing shard
        if self._shares_keys(entry, slot):
            return "shared_key_value"
        matrix = slot._replace(role="weight")
        beside = slot.role == "bias" and matrix in self._slots and slot.group != "normalization"
        if beside and len(entry.logical.shape or ()) == 1:
            return "exporter_bias"
        known = slot in self._slots and slot.group not in ("", "normalization")
        return "duplicate" if known or entry.logical.tensor.storage in self._storages else ""

    def _shares_keys(self, entry: Entry, slot: Slot) -> bool:
        """Return whether a layer stores keys or values while only its queries are counted."""
        queries = Slot(slot.layer, "attention.in", "q", "weight")
        ours = slot._replace(group="attention.in", role="weight")
        keyed = is_key_or_value(entry.plain, slot)
        return keyed and queries in self._slots and ours not in self._slots

    def cause_of_lacking(self, due: Expected) -> str:
        """Return the cause of a tensor that is counted but not stored; empty if unknown."""
        slot = slot_of(due.plain)
        missing = due.plain in self._missing_names or _stack(slot) in self._missing
        if missing or self._nameless:
            return "missing_shard"
        if self._baseless:
            return "base_left_out"
        if due.row.shares and due.row.family == "output_head" and not self._heads:
            return "tied_head_left_out"
        return ""


def _stack(slot: Slot) -> tuple[int | None, str, str]:
    """Return the key shared by all parts of one stack or fused tensor."""
    return slot.layer, slot.group, slot.role
