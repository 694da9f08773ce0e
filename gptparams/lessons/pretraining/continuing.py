"""A model that continues a text: a probability for each token, one token chosen, and again."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from gptparams.config.config import Config
from gptparams.lessons.forward import Array, forward

_TEMPERATURE = 0.8  # below 1, likely tokens become likelier still
_LIKELIEST = 40  # only so many tokens are drawn from
_EXACT = np.float64  # so that the same tokens are drawn on every machine


def probabilities(config: Config, weights: Mapping[str, Array], tokens: Sequence[int]) -> Array:
    """Return the probability of each token of the vocabulary to come next: `(V)`."""
    shown = tokens[-config.sizes["P"] :]
    answer: Array = forward(config, weights, shown)[-1].output[-1]
    return answer


def exact(weights: Mapping[str, Array]) -> dict[str, Array]:
    """Return the weights in double precision, in which `continued` computes."""
    return {name: values.astype(_EXACT) for name, values in weights.items()}


def continued(
    config: Config, weights: Mapping[str, Array], tokens: Sequence[int], length: int, seed: int
) -> tuple[int, ...]:
    """Return `length` tokens that continue `tokens`, drawn with a generator of that `seed`."""
    text, drawn = list(tokens), np.random.Generator(np.random.PCG64(seed))
    precise = exact(weights)
    for _ in range(length):
        text.append(_drawn(probabilities(config, precise, text), drawn.random()))
    return tuple(text[len(tokens) :])


def likeliest(
    config: Config, weights: Mapping[str, Array], tokens: Sequence[int]
) -> Iterator[tuple[int, Array]]:
    """Append the likeliest token again and again; yield it with the probabilities `(V)`."""
    text, precise = list(tokens), exact(weights)
    while True:
        answer = probabilities(config, precise, text)
        text.append(int(answer.argmax()))
        yield text[-1], answer


def _drawn(shares: Array, where: float) -> int:
    """Return the token at `where`, from 0 to 1, of the shares of the likeliest tokens."""
    order = np.argsort(-shares, kind="stable")[:_LIKELIEST]
    sharpened = shares[order] ** (1 / _TEMPERATURE)
    reached = np.cumsum(sharpened) / sharpened.sum()
    return int(order[min(int(np.searchsorted(reached, where)), len(order) - 1)])
