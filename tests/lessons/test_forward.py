"""The numpy forward pass compared with transformers: same weights, every recordable step.

Each perturbation below is a common mistake, and the comparison must detect it. The tolerance for
rounding follows from the dtype, the number of additions and the size of the numbers.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from gptparams import Config, InputError, config_from_dict, count, preset
from gptparams.lessons.forward import EPS, Rule, Step, additions, forward, rules, weights_of
from gptparams.lessons.forward import functions as do
from gptparams.lessons.forward.watching import PLACES, watch
from gptparams.lessons.precision import bound, close, gap
from gptparams.models.load import load_gpt2
from gptparams.models.load.reference import build
from gptparams.models.weights import quiet

SIZES = [
    {"vocab_size": 11, "n_positions": 7, "n_embd": 4, "n_layer": 1, "n_head": 1},
    {"vocab_size": 8, "n_positions": 8, "n_embd": 4, "n_layer": 1, "n_head": 1, "n_inner": 8},
    {"vocab_size": 13, "n_positions": 9, "n_embd": 12, "n_layer": 2, "n_head": 3},
    {"vocab_size": 29, "n_positions": 20, "n_embd": 32, "n_layer": 3, "n_head": 8, "n_inner": 40},
    {"vocab_size": 17, "n_positions": 6, "n_embd": 10, "n_layer": 4, "n_head": 10},
    {"vocab_size": 13, "n_positions": 9, "n_embd": 12, "n_layer": 2, "n_head": 2,
     "tie_word_embeddings": False},
]  # fmt: skip
MIDDLE = 2  # the one that is perturbed: several layers and heads
TOKENS = [3, 1, 4, 1, 5, 2]


def config_of(size: int) -> Config:
    return config_from_dict({"model_type": "gpt2", **SIZES[size]}, f"size {size}")


@cache
def model_of(size: int, dtype: str) -> Any:
    """A model whose every parameter, gains and biases too, is random and large enough to tell."""
    import torch

    with quiet(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(size)
        model = build(config_of(size)).to(getattr(torch, dtype))
        for tensor in model.parameters():
            torch.nn.init.normal_(tensor, 0.0, 0.5)
    return model


@cache
def seen(size: int, dtype: str) -> Mapping[str, Any]:
    return watch(model_of(size, dtype), TOKENS)


def steps_of(size: int, dtype: str, **more: Any) -> dict[str, Step]:
    weights = weights_of(model_of(size, dtype))
    return {step.id: step for step in forward(config_of(size), weights, TOKENS, **more)}


def farthest(
    config: Config, steps: Mapping[str, Step], theirs: Mapping[str, Any]
) -> dict[str, float]:
    """The largest difference at each step that transformers shows; 1 is what rounding explains.

    The numbers that rounding is relative to are those of the steps so far, as transformers has
    them: a mistake of ours makes no room for itself.
    """
    found, size = {}, 0.0
    for name, seen_there in theirs.items():
        size = max(size, float(np.abs(seen_there).max()))
        number = additions(config, len(seen_there))
        found[name] = gap(steps[name].output, seen_there) / bound(number, size, seen_there.dtype)
    return found


def off(size: int, dtype: str, **more: Any) -> dict[str, float]:
    """`farthest` for one of the models above, with other settings than its own."""
    return farthest(config_of(size), steps_of(size, dtype, **more), seen(size, dtype))


# -- agreement


@pytest.mark.parametrize("size", range(len(SIZES)))
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_step_agrees_with_transformers(size: int, dtype: str) -> None:
    steps = steps_of(size, dtype)
    differences = off(size, dtype)
    assert len(differences) == 5 + 13 * config_of(size).sizes["L"]
    assert max(differences.values()) < 1, differences
    assert {str(step.output.dtype) for step in steps.values()} == {dtype}


@pytest.mark.parametrize("size", range(len(SIZES)))
def test_the_logits_agree_as_the_model_runs_by_itself(size: int) -> None:
    """Without hooks, and with the attention that transformers prefers."""
    import torch

    model = model_of(size, "float64")
    assert model.config._attn_implementation == "sdpa"
    with torch.no_grad():
        theirs = model(torch.tensor([TOKENS])).logits[0]
    steps, number = steps_of(size, "float64"), additions(config_of(size), len(TOKENS))
    largest = float(theirs.abs().max())
    assert close(steps["logits"].output, theirs, number)
    probabilities = torch.softmax(theirs, dim=-1)
    assert close(steps["probabilities"].output, probabilities, number, size=largest)


@pytest.mark.parametrize("size", range(len(SIZES)))
def test_steps_inside_a_module_agree_with_torch(size: int) -> None:
    """No hook sees these: they are held against torch's own functions."""
    import torch
    from torch.nn.functional import layer_norm

    steps, config = steps_of(size, "float64"), config_of(size)
    d, h = config.sizes["d"], config.sizes["h"]
    for rule in rules(config):
        found = steps[rule.id].output
        if rule.id.endswith(".standard"):
            given = torch.tensor(steps[rule.inputs[0]].output)
            assert close(found, layer_norm(given, (d,), eps=EPS), 2 * d)
        if rule.id.endswith(".scores"):
            q, k = (torch.tensor(steps[name].output).view(-1, h, d // h) for name in rule.inputs)
            expected = torch.einsum("ihw,jhw->hij", q, k) / (d // h) ** 0.5
            assert close(found, expected, d // h)


def test_gpt2_itself() -> None:
    """The same code at GPT-2's size, seeded or trained."""
    loaded, ids = load_gpt2(), [40, 1842, 3555, 3783, 10165, 16122, 13]
    steps = {step.id: step for step in forward(loaded.config, weights_of(loaded.model), ids)}
    theirs = watch(loaded.model, ids)
    assert len(theirs) == 5 + 13 * 12
    assert max(farthest(loaded.config, steps, theirs).values()) < 1
    assert steps["logits"].shape == (7, 50257)
    assert sum(step.count for step in steps.values()) == 124_439_808


def test_the_model_is_left_as_it_was() -> None:
    model = model_of(MIDDLE, "float64")
    before = {name: tensor.copy() for name, tensor in weights_of(model).items()}
    watch(model, TOKENS)
    assert model.config._attn_implementation == "sdpa"
    assert not any(module._forward_hooks for module in model.modules())
    assert all(np.array_equal(before[name], now) for name, now in weights_of(model).items())


def test_what_a_hook_saw_is_not_changed_later() -> None:
    """`watch` copies: a model that is trained on would change what it was compared with."""
    theirs = watch(model_of(MIDDLE, "float64"), TOKENS)
    memory = list(weights_of(model_of(MIDDLE, "float64")).values())
    assert not any(np.shares_memory(array, each) for array in theirs.values() for each in memory)


def test_every_place_is_a_step() -> None:
    ids = {rule.id for rule in rules(config_of(MIDDLE))}
    assert {place.step.replace("{i}", "1") for place in PLACES} <= ids


# -- each parameter exactly once


@pytest.mark.parametrize("size", range(len(SIZES)))
def test_the_steps_use_each_parameter_exactly_once(size: int) -> None:
    steps, counted = steps_of(size, "float64"), count(config_of(size))
    used: Counter[str] = Counter()
    for step in steps.values():
        used.update(step.parameters)
    assert used == {tensor.name: tensor.count for tensor in counted.tensors}
    assert sum(step.count for step in steps.values()) == counted.total
    families = Counter[str]()
    for step in steps.values():
        families[step.family] += step.count
    assert {name: families[name] for name in counted.families} == counted.families
    assert families[""] == 0


def test_a_tied_head_uses_the_embedding_again() -> None:
    tied, own = steps_of(MIDDLE, "float64")["logits"], steps_of(5, "float64")["logits"]
    assert (tied.count, tied.reused) == (0, {"transformer.wte.weight": 13 * 12})
    assert (own.count, own.reused) == (13 * 12, {})
    assert tied.family == own.family == "output_head"


def without(table: tuple[Rule, ...], number: int) -> tuple[Rule, ...]:
    """The table with one row taken out, its readers given what it was given."""
    gone = table[number]
    return tuple(
        replace(r, inputs=tuple(gone.inputs[0] if i == gone.id else i for i in r.inputs))
        for r in table
        if r is not gone
    )


def test_a_step_left_out_would_leave_parameters_unused() -> None:
    config, weights = config_of(MIDDLE), weights_of(model_of(MIDDLE, "float64"))
    table = rules(config)
    place = next(n for n, rule in enumerate(table) if rule.id == "h.0.attn.output")
    steps = forward(config, weights, TOKENS, table=without(table, place))
    assert sum(step.count for step in steps) == count(config).total - (12 * 12 + 12)


PARAMETERS = [tensor.name for tensor in count(config_of(MIDDLE)).tensors]


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_step_that_names_a_tensor_is_the_first_to_feel_it(name: str) -> None:
    """Change every number of a tensor: the first outputs that change are of the steps named."""
    config, weights = config_of(MIDDLE), weights_of(model_of(MIDDLE, "float64"))
    before = forward(config, weights, TOKENS)
    after = forward(config, {**weights, name: weights[name] + 0.25}, TOKENS)
    changed = [
        old for old, new in zip(before, after, strict=True)
        if not np.array_equal(old.output, new.output)
    ]  # fmt: skip
    named = [step for step in before if name in step.parameters]
    assert changed[: len(named)] == named


# -- what goes wrong is noticed

Change = Callable[[tuple[Rule, ...]], tuple[Rule, ...]]


def computing(step: str, compute: Callable[..., Any], setting: str = "") -> Change:
    """Another function for one step."""
    return lambda table: tuple(
        replace(r, compute=compute, setting=setting) if r.id == step else r for r in table
    )


def fed(step: str, *inputs: str) -> Change:
    """Other inputs for one step."""
    return lambda table: tuple(replace(r, inputs=inputs) if r.id == step else r for r in table)


def using(step: str, *tensors: str) -> Change:
    """Other tensors for one step."""
    return lambda table: tuple(replace(r, tensors=tensors) if r.id == step else r for r in table)


def no_bias(x: Any, weight: Any, bias: Any) -> Any:
    return x @ weight


def third_without_bias(third: int, x: Any, weight: Any, bias: Any) -> Any:
    return x @ np.split(weight, 3, axis=-1)[third]


def scores_over(divisor: Callable[[Any, int], float]) -> Callable[..., Any]:
    def wrong(query: Any, key: Any, heads: int) -> Any:
        return do.cut(query, heads) @ do.cut(key, heads).swapaxes(1, 2) / divisor(query, heads)

    return wrong


def heads_cut_wrongly(weights: Any, value: Any, heads: int) -> Any:
    """Heads taken from the columns in turn, instead of in runs."""
    mixed = weights @ value.reshape(len(value), -1, heads).transpose(2, 0, 1)
    return mixed.transpose(1, 2, 0).reshape(len(value), -1)


def standardized_by(change: Callable[[Any], Any]) -> Callable[..., Any]:
    def wrong(x: Any, eps: float) -> Any:
        return (x - x.mean(-1, keepdims=True)) / change(x)

    return wrong


def sample(x: Any) -> Any:
    return np.sqrt(x.var(-1, keepdims=True, ddof=1) + EPS)


def exact_gelu(x: Any) -> Any:
    import torch

    return torch.nn.functional.gelu(torch.tensor(x)).numpy()


def post_norm(table: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The norm after the sum, as in the first GPT: the sublayer gets the vector as it is."""
    table = fed("h.1.attn.query", "h.0.end")(table)
    table = fed("h.1.attn.key", "h.0.end")(table)
    return fed("h.1.attn.value", "h.0.end")(table)


W = "transformer.h.1"

PERTURBED: dict[str, Change] = {
    "positions left out": fed("sum", "token", "token"),
    "positions from one": computing("position", lambda t, table: table[1 : len(t) + 1]),
    "positions by token": computing("position", lambda t, table: table[t % len(table)]),
    "sum forgotten": computing("sum", lambda token, position: token),
    "mask dropped": computing("h.1.attn.masked", lambda x: x),
    "mask the wrong way round": computing(
        "h.1.attn.masked", lambda x: np.where(np.tri(x.shape[-1]).T > 0, x, -np.inf)
    ),
    "mask by 0 instead of minus infinity": computing(
        "h.1.attn.masked", lambda x: np.where(np.tri(x.shape[-1]) > 0, x, 0)
    ),
    "scores not scaled": computing("h.1.attn.scores", scores_over(lambda q, h: 1), "heads"),
    "scores scaled by the width of the model": computing(
        "h.1.attn.scores", scores_over(lambda q, h: q.shape[1] ** 0.5), "heads"
    ),
    "scores scaled without the root": computing(
        "h.1.attn.scores", scores_over(lambda q, h: q.shape[1] / h), "heads"
    ),
    "queries and keys exchanged": fed("h.1.attn.scores", "h.1.attn.key", "h.1.attn.query"),
    "keys taken for values": fed("h.1.attn.mixed", "h.1.attn.weights", "h.1.attn.key"),
    "softmax down the columns": computing(
        "h.1.attn.weights", lambda x: do.softmax(x.swapaxes(1, 2)).swapaxes(1, 2)
    ),
    "one head instead of three": computing(
        "h.1.attn.scores", lambda q, k, heads: np.repeat(do.scores(q, k, 1), heads, 0), "heads"
    ),
    "heads cut in turn": computing("h.1.attn.mixed", heads_cut_wrongly, "heads"),
    "output projection left out": computing("h.1.attn.output", lambda x, weight, bias: x),
    "output projection transposed": computing(
        "h.1.attn.output", lambda x, weight, bias: x @ weight.T + bias
    ),
    "residual around attention left out": computing("h.1.middle", lambda x, y: y),
    "residual around feed-forward left out": computing("h.1.end", lambda x, y: y),
    "residual from after the norm": fed("h.1.middle", "h.1.ln_1", "h.1.attn.output"),
    "residual from the layer's beginning": fed("h.1.end", "h.0.end", "h.1.mlp.narrow"),
    "norm after instead of before": post_norm,
    "norms exchanged": using("h.1.ln_1", f"{W}.ln_2.weight", f"{W}.ln_2.bias"),
    "gain and bias exchanged": using("h.1.ln_1", f"{W}.ln_1.bias", f"{W}.ln_1.weight"),
    "gain left out": computing("h.1.ln_2", lambda x, gain, bias: x + bias),
    "bias of a norm left out": computing("h.1.ln_2", lambda x, gain, bias: x * gain),
    "mean not subtracted": computing(
        "h.1.ln_2.standard", lambda x, eps: x / np.sqrt(x.var(-1, keepdims=True) + eps), "eps"
    ),
    "deviation of a sample": computing("h.1.ln_2.standard", standardized_by(sample), "eps"),
    "variance instead of deviation": computing(
        "h.1.ln_2.standard", standardized_by(lambda x: x.var(-1, keepdims=True)), "eps"
    ),
    "final norm left out": fed("logits", "h.1.end"),
    "GELU left out": computing("h.1.mlp.gelu", lambda x: x),
    "exact GELU": computing("h.1.mlp.gelu", exact_gelu),
    "ReLU instead of GELU": computing("h.1.mlp.gelu", lambda x: np.maximum(x, 0)),
    "head not tied": computing("logits", lambda x, table: x @ table[::-1].T),
    **{
        f"bias of {name} left out": computing(f"h.1.{name}", no_bias)
        for name in ("attn.output", "mlp.wide", "mlp.narrow")
    },
    **{
        f"bias of {name} left out": computing(f"h.1.attn.{name}", partial(third_without_bias, n))
        for n, name in enumerate(("query", "key", "value"))
        if name != "key"  # see below
    },
}  # fmt: skip


# Any mistake is more than rounding explains: in float64 by this many times, so that no tolerance
# which is a little too wide could hide one. In float32, GELU by erf is nearest to what passes.
NOTICED = {"float64": 1e9, "float32": 1}


@pytest.mark.parametrize("dtype", NOTICED)
@pytest.mark.parametrize("change", PERTURBED.values(), ids=PERTURBED)
def test_a_step_done_wrongly_is_noticed(change: Change, dtype: str) -> None:
    table = rules(config_of(MIDDLE))
    wrong = change(table)
    assert wrong != table
    assert off(MIDDLE, dtype, table=wrong)["logits"] > NOTICED[dtype]
    assert max(off(MIDDLE, dtype).values()) < 1


def test_the_bias_of_the_keys_is_noticed_where_it_is_added_and_nowhere_later() -> None:
    """It adds the same to all scores of a row, which softmax does not see."""
    table = computing("h.1.attn.key", partial(third_without_bias, 1))(rules(config_of(MIDDLE)))
    differences = off(MIDDLE, "float64", table=table)
    assert differences["h.1.attn.key"] > NOTICED["float64"]
    assert differences["h.1.attn.weights"] < 1
    assert differences["logits"] < 1


def test_every_step_has_a_perturbation() -> None:
    """A row that any function could replace unseen would be a row that nothing holds."""
    table = rules(config_of(MIDDLE))
    for rule in table:
        if rule.id == "probabilities":  # held against torch above
            continue
        broken = computing(rule.id, shaken(rule), rule.setting)(table)
        for dtype, least in NOTICED.items():
            assert max(off(MIDDLE, dtype, table=broken).values()) > least, rule.id


def shaken(rule: Rule) -> Callable[..., Any]:
    """What `rule` computes, stretched by a hundredth; finite numbers only."""

    def compute(*arrays: Any, **settings: Any) -> Any:
        out = rule.compute(*arrays, **settings)
        return np.where(np.isfinite(out), out * 1.01, out)

    return compute


@pytest.mark.parametrize("dtype", NOTICED)
def test_another_eps_is_noticed(dtype: str) -> None:
    assert off(MIDDLE, dtype, eps=1e-3)["logits"] > 1
    assert off(MIDDLE, "float64", eps=1e-6)["logits"] > 1e3
    assert off(MIDDLE, "float64", eps=EPS * 1.001)["logits"] > 1


# -- what no token may do


def test_no_token_sees_a_later_one() -> None:
    config, weights = config_of(MIDDLE), weights_of(model_of(MIDDLE, "float64"))
    whole = forward(config, weights, TOKENS)
    short = forward(config, weights, TOKENS[:3])
    for one, other in zip(whole, short, strict=True):
        kept = one.output[..., :3, :3] if one.output.ndim == 3 else one.output[:3]
        if not one.id.endswith(".scores"):  # computed before the mask
            assert close(kept, other.output, additions(config, len(TOKENS))), one.id


def test_weights_and_probabilities_sum_to_one() -> None:
    for step in steps_of(3, "float64").values():
        if step.id.endswith((".weights", "probabilities")):
            ones = np.ones(step.output.shape[:-1])
            assert close(step.output.sum(-1), ones, step.output.shape[-1])
            assert (step.output >= 0).all()


def test_running_changes_no_parameter_and_copies_none() -> None:
    model = model_of(MIDDLE, "float64")
    weights = weights_of(model)
    before = {name: array.copy() for name, array in weights.items()}
    forward(config_of(MIDDLE), weights, TOKENS)
    assert all(np.array_equal(before[name], array) for name, array in weights.items())
    parameters = dict(model.named_parameters())
    assert all(parameters[name].data_ptr() == a.ctypes.data for name, a in weights.items())


# -- what is refused


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        ([], "expected a list of token ids"),
        ([[1, 2]], "expected a list of token ids"),
        ([1.0, 2.0], "expected a list of token ids"),
        ("abc", "expected a list of token ids"),
        ([1] * 10, "reads at most 9 tokens, found 10"),
        ([1, 13], "has token ids from 0 to 12, and no 13"),
        ([-1], "and no -1"),
    ],
)
def test_tokens_that_the_model_has_no_row_for(tokens: Any, message: str) -> None:
    weights = weights_of(model_of(MIDDLE, "float64"))
    with pytest.raises(InputError, match=message):
        forward(config_of(MIDDLE), weights, tokens)


def test_weights_that_do_not_fit() -> None:
    weights = weights_of(model_of(MIDDLE, "float64"))
    name = "transformer.h.0.attn.c_attn.weight"
    lacking = {key: array for key, array in weights.items() if key != name}
    with pytest.raises(InputError, match="is missing"):
        forward(config_of(MIDDLE), lacking, TOKENS)
    with pytest.raises(InputError, match=r"has shape \(36, 12\), expected \(12, 36\)"):
        forward(config_of(MIDDLE), {**weights, name: weights[name].T}, TOKENS)
    with pytest.raises(InputError, match="and 27 more"):
        forward(config_of(MIDDLE), {}, TOKENS)


def test_other_models_are_refused() -> None:
    with pytest.raises(InputError, match="expected a model of model_type gpt2, found openai-gpt"):
        rules(preset("openai-gpt"))
    crossed = config_from_dict(
        {"model_type": "gpt2", **SIZES[0], "add_cross_attention": True}, "crossed"
    )
    with pytest.raises(InputError, match="cross-attention is not computed here"):
        rules(crossed)
