"""The run itself: transformers' GPT2LMHeadModel learns to guess the next token of a text."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gptparams.config.config import Config
from gptparams.counting.counting import count
from gptparams.lessons.forward import Array
from gptparams.lessons.pretraining.recipe import Recipe
from gptparams.models.weights import need
from gptparams.models.weights.libraries import quiet

_WARMUP = 100  # steps until the learning rate is reached
_FALLING = 0.2  # of the steps, the last ones, in which it falls to 0
_READINGS = 10  # for each power of ten
_CLIP = 1.0  # the longest gradient
_WINDOWS = 32  # of the held-out text, spread evenly over it


@dataclass(frozen=True, slots=True)
class Reading:
    """Measured after `step` steps: two losses in nats a token, and how far each family moved.

    `trained` is the mean loss over the batches since the last reading, `held_out` the loss on
    text that is never trained on. `moved` maps each family to the root mean square of the change
    of its numbers since step 0, `spread` to the root mean square of the numbers themselves.
    """

    step: int
    trained: float
    held_out: float
    moved: Mapping[str, float]
    spread: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: its readings, and the weights after the steps that are kept."""

    readings: tuple[Reading, ...]
    weights: Mapping[int, Mapping[str, Array]]


def reading_steps(recipe: Recipe) -> tuple[int, ...]:
    """The steps after which losses are read: ten for each power of ten, and the kept moments."""
    powers = round(_READINGS * math.log10(recipe.steps))
    spaced = {round(10 ** (n / _READINGS)) for n in range(powers)}
    return tuple(sorted({step for step in spaced if step < recipe.steps} | set(recipe.moments())))


def train(
    config: Config,
    recipe: Recipe,
    text: Sequence[int],
    held_out: Sequence[int],
    told: Callable[[Reading], None],
) -> Run:
    """Train a model of `config` on the tokens `text`; `told` is called with each reading."""
    torch, before = need("torch"), need("torch").get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(), quiet():
            torch.manual_seed(recipe.seed)
            return _train(config, recipe, np.asarray(text), np.asarray(held_out), told)
    finally:
        torch.set_num_threads(before)


def _train(
    config: Config, recipe: Recipe, text: Array, held_out: Array, told: Callable[[Reading], None]
) -> Run:
    model = _model(recipe, config.sizes["V"])
    optimizer, start = _optimizer(model, recipe), _arrays(model)
    readings: list[Reading] = []
    kept: dict[int, dict[str, Array]] = {}
    recent: list[float] = []
    due, batches = set(reading_steps(recipe)), _batches(text, recipe)
    for step in range(recipe.steps + 1):
        batch = next(batches)
        if step in due:
            now, other = _arrays(model), _held_out_loss(model, held_out, recipe.context)
            trained = float(np.mean(recent)) if recent else _loss(model, batch).item()
            change = {name: now[name] - start[name] for name in now}
            sizes = (root_mean_square(config, values) for values in (change, now))
            readings.append(Reading(step, trained, other, *sizes))
            told(readings[-1])
            recent = []
        if step in recipe.moments():
            kept[step] = _arrays(model)
        if step < recipe.steps:
            recent.append(_stepped(model, optimizer, batch, _rate(recipe, step)))
    return Run(tuple(readings), kept)


def _model(recipe: Recipe, vocabulary: int) -> Any:
    transformers = need("transformers")
    fields = recipe.fields(vocabulary) | {"bos_token_id": None, "eos_token_id": None}
    config = transformers.GPT2Config(**fields)
    return transformers.GPT2LMHeadModel(config).train()


def _optimizer(model: Any, recipe: Recipe) -> Any:
    """AdamW; as usual, only matrices decay, gains and biases don't."""
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    groups = [
        {"params": matrices, "weight_decay": recipe.decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return need("torch").optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.95))


def _rate(recipe: Recipe, step: int) -> float:
    """The learning rate of a step: it rises quickly, stays, and falls to 0 at the end."""
    rising = (step + 1) / _WARMUP
    falling = (recipe.steps - step) / (_FALLING * recipe.steps)
    return recipe.rate * min(1.0, rising, falling)


def _batches(text: Array, recipe: Recipe) -> Iterator[Any]:
    """Yield batches `(batch, context)` of tokens that begin at random places of the text."""
    torch, drawn = need("torch"), np.random.Generator(np.random.PCG64(recipe.seed))
    while True:
        starts = drawn.integers(0, len(text) - recipe.context + 1, recipe.batch)
        yield torch.tensor(np.stack([text[s : s + recipe.context] for s in starts]))


def _loss(model: Any, batch: Any) -> Any:
    return model(batch, labels=batch).loss


def _stepped(model: Any, optimizer: Any, batch: Any, rate: float) -> float:
    """Take one step of training and return the loss before it."""
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad(set_to_none=True)
    loss = _loss(model, batch)
    loss.backward()
    need("torch").nn.utils.clip_grad_norm_(model.parameters(), _CLIP)
    optimizer.step()
    return float(loss.item())


def _held_out_loss(model: Any, tokens: Array, context: int) -> float:
    torch = need("torch")
    starts = np.linspace(0, len(tokens) - context, _WINDOWS).astype(int)
    windows = torch.tensor(np.stack([tokens[s : s + context] for s in starts]))
    with torch.no_grad():
        return float(np.mean([_loss(model, part).item() for part in windows.split(8)]))


def _arrays(model: Any) -> dict[str, Array]:
    return {name: values.detach().numpy().copy() for name, values in model.named_parameters()}


def root_mean_square(config: Config, values: Mapping[str, Array]) -> dict[str, float]:
    """Return the root mean square of the numbers of each family."""
    squares: dict[str, list[Array]] = {}
    for tensor in count(config).tensors:
        squares.setdefault(tensor.family, []).append(values[tensor.name].ravel() ** 2)
    return {
        family: float(np.sqrt(np.concatenate(parts).mean())) for family, parts in squares.items()
    }
