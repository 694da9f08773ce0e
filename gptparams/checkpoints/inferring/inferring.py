"""Infer a configuration from a header alone: which table fits, and the sizes in the shapes.

A GGUF file names its architecture and gives most sizes; a safetensors header shows them in its
shapes. The inferred configuration is validated like any other and compared with the file tensor by
tensor; it is accepted as certain only if nothing is left unexplained.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from gptparams.architectures import ARCHITECTURES
from gptparams.checkpoints.header import Checkpoint
from gptparams.checkpoints.inferring.gguf_config import MODEL_TYPES, gguf_sizes
from gptparams.checkpoints.inferring.header_view import View, view
from gptparams.checkpoints.inferring.solving import solved
from gptparams.checkpoints.reconcile import Reconciled, reconcile_tensors
from gptparams.config.config import Config, config_from_dict
from gptparams.errors import InputError
from gptparams.schema.architecture import (
    Architecture,
    Choice,
    From,
    Labelled,
    Last,
    Layers,
    Listed,
    Size,
    Switch,
    UpTo,
)
from gptparams.schema.tensor import TensorSpec

# Tried first, because most files are of these types or have the same tensors.
_COMMON = (
    "llama", "gpt2", "qwen2", "qwen3", "gemma2", "gemma3_text", "phi3", "mixtral", "qwen3_moe",
    "qwen2_moe", "deepseek_v3", "deepseek_v2", "gpt_oss", "gpt_neox", "bloom", "falcon", "opt",
    "olmo2", "starcoder2", "stablelm", "phi", "gptj", "gpt_neo", "openai-gpt",
)  # fmt: skip
_LEAST = 0.75  # share of a table's rows that a file must have before the table is tried


class Inferred(NamedTuple):
    """An inferred configuration, and its comparison with the file."""

    config: Config
    reconciled: Reconciled


def infer(checkpoint: Checkpoint) -> Inferred | None:
    """Return the configuration that leaves the fewest elements unexplained, or None."""
    seen = view(checkpoint)
    best: Inferred | None = None
    for architecture in _candidates(checkpoint, seen):
        found = _checked(checkpoint, _keys(architecture, checkpoint, seen))
        if found is None:
            continue
        if best is None or _badness(found) < _badness(best):
            best = found
        if not found.reconciled.unexplained:
            return found
    best = best and _switched(best, checkpoint)
    return best if best and _is_plausible(best) else None


def _switched(found: Inferred, checkpoint: Checkpoint) -> Inferred:
    """Flip each switch in turn, and keep a flip that leaves fewer elements unexplained."""
    for switch in found.config.architecture.switches:
        if isinstance(switch, Switch) and found.reconciled.unexplained:
            turned = {switch.key: not found.config.keys.get(switch.key, switch.default)}
            other = _checked(checkpoint, {**found.config.keys, **turned})
            if other and _badness(other) < _badness(found):
                found = other
    return found


def _checked(checkpoint: Checkpoint, raw: Mapping[str, object]) -> Inferred | None:
    """Compare the configuration `raw` with the file; None if the keys are invalid."""
    try:
        config = config_from_dict(raw, checkpoint.file)
    except InputError:
        return None
    return Inferred(config, reconcile_tensors(checkpoint, config)._replace(inferred=True))


def _badness(found: Inferred) -> int:
    return sum(abs(elements) for _, elements in found.reconciled.unexplained)  # in elements


def _is_plausible(found: Inferred) -> bool:
    """Return whether more than half of the counted parameters were matched."""
    matched = sum(match.elements for match in found.reconciled.matches)
    return 2 * matched > (found.reconciled.counted or 0)


def _candidates(checkpoint: Checkpoint, seen: View) -> Iterator[Architecture]:
    """Yield the tables that may describe the file, the most likely first."""
    named = checkpoint.metadata.get("general.architecture")
    if isinstance(named, str) and named in MODEL_TYPES:
        yield from (ARCHITECTURES[each] for each in MODEL_TYPES[named])
        return
    if not seen.layers:
        return
    for model_type in (*_COMMON, *(each for each in ARCHITECTURES if each not in _COMMON)):
        architecture = ARCHITECTURES[model_type]
        if _share(architecture, seen) >= _LEAST:
            yield architecture


def _share(architecture: Architecture, seen: View) -> float:
    """Return the share of a table's unconditional rows that are in the file."""
    needed = [
        row
        for row in architecture.rows
        if not row.when and not row.shares and row.kind == "parameter"
    ]
    return sum(_is_there(row, seen) for row in needed) / max(len(needed), 1)


