"""The same steps in transformers' GPT-2, recorded by hooks while it runs.

A hook records the input or the output of a module. Most steps of the table end where a module does;
scores, mask and standardization happen inside a module and have no row here.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from gptparams.lessons.forward.functions import Array
from gptparams.models.weights import need

_H = "transformer.h.{i}"


@dataclass(frozen=True)
class Place:
    """Where a step can be recorded: the output of a module, or with `entering` its input.

    `third` picks one of three equal parts of the columns; `item` one of several results.
    """

    step: str
    module: str
    entering: bool = False
    third: int | None = None
    item: int = 0


PLACES: tuple[Place, ...] = (
    Place("token", "transformer.wte"),
    Place("position", "transformer.wpe"),
    Place("sum", "transformer.drop"),
    Place("h.{i}.ln_1", f"{_H}.ln_1"),
    Place("h.{i}.attn.query", f"{_H}.attn.c_attn", third=0),
    Place("h.{i}.attn.key", f"{_H}.attn.c_attn", third=1),
    Place("h.{i}.attn.value", f"{_H}.attn.c_attn", third=2),
    Place("h.{i}.attn.weights", f"{_H}.attn", item=1),
    Place("h.{i}.attn.mixed", f"{_H}.attn.c_proj", entering=True),
    Place("h.{i}.attn.output", f"{_H}.attn.c_proj"),
    Place("h.{i}.middle", f"{_H}.ln_2", entering=True),
    Place("h.{i}.ln_2", f"{_H}.ln_2"),
    Place("h.{i}.mlp.wide", f"{_H}.mlp.c_fc"),
    Place("h.{i}.mlp.gelu", f"{_H}.mlp.act"),
    Place("h.{i}.mlp.narrow", f"{_H}.mlp.c_proj"),
    Place("h.{i}.end", _H),
    Place("ln_f", "transformer.ln_f"),
    Place("logits", "lm_head"),
)


def watch(model: Any, tokens: Sequence[int]) -> dict[str, Array]:
    """Return the value that transformers computes at each recordable step, by step id.

    `model` is a GPT2LMHeadModel; it runs once on `tokens` and is left unchanged.
    """
    torch = need("torch")
    seen: dict[str, Array] = {}
    with torch.no_grad(), _attention_shown(model), _hooked(model, seen):
        model(torch.tensor([list(tokens)]))
    return seen


@contextmanager
def _attention_shown(model: Any) -> Iterator[None]:
    """Use eager attention, the only implementation that returns its weights."""
    before = model.config._attn_implementation
    model.set_attn_implementation("eager")
    try:
        yield
    finally:
        model.set_attn_implementation(before)


@contextmanager
def _hooked(model: Any, seen: dict[str, Array]) -> Iterator[None]:
    handles = []
    for layer, place in _places(len(model.transformer.h)):
        module = model.get_submodule(place.module.replace("{i}", layer))
        step = place.step.replace("{i}", layer)
        handles.append(module.register_forward_hook(_keeper(place, step, seen)))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _places(layers: int) -> Iterator[tuple[str, Place]]:
    for place in PLACES:
        repeats = range(layers) if "{i}" in place.step else range(1)
        yield from ((str(layer), place) for layer in repeats)


def _keeper(place: Place, step: str, seen: dict[str, Array]) -> Callable[..., None]:
    """Return a hook that stores what it sees as an array, without the batch axis."""

    def keep(module: Any, given: tuple[Any, ...], out: Any) -> None:
        found = given if place.entering else out
        tensor = found[place.item] if isinstance(found, tuple) else found
        if place.third is not None:
            tensor = tensor.chunk(3, dim=-1)[place.third]
        seen[step] = tensor[0].numpy().copy()

    return keep
