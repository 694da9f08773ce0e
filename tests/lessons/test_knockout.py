"""Knock-outs of a tiny Llama with random values: correct effects, and complete restoration."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from gptparams import config_from_dict, count
from gptparams.language import LANGS, Text
from gptparams.lessons.knockout import (
    FAMILIES_OUT,
    NOTHING,
    PROMPT,
    TEXTS,
    Change,
    Edit,
    Effect,
    Probe,
    applied,
    attention_out,
    fingerprint,
    gain_out,
    head_out,
    last_sizes,
    layers_out,
    measure,
    measuring,
    probe,
)
from gptparams.lessons.precision import bound, close
from gptparams.models.load import LoadedModel
from gptparams.models.load.reference import build
from gptparams.models.weights import Provenance, quiet

TINY = {"model_type": "llama", "vocab_size": 31, "hidden_size": 12, "intermediate_size": 20}
TINY |= {"num_hidden_layers": 3, "num_attention_heads": 6, "num_key_value_heads": 2}
TINY |= {"head_dim": 4, "tie_word_embeddings": True}
V, D, L, F, Q, KV = 31, 12, 3, 20, 24, 8
ATTENTION, FEED_FORWARD = 2 * D * Q + 2 * D * KV, 3 * D * F
LAYER = ATTENTION + FEED_FORWARD + 2 * D

# Additions from ids to logits: per layer two norms, queries, scores, values, and three matrices.
ADDITIONS = L * (2 * D + D + 4 + 2 * 10 + Q + D + F) + 2 * D

WORDS = {"zh": (5, 9, 2, 7, 7, 30, 1), "en": (3, 1, 4, 1, 5, 9, 2, 6, 5, 3)}
# What each change must set, and the names of the parameters that it changes.
EXPECTED: dict[str, tuple[int, Callable[[str], bool]]] = {
    "attention": (L * ATTENTION, lambda name: "self_attn" in name),
    "feed_forward": (L * FEED_FORWARD, lambda name: ".mlp." in name),
    "norms": ((2 * L + 1) * D, lambda name: "norm" in name),
    "last_norm": (D, lambda name: name == "model.norm.weight"),
    "folded": (
        (2 * L + 1) * D + L * (D * Q + 2 * D * KV + 2 * D * F) + V * D,
        lambda name: not any(part in name for part in ("o_proj", "down_proj", "embed")),
    ),
    "shuffled": (V * D, lambda name: name in ("model.embed_tokens.weight", "lm_head.weight")),
    "shuffled_in": (V * D, lambda name: name == "model.embed_tokens.weight"),
    "shuffled_out": (V * D, lambda name: name == "lm_head.weight"),
    "blank": (V * D, lambda name: name in ("model.embed_tokens.weight", "lm_head.weight")),
    "layers_1": (LAYER, lambda name: ".layers.1." in name),
    "layers_2_0": (2 * LAYER, lambda name: ".layers.2." in name or ".layers.0." in name),
    "attention_2": (ATTENTION, lambda name: ".layers.2.self_attn" in name),
    "head_1_4": (2 * 4 * D, lambda name: name.startswith("model.layers.1.self_attn.") and
                 name.endswith(("q_proj.weight", "o_proj.weight"))),
    "one_gain": (1, lambda name: name == "model.norm.weight"),
}  # fmt: skip
CHANGES = (
    *FAMILIES_OUT,
    layers_out(1),
    layers_out(2, 0),
    attention_out(2),
    head_out(1, 4),
    gain_out(7),
)


@pytest.fixture(scope="module")
def tiny() -> LoadedModel:
    """All values random: as it is made, a norm's gains are 1, and to set them to 1 is nothing."""
    import torch

    config = config_from_dict(TINY, "tiny")
    generator = torch.Generator().manual_seed(5)
    with quiet():
        model = build(config)
    for parameter in model.parameters():
        parameter.data = torch.randn(parameter.shape, generator=generator) * 0.7
    return LoadedModel(model, config, Provenance("seeded", "5", trained=False))


@pytest.fixture(scope="module")
def asked(tiny: LoadedModel) -> Probe:
    return probe(tiny, WORDS, (8, 2, 8))


def values(model: Any) -> dict[str, Any]:
    named = model.named_parameters(remove_duplicate=False)
    return {name: parameter.detach().clone() for name, parameter in named}


def test_each_change_is_tried() -> None:
    assert {change.id for change in CHANGES} == set(EXPECTED)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.id)
def test_a_change_sets_what_it_says(tiny: LoadedModel, change: Change) -> None:
    number, concerned = EXPECTED[change.id]
    before = values(tiny.model)
    with applied(tiny, change) as touched:
        during = values(tiny.model)
    differing = {name: int((before[name] != during[name]).sum()) for name in before}
    once = {name: n for name, n in differing.items() if name != "lm_head.weight" or change.untied}
    assert touched == number == sum(once.values())
    assert {name for name, n in differing.items() if n} == set(filter(concerned, before))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.id)
