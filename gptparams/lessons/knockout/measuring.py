"""Measure a change to a language model: its loss on two texts, and its next token after a prompt.

The model computes in float32, whose last digits differ between machines, so every result has a
margin of 0.0001 of its size. The same measurements in float64, and in float32 with one and two
threads and with the kernels for SSE, AVX2 and AVX-512, differ by at most 0.000004 of a loss,
0.00002 of a probability and 0.000002 of a size.
"""

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from gptparams.language import LANGS, Text
from gptparams.lessons.knockout.changes import (
    FAMILIES_OUT,
    LAST_NORM,
    NOTHING,
    attention_out,
    gain_out,
    head_out,
    layers_out,
)
from gptparams.lessons.knockout.edits import Change, Tensor, applied, fingerprint
from gptparams.models.load import LoadedModel, load_smollm2
from gptparams.models.weights import need
from gptparams.numerals.measured import Measured

# Written for this measurement, so that no model was trained on them.
TEXTS = Text(
    "每年春天，屋后的小河都会漫上岸来，淹到田里。奶奶说，水是回来看看我们还在不在。"
    "她把涨水的日子都记了下来。",
    "Every spring the river behind our house rises over its banks and floods the lower field. "
    "My grandmother used to say that the water was only coming back to see whether we were still "
    "there. She kept a small notebook on the kitchen shelf, and in it she wrote the date of each "
    "flood, the height of the water, and what we had eaten that evening. We still write in it "
    "every year.",
)
# The sentence that all pages use, cut off before a word that is easy to guess.
PROMPT = "I love reading science"
HEADS_OF = 1  # the layer whose heads are disabled one at a time
MARGIN = 1e-4  # relative to the measured value; for losses below 1, in nats
MILD = 0.5  # nats; layers that each do less damage than this are also disabled together


@dataclass(frozen=True)
class Reading:
    """Token ids of texts, and the hidden states of the unchanged model, layer by layer.

    `states` are the inputs of the layers, `(texts, tokens, d)` each, followed by the output of the
    last norm: a change that starts at a later layer need not be computed from the first.
    """

    texts: tuple[tuple[int, ...], ...]
    states: tuple[Tensor, ...]


@dataclass(frozen=True)
class Probe:
    """The inputs of a measurement: texts, predicted at every position, and a prompt to continue."""

    langs: tuple[str, ...]
    texts: Reading
    prompt: Reading


@dataclass(frozen=True)
class Effect:
    """The effect of a change: the values set, the loss in nats per token, the next token.

    `losses` are keyed by the language of the text; `next_token` is the id of the most likely token.
    """

    change: Change
    touched: int
    losses: Mapping[str, Measured]
    next_token: int
    probability: Measured

    def perplexity(self, lang: str) -> Measured:
        """e to the power of the loss: the number of equally likely tokens with the same loss."""
        return self.losses[lang].through(math.exp)


@dataclass(frozen=True)
class Study:
    """All effects; `before` and `after` are the model's fingerprints around the measurements.

    `mild` are the layers that each do less damage than `MILD` to the English text, and `all_mild`
    is the effect of disabling them together. `heads` are the heads of the layer `HEADS_OF`, one at
    a time, and `all_heads` disables all of them.
    """

    probe: Probe
    nothing: Effect
    families: tuple[Effect, ...]
    layers: tuple[Effect, ...]
    mild: tuple[int, ...]
    all_mild: Effect
    heads: tuple[Effect, ...]
    all_heads: Effect
    before: str
    after: str

    def damage(self, effect: Effect, lang: str) -> Measured:
        """Return the increase of the loss on the text in `lang`, in nats per token."""
        return effect.losses[lang] - self.nothing.losses[lang]


def probe(loaded: LoadedModel, texts: Mapping[str, Sequence[int]], prompt: Sequence[int]) -> Probe:
    """Build the inputs, with the states of the unchanged model; texts and prompt are token ids."""
    return Probe(tuple(texts), _read(loaded, *texts.values()), _read(loaded, prompt))


def _read(loaded: LoadedModel, *texts: Sequence[int]) -> Reading:
    with need("torch").no_grad():
        body = loaded.model.model
        result = body(_batch(texts), use_cache=False, output_hidden_states=True)
    return Reading(tuple(map(tuple, texts)), tuple(result.hidden_states))


