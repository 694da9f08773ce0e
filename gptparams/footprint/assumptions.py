"""Memory that a configuration does not determine exactly: activations, logits, workspaces.

Each assumption has a source and, where possible, a formula. It is not part of a total unless
requested by name, and even then it is listed separately.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gptparams.config.config import Config
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.untrusted import quoted

if TYPE_CHECKING:
    from gptparams.footprint.training import Training


@dataclass(frozen=True, slots=True)
class Case:
    """The values that an assumption may depend on."""

    config: Config
    training: Training | None
    tokens: int
    sequences: int


@dataclass(frozen=True, slots=True, repr=False)
class Assumption:
    """Memory that depends on the program that runs a model, with its formula and source.

    `bytes` computes it, or is None if there is no formula. `of_training` is true if it applies to
    training only, and `of_tokens` if it grows with the number of tokens.
    """

    id: str
    name: Text
    formula: str
    source: str
    bytes: Callable[[Case], int] | None
    of_training: bool = False
    of_tokens: bool = False

    def __repr__(self) -> str:
        return f"<Assumption {self.id}: {self.formula}>"


@dataclass(frozen=True, slots=True, repr=False)
class Assumed:
    """An assumption about one model: its bytes (None: no formula), and if it was requested."""

    assumption: Assumption
    bytes: int | None
    included: bool

    def to_dict(self) -> dict[str, object]:
        """The assumption as an entry of the list `assumptions` of the JSON."""
        rule = self.assumption
        return {
            "id": rule.id,
            "included": self.included,
            "bytes": self.bytes,
            "formula": rule.formula,
            "source": rule.source,
        }

    def __repr__(self) -> str:
        return f"<Assumed {self.assumption.id}: {self.bytes} bytes, included: {self.included}>"


def _of_layers(case: Case, per_number: int, per_score: int = 0) -> int:
    """Bytes of activations: `L*s*b*(per_number*d + per_score*h*s)`."""
    sizes, s = case.config.sizes, case.tokens
    each = per_number * sizes["d"] + per_score * sizes["h"] * s
    return sizes["L"] * s * case.sequences * each


def _logits(case: Case) -> int:
    """Bytes of 32-bit logits: of all tokens in training, otherwise of the last one only."""
    tokens = case.tokens if case.training else min(case.tokens, 1)
    return 4 * case.config.sizes["V"] * tokens * case.sequences


ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "activations",
        Text("激活值，全部留着", "activations, all of them kept"),
        "L*s*b*(34*d + 5*h*s)",
        "arXiv:2205.05198, equation 1",
        lambda case: _of_layers(case, 34, 5),
        of_training=True,
        of_tokens=True,
    ),
    Assumption(
        "activations-selective",
        Text("激活值，注意力的分数重算", "activations, scores of attention recomputed"),
        "L*s*b*34*d",
        "arXiv:2205.05198, section 5",
        lambda case: _of_layers(case, 34),
        of_training=True,
        of_tokens=True,
    ),
    Assumption(
        "activations-checkpointed",
        Text("激活值，每层只留输入", "activations, inputs of layers only"),
        "L*s*b*2*d",
        "arXiv:2205.05198, section 5",
        lambda case: _of_layers(case, 2),
        of_training=True,
        of_tokens=True,
    ),
    Assumption(
        "logits",
        Text("词表上的 32 位分数", "32-bit scores of the vocabulary"),
        "4*V*b*s (training), 4*V*b (inference)",
        "transformers: src/transformers/loss/loss_utils.py, ForCausalLMLoss",
        _logits,
        of_tokens=True,
    ),
    Assumption(
        "step-counters",
        Text("每个张量一个 32 位步数", "a 32-bit step counter for each tensor"),
        "4*tensors",
        "torch: torch/optim/adam.py, state['step']",
        lambda case: 4 * case.training.tensors if case.training else 0,
        of_training=True,
    ),
    Assumption(
        "workspace",
        Text("cuBLAS 的工作区", "the workspace of cuBLAS"),
        "2*4096 KiB + 8*16 KiB",
        "torch: docs/source/notes/cuda.rst, CUBLAS_WORKSPACE_CONFIG",
        lambda case: 2 * 4096 * 1024 + 8 * 16 * 1024,
    ),
    Assumption(
        "allocator",
        Text(
            "CUDA 上下文、内核和碎片：没有公式",
            "CUDA context, kernels and fragmentation: no formula",
        ),
        "",
        "torch: docs/source/notes/cuda.rst, memory management",
        None,
    ),
)
"""Every assumption, in the order in which they are listed."""


def assumed(case: Case, names: Iterable[str]) -> tuple[Assumed, ...]:
    """Every assumption that applies to the case; those in `names` are included in its total.

    Raises InputError for a name that is unknown or has no formula, for an assumption about
    training without training, for one that needs a number of tokens without one, and for several
    assumptions about activations.
    """
    wanted = tuple(dict.fromkeys(names))
    rows = {row.id: row for row in ASSUMPTIONS if case.training or not row.of_training}
    for name in wanted:
        if name not in rows or rows[name].bytes is None:
            _refuse(name, [row.id for row in rows.values() if row.bytes])
        if rows[name].of_tokens and not case.tokens:
            raise InputError(
                f"假设 {name} 随词元数而变；请给出词元数（--tokens N）",
                f"assumption {name} depends on the number of tokens; give it (--tokens N)",
            )
    if len([name for name in wanted if name.startswith("activations")]) > 1:
        raise InputError(
            "激活值的三种算法只能选一种；请去掉另外的",
            "the three assumptions about activations exclude each other; keep one of them",
        )
    return tuple(
        Assumed(row, row.bytes(case) if row.bytes else None, row.id in wanted)
        for row in rows.values()
    )


def _refuse(name: str, known: list[str]) -> None:
    listed, shown = ", ".join(known), quoted(name)
    raise InputError(
        f"这里没有名为“{shown}”的假设；可选：{listed}",
        f"assumption '{shown}' can't be included here; choose from {listed}",
    )