def test_nothing_is_left_of_a_change(tiny: LoadedModel, change: Change) -> None:
    before, owner = fingerprint(tiny.model), tiny.model.lm_head.weight
    with applied(tiny, change):
        assert fingerprint(tiny.model) != before
    assert fingerprint(tiny.model) == before
    with pytest.raises(ZeroDivisionError), applied(tiny, change):
        1 / 0  # noqa: B018
    assert fingerprint(tiny.model) == before
    assert tiny.model.lm_head.weight is owner is tiny.model.model.embed_tokens.weight


def test_what_were_left_would_be_seen(tiny: LoadedModel) -> None:
    """Each way in which a restoration could fail: a bit, a transposition, a lost tie."""
    import torch

    before = fingerprint(tiny.model)
    gain = tiny.model.model.norm.weight
    kept = gain.data
    gain.data = kept.clone()
    gain.data[3] = torch.nextafter(kept[3], kept[3] + 1)
    assert fingerprint(tiny.model) != before
    gain.data = kept.flip(0)
    assert fingerprint(tiny.model) != before
    gain.data = kept
    assert fingerprint(tiny.model) == before
    owner = tiny.model.lm_head.weight
    tiny.model.lm_head.weight = torch.nn.Parameter(owner.detach().clone())
    assert fingerprint(tiny.model) != before  # the same values, in a tensor of their own
    tiny.model.lm_head.weight = owner
    square = tiny.model.model.layers[0].mlp.up_proj.weight
    kept = square.data
    square.data = kept.reshape(kept.shape[::-1])
    assert fingerprint(tiny.model) != before  # the same bytes in another shape
    square.data = kept
    assert fingerprint(tiny.model) == before


# -- what the changes do


def effect(tiny: LoadedModel, asked: Probe, change_id: str) -> Effect:
    return measure(tiny, asked, next(change for change in CHANGES if change.id == change_id))


def logits(tiny: LoadedModel, ids: tuple[int, ...]) -> Any:
    import torch

    with torch.no_grad():
        return tiny.model(torch.tensor([ids])).logits[0].double()


def plain_loss(tiny: LoadedModel, ids: tuple[int, ...]) -> float:
    """The loss as one would write it down, one text at a time and in full."""
    rows = logits(tiny, ids).log_softmax(-1)
    terms = [-float(rows[place, following]) for place, following in enumerate(ids[1:])]
    return sum(terms) / len(terms)


def same(ours: Any, theirs: Any, tiny: LoadedModel) -> bool:
    """Whether losses or probabilities differ by no more than rounding in float32 explains.

    They follow from the logits, so that the largest of those is what rounding is relative to.
    """
    size = max(float(logits(tiny, ids).abs().max()) for ids in WORDS.values())
    ours, theirs = ([float(each) for each in side] for side in (ours, theirs))
    return close(ours, theirs, ADDITIONS, max(size, 1.0), "float32")


@pytest.mark.parametrize("change", [NOTHING, *CHANGES], ids=lambda change: change.id)
def test_losses_are_those_of_each_text_by_itself(
    tiny: LoadedModel, asked: Probe, change: Change
) -> None:
    """Also where the layers before the change are not computed again."""
    found = measure(tiny, asked, change)
    with applied(tiny, change):
        losses = [plain_loss(tiny, ids) for ids in WORDS.values()]
        assert same(found.losses.values(), losses, tiny)
        assert not same(found.losses.values(), [losses[0], losses[1] * 1.002], tiny)
        chances = logits(tiny, asked.prompt.texts[0])[-1].softmax(-1)
        assert same([found.probability] * 2, [chances[found.next_token], chances.max()], tiny)


@pytest.mark.parametrize("index", range(L))
def test_a_later_start_changes_nothing(tiny: LoadedModel, asked: Probe, index: int) -> None:
    """Each layer, and that a start behind the layer that is out would be noticed."""
    change = layers_out(index)
    start = measure(tiny, asked, change).losses
    with applied(tiny, change):
        full = [plain_loss(tiny, ids) for ids in WORDS.values()]
        assert same(start.values(), full, tiny)
    late = Change("late", change.name, "", change.edits, first=index + 1)
    if index + 1 < L:
        assert not same(measure(tiny, asked, late).losses.values(), full, tiny)


def test_none_is_without_effect_but_one(tiny: LoadedModel, asked: Probe) -> None:
    """Gains that move into the next matrix are the control: all is changed, and nothing done."""
    nothing = measure(tiny, asked, NOTHING)
    for change in CHANGES:
        losses = measure(tiny, asked, change).losses.values()
        assert same(losses, nothing.losses.values(), tiny) == (change.id == "folded"), change.id


