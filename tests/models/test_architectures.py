"""House rules of the tables, held over every architecture, those to come included."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from gptparams.architectures import ARCHITECTURES, Architecture, Size, Switch
from gptparams.shape import ShapeError, parse_axis
from gptparams.symbols import BY_ID
from gptparams.tensor import TensorSpec

ALL = list(ARCHITECTURES.values())
POINT = {"L": 3, "V": 29, "P": 13, "h": 6, "kv": 2, "d": 30, "dh": 7, "f": 17}


def row_symbols(architecture: Architecture) -> set[str]:
    rows = architecture.rows
    return {symbol for row in rows for symbol in row.polynomial.symbols}


def default_symbols(size: Size) -> set[str]:
    """The symbols of which the default of a size is made: `4d`, or the quotient `d/h`."""
    return {s for text in size.default.split("/") if text for s in parse_axis(text).symbols}


def broken_rules(architecture: Architecture) -> Iterator[str]:
    """Every rule of the house that a table breaks, by name."""
    rows, given = architecture.rows, [size.symbol for size in architecture.sizes]
    by_name = {row.name: row for row in rows}
    if len(by_name) != len(rows):
        yield "names are unique"
    if len(set(given)) != len(given) or not set(given) <= set(BY_ID):
        yield "a size is one symbol, once"
    keys = Counter(key for size in architecture.sizes for key in size.keys)
    if any(number > 1 for number in keys.values()) or any(not s.keys for s in architecture.sizes):
        yield "a key gives one size"
    if not row_symbols(architecture) <= set(given):
        yield "a symbol of a row is given by a size"
    divisors = {symbol for pair in architecture.divisible for symbol in pair}
    defaults = {symbol for size in architecture.sizes for symbol in default_symbols(size)}
    if not set(given) <= row_symbols(architecture) | divisors:
        yield "a size is used by a row or divides"
    if not divisors | defaults <= set(given):
        yield "divisors and defaults are given sizes"
    if any(size.symbol in default_symbols(size) for size in architecture.sizes):
        yield "a default does not need itself"
    switches = {switch.key for switch in architecture.switches}
    used = {row.when for row in rows if row.when} | (
        {architecture.tie} if any(r.shares for r in rows) else set()
    )
    if used != switches or len(switches) != len(architecture.switches):
        yield "switches are the used ones"
    for row in rows:
        yield from broken_rules_of(row, by_name)


def broken_rules_of(row: TensorSpec, by_name: dict[str, TensorSpec]) -> Iterator[str]:
    if not re.fullmatch(r"\S.*: \S.*\S", row.source) or row.source != row.source.strip():
        yield "a row says file and class of its source"
    if row.shares:
        shared = by_name.get(row.shares)
        if shared is None or shared is row or shared.shares or shared.axes != row.axes:
            yield "a shared row is a stored one of its shape"
        elif shared.repeats != row.repeats or shared.when:
            yield "a shared row is there whenever it is shared"
    if min(axis.evaluate(POINT) for axis in row.axes) < 1 or row.repeats.evaluate(POINT) < 1:
        yield "an axis is positive"
    if row.role == "bias" and len(row.axes) != 1:
        yield "a bias has one axis"
    if not re.fullmatch(r"[a-z0-9_]+(\.([a-z0-9_]+|\{i\}))*", row.name):
        yield "a name is a dotted path"


@pytest.mark.parametrize("architecture", ALL, ids=list(ARCHITECTURES))
def test_house_rules(architecture: Architecture) -> None:
    assert list(broken_rules(architecture)) == []


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_the_registry_is_keyed_by_model_type(model_type: str) -> None:
    assert ARCHITECTURES[model_type].model_type == model_type
    assert ARCHITECTURES[model_type].reference.isidentifier()


GPT2 = ARCHITECTURES["gpt2"]


def with_first(**change: str) -> Architecture:
    return GPT2._replace(rows=(TensorSpec(**(GPT2.rows[0]._asdict() | change)), *GPT2.rows[1:]))


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("names are unique", GPT2._replace(rows=(*GPT2.rows, GPT2.rows[0]))),
        ("a size is one symbol, once", GPT2._replace(sizes=(*GPT2.sizes, Size("V", ("v",))))),
        ("a key gives one size", GPT2._replace(sizes=(*GPT2.sizes, Size("z", ("vocab_size",))))),
        ("a key gives one size", GPT2._replace(sizes=(*GPT2.sizes, Size("z", ())))),
        ("a symbol of a row is given by a size", GPT2._replace(sizes=GPT2.sizes[1:])),
        ("a size is used by a row or divides", GPT2._replace(divisible=())),
        ("divisors and defaults are given sizes", GPT2._replace(divisible=(("d", "q"),))),
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
        ("an axis is positive", with_first(shape="V-29 d")),
        ("a bias has one axis", with_first(role="bias")),
        ("a name is a dotted path", with_first(name="transformer..wte")),
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
