"""Immutable mappings, for values that are shared."""

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dict that rejects every change, and is hashable if its values are.

    Unlike `types.MappingProxyType` it can be pickled, copied and written as JSON.
    """

    __slots__ = ()

    def _refuse(self, *values: object, **named: object) -> NoReturn:
        raise TypeError("a FrozenDict can't be changed; make a dict of it first: dict(...)")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __copy__(self) -> "FrozenDict[K, V]":
        return self

    def __deepcopy__(self, memo: object) -> "FrozenDict[K, V]":
        return self

    def __reduce__(self) -> tuple[type, tuple[dict[K, V]]]:
        return FrozenDict, (dict(self),)

    def copy(self) -> dict[K, V]:
        """A mutable dict with the same items."""
        return dict(self)


def frozen(value: Any) -> Any:
    """`value` with each mapping in it converted to a FrozenDict, and each list to a tuple."""
    if isinstance(value, Mapping):
        return FrozenDict({key: frozen(each) for key, each in value.items()})
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


def thawed(value: Any) -> Any:
    """`value` with mutable dicts and lists, as `json.load` returns them."""
    if isinstance(value, Mapping):
        return {key: thawed(each) for key, each in value.items()}
    return [thawed(each) for each in value] if isinstance(value, list | tuple) else value
