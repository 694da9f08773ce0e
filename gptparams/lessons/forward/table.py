"""GPT-2 as a table: one row per step, from token ids to probabilities.

Source: transformers/models/gpt2/modeling_gpt2.py; the tests compare each step with it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from gptparams.config.config import Config
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.lessons.forward.functions import (
    Array,
    affine,
    against_each,
    first_rows,
    gelu,
    linear,
    linear_third,
    masked,
    mixed,
    rows,
    scores,
    softmax,
    standardize,
)

MODEL_TYPE = "gpt2"
_CROSS = "add_cross_attention"
_H = "transformer.h.{i}"


@dataclass(frozen=True)
class Rule:
    """How one step is computed: `compute(*inputs, *tensors)`, arrays first, then tensors.

    `inputs` are ids of earlier steps (`tokens` is the input of the model), `tensors` names of our
    table; in both, `{i}` is the number of the layer, and the input `{x}` is the input of the layer.
    `parts` says that only one of that many equal parts of the tensors is used. `setting` names the
    number that `compute` also takes: `heads` or `eps`.
    """

    id: str
    name: Text
    compute: Callable[..., Array]
    inputs: tuple[str, ...]
    tensors: tuple[str, ...] = ()
    parts: int = 1
    setting: str = ""


def _norm(name: str, inputs: str, text: Text) -> tuple[Rule, Rule]:
    """Return the two halves of a layer norm: standardizing, then gain and bias."""
    bare, tensor = name.removeprefix("transformer."), (f"{name}.weight", f"{name}.bias")
    standard = f"{bare}.standard"
    halves = Text(f"{text.zh}：标准化", f"{text.en}: standardize")
    scaled = Text(f"{text.zh}：增益和偏置", f"{text.en}: gain and bias")
    return (
        Rule(standard, halves, standardize, (inputs,), setting="eps"),
        Rule(bare, scaled, affine, (standard,), tensor),
    )


def _linear(name: str, inputs: str, layer: str, text: Text) -> Rule:
    return Rule(name, text, linear, (inputs,), (f"{layer}.weight", f"{layer}.bias"))


def _third(number: int, name: str, text: Text) -> Rule:
    tensors = (f"{_H}.attn.c_attn.weight", f"{_H}.attn.c_attn.bias")
    compute = partial(linear_third, number)
    return Rule(f"h.{{i}}.attn.{name}", text, compute, ("h.{i}.ln_1",), tensors, parts=3)


BEFORE: tuple[Rule, ...] = (
    Rule("token", Text("词元嵌入", "token embedding"), rows, ("tokens",),
         ("transformer.wte.weight",)),
    Rule("position", Text("位置嵌入", "position embedding"), first_rows, ("tokens",),
         ("transformer.wpe.weight",)),
    Rule("sum", Text("两者相加", "their sum"), np.add, ("token", "position")),
)  # fmt: skip

LAYER: tuple[Rule, ...] = (
    *_norm(f"{_H}.ln_1", "{x}", Text("第一个层归一化", "first layer norm")),
    _third(0, "query", Text("查询", "queries")),
    _third(1, "key", Text("键", "keys")),
    _third(2, "value", Text("值", "values")),
    Rule("h.{i}.attn.scores", Text("分数", "scores"), scores,
         ("h.{i}.attn.query", "h.{i}.attn.key"), setting="heads"),
    Rule("h.{i}.attn.masked", Text("因果掩码", "causal mask"), masked, ("h.{i}.attn.scores",)),
    Rule("h.{i}.attn.weights", Text("注意力权重", "attention weights"), softmax,
         ("h.{i}.attn.masked",)),
    Rule("h.{i}.attn.mixed", Text("值的加权和", "weighted sum of the values"), mixed,
         ("h.{i}.attn.weights", "h.{i}.attn.value"), setting="heads"),
    _linear("h.{i}.attn.output", "h.{i}.attn.mixed", f"{_H}.attn.c_proj",
            Text("输出投影", "output projection")),
    Rule("h.{i}.middle", Text("残差连接", "residual connection"), np.add,
         ("{x}", "h.{i}.attn.output")),
    *_norm(f"{_H}.ln_2", "h.{i}.middle", Text("第二个层归一化", "second layer norm")),
    _linear("h.{i}.mlp.wide", "h.{i}.ln_2", f"{_H}.mlp.c_fc",
            Text("前馈网络：变宽", "feed-forward network: widen")),
    Rule("h.{i}.mlp.gelu", Text("激活函数 GELU", "activation function GELU"), gelu,
         ("h.{i}.mlp.wide",)),
    _linear("h.{i}.mlp.narrow", "h.{i}.mlp.gelu", f"{_H}.mlp.c_proj",
            Text("前馈网络：变窄", "feed-forward network: narrow")),
    Rule("h.{i}.end", Text("残差连接", "residual connection"), np.add,
         ("h.{i}.middle", "h.{i}.mlp.narrow")),
)  # fmt: skip

AFTER: tuple[Rule, ...] = (
    *_norm("transformer.ln_f", "{x}", Text("最后的层归一化", "final layer norm")),
    Rule("logits", Text("输出头：打分", "output head: scores"), against_each, ("ln_f",),
         ("lm_head.weight",)),
    Rule("probabilities", Text("softmax：概率", "softmax: probabilities"), softmax, ("logits",)),
)  # fmt: skip


def rules(config: Config) -> tuple[Rule, ...]:
    """Return the whole table of a model: the first steps, every layer, the last steps.

    Raises InputError for a model that is not GPT-2, or one with cross-attention.
    """
    _check_model(config)
    whole, entering = list(BEFORE), "sum"
    for layer in range(config.sizes["L"]):
        whole += [_placed(rule, str(layer), entering) for rule in LAYER]
        entering = f"h.{layer}.end"
    return (*whole, *(_placed(rule, "", entering) for rule in AFTER))


def additions(config: Config, tokens: int) -> int:
    """Return the length of the longest chain of additions, from token ids to logits.

    In a layer: two norms with a mean and a variance each, queries and keys, scores, the sums of
    softmax and of the values, four matrices and two residuals; at the end a norm and the head.
    """
    d, f = config.sizes["d"], config.sizes["f"]
    layer = 4 * d + d + d // config.sizes["h"] + 2 * tokens + d + d + f + 2
    return config.sizes["L"] * layer + 3 * d + 1


def _check_model(config: Config) -> None:
    found = config.architecture.model_type
    if found != MODEL_TYPE:
        raise InputError(
            f"{config.model}：应是 model_type 为 {MODEL_TYPE} 的模型，现在是 {found}",
            f"{config.model}: expected a model of model_type {MODEL_TYPE}, found {found}",
        )
    if _CROSS in config.switches:
        raise InputError(
            f"{config.model}：字段 {_CROSS} 应是 false；这里不计算交叉注意力",
            f"{config.model}: field {_CROSS}: expected false; cross-attention is not computed here",
        )


def _placed(rule: Rule, layer: str, entering: str) -> Rule:
    """Return `rule` with the number of the layer and the name of its input filled in."""

    def put(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(text.replace("{i}", layer).replace("{x}", entering) for text in texts)

    (place,) = put((rule.id,))
    return replace(rule, id=place, inputs=put(rule.inputs), tensors=put(rule.tensors))
