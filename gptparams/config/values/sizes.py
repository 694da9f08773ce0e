"""Read the sizes and switches of a configuration, as its table specifies them."""

from collections.abc import Mapping

from gptparams.algebra.polynomial import Polynomial, parse_axis
from gptparams.config.values.fields import Fields
from gptparams.errors import InputError
from gptparams.schema.architecture import Architecture, Choice, Differ, Switch


def sizes_of(
    architecture: Architecture, fields: Fields
) -> tuple[dict[str, int], dict[str, Polynomial], dict[str, tuple[str, str]]]:
    """The sizes by symbol, and those that no key gives, as polynomials and as quotients.

    Raises InputError for a missing or invalid size, and for sizes that contradict each other.
    """
    read = {size.symbol: fields.size(size) for size in architecture.sizes}
    sizes = {symbol: value for symbol, value in read.items() if isinstance(value, int)}
    texts = {symbol: value for symbol, value in read.items() if isinstance(value, str)}
    quotients = {symbol: _quotient(text) for symbol, text in texts.items() if "/" in text}
    derived = {s: parse_axis(text) for s, text in texts.items() if s not in quotients}
    for symbol, polynomial in derived.items():
        sizes[symbol] = polynomial.evaluate(sizes)
    pairs = (*architecture.divisible, *quotients.values())
    _check_division(architecture, pairs, sizes, fields)
    for symbol, (whole, part) in quotients.items():
        sizes[symbol] = sizes[whole] // sizes[part]
    _check_order(architecture, sizes, fields)
    return sizes, derived, quotients


def _quotient(text: str) -> tuple[str, str]:
    whole, part = text.split("/")
    return whole, part


def switches_of(
    architecture: Architecture, fields: Fields, sizes: Mapping[str, int]
) -> frozenset[str]:
    """The names of the switches that are on."""
    on: list[str] = []
    for switch in architecture.switches:
        match switch:
            case Switch():
                is_on = fields.switch(switch)
            case Choice():
                is_on = fields.choice(switch, on)
            case Differ():
                is_on = sizes[switch.left] != sizes[switch.right]
        on += [switch.id] * is_on
    return frozenset(on)


def _check_division(
    architecture: Architecture,
    pairs: tuple[tuple[str, str], ...],
    sizes: Mapping[str, int],
    fields: Fields,
) -> None:
    for whole, part in pairs:
        if whole in sizes and part in sizes and sizes[whole] % sizes[part]:
            keys, where = first_keys(architecture, fields), fields.where
            raise InputError(
                f"{where}：字段 {keys[part]} 应能整除 {keys[whole]}（{sizes[whole]}），"
                f"现在是 {sizes[part]}",
                f"{where}: field {keys[part]}: expected a divisor of {keys[whole]} "
                f"({sizes[whole]}), found {sizes[part]}",
            )


def _check_order(architecture: Architecture, sizes: Mapping[str, int], fields: Fields) -> None:
    for part, whole in architecture.at_most:
        if part in sizes and whole in sizes and sizes[part] > sizes[whole]:
            keys, where = first_keys(architecture, fields), fields.where
            raise InputError(
                f"{where}：字段 {keys[part]} 至多是 {keys[whole]}（{sizes[whole]}），"
                f"现在是 {sizes[part]}",
                f"{where}: field {keys[part]}: expected at most {keys[whole]} ({sizes[whole]}), "
                f"found {sizes[part]}",
            )


def first_keys(architecture: Architecture, fields: Fields) -> dict[str, str]:
    """The key of each size, to name in errors; the symbol of a size without keys."""
    return {size.symbol: fields.place((*size.keys, size.symbol)[0]) for size in architecture.sizes}