def test_an_empty_embedding_leaves_chance(tiny: LoadedModel, asked: Probe) -> None:
    blank = effect(tiny, asked, "blank")
    assert close([*map(float, blank.losses.values())], [math.log(V)] * 2, V)
    assert close([float(blank.perplexity(lang)) for lang in WORDS], [V] * 2, V)
    assert close(float(blank.probability), 1 / V, V)


def test_the_residual_stream_passes_a_layer_that_is_out(tiny: LoadedModel) -> None:
    import torch

    ids = torch.tensor([WORDS["en"]])
    with torch.no_grad(), applied(tiny, layers_out(1)):
        states = tiny.model(ids, output_hidden_states=True).hidden_states
    assert torch.equal(states[1], states[2])
    assert not torch.equal(states[0], states[1])
    with torch.no_grad(), applied(tiny, attention_out(1)):
        states = tiny.model(ids, output_hidden_states=True).hidden_states
    assert not torch.equal(states[1], states[2])  # the feed-forward network still adds


def test_the_heads_together_are_the_attention(tiny: LoadedModel) -> None:
    """Columns of the output projection that no head has would be missed."""
    before = values(tiny.model)
    output = "model.layers.1.self_attn.o_proj.weight"
    seen = sum((during_of(tiny, head)[output] != before[output]).int() for head in range(6))
    assert int(seen.min()) == int(seen.max()) == 1


def during_of(tiny: LoadedModel, head: int) -> dict[str, Any]:
    with applied(tiny, head_out(1, head)):
        return values(tiny.model)


def test_a_shuffle_moves_every_row(tiny: LoadedModel) -> None:
    before = values(tiny.model)["model.embed_tokens.weight"]
    for change in CHANGES:
        if change.id == "shuffled":
            with applied(tiny, change):
                during = values(tiny.model)["model.embed_tokens.weight"]
    assert not (before == during).all(1).any()
    assert sorted(before.tolist()) == sorted(during.tolist())


def test_shuffling_the_way_out_renames_the_answer(tiny: LoadedModel, asked: Probe) -> None:
    """The same certainty, under another name: the model is the same up to its last matrix."""
    nothing, renamed = measure(tiny, asked, NOTHING), effect(tiny, asked, "shuffled_out")
    assert same([renamed.probability], [nothing.probability], tiny)
    assert renamed.next_token != nothing.next_token


def test_the_size_of_a_coordinate_is_taken_before_its_gain(tiny: LoadedModel, asked: Probe) -> None:
    """Standardized vectors have a root mean square of 1, whatever the gains."""
    states = asked.texts.states[-1][1, : len(WORDS["en"])] / tiny.model.model.norm.weight.data
    squares = states.pow(2).mean(1)
    eps = tiny.model.config.rms_norm_eps  # is added to the mean square, which it makes less than 1
    assert float(squares.max()) <= 1 + bound(D, 1.0, "float32")
    assert float(squares.min()) > 1 - eps / 0.01
    sizes = [float(size) for size in last_sizes(tiny, asked, "en")]
    assert close(sizes, states.abs().mean(0), len(WORDS["en"]))
    assert last_sizes(tiny, asked, "zh") != last_sizes(tiny, asked, "en")


def test_an_unknown_parameter_is_an_error(tiny: LoadedModel) -> None:
    before = fingerprint(tiny.model)
    wrong = Change("wrong", Text("错", "wrong"), "", lambda _: (Edit("model.no.weight", 0.0),))
    with pytest.raises(AttributeError), applied(tiny, wrong):
        pass
    assert fingerprint(tiny.model) == before


@pytest.mark.parametrize(
    ("load", "processors", "threads"),
    [(0.2, 2, 2), (1.4, 2, 2), (2.0, 2, 1), (9.0, 2, 1), (0, 1, 1)],
)
def test_threads_are_no_more_than_idle_processors(
    monkeypatch: pytest.MonkeyPatch, load: float, processors: int, threads: int
) -> None:
    import torch

    before = torch.get_num_threads()
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(measuring.os, "getloadavg", lambda: (load, 0.0, 0.0))
    monkeypatch.setattr(measuring.os, "cpu_count", lambda: processors)
    torch.set_num_threads(2)
    try:
        with measuring.idle_threads():
            assert torch.get_num_threads() == threads
        assert torch.get_num_threads() == 2
        monkeypatch.setenv("OMP_NUM_THREADS", "2")
        with measuring.idle_threads():
            assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_families_out_are_named_in_both_languages_and_of_the_table() -> None:
    names = [change.name[lang] for change in CHANGES for lang in LANGS]
    assert len(names) == len(set(names)) == 2 * len(CHANGES)
    families = set(count(config_from_dict(TINY, "tiny")).families)
    assert {change.family for change in FAMILIES_OUT} <= families
    assert "I love reading science fiction novels.".startswith(PROMPT)
    assert all(len(TEXTS[lang]) > 50 for lang in LANGS)
