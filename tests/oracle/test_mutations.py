"""Negative controls: every table broken in one place, and every break must be caught.

The judges are the ones of the tests beside this one: the rows of models.json, and transformers
on the meta device for configurations that turn every switch. What a family and a bias are is
judged by the reference's names, not by the table.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

from gptparams import FAMILIES, Config, convention, count
from gptparams.architectures import ARCHITECTURES, Architecture
from gptparams.config import config_from_dict
from gptparams.counting import UNIQUE, tensors
from gptparams.shape import ShapeError
from gptparams.tensor import TensorSpec

GPT_SIZES = {"vocab_size": 29, "n_positions": 13, "n_embd": 10, "n_layer": 3, "n_head": 5}
SIZES: dict[str, dict[str, int]] = {
    "gpt2": GPT_SIZES,
    "llama": {
        "vocab_size": 29,
        "hidden_size": 40,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "intermediate_size": 17,
    },
    "openai-gpt": GPT_SIZES,
}
GPT_SYMBOLS = {"V": 29, "P": 13, "d": 10, "L": 3, "h": 5}
SYMBOLS: dict[str, dict[str, int]] = {
    "gpt2": GPT_SYMBOLS,
    "llama": {"V": 29, "d": 40, "L": 3, "h": 4, "f": 17},
    "openai-gpt": GPT_SYMBOLS,
}
VARIANTS: dict[str, tuple[dict[str, Any], ...]] = {
    "gpt2": (
        {},
        {"n_inner": 17, "tie_word_embeddings": False},
        {"n_inner": 17, "add_cross_attention": True},
        {"tie_word_embeddings": False, "add_cross_attention": True},
    ),
    "llama": (
        {},
        {"tie_word_embeddings": True, "num_key_value_heads": 2, "attention_bias": True},
        {"head_dim": 6, "num_key_value_heads": 2, "attention_bias": True, "mlp_bias": True},
    ),
    "openai-gpt": ({}, {"tie_word_embeddings": False}),
}
FAMILY_OF_NAME = (  # the first pattern that is found decides
    (r"\bln_|norm", "normalization"),
    (r"\b(wte|tokens_embed|embed_tokens)\b", "token_embedding"),
    (r"\b(wpe|positions_embed|position_ids)\b", "position_embedding"),
    (r"\b(attn|crossattention|self_attn)\b", "attention"),
    (r"\bmlp\b", "feed_forward"),
    (r"\blm_head\b", "output_head"),
)
# The causal masks that the checkpoints of 2019 store; the class of today has none.
MASKS = {"gpt2": tuple((f"transformer.h.{i}.attn.bias", (1, 1, 13, 13)) for i in range(3))}


@dataclass(frozen=True)
class Mutant:
    what: str
    make: Callable[[], Architecture]


def with_row(architecture: Architecture, index: int, *rows: TensorSpec) -> Architecture:
    kept = architecture.rows
    return architecture._replace(rows=(*kept[:index], *rows, *kept[index + 1 :]))


def changed_axes(row: TensorSpec, symbols: tuple[str, ...]) -> Iterator[str]:
    axes = row.shape.split()
    for index, axis in enumerate(axes):
        before, after = axes[:index], axes[index + 1 :]
        digits, letter = re.fullmatch(r"(\d*)(\D*)", axis).groups()  # type: ignore[union-attr]
        factor = int(digits or 1)
        others = [f"{factor + 1}{letter}", f"{factor}{letter}+1", *symbols, f"{axis} 1"]
        others += [f"{factor - 1}{letter}"] if factor > 1 else []
        for other in others:
            if other != axis:
                yield " ".join((*before, other, *after))
        if len(axes) > 1:
            yield " ".join((*before, *after))


def changed_fields(row: TensorSpec, architecture: Architecture) -> Iterator[dict[str, Any]]:
    symbols = tuple(size.symbol for size in architecture.sizes)
    switches = [switch.key for switch in architecture.switches]
    axes = row.shape.split()
    if len(axes) == 2 and axes[0] != axes[1]:
        yield {"shape": " ".join(reversed(axes))}
    yield from ({"shape": shape} for shape in changed_axes(row, symbols))
    yield from ({"family": f.id} for f in FAMILIES if f.id != row.family)
    yield from ({"when": when} for when in ("", *switches) if when != row.when)
    yield {"kind": "buffer" if row.kind == "parameter" else "parameter"}
    yield {"role": "bias" if row.role == "weight" else "weight"}
    names = [other.name for other in architecture.rows]
    yield from ({"shares": name} for name in ("", *names) if name not in (row.shares, row.name))
    yield {"name": row.name.replace("e", "3", 1)}
    if row.repeat:
        yield from ({"repeat": text} for text in ("2L", "L-1", "L+1", "h", "L L"))
        yield {"repeat": "", "name": row.name.replace("{i}", "0")}
    else:
        yield {"repeat": "L", "name": f"{{i}}.{row.name}"}
    if row.projections and row.role == "bias":
        flipped = ("o",) if set(row.projections) & set("qkv") else ("q",)
        yield {"projections": flipped}


def row_mutants(architecture: Architecture) -> Iterator[Mutant]:
    for index, row in enumerate(architecture.rows):

        def make(index: int = index, *rows: TensorSpec) -> Architecture:
            return with_row(architecture, index, *rows)

        yield Mutant(f"drop {row.name}", lambda m=make, i=index: m(i))
        yield Mutant(f"twice {row.name}", lambda m=make, i=index, r=row: m(i, r, r))
        for change in changed_fields(row, architecture):
            yield Mutant(
                f"{row.name} {change}",
                lambda m=make, i=index, r=row, c=change: m(i, TensorSpec(**(r._asdict() | c))),
            )
    parameters = [i for i, row in enumerate(architecture.rows) if row.kind == "parameter"]
    for one, two in pairwise(parameters):
        rows = list(architecture.rows)
        rows[one], rows[two] = rows[two], rows[one]
        yield Mutant(
            f"swap {rows[one].name} and {rows[two].name}",
            lambda r=tuple(rows): architecture._replace(rows=r),
        )


def head_mutants(architecture: Architecture) -> Iterator[Mutant]:
    """Breaks of what stands above the rows: sizes, their keys and defaults, switches."""
    for index, size in enumerate(architecture.sizes):

        def resize(index: int = index, **change: Any) -> Architecture:
            sizes = list(architecture.sizes)
            sizes[index] = sizes[index]._replace(**change)
            return architecture._replace(sizes=tuple(sizes))

        for other in architecture.sizes:
            if other != size:
                yield Mutant(
                    f"{size.symbol} from {other.keys[0]}",
                    lambda f=resize, k=other.keys: f(keys=k),
                )
        for default in ("3d", "5d", "4L", "V", "h", "d/L", "d/h") if size.default else ():
            if default != size.default:
                yield Mutant(f"{size.symbol} = {default}", lambda f=resize, d=default: f(default=d))
    for index, switch in enumerate(architecture.switches):
        switches = list(architecture.switches)
        switches[index] = switch._replace(default=not switch.default)
        yield Mutant(
            f"{switch.key} {not switch.default}",
            lambda s=tuple(switches): architecture._replace(switches=s),
        )
    yield Mutant("tie", lambda: architecture._replace(tie="add_cross_attention"))


def judge(architecture: Architecture, built: list[Any], oracle: tuple[dict[str, Any], ...]) -> bool:
    """Whether the table agrees with everything that is known of the architecture."""
    for reference in built:
        config = configured(architecture, reference.raw)
        if not (parameters_agree(config, reference) and others_agree(config, reference)):
            return False
        if not SYMBOLS[architecture.model_type].items() <= config.sizes.items():
            return False
    if any((row.role == "bias") != is_bias(row) for row in architecture.rows):
        return False
    for row in oracle:
        if row["config"]["model_type"] == architecture.model_type:
            counted = count(configured(architecture, row["config"]))
            if (counted.total, counted.families) != (row["total"], row["families"]):
                return False
    return True


def configured(architecture: Architecture, raw: Mapping[str, Any]) -> Config:
    """`raw` read with the table that is on trial."""
    known = dict(ARCHITECTURES)
    try:
        ARCHITECTURES[architecture.model_type] = architecture
        return config_from_dict(raw, "mutant")
    finally:
        ARCHITECTURES.update(known)


def parameters_agree(config: Config, reference: Any) -> bool:
    ours = tuple(tensors(config, UNIQUE))
    return tuple((t.name, t.shape) for t in ours) == reference.parameters and all(
        named_family(tensor.name) == tensor.family for tensor in ours
    )


def others_agree(config: Config, reference: Any) -> bool:
    """Buffers, ties, and which rows are biases: of the whole, and of Q, K and V."""
    ours = tuple(tensors(config, convention("with_buffers")))
    buffers = [t for t in ours if t.row.kind == "buffer"]
    due = MASKS.get(config.architecture.model_type, reference.buffers)
    named = [(t.name, t.shape) for t in buffers]
    if len(named) != len(due) or dict(named) != dict(due):
        return False
    if any(named_family(tensor.name) != tensor.family for tensor in buffers):
        return False
    ties = {frozenset((r.name, r.shares)) for r in config.architecture.rows if r.shares}
    if (ties if config.tied else set()) != set(reference.ties):
        return False
    biases = {name for name, _ in reference.parameters if name.endswith(".bias")}
    fused = {name for name in biases if re.search(r"\b(c_attn|q_attn|[qkv]_proj)\.bias", name)}
    everything = {name for name, _ in reference.parameters}
    return (
        names(config, "without_biases") == everything - biases
        and names(config, "without_qkv_biases") == everything - fused
    )


def is_bias(row: TensorSpec) -> bool:
    """A mask is called `bias` too in the reference, and is none."""
    return row.kind == "parameter" and row.name.endswith(".bias")


def names(config: Config, rule: str) -> set[str]:
    return {tensor.name for tensor in tensors(config, convention(rule))}


def named_family(name: str) -> str:
    return next(family for pattern, family in FAMILY_OF_NAME if re.search(pattern, name))


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_every_break_of_a_table_is_caught(
    model_type: str,
    reference: Callable[[Mapping[str, Any]], Any],
    oracle: tuple[dict[str, Any], ...],
) -> None:
    architecture = ARCHITECTURES[model_type]
    built = [
        reference({"model_type": model_type, **SIZES[model_type], **variant})
        for variant in VARIANTS[model_type]
    ]
    assert judge(architecture, built, oracle), "the sound table must pass"
    mutants = (*row_mutants(architecture), *head_mutants(architecture))
    survivors = [mutant.what for mutant in mutants if survives(mutant, built, oracle)]
    print(f"{model_type}: {len(mutants)} mutants, {len(survivors)} survivors")
    assert len(mutants) > 20 * len(architecture.rows)
    assert not survivors


def survives(mutant: Mutant, built: list[Any], oracle: tuple[dict[str, Any], ...]) -> bool:
    try:
        architecture = mutant.make()
        return judge(architecture, built, oracle)
    except (ShapeError, ValueError, KeyError, StopIteration):
        return False  # refused before anything was counted


def test_totals_alone_would_let_transpositions_pass() -> None:
    """Why the judges compare shapes: a transposed table has the same total."""
    gpt2 = ARCHITECTURES["gpt2"]
    sound = count(configured(gpt2, {"model_type": "gpt2", **GPT_SIZES})).total
    index = next(i for i, row in enumerate(gpt2.rows) if row.shape == "d 3d")
    broken = with_row(gpt2, index, gpt2.rows[index]._replace(shape="3d d"))
    assert count(configured(broken, {"model_type": "gpt2", **GPT_SIZES})).total == sound
