"""From a text to a record: learn a vocabulary, train, and let the model write at each moment."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from gptparams.config.config import Config
from gptparams.lessons.forward import Array
from gptparams.lessons.pretraining.continuing import continued, exact, probabilities
from gptparams.lessons.pretraining.recipe import Recipe
from gptparams.lessons.pretraining.run_record import Continuation, Record
from gptparams.lessons.pretraining.texts import divided
from gptparams.lessons.pretraining.training import Reading, train
from gptparams.lessons.pretraining.vocabulary import learned, numbers, vocabulary_of

_WRITTEN = 60  # tokens that the model writes at each moment
_SEED = 1  # of the generator that draws them
_HALF = np.float16
_WEIGHTS = "transformer.wpe.weight"


def recorded(text: str, prompt: str, recipe: Recipe, told: Callable[[Reading], None]) -> Record:
    """Train a model on `text` by `recipe` and return the record; it continues `prompt`."""
    known, unknown = divided(text)
    tokenizer = learned(known, recipe.vocabulary)
    trained_on, held_out = numbers(tokenizer, known), numbers(tokenizer, unknown)
    vocabulary, start = vocabulary_of(tokenizer), tuple(numbers(tokenizer, prompt))
    config = recipe.config(len(vocabulary), "small")
    run = train(config, recipe, trained_on, held_out, told)
    halves = {step: _half(weights) for step, weights in run.weights.items()}
    return Record(
        fields=recipe.fields(len(vocabulary)),
        recipe={"steps": recipe.steps, "batch": recipe.batch, "rate": recipe.rate},
        vocabulary=vocabulary,
        readings=run.readings,
        moments=recipe.moments(),
        prompt=start,
        continuations=tuple(
            Continuation(step, continued(config, weights, start, _WRITTEN, _SEED))
            for step, weights in halves.items()
        ),
        seed=_SEED,
        guessing=frequency_loss(trained_on, held_out, len(vocabulary)),
        sizes_of_text=(len(trained_on), len(held_out)),
        characters=len(known),
        weights=halves[recipe.steps],
        positions=np.stack([weights[_WEIGHTS] for weights in halves.values()]),
        next=np.stack([_next(config, weights, start) for weights in halves.values()]),
    )


def _half(weights: Mapping[str, Array]) -> dict[str, Array]:
    return {name: values.astype(_HALF) for name, values in weights.items()}


def _next(config: Config, weights: Mapping[str, Array], tokens: Sequence[int]) -> Array:
    return probabilities(config, exact(weights), tokens).astype(np.float32)


def frequency_loss(trained_on: Sequence[int], held_out: Sequence[int], size: int) -> float:
    """The loss, in nats, of guessing each token by how often it occurs, seen or not."""
    often = np.bincount(np.asarray(trained_on), minlength=size) + 1.0
    return float(-np.log(often[np.asarray(held_out)] / often.sum()).mean())