def _is_there(row: TensorSpec, seen: View) -> bool:
    return seen.shape(row) is not None or (row.parts == "experts" and seen.experts > 0)


def _keys(architecture: Architecture, checkpoint: Checkpoint, seen: View) -> dict[str, object]:
    """Return `config.json` keys for a table's type, with the sizes that the header gives."""
    known = {"L": seen.layers} | gguf_sizes(checkpoint.metadata)
    sizes = solved(architecture, seen, known)
    raw: dict[str, object] = {"model_type": architecture.model_type}
    for size in architecture.sizes:
        if size.keys:
            raw |= _size(size, sizes)
    for switch in architecture.switches:
        raw |= _switch(switch, architecture, seen)
    for kind in architecture.layers:
        raw |= _kind(kind, architecture, seen)
    return raw


def _size(size: Size, sizes: Mapping[str, int]) -> dict[str, object]:
    """Return the key of a size; the numbers of heads and of active experts do not affect counts."""
    key = size.keys[0]
    if size.symbol in sizes:
        return {key: sizes[size.symbol]}
    if size.symbol == "h":
        d = sizes.get("d", 1)
        return {key: next(d // width for width in (64, 80, 96, 128, 1) if d % width == 0)}
    if size.null == "":
        return {key: None}  # the model has no such size
    return {} if size.default and size.symbol != "k" else {key: 1}


def _switch(switch: object, architecture: Architecture, seen: View) -> dict[str, object]:
    """Return the value of a switch: on if the file has a tensor that needs it."""
    if isinstance(switch, Switch) and switch.key == architecture.tie:
        heads = [row for row in architecture.rows if row.shares]
        return {} if any(seen.shape(row) for row in heads) else {switch.key: True}
    if not isinstance(switch, Switch | Choice):
        return {}
    rows = [row for row in architecture.rows if switch.id in row.when.split()]
    off = [row for row in architecture.rows if f"!{switch.id}" in row.when.split()]
    if not rows and not off:
        return {}
    on = any(_is_there(r, seen) for r in rows) if rows else not any(_is_there(r, seen) for r in off)
    if isinstance(switch, Switch):
        return {switch.key: on}
    values = switch.on if on else switch.off
    return {switch.key: values[0]} if values else {}


def _kind(kind: Layers, architecture: Architecture, seen: View) -> dict[str, object]:
    """Return the keys that say which layers are of a kind: those with a tensor of its rows."""
    rows = [row for row in architecture.rows if row.factors[:1] == (kind.symbol,)]
    found = {layer for row in rows for layer in seen.where(row)}
    numbers = sorted(layer for layer in found if layer < seen.layers)
    if not rows or kind.other_than:
        return {}
    keys: dict[str, object] = {}
    for rule in kind.rules:
        if isinstance(rule, From):
            keys[rule.key] = min(numbers, default=seen.layers)
        elif isinstance(rule, UpTo):
            keys[rule.key] = max(numbers, default=-1)
        elif isinstance(rule, Last):
            keys[rule.key] = len(numbers) if rule.inside else seen.layers - len(numbers)
        elif isinstance(rule, Labelled) and rule.others:
            keys[rule.key] = _labels(rule, numbers, seen.layers)
        elif isinstance(rule, Listed):
            inside = numbers if rule.inside else sorted({*range(seen.layers)} - {*numbers})
            keys[rule.key] = [number + rule.first for number in inside]
    return keys


def _labels(rule: Labelled, numbers: Iterable[int], total: int) -> list[object]:
    inside = {*numbers}
    return [rule.labels[0] if layer in inside else rule.others[0] for layer in range(total)]
