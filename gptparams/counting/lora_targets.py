"""The matrices to which LoRA can be applied, by the names that peft matches."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from gptparams.config.config import Config
from gptparams.counting.conventions import convention
from gptparams.counting.tensors import included_rows
from gptparams.errors import InputError
from gptparams.schema.tensor import TensorSpec
from gptparams.untrusted import quoted

ALL_LINEAR = "all-linear"  # peft's name for every matrix of the blocks
# A tied head has no parameters of its own, but as a module it can have its own adapter.
STORED = convention("stored")
EMBEDDINGS = ("token_embedding", "position_embedding")
# Types whose experts peft finds by the names of single experts in transformers 4, which a dense
# network in the same model may share.
_BY_OLD_NAMES = frozenset((
    "afmoe", "beam", "cohere2_moe", "deepseek_v2", "deepseek_v3", "deepseek_v32", "dots1",
    "ernie4_5_moe", "exaone_moe", "flex_olmo", "glm4_moe", "glm4_moe_lite", "glm_moe_dsa",
    "hunyuan_v1_moe", "mellum", "minimax", "minimax_m2", "mixtral", "olmoe", "qwen3_moe",
    "qwen3_next", "solar_open",
))  # fmt: skip
# Types whose experts peft passes over if the target is all linear layers, each with the routers
# and gates that are linear layers there.
_EXPERTS_PASSED_OVER: Mapping[str, tuple[str, ...]] = {
    "gpt_oss": (),
    "granitemoe": (),
    "llama4_text": ("router",),
    "phimoe": ("router",),
    "qwen2_moe": ("shared_expert_gate",),
}
_OLD_NAMES = {"w1": "gate_up_proj", "w3": "gate_up_proj", "w2": "down_proj"}
LOOKED_UP = frozenset(("V", "Vp", "P", "ns"))  # the number of rows of a lookup table


def target_names(config: Config) -> tuple[str, ...]:
    """The shortest names by which LoRA can reach the matrices of `config`: `c_attn`, `c_proj`."""
    return _shortest(_matrices(config))


def _shortest(rows: Iterable[TensorSpec]) -> tuple[str, ...]:
    """The last component of each name, or the last two if that is a number: `ffn.0`."""
    words = (module(row.name).split(".") for row in rows)
    named = (name[-2:] if name[-1].isdecimal() else name[-1:] for name in words)
    return tuple(dict.fromkeys(".".join(name) for name in named if name != ["{i}"]))


def _matrices(config: Config) -> tuple[TensorSpec, ...]:
    """The rows to which LoRA can be applied: weights with two axes."""
    rows = included_rows(config, STORED)
    return tuple(row for row in rows if len(row.axes) == 2 and row.name.endswith(".weight"))


def targeted(config: Config, targets: Sequence[str]) -> tuple[TensorSpec, ...]:
    """The rows that `targets` name; InputError for an unknown target, and for stacked experts."""
    matrices = _matrices(config)
    for target in targets or ("",):
        if not any(_matches(row, target) for row in matrices):
            _refuse_old_name(config, target)
            known, shown = ", ".join((*target_names(config), ALL_LINEAR)), quoted(target)
            raise InputError(
                f"{config.name} 里没有名为“{shown}”的矩阵；LoRA 的目标可选：{known}",
                f"target '{shown}' is no matrix of {config.name}; choose from {known}",
            )
    chosen = tuple(row for row in matrices if any(_matches(row, target) for target in targets))
    linear = _EXPERTS_PASSED_OVER.get(config.architecture.model_type)
    if linear is not None and tuple(targets) == (ALL_LINEAR,):
        return tuple(row for row in chosen if _is_linear(row, linear))
    refuse_targets(config, chosen, ALL_LINEAR in targets)
    return chosen


def _is_linear(row: TensorSpec, routers: tuple[str, ...]) -> bool:
    """Whether a matrix of a mixture is a linear layer: no expert, and no router but `routers`."""
    name = module(row.name).rpartition(".")[2]
    return name in routers if row.family == "router" else not row.active


def _refuse_old_name(config: Config, target: str) -> None:
    """Raise InputError for the name that transformers 4 gave to a matrix of one expert."""
    new = _OLD_NAMES.get(target.rpartition(".")[2])
    if new and _stacked(config):
        known, shown = ", ".join(_reachable(config)), quoted(target)
        raise InputError(
            f"{config.name}：“{shown}”是 transformers 4 里一个专家的矩阵，transformers 5 把各专家"
            f"叠进了 {new}，peft 给它另定了规则，这里数不了；LoRA 的目标请从这些里选：{known}",
            f"{config.name}: '{shown}' is a matrix of one expert in transformers 4; transformers 5 "
            f"stacks them in {new}, for which peft has rules of its own that are not counted here; "
            f"choose targets from {known}",
        )


def refuse_targets(
    config: Config, chosen: Collection[TensorSpec], everything: bool = False
) -> None:
    """Raise InputError for targets that include routers or experts stacked in one tensor.

    `everything` is true if the target is all linear layers, which include stacked experts.
    """
    dense = config.architecture.model_type not in _BY_OLD_NAMES
    networks = [row for row in chosen if _is_feed_forward(row) and (row.active or not dense)]
    if _stacked(config) and (everything or networks):
        known = ", ".join(_reachable(config))
        raise InputError(
            f"{config.name} 的专家叠放在一个张量里，peft 给它另定了规则，这里数不了；"
            f"LoRA 的目标请从这些里选：{known}",
            f"{config.name} stacks its experts in one tensor, for which peft has rules of its "
            f"own that are not counted here; choose targets from {known}",
        )
    if not everything and any(row.family == "router" for row in chosen):
        known = ", ".join(_reachable(config))
        raise InputError(
            f"{config.name} 的路由器多半不是 peft 能加 LoRA 的线性层，这里不数；"
            f"LoRA 的目标请从这些里选：{known}",
            f"{config.name} has a router, which peft can adapt in few models and which is not "
            f"counted here; choose targets from {known}",
        )


def _reachable(config: Config) -> tuple[str, ...]:
    """The names of the matrices that LoRA can target: not routers or stacked experts."""
    stacked = _stacked(config) and config.architecture.model_type in _BY_OLD_NAMES
    beyond = ("router", "feed_forward") if stacked else ("router",)
    rows = (row for row in _matrices(config) if row.family not in beyond)
    return _shortest(row for row in rows if not (_is_feed_forward(row) and row.active))


def _stacked(config: Config) -> bool:
    """Whether a tensor holds several experts of which one token uses some."""
    return any(_is_feed_forward(row) and bool(row.active) for row in included_rows(config))


def _is_feed_forward(row: TensorSpec) -> bool:
    return row.family == "feed_forward"


def _matches(row: TensorSpec, target: str) -> bool:
    if target == ALL_LINEAR:
        return row.family != "output_head" and not is_embedding(row)
    return f".{module(row.name)}".endswith(f".{target}")


def module(name: str) -> str:
    """The name of the module that a weight belongs to."""
    return name.removesuffix(".weight")


def is_embedding(row: TensorSpec) -> bool:
    """Whether the matrix is a lookup table of rows, not a linear map."""
    return row.family in EMBEDDINGS and bool(row.axes[0].symbols & LOOKED_UP)