def last_sizes(loaded: LoadedModel, probed: Probe, lang: str) -> tuple[Measured, ...]:
    """Return the mean absolute value of each coordinate over a text, before the last gains."""
    row = probed.langs.index(lang)
    vectors = probed.texts.states[-1][row, : len(probed.texts.texts[row])]
    gains = loaded.model.get_parameter(LAST_NORM).data
    sizes = (vectors / gains).abs().mean(0).tolist()
    return tuple(Measured(size, MARGIN * size) for size in sizes)


def measure(loaded: LoadedModel, probed: Probe, change: Change) -> Effect:
    """Measure the effect of `change`; the model is restored before this returns."""
    with applied(loaded, change) as touched, need("torch").no_grad():
        scores = _scores(loaded.model, probed.texts, change.first)
        losses = [_loss(*each) for each in zip(scores, probed.texts.texts, strict=True)]
        answer = _scores(loaded.model, probed.prompt, change.first)[0, -1]
        probability, token = answer.double().softmax(-1).max(-1)
        by_lang = dict(zip(probed.langs, losses, strict=True))
    likely = Measured(float(probability), MARGIN * float(probability))
    return Effect(change, touched, by_lang, int(token), likely)


def _batch(texts: Sequence[Sequence[int]]) -> Tensor:
    """Stack the texts as rows, padded at the end, where causal attention ignores the padding."""
    longest = max(map(len, texts))
    return need("torch").tensor([[*ids, *[0] * (longest - len(ids))] for ids in texts])


def _scores(model: Any, reading: Reading, first: int) -> Tensor:
    """Return the logits `(texts, tokens, V)`, computed from the input of the layer `first`."""
    if not first:  # a change may affect the embedding, so start from the token ids
        return model(_batch(reading.texts), use_cache=False).logits
    with _layers_from(model.model, first):
        return model(inputs_embeds=reading.states[first], use_cache=False).logits


@contextmanager
def _layers_from(body: Any, first: int) -> Iterator[None]:
    layers = body.layers
    body.layers = layers[first:]
    try:
        yield
    finally:
        body.layers = layers


def _loss(scores: Tensor, ids: tuple[int, ...]) -> Measured:
    """Return the mean cross-entropy of each token given those before it, in nats."""
    torch = need("torch")
    given = scores[: len(ids) - 1].double()
    loss = float(torch.nn.functional.cross_entropy(given, torch.tensor(ids[1:])))
    return Measured(loss, MARGIN * max(1.0, loss))


@contextmanager
def idle_threads() -> Iterator[None]:
    """Limit torch to the idle processors: threads that share a processor stall each other.

    `OMP_NUM_THREADS`, if set, is respected.
    """
    torch = need("torch")
    threads = torch.get_num_threads()
    if "OMP_NUM_THREADS" in os.environ:
        yield
        return
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 1.0
    others = round(max(load - 1, 0))  # the load average without this process
    torch.set_num_threads(max(1, min(threads, (os.cpu_count() or 1) - others)))
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@cache
def knock_outs() -> Study:
    """Measure every change to SmolLM2 once per process: families, layers, heads of one layer.

    Raises WeightsMissingError if the weights can't be obtained.
    """
    loaded = load_smollm2()
    with idle_threads():
        return _study(loaded)


def _study(loaded: LoadedModel) -> Study:
    before = fingerprint(loaded.model)
    texts = {str(lang): loaded.tokenizer(TEXTS[lang]).input_ids for lang in LANGS}
    probed = probe(loaded, texts, loaded.tokenizer(PROMPT).input_ids)
    sizes = last_sizes(loaded, probed, "en")

    def effects(*changes: Change) -> tuple[Effect, ...]:
        return tuple(measure(loaded, probed, change) for change in changes)

    layers = effects(*(layers_out(index) for index in range(loaded.config.sizes["L"])))
    (nothing,) = effects(NOTHING)
    limit = nothing.losses["en"] + MILD
    mild = tuple(index for index, each in enumerate(layers) if each.losses["en"] < limit)
    return Study(
        probe=probed,
        nothing=nothing,
        families=effects(*FAMILIES_OUT, gain_out(sizes.index(max(sizes)))),
        layers=layers,
        mild=mild,
        all_mild=effects(layers_out(*mild))[0],
        heads=effects(*(head_out(HEADS_OF, head) for head in range(loaded.config.sizes["h"]))),
        all_heads=effects(attention_out(HEADS_OF))[0],
        before=before,
        after=fingerprint(loaded.model),
    )
