"""LoRA as described by an `adapter_config.json`: which tensors it adds, and which it trains.

The rules are those of peft: names are matched from the end or by a pattern, layers are selected by
number, ranks may differ by pattern, DoRA adds a magnitude per output, and modules to save are
trained as full copies. Scaling (`lora_alpha`, `use_rslora`, `alpha_pattern`) and initialization do
not affect counts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gptparams.algebra.polynomial import Polynomial, product
from gptparams.config.config import Config
from gptparams.counting.counting import count
from gptparams.counting.lora_targets import (
    STORED,
    is_embedding,
    module,
    refuse_targets,
    targeted,
)
from gptparams.counting.own_modules import in_own_modules
from gptparams.counting.tensors import Tensor, TensorGroup, tensors
from gptparams.counting.tuning import RANK, Tuning, by_family, checked, ends
from gptparams.errors import InputError
from gptparams.frozen import FrozenDict
from gptparams.language import Text

# The names of tensors that an adapter adds or copies.
_IS_NEW = re.compile(r"\.(lora_\w+|modules_to_save)(\.|$)")
_LAYER = r".*\.[^.]*\.(\d+)\."


@dataclass(frozen=True, slots=True)
class Adapter:
    """The settings of LoRA that affect counts.

    `pattern` is the value of `target_modules` if that is a single string: a pattern for the whole
    name. `layers` are the numbers of the layers that it is restricted to; None means all. `bias`
    is `none`, `all` or `lora_only`: which biases of the model are trained too.
    """

    rank: int = 8
    targets: tuple[str, ...] = ()
    pattern: str = ""
    excluded: tuple[str, ...] = ()
    layers: tuple[int, ...] | None = None
    layers_pattern: tuple[str, ...] = ()
    ranks: Mapping[str, int] = field(default_factory=dict)
    saved: tuple[str, ...] = ()
    bias: str = "none"
    dora: bool = False
    lora_bias: bool = False


def adapt(config: Config, adapter: Adapter) -> Tuning:
    """What the adapter trains in the model of `config`, tensor by tensor.

    Raises InputError for a target or a module to save that is not in the model, for stacked
    experts, and for an invalid rank.
    """
    config = in_own_modules(config)
    everything = tuple(tensors(config, STORED))
    chosen = _chosen(config, adapter, everything)
    adapted = {module(each.name) for each in chosen}
    added = [new for each in chosen for new in _added(config, adapter, each)]
    added += [_copied(each) for each in _saved(config, adapter, everything)]
    added += [_whole(each) for each in everything if _trains_bias(adapter, each, adapted)]
    parts = ((group.family, product(map(Polynomial.constant, group.shape))) for group in added)
    name = Text(f"LoRA，秩 {adapter.rank}", f"LoRA, rank {adapter.rank}")
    name = Text(f"Do{name.zh[2:]}", f"Do{name.en[2:]}") if adapter.dora else name
    sizes: Mapping[str, int] = FrozenDict(dict(config.sizes) | {RANK.id: checked(adapter.rank)})
    return Tuning("lora", name, config, tuple(added), by_family(config, parts), sizes)


def all_parameters(tuning: Tuning) -> int:
    """What peft counts as all parameters: those of the model and those added."""
    added = (group.count for group in tuning.groups if _IS_NEW.search(group.name))
    return count(tuning.config).total + sum(added)


def peft_line(tuning: Tuning) -> str:
    """The line that `print_trainable_parameters` of peft prints."""
    trained, everything = tuning.total, all_parameters(tuning)
    share = 100 * trained / everything
    return (
        f"trainable params: {trained:,d} || all params: {everything:,d} || trainable%: {share:.4f}"
    )


def _chosen(config: Config, adapter: Adapter, everything: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """The matrices that get a pair A and B."""
    if adapter.pattern:
        found = _by_pattern(config, adapter.pattern, everything)
    else:
        rows = targeted(config, adapter.targets)
        found = tuple(each for each in everything if each.row in rows)
    found = tuple(each for each in found if _is_kept(adapter, module(each.name)))
    if not found:
        raise InputError(
            f"{config.name} 里没有一个矩阵符合适配器的目标和层号；请核对",
            f"{config.name} has no matrix that fits the targets and layers of the adapter; "
            "check them",
        )
    return found


def _by_pattern(config: Config, text: str, everything: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    pattern = _compiled(text)
    matrices = (t for t in everything if len(t.shape) == 2 and t.name.endswith(".weight"))
    found = tuple(each for each in matrices if pattern.fullmatch(module(each.name)))
    refuse_targets(config, {each.row: None for each in found})
    return found


def _is_kept(adapter: Adapter, name: str) -> bool:
    """Whether a module is neither excluded nor outside the selected layers."""
    if any(name == each or name.endswith(f".{each}") for each in adapter.excluded):
        return False
    if adapter.layers is None or adapter.pattern or name in adapter.targets:
        return True
    patterns = tuple(rf".*\.{each}\.(\d+)\." for each in adapter.layers_pattern) or (_LAYER,)
    found = next((match for each in patterns if (match := _compiled(each).match(name))), None)
    return found is not None and int(found[1]) in adapter.layers


def _added(config: Config, adapter: Adapter, each: Tensor) -> Iterator[TensorGroup]:
    """The tensors added for one matrix: A and B, and those of DoRA and of a bias of B."""
    name, rank = module(each.name), _rank_of(adapter, module(each.name))
    into, out = (axis.evaluate(config.sizes) for axis in ends(each.row))
    embeds = is_embedding(each.row)
    form = "lora_embedding_{}" if embeds else "lora_{}.weight"
    yield _group(each, f"{name}.{form.format('A')}", (rank, into))
    yield _group(each, f"{name}.{form.format('B')}", (out, rank))
    if adapter.lora_bias and not embeds:
        yield _group(each, f"{name}.lora_B.bias", (out,))
    if adapter.dora:
        yield _group(each, f"{name}.lora_magnitude_vector.weight", (out,))


def _rank_of(adapter: Adapter, name: str) -> int:
    """The rank of a module: that of the first pattern that matches the end of its name."""
    for pattern, rank in adapter.ranks.items():
        if _compiled(rf"(.*\.)?({pattern})$").match(name):
            return checked(rank)
    return checked(adapter.rank)


def _saved(config: Config, adapter: Adapter, everything: tuple[Tensor, ...]) -> Iterator[Tensor]:
    """The tensors of the modules that are trained as a whole."""
    for target in adapter.saved:
        if not any(_within(each.name, target) for each in everything):
            raise InputError(
                f"{config.name} 里没有名为“{target}”的模块，而 modules_to_save 写了它",
                f"{config.name} has no module {target!r}, which modules_to_save names",
            )
    for each in everything:
        if any(_within(each.name, target) for target in adapter.saved):
            yield each


def _within(name: str, target: str) -> bool:
    """Whether a tensor is in a module whose name ends with `target`."""
    path = name.split(".")
    return any(".".join(path[:end]).endswith(target) for end in range(1, len(path)))


def _trains_bias(adapter: Adapter, each: Tensor, adapted: set[str]) -> bool:
    if each.row.role != "bias" or adapter.bias == "none":
        return False
    return adapter.bias == "all" or each.name.removesuffix(".bias") in adapted


def _group(each: Tensor, name: str, shape: tuple[int, ...]) -> TensorGroup:
    return TensorGroup(each.row, name, (), shape, 1)


def _copied(each: Tensor) -> TensorGroup:
    """The copy of a tensor of a module to save, which peft trains."""
    before, _, last = each.name.rpartition(".")
    return _group(each, f"{before}.modules_to_save.{last}", each.shape)


def _whole(each: Tensor) -> TensorGroup:
    """A tensor of the model that is trained in place."""
    return _group(each, each.name, each.shape)


def _compiled(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise InputError(
            f"适配器里的“{text}”不是合法的正则表达式（{error}）",
            f"{text!r} in the adapter is no regular expression ({error})",
        ) from None
