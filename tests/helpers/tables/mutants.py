"""Tables broken in one place: of a row every field, of what stands above the rows every entry."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from gptparams import FAMILIES
from gptparams.algebra.polynomial import SCALAR, Polynomial, parse_shape
from gptparams.schema.architecture import (
    Architecture,
    Choice,
    Every,
    From,
    Labelled,
    Last,
    Layers,
    Listed,
    Rule,
    Switch,
    UpTo,
)
from gptparams.schema.tensor import TensorSpec


class Mutant(NamedTuple):
    """A broken table: what is broken, how it is made, the row concerned and what of it.

    `row` is None for what stands above the rows; `kind` is the field that is changed, or `drop`,
    `twice` or `swap`.
    """

    what: str
    make: Callable[[], Architecture]
    kind: str
    row: TensorSpec | None = None


def with_row(architecture: Architecture, index: int, *rows: TensorSpec) -> Architecture:
    kept = architecture.rows
    return architecture._replace(rows=(*kept[:index], *rows, *kept[index + 1 :]))


# -- rows


def row_mutants(architecture: Architecture) -> Iterator[Mutant]:
    for index, row in enumerate(architecture.rows):

        def make(index: int = index, *rows: TensorSpec) -> Architecture:
            return with_row(architecture, index, *rows)

        yield Mutant(f"drop {row.name}", lambda m=make, i=index: m(i), "drop", row)
        yield Mutant(f"twice {row.name}", lambda m=make, i=index, r=row: m(i, r, r), "twice", row)
        for change in changed_fields(row, architecture):
            yield Mutant(
                f"{row.name} {change}",
                lambda m=make, i=index, r=row, c=change: m(i, TensorSpec(**(r._asdict() | c))),
                next(iter(change)),
                row,
            )
    parameters = [i for i, row in enumerate(architecture.rows) if row.kind == "parameter"]
    for one, two in pairwise(parameters):
        rows = list(architecture.rows)
        rows[one], rows[two] = rows[two], rows[one]
        if excluding(rows[one].when, rows[two].when) or apart(rows[one], rows[two], architecture):
            continue  # they are never both in a layer
        yield Mutant(
            f"swap {rows[one].name} and {rows[two].name}",
            lambda r=tuple(rows): architecture._replace(rows=r),
            "swap",
            rows[one],
        )


def excluding(one: str, two: str) -> bool:
    return any(f"!{name}" in two.split() or name[1:] in two.split() for name in one.split())


def apart(one: TensorSpec, two: TensorSpec, architecture: Architecture) -> bool:
    """Whether two rows are in layers of different kinds."""
    pairs = [{kind.symbol, kind.other_than} for kind in architecture.layers if kind.other_than]
    ours, theirs = kinds_around(one.repeat, architecture), kinds_around(two.repeat, architecture)
    return any({a, b} in pairs for a in ours for b in theirs)


def kinds_around(symbol: str, architecture: Architecture) -> set[str]:
    """The kinds that all layers of a kind are of: it is within them, or has all of their rules."""
    around = {symbol}
    for kind in (kind for kind in architecture.layers if kind.symbol == symbol):
        alike = (o for o in architecture.layers if o.rules and {*o.rules} <= {*kind.rules})
        around |= {kind.within, *(other.symbol for other in alike if other.within == "L")}
    return around


def changed_fields(row: TensorSpec, architecture: Architecture) -> Iterator[dict[str, Any]]:
    symbols = tuple(size.symbol for size in architecture.sizes)
    axes = row.shape.split()
    shapes = [*changed_shapes(row.shape, symbols), " ".join(reversed(axes))]
    due = always(row.shape, architecture)
    yield from ({"shape": shape} for shape in shapes if always(shape, architecture) != due)
    yield from ({"family": f.id} for f in FAMILIES if f.id != row.family)
    words = {*row.when.split()}
    told = words | implied(row, architecture)
    conditions = changed_conditions(row.when, architecture)
    yield from ({"when": when} for when in conditions if not words < {*when.split()} <= told)
    yield {"kind": "buffer" if row.kind == "parameter" else "parameter"}
    yield {"role": "bias" if row.role == "weight" else "weight"}
    names = [other.name for other in architecture.rows]
    yield from ({"shares": name} for name in ("", *names) if name not in (row.shares, row.name))
    yield {"name": row.name.replace("e", "3", 1)}
    yield from changed_repeats(row, architecture)
    if row.kind == "parameter":
        yield from ({"parts": parts} for parts in changed_parts(row))
        yield from ({"active": active} for active in changed_active(row))


def implied(row: TensorSpec, architecture: Architecture) -> set[str]:
    """The sizes that a model with the row has, as other rows need them and it is else refused."""
    words = {*row.when.split()}
    others = (o for o in architecture.rows if o is not row and {*o.when.split()} <= words)
    axes = (axis for other in others for axis in (*other.axes, *other.active_axes))
    needed = {symbol for axis in axes for symbol in axis.symbols}
    return needed & {size.symbol for size in architecture.sizes if size.null == ""}


def always(shape: str, architecture: Architecture) -> list[Polynomial]:
    """The axes in one way of writing them, where a size is the quotient of others in any model."""
    axes = list(parse_shape(shape))
    for size in architecture.sizes:
        if "/" in size.default and not size.keys:
            whole, part = size.default.split("/")
            axes = [axis.fold((part, size.symbol), whole) for axis in axes]
    return axes


def changed_shapes(shape: str, symbols: tuple[str, ...]) -> Iterator[str]:
    if shape == SCALAR:
        yield from ("1", *symbols)
        return
    axes = shape.split()
    for index, axis in enumerate(axes):
        before, after = axes[:index], axes[index + 1 :]
        for other in {*changed_axes(axis, symbols)} - {axis}:
            yield " ".join((*before, other, *after))
        if len(axes) > 1:
            yield " ".join((*before, *after))


def changed_axes(axis: str, symbols: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{axis}+1", f"{axis} 1", *symbols)
    yield from (f"{axis}+{symbol}" for symbol in symbols)
    terms = axis.split("+")
    for index, term in enumerate(terms):
        digits, letters = re.fullmatch(r"(\d*)(.*)", term).groups()  # type: ignore[union-attr]
        factor = int(digits or 1)
        changed = [f"{factor + 1}{letters}"]
        changed += [f"{factor - 1}{letters}"] if factor > 1 else []
        parts = letters.split("*")
        for place, symbol in enumerate(parts):
            for other in symbols if symbol else ():
                changed.append(f"{digits}{'*'.join((*parts[:place], other, *parts[place + 1 :]))}")
        changed += [f"{digits}{'*'.join(parts[1:])}"] if len(parts) > 1 else []
        yield from ("+".join((*terms[:index], new, *terms[index + 1 :])) for new in changed)
        if len(terms) > 1:
            yield "+".join((*terms[:index], *terms[index + 1 :]))


def changed_conditions(when: str, architecture: Architecture) -> Iterator[str]:
    ids = [switch.id for switch in architecture.switches]
    ids += [size.symbol for size in architecture.sizes if size.null == "" or size.least == 0]
    everything = {"", *ids, *(f"!{name}" for name in ids)}
    everything |= {f"{when} {name}".strip() for name in everything if name.strip("!") not in when}
    words = when.split()
    everything |= {" ".join((*words[:i], *words[i + 1 :])) for i in range(len(words))}
    yield from sorted(each for each in everything if {*each.split()} != {*words})


def changed_repeats(row: TensorSpec, architecture: Architecture) -> Iterator[dict[str, str]]:
    if not row.repeat:
        yield {"repeat": "L", "name": f"{{i}}.{row.name}"}
        return
    first, *rest = row.factors
    kinds = ["L", *(kind.symbol for kind in architecture.layers)]
    for other in ("2L", "L-1", "L+1", "h", *kinds):
        if other != first:
            yield {"repeat": " ".join((other, *rest))}
    yield {"repeat": "L L"}
    yield {"repeat": "", "name": row.name.replace("{i}", "0")}


def changed_parts(row: TensorSpec) -> Iterator[str]:
    others = {"", "q", "k", "v", "kv", "o", "experts", "shared_experts"}
    yield from sorted(others - {row.parts})
    named = row.parts.split()
    if len(named) > 1:
        yield " ".join(reversed(named))
        yield " ".join(named[1:])
        split = [text.split(":") for text in named]
        for (name, share), (other, second) in pairwise(split):
            changed = row.parts.replace(f"{name}:{share}", f"{name}:{second}")
            yield from {changed, row.parts.replace(f"{other}:", f"{name}:")} - {row.parts}


def changed_active(row: TensorSpec) -> Iterator[str]:
    if not row.active:
        yield from (f"{row.shape} 2", f"2{row.shape}" if row.shape[0].isalpha() else "7")
        return
    yield from ("", row.shape)
    first, rest = row.active.split(maxsplit=1)
    yield from (rest, f"{first}+1 {rest}", f"{row.active} 2", f"{first} {first} {rest}")


# -- what stands above the rows


def head_mutants(architecture: Architecture) -> Iterator[Mutant]:
    yield from size_mutants(architecture)
    for index, switch in enumerate(architecture.switches):
        if isinstance(switch, Switch):
            changed = switch._replace(default=not switch.default)
            yield replaced(architecture, "switches", index, changed)
        elif isinstance(switch, Choice):
            for choice in changed_choices(switch):
                yield replaced(architecture, "switches", index, choice)
    for index, kind in enumerate(architecture.layers):
        for broken in changed_layers(kind, architecture):
            yield replaced(architecture, "layers", index, broken)
    if architecture.tie:
        yield Mutant("tie", lambda: architecture._replace(tie="nothing"), "tie")


def changed_choices(choice: Choice) -> Iterator[Choice]:
    yield choice._replace(on=choice.off, off=choice.on)
    if choice.follows:
        yield choice._replace(follows="")
    else:
        others = choice.off if choice.default in choice.on else choice.on
        yield choice._replace(default=others[0])


def replaced(architecture: Architecture, field: str, index: int, new: Any) -> Mutant:
    entries = list(getattr(architecture, field))
    entries[index] = new
    changed = tuple(entries)
    return Mutant(f"{field}: {new}", lambda: architecture._replace(**{field: changed}), field)


def size_mutants(architecture: Architecture) -> Iterator[Mutant]:
    for index, size in enumerate(architecture.sizes):
        others = (
            other.keys for other in architecture.sizes if other.keys != size.keys and other.keys
        )
        changes: list[dict[str, Any]] = [{"keys": keys} for keys in others]
        if size.default.isdecimal():
            changes += [{"default": str(int(size.default) * 2 or 1)}, {"default": ""}]
        elif size.default:
            defaults = ("3d", "5d", "4L", "V", "h", "d/L", "d/h", "")
            changes += [{"default": text} for text in defaults if text != size.default]
        elif size.nested:
            changes += [{"nested": str(int(size.nested) * 2)}, {"nested": ""}]
        else:
            changes += [{"nested": "1"}, {"default": "1"}]  # which divides all and exceeds none
        if size.null is not None:
            changes += [{"null": null} for null in (None, "h", "7") if null != size.null]
        if size.each:
            changes += [{"each": False}]
        for change in changes:
            yield replaced(architecture, "sizes", index, size._replace(**change))


def changed_layers(kind: Layers, architecture: Architecture) -> Iterator[Layers]:
    if kind.other_than:
        others = {"L", *(other.symbol for other in architecture.layers)} - {kind.other_than}
        yield from (kind._replace(other_than=other) for other in sorted(others))
        yield kind._replace(other_than="")
        return
    others = {"L", *(other.symbol for other in architecture.layers if other.within == "L")}
    yield from (kind._replace(within=other) for other in sorted(others - {kind.within}))
    for index, rule in enumerate(kind.rules):
        kept = kind.rules[:index], kind.rules[index + 1 :]
        yield kind._replace(rules=(*kept[0], *kept[1]))
        for broken in changed_rules(rule):
            yield kind._replace(rules=(*kept[0], broken, *kept[1]))


def changed_rules(rule: Rule) -> Iterator[Rule]:
    match rule:
        case From():
            yield rule._replace(default=rule.default + 1)
        case UpTo():
            yield rule._replace(default=0)
        case Last():
            yield rule._replace(default=rule.default + 1)
            yield rule._replace(inside=not rule.inside)
        case Every():
            yield rule._replace(default=rule.default + 1)
            yield rule._replace(rest=rule.rest + 1)
            yield rule._replace(start=rule.start + 1)
            yield rule._replace(inside=not rule.inside)
        case Listed():
            yield rule._replace(inside=not rule.inside)
            yield rule._replace(first=1 - rule.first)
        case Labelled():
            yield rule._replace(labels=rule.others, others=rule.labels)
    if rule.key:
        yield rule._replace(key="no_such_key")
    if getattr(rule, "start_key", ""):
        yield rule._replace(start_key="no_such_key")  # type: ignore[call-arg]
    yield from changed_otherwise(rule)


def changed_otherwise(rule: Rule) -> Iterator[Rule]:
    """A rule with others of those that decide in its place."""
    others = getattr(rule, "otherwise", ())
    for index, other in enumerate(others):
        before, after = others[:index], others[index + 1 :]
        yield rule._replace(otherwise=(*before, *after))  # type: ignore[call-arg]
        for broken in changed_rules(other):
            yield rule._replace(otherwise=(*before, broken, *after))  # type: ignore[call-arg]
