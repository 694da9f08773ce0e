"""Counts as polynomials, which hold for all sizes: of a family, a layer or a model."""

from gptparams.algebra.polynomial import Polynomial, parse_axis, product, total
from gptparams.config.config import Config
from gptparams.config.files.json_file import shown_as
from gptparams.config.targets import Target, resolve
from gptparams.counting.conventions import Convention, as_convention
from gptparams.counting.tensors import UNIQUE, included_rows
from gptparams.errors import InputError
from gptparams.schema.families import ALL_FAMILY_IDS, FAMILY_IDS
from gptparams.schema.tensor import TensorSpec
from gptparams.untrusted import quoted


def polynomial(
    target: Target, convention: Convention | str = UNIQUE, family: str | None = None
) -> Polynomial:
    """The count of `target` for all sizes: of one family, or of the whole model by default.

    Derived sizes (GPT-2's `f = 4d`) are substituted and quotients are cleared: if the width of a
    head is `d/h`, `h*dh` becomes `d`. Raises InputError for an unknown family, and under the
    same conditions as `count`.
    """
    _check_family(family)
    config = resolve(target)
    rows = included_rows(config, as_convention(convention))
    chosen = (row.polynomial for row in rows if family in (None, row.family))
    return in_full(config, total(chosen))


def layer_polynomial(
    target: Target,
    convention: Convention | str = UNIQUE,
    family: str | None = None,
    layer: int = 0,
) -> Polynomial:
    """The count of layer number `layer` (from 0) for all sizes.

    Raises InputError if the model has no such layer, and under the same conditions as
    `polynomial`.
    """
    _check_family(family)
    config, convention = resolve(target), as_convention(convention)
    _check_layer(layer, config)
    chosen = (
        product((*map(parse_axis, row.factors[1:]), *row.axes))
        for row in included_rows(config, convention)
        if family in (None, row.family) and _in_layer(row, layer, config)
    )
    return in_full(config, total(chosen))


def _check_family(family: str | None) -> None:
    if family is not None and family not in ALL_FAMILY_IDS:
        known = ", ".join(FAMILY_IDS)
        raise InputError(
            f"没有名为“{quoted(family)}”的参数族；可选：{known}",
            f"family '{quoted(family)}' is unknown; choose one of {known}",
        )


def _check_layer(layer: object, config: Config) -> None:
    layers = len(config.layers["L"])
    if not isinstance(layer, int) or not 0 <= layer < layers:
        shown = shown_as(layer)
        raise InputError(
            f"{config.name}：有 {layers} 层，从 0 数起，没有第 {shown.zh} 层",
            f"{config.name}: layer {shown.en}: the model has {layers} layers, numbered from 0",
        )


def _in_layer(row: TensorSpec, layer: int, config: Config) -> bool:
    return bool(row.factors) and layer in config.layers.get(row.factors[0], ())


def alike_layers(config: Config, convention: Convention = UNIQUE) -> tuple[tuple[int, ...], ...]:
    """The numbers of the layers, grouped by the tensors that they hold; one group if all agree."""
    rows = included_rows(config, convention)
    kinds = {row.factors[0] for row in rows if row.factors} & {*config.layers}
    members = {kind: frozenset(config.layers[kind]) for kind in kinds}
    found: dict[frozenset[str], list[int]] = {}
    for layer in config.layers["L"]:
        found.setdefault(frozenset(k for k in kinds if layer in members[k]), []).append(layer)
    return tuple(map(tuple, found.values()))


def in_full(config: Config, formula: Polynomial) -> Polynomial:
    """`formula` with the derived sizes of `config` substituted and quotients cleared."""
    formula = formula.substitute(config.derived)
    for symbol, (whole, part) in config.quotients.items():
        formula = formula.fold((part, symbol), whole)
    return formula
