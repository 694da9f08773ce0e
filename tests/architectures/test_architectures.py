"""House rules of the tables, held over every architecture, those to come included."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import pytest

from gptparams.algebra.polynomial import ShapeError, parse_axis, parse_shape
from gptparams.algebra.symbols import BY_ID
from gptparams.architectures import ARCHITECTURES
from gptparams.config.unknown_keys.hints import hints, looks_counted
from gptparams.config.unknown_keys.rules import keys_read
from gptparams.schema.architecture import Architecture, Differ, Layers, Listed, Size, Switch
from gptparams.schema.cache import Cache, Kept
from gptparams.schema.cache_rows import kept_by_rows
from gptparams.schema.families import PARTS
from gptparams.schema.tensor import TensorSpec
from tests.helpers.tables.configurations import barest, has_no_default
from tests.helpers.tables.mutants import apart

ALL = list(ARCHITECTURES.values())
# A size of its own for each symbol, so that a product shows what it is made of.
POINT = {symbol: 30 + 7 * rank for rank, symbol in enumerate(BY_ID)}


def row_symbols(architecture: Architecture) -> set[str]:
    """The symbols that shapes, numbers of copies and active parts are made of."""
    polynomials = (
        axis
        for row in architecture.rows
        for axis in (*row.axes, *row.active_axes, *map(parse_axis, row.factors))
    )
    return {symbol for polynomial in polynomials for symbol in polynomial.symbols}


def parse_default(size: Size) -> bool:
    """Whether the default of a size is made of others, so that it needs no key."""
    return bool(size.default) and not size.default.isdecimal()


def default_symbols(size: Size) -> set[str]:
    """The symbols of which the default of a size is made: `4d`, or the quotient `d/h`."""
    texts = [text for text in size.default.split("/") if text and not text.isdecimal()]
    return {symbol for text in texts for symbol in parse_axis(text).symbols}


def excluding(one: str, two: str) -> bool:
    """Whether a switch must be on for the one condition and off for the other."""
    opposite = {name[1:] if name[0] == "!" else f"!{name}" for name in two.split()}
    return bool({*one.split()} & opposite)


def broken_rules(architecture: Architecture) -> Iterator[str]:
    """Every rule of the house that a table breaks, by name."""
    rows, given = architecture.rows, [size.symbol for size in architecture.sizes]
    by_name = {row.name: row for row in rows}
    pairs = combinations(rows, 2)
    doubles = [pair for pair in pairs if pair[0].name == pair[1].name]
    if not all(excluding(a.when, b.when) or apart(a, b, architecture) for a, b in doubles):
        yield "rows of one name are never there at once"
    if len(set(given)) != len(given) or not set(given) <= set(BY_ID):
        yield "a size is one symbol, once"
    keys = Counter(key for size in architecture.sizes for key in size.keys)
    if any(number > 1 for number in keys.values()) or any(
        not (size.keys or parse_default(size)) for size in architecture.sizes
    ):
        yield "a key gives one size"
    kinds = [kind.symbol for kind in architecture.layers]
    if not row_symbols(architecture) <= {*given, *kinds}:
        yield "a symbol of a row is given by a size"
    symbols = [*kinds, *given]
    if len({*symbols}) != len(symbols) or not {*kinds} <= row_symbols(architecture):
        yield "a kind of layer has a symbol of its own, and rows"
    divisors = {symbol for pair in architecture.divisible for symbol in pair}
    defaults = {symbol for size in architecture.sizes for symbol in default_symbols(size)}
    if not set(given) <= row_symbols(architecture) | divisors | defaults:
        yield "a size is used by a row or divides"
    if not divisors | defaults <= set(given):
        yield "divisors and defaults are given sizes"
    if any(size.symbol in default_symbols(size) for size in architecture.sizes):
        yield "a default does not need itself"
    needed = {*barest(architecture.model_type)}
    if any(has_no_default(size) and not {*size.keys} & needed for size in architecture.sizes):
        yield "a size has its documented default"
    switches = {switch.id for switch in architecture.switches}
    may_lack = {size.symbol for size in architecture.sizes if size.null == "" or size.least == 0}
    used = {name.removeprefix("!") for row in rows for name in row.when.split()}
    used |= {architecture.tie} if any(row.shares for row in rows) else set()
    if used - may_lack != switches or len(switches) != len(architecture.switches):
        yield "switches are the used ones"
    read = keys_read(architecture)
    if {*architecture.harmless} & read:
        yield "a harmless key is not read"
    if not all(looks_counted(key, 2) or hints(key, 2) for key in architecture.harmless):
        yield "a harmless key would be refused or noted"
    for row in rows:
        yield from broken_rules_of(row, by_name)
    yield from broken_rules_of_cache(architecture)


def broken_rules_of_cache(architecture: Architecture) -> Iterator[str]:
    cache = architecture.cache
    kept = cache.kept or tuple(kept_by_rows(architecture.rows))
    given = {size.symbol for size in (*architecture.sizes, *cache.sizes)}
    kinds = {"L", *(kind.symbol for kind in architecture.layers)}
    shapes = [row.width for row in kept] + [row.expanded for row in kept if row.expanded]
    shapes += [row.shape for row in cache.states]
    symbols = {s for shape in shapes for axis in parse_shape(shape) for s in axis.symbols}
    if not kept or not symbols <= given:
        yield "layers keep something, of sizes that are given"
    if not {row.layers for row in (*kept, *cache.states)} <= kinds:
        yield "what is kept is kept by a kind of layer"
    if {*architecture.harmless} & {key for key, _ in cache.fixed}:
        yield "a harmless key is not read"


def broken_rules_of(row: TensorSpec, by_name: dict[str, TensorSpec]) -> Iterator[str]:
    if not re.fullmatch(r"\S.*: \S.*\S", row.source) or row.source != row.source.strip():
        yield "a row says file and class of its source"
    if row.shares:
        shared = by_name.get(row.shares)
        if shared is None or shared is row or shared.shares or shared.axes != row.axes:
            yield "a shared row is a stored one of its shape"
        elif shared.repeats != row.repeats or shared.when:
            yield "a shared row is there whenever it is shared"
    if any(size.evaluate(POINT) < 1 for size in (*row.axes, row.repeats)):
        yield "an axis is positive"
    axes = [axis for axis in row.shape.split() if axis != "1"]
    if row.role == "bias" and len(axes) != (2 if row.active else 1):
        yield "a bias has one axis, and one more for experts"
    if not re.fullmatch(r"[A-Za-z0-9_]+(\.([A-Za-z0-9_]+|\{i\}|\{j\}))*", row.name):
        yield "a name is a dotted path"
    if not {name for name, _, _ in row.shares_of_parts} <= {"", *PARTS}:
        yield "a part is in the table of parts"
    if row.active and len(row.active_axes) != len(row.axes):
        yield "what is active has the axes of the whole"


@pytest.mark.parametrize("architecture", ALL, ids=list(ARCHITECTURES))
def test_house_rules(architecture: Architecture) -> None:
    assert list(broken_rules(architecture)) == []


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_the_registry_is_keyed_by_model_type(model_type: str) -> None:
    assert ARCHITECTURES[model_type].model_type == model_type
    assert ARCHITECTURES[model_type].reference.isidentifier()


GPT2 = ARCHITECTURES["gpt2"]
QWEN = ARCHITECTURES["qwen3_moe"]
MLP = tuple(row for row in QWEN.rows if row.repeat == "Ld")


def with_first(**change: str) -> Architecture:
    return GPT2._replace(rows=(TensorSpec(**(GPT2.rows[0]._asdict() | change)), *GPT2.rows[1:]))


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        (
            "rows of one name are never there at once",
            GPT2._replace(rows=(*GPT2.rows, GPT2.rows[0]._replace(when="add_cross_attention"))),
        ),
        (
            "rows of one name are never there at once",
            QWEN._replace(rows=tuple(row._replace(repeat="Lm") for row in MLP + MLP)),
        ),
        ("a size is one symbol, once", GPT2._replace(sizes=(*GPT2.sizes, Size("V", ("v",))))),
        ("a key gives one size", GPT2._replace(sizes=(*GPT2.sizes, Size("E", ("vocab_size",))))),
        ("a key gives one size", GPT2._replace(sizes=(*GPT2.sizes, Size("E", ())))),
        ("a symbol of a row is given by a size", GPT2._replace(sizes=GPT2.sizes[1:])),
        ("a size is used by a row or divides", GPT2._replace(divisible=())),
        ("divisors and defaults are given sizes", GPT2._replace(divisible=(("d", "E"),))),
        ("a default does not need itself", GPT2._replace(sizes=(Size("V", ("v",), "2V"),))),
        ("switches are the used ones", GPT2._replace(switches=GPT2.switches[:1])),
        ("switches are the used ones", GPT2._replace(switches=(*GPT2.switches, Switch("x", True)))),
        ("switches are the used ones", GPT2._replace(tie="tied")),
        ("a row says file and class of its source", with_first(source="")),
        ("a row says file and class of its source", with_first(source="modeling_gpt2.py")),
        ("a shared row is a stored one of its shape", with_first(shares="nowhere")),
        (
            "a shared row is a stored one of its shape",
            with_first(shares="transformer.wpe.weight"),
        ),
        (
            "a shared row is there whenever it is shared",
            with_first(when="add_cross_attention"),
        ),
        ("an axis is positive", with_first(shape="V-999 d")),
        ("a bias has one axis, and one more for experts", with_first(role="bias")),
        ("a part is in the table of parts", with_first(parts="z")),
        ("what is active has the axes of the whole", with_first(active="V")),
        ("a size has its documented default", GPT2._replace(sizes=(Size("V", ("vocab_size",)),))),
        ("switches are the used ones", with_first(when="!d")),
        ("switches are the used ones", GPT2._replace(switches=(Differ("x", "d", "f"),))),
        ("a harmless key is not read", GPT2._replace(harmless=("n_inner",))),
        ("a harmless key would be refused or noted", GPT2._replace(harmless=("n_ctx",))),
        (
            "a kind of layer has a symbol of its own, and rows",
            GPT2._replace(layers=(Layers("Ld", (Listed("x"),)),)),
        ),
        (
            "a kind of layer has a symbol of its own, and rows",
            QWEN._replace(layers=(*QWEN.layers, QWEN.layers[0])),
        ),
        ("a name is a dotted path", with_first(name="transformer..wte")),
        (
            "layers keep something, of sizes that are given",
            GPT2._replace(cache=Cache((Kept("k", "kv*dh"),))),
        ),
        ("layers keep something, of sizes that are given", GPT2._replace(rows=GPT2.rows[:2])),
        (
            "what is kept is kept by a kind of layer",
            GPT2._replace(cache=Cache((Kept("k", "d", "Lw"),))),
        ),
    ],
)  # fmt: skip
def test_each_rule_can_fail(rule: str, broken: Architecture) -> None:
    assert rule in list(broken_rules(broken))


@pytest.mark.parametrize(
    "change",
    [
        {"shape": ""},
        {"shape": "V q"},
        {"shape": "0 d"},
        {"family": "attn"},
        {"repeat": "L"},
        {"name": "h.{i}.x"},
        {"name": "h.{j}.x", "repeat": "L"},
        {"name": "h.{i}.x.{j}", "repeat": "L"},
        {"name": "h.{i}.x", "repeat": "L h"},
        {"name": "h.{i}.x.{j}", "repeat": "L h d"},
    ],
)
def test_a_malformed_row_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(ShapeError):
        with_first(**change)


def test_rows_are_frozen_and_comparable() -> None:
    row = GPT2.rows[0]
    assert row == TensorSpec(**row._asdict())
    with pytest.raises(AttributeError):
        row.shape = "d V"  # type: ignore[misc]


def test_a_row_counts_all_its_layers() -> None:
    row = next(row for row in GPT2.rows if row.name.endswith("attn.c_attn.weight"))
    assert row.polynomial == parse_axis("3L*d*d")
    assert row.repeats == parse_axis("L")
    assert row.axes == (parse_axis("d"), parse_axis("3d"))
