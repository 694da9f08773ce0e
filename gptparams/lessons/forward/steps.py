"""Run the table: token ids in, every step with its output and its parameters out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gptparams.config.config import Config
from gptparams.counting.counting import count
from gptparams.counting.reconciliation import reconcile
from gptparams.counting.tensors import Tensor
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.lessons.forward.functions import Array
from gptparams.lessons.forward.table import Rule, rules
from gptparams.schema.tensor import TensorSpec

EPS = 1e-5  # added to the variance to avoid division by 0


@dataclass(frozen=True)
class Step:
    """A computed step: its output, and the parameters it used.

    `parameters` maps each tensor used here to how many of its numbers are used; `reused` maps
    tensors of an earlier step that are used again, as by a tied head. `family` is empty if no
    parameter is used. Over all steps, `parameters` holds each parameter exactly once.
    """

    id: str
    name: Text
    output: Array
    parameters: Mapping[str, int]
    reused: Mapping[str, int]
    family: str

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the output."""
        return self.output.shape

    @property
    def count(self) -> int:
        """The number of parameters that this step uses, without those that it reuses."""
        return sum(self.parameters.values())


def forward(
    config: Config,
    weights: Mapping[str, Array],
    tokens: Sequence[int],
    eps: float = EPS,
    table: Sequence[Rule] | None = None,
) -> tuple[Step, ...]:
    """Run the model `config` on `tokens` and return every step; the last output is probabilities.

    `weights` maps the names of the tensors to arrays, whose dtype is that of the result. `table`
    replaces the model's own rules, e.g. to leave out the mask. Raises InputError for tokens without
    a row in the model, for weights that do not fit `config`, and for a model that is not GPT-2.
    """
    table = rules(config) if table is None else table
    owned = {tensor.name: tensor for tensor in count(config).tensors}
    shared = {row.name: row for row in config.architecture.rows if row.shares and config.tied}
    _check_weights(owned, weights)
    stored = {name: weights[name] for name in owned}
    stored |= {row.name: weights[row.shares] for row in shared.values()}
    settings: dict[str, dict[str, float]] = {
        "": {}, "heads": {"heads": config.sizes["h"]}, "eps": {"eps": eps},
    }  # fmt: skip
    made: dict[str, Array] = {"tokens": _checked_tokens(config, tokens)}
    steps = []
    for rule in table:
        arrays = [made[name] for name in rule.inputs] + [stored[name] for name in rule.tensors]
        made[rule.id] = rule.compute(*arrays, **settings[rule.setting])
        steps.append(_step(rule, made[rule.id], owned, shared))
    return tuple(steps)


def _step(
    rule: Rule, output: Array, owned: Mapping[str, Tensor], shared: Mapping[str, TensorSpec]
) -> Step:
    used = {name: owned[name] for name in rule.tensors if name in owned}
    again = [shared[name] for name in rule.tensors if name in shared]
    families = [tensor.family for tensor in used.values()] + [row.family for row in again]
    return Step(
        rule.id,
        rule.name,
        output,
        {name: tensor.count // rule.parts for name, tensor in used.items()},
        {row.shares: owned[row.shares].count for row in again},
        families[0] if families else "",
    )


def weights_of(model: Any) -> dict[str, Array]:
    """Return the parameters of a torch model as arrays, by name, sharing its memory."""
    return {name: tensor.detach().numpy() for name, tensor in model.named_parameters()}


def _check_weights(tensors: Mapping[str, Tensor], weights: Mapping[str, Array]) -> None:
    expected = ((name, tensor.shape) for name, tensor in tensors.items())
    found = ((name, np.shape(weights[name])) for name in tensors if name in weights)
    problems = reconcile(expected, found).differences()
    if problems:
        more = len(problems) - 1
        raise InputError(
            f"weights：{problems[0].zh}{f'；另有 {more} 处' * (more > 0)}；请给出模型的全部张量",
            f"weights: {problems[0].en}{f' and {more} more' * (more > 0)}; "
            "give all tensors of the model",
        )


def _checked_tokens(config: Config, tokens: Sequence[int]) -> Array:
    """Return the ids as an array `(n)`."""
    ids, sizes = np.asarray(tokens), config.sizes
    if ids.ndim != 1 or not ids.size or not np.issubdtype(ids.dtype, np.integer):
        raise InputError(
            f"tokens：应是一串词元编号，如 [40, 1842]，现在是 {tokens!r}",
            f"tokens: expected a list of token ids such as [40, 1842], found {tokens!r}",
        )
    if len(ids) > sizes["P"]:
        raise InputError(
            f"tokens：{config.model} 至多读 {sizes['P']} 个词元，现在有 {len(ids)} 个；请截短",
            f"tokens: {config.model} reads at most {sizes['P']} tokens, found {len(ids)}; cut them",
        )
    wrong = ids[(ids < 0) | (ids >= sizes["V"])]
    if wrong.size:
        raise InputError(
            f"tokens：{config.model} 的词元编号从 0 到 {sizes['V'] - 1}，没有 {wrong[0]}",
            f"tokens: {config.model} has token ids from 0 to {sizes['V'] - 1}, and no {wrong[0]}",
        )
    return ids
