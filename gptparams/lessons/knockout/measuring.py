"""What a change does to a language model: its loss on two texts, and the next token of a prompt.

The model computes in float32, whose last digits differ between machines. All that is measured
carries a margin: 0.0001 of its size. The same measurements in float64, and in float32 with one and
two threads and with the kernels for SSE, AVX2 and AVX-512, differ by at most 0.000004 of a loss,
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

# Written for this measurement, so that no model can have learned them by heart.
TEXTS = Text(
    "每年春天，屋后的小河都会漫上岸来，淹到田里。奶奶说，水是回来看看我们还在不在。"
    "她把涨水的日子都记了下来。",
    "Every spring the river behind our house rises over its banks and floods the lower field. "
    "My grandmother used to say that the water was only coming back to see whether we were still "
    "there. She kept a small notebook on the kitchen shelf, and in it she wrote the date of each "
    "flood, the height of the water, and what we had eaten that evening. We still write in it "
    "every year.",
)
# The sentence that all pages use, up to a word that anybody can guess.
PROMPT = "I love reading science"
HEADS_OF = 1  # the layer whose heads are taken out one at a time
MARGIN = 1e-4  # relative to what is measured; of losses below 1, in nats
MILD = 0.5  # nats; layers that do less damage by themselves are taken out together, too


@dataclass(frozen=True)
class Reading:
    """Texts of token ids, and what the unchanged model makes of them, layer by layer.

    `states` are what goes into each layer, each `(texts, tokens, d)`, and last what comes out of
    the last norm: a change that begins at a later layer need not be computed from the first.
    """

    texts: tuple[tuple[int, ...], ...]
    states: tuple[Tensor, ...]


@dataclass(frozen=True)
class Probe:
    """What a model is asked: what follows in two texts, at each place, and after a prompt."""

    langs: tuple[str, ...]
    texts: Reading
    prompt: Reading


@dataclass(frozen=True)
class Effect:
    """What a change does: how many values it sets, the loss in nats per token, the next token.

    `losses` are by the language of the text; `next_token` is the likeliest one's id.
    """

    change: Change
    touched: int
    losses: Mapping[str, Measured]
    next_token: int
    probability: Measured

    def perplexity(self, lang: str) -> Measured:
        """e to the loss: among how many equally likely tokens the choice would be as hard."""
        return self.losses[lang].through(math.exp)


@dataclass(frozen=True)
class Study:
    """All effects; `before` and `after` are the model's fingerprints around them.

    `mild` are the layers that do less damage than `MILD` to the English text, one at a time, and
    `all_mild` is what they do together. `heads` are those of the layer `HEADS_OF`, one at a time,
    and `all_heads` is all of them at once.
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
        """By how many nats per token the loss on the text in `lang` is higher."""
        return effect.losses[lang] - self.nothing.losses[lang]


def probe(loaded: LoadedModel, texts: Mapping[str, Sequence[int]], prompt: Sequence[int]) -> Probe:
    """The question, with the states of the unchanged model; texts and prompt are token ids."""
    return Probe(tuple(texts), _read(loaded, *texts.values()), _read(loaded, prompt))


def _read(loaded: LoadedModel, *texts: Sequence[int]) -> Reading:
    with need("torch").no_grad():
        body = loaded.model.model
        result = body(_batch(texts), use_cache=False, output_hidden_states=True)
    return Reading(tuple(map(tuple, texts)), tuple(result.hidden_states))


def last_sizes(loaded: LoadedModel, asked: Probe, lang: str) -> tuple[Measured, ...]:
    """How large each coordinate is, on average over a text, before the last gains are applied."""
    row = asked.langs.index(lang)
    vectors = asked.texts.states[-1][row, : len(asked.texts.texts[row])]
    gains = loaded.model.get_parameter(LAST_NORM).data
    sizes = (vectors / gains).abs().mean(0).tolist()
    return tuple(Measured(size, MARGIN * size) for size in sizes)


def measure(loaded: LoadedModel, asked: Probe, change: Change) -> Effect:
    """The effect of `change`; the model is as before when it returns."""
    with applied(loaded, change) as touched, need("torch").no_grad():
        scores = _scores(loaded.model, asked.texts, change.first)
        losses = [_loss(*each) for each in zip(scores, asked.texts.texts, strict=True)]
        answer = _scores(loaded.model, asked.prompt, change.first)[0, -1]
        probability, token = answer.double().softmax(-1).max(-1)
        by_lang = dict(zip(asked.langs, losses, strict=True))
    likely = Measured(float(probability), MARGIN * float(probability))
    return Effect(change, touched, by_lang, int(token), likely)


def _batch(texts: Sequence[Sequence[int]]) -> Tensor:
    """The texts as rows; what fills the shorter ones comes last, where nothing looks back at it."""
    longest = max(map(len, texts))
    return need("torch").tensor([[*ids, *[0] * (longest - len(ids))] for ids in texts])


def _scores(model: Any, reading: Reading, first: int) -> Tensor:
    """Logits `(texts, tokens, V)`, computed from what goes into the layer `first`."""
    if not first:  # what goes into the first layer is itself made by parameters
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
    """Mean cross-entropy of each token given those before it, in nats."""
    torch = need("torch")
    given = scores[: len(ids) - 1].double()
    loss = float(torch.nn.functional.cross_entropy(given, torch.tensor(ids[1:])))
    return Measured(loss, MARGIN * max(1.0, loss))


@contextmanager
def idle_threads() -> Iterator[None]:
    """Torch with no more threads than processors are idle; where they share one, all stall.

    With as many as `OMP_NUM_THREADS` says, where that is set.
    """
    torch = need("torch")
    threads = torch.get_num_threads()
    if "OMP_NUM_THREADS" in os.environ:
        yield
        return
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 1.0
    others = round(max(load - 1, 0))  # the load without this process
    torch.set_num_threads(max(1, min(threads, (os.cpu_count() or 1) - others)))
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@cache
def knock_outs() -> Study:
    """Every change of SmolLM2, measured once a process: families, layers, heads of one layer.

    Raises WeightsMissingError when its weights can't be had.
    """
    loaded = load_smollm2()
    with idle_threads():
        return _study(loaded)


def _study(loaded: LoadedModel) -> Study:
    before = fingerprint(loaded.model)
    texts = {str(lang): loaded.tokenizer(TEXTS[lang]).input_ids for lang in LANGS}
    asked = probe(loaded, texts, loaded.tokenizer(PROMPT).input_ids)
    sizes = last_sizes(loaded, asked, "en")

    def effects(*changes: Change) -> tuple[Effect, ...]:
        return tuple(measure(loaded, asked, change) for change in changes)

    layers = effects(*(layers_out(index) for index in range(loaded.config.sizes["L"])))
    (nothing,) = effects(NOTHING)
    limit = nothing.losses["en"] + MILD
    mild = tuple(index for index, each in enumerate(layers) if each.losses["en"] < limit)
    return Study(
        probe=asked,
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
