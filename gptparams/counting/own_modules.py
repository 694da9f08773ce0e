"""The modules of a model's own code, where they differ from those of the table that counts it.

LoRA is added to modules, so it matters which matrices share one: beside a fused matrix for query,
key and value stands one pair A and B, not three.
"""

from collections.abc import Iterator
from dataclasses import replace

from gptparams.config.config import Config
from gptparams.schema.tensor import TensorSpec


def in_own_modules(config: Config) -> Config:
    """`config` with its rows named and fused as in the model's own code; no count changes."""
    modules = config.architecture.own_modules
    if not modules:
        return config
    held = {table: own for own, tables in modules for table in tables}
    rows = tuple(_renamed(config.architecture.rows, held))
    return replace(config, architecture=config.architecture._replace(rows=rows))


def _renamed(rows: tuple[TensorSpec, ...], held: dict[str, str]) -> Iterator[TensorSpec]:
    """The rows under their own names; those of one module become one, where the first stood."""
    fused: dict[tuple[str, str], list[TensorSpec]] = {}
    for row in rows:
        fused.setdefault((_own_name(row, held), row.when), []).append(row)
    for (name, _), found in fused.items():
        first = found[0]
        outputs = "+".join(row.shape.split()[0] for row in found)
        shape = " ".join((outputs, *first.shape.split()[1:]))
        yield (
            first._replace(name=name, shape=shape, parts="")
            if len(found) > 1
            else (first._replace(name=name))
        )


def _own_name(row: TensorSpec, held: dict[str, str]) -> str:
    """`model.layers.{i}.self_attn.q_proj.weight` as `model.layers.{i}.self_attn.W_pack.weight`."""
    *path, module, last = row.name.split(".") if row.name.count(".") else ("", "", row.name)
    own = held.get(module)
    if own is None:
        return row.name
    kept = path[:-1] if "." in own else path
    return ".".join((*kept, own, last))
