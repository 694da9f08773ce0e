"""The packing parameters in a `config.json`: bits per value, and values per scale."""

from collections.abc import Mapping
from typing import NamedTuple


class Bits(NamedTuple):
    """Packing parameters: bits per value and values per scale, with overrides by module."""

    bits: int | None = None
    group: int | None = None
    overrides: Mapping[str, tuple[int | None, int | None]] = {}

    def of(self, module: str) -> tuple[int | None, int | None]:
        """Return bits and group size of a module."""
        return self.overrides.get(module, (self.bits, self.group))


def bits_of(config: Mapping[str, object] | None) -> Bits:
    """Return the packing parameters in a `config.json`, under any key that libraries use."""
    for key in ("quantization_config", "quantization"):
        found = (config or {}).get(key)
        if isinstance(found, Mapping):
            return _bits(found)
    return Bits()


def _bits(found: Mapping[str, object]) -> Bits:
    groups = found.get("config_groups")
    for group in groups.values() if isinstance(groups, Mapping) else ():
        weights = group.get("weights") if isinstance(group, Mapping) else None
        if isinstance(weights, Mapping):
            return Bits(_positive(weights.get("num_bits")), _positive(weights.get("group_size")))
    hqq = found.get("quant_config")
    weights = hqq.get("weight_quant_params") if isinstance(hqq, Mapping) else None
    if isinstance(weights, Mapping):
        return Bits(_positive(weights.get("nbits")), _positive(weights.get("group_size")))
    overrides = {
        name: (_positive(value.get("bits")), _positive(value.get("group_size")))
        for name, value in found.items()
        if isinstance(value, Mapping)
    }
    bits = next((found[key] for key in ("bits", "w_bit") if key in found), None)
    return Bits(_positive(bits), _positive(found.get("group_size")), overrides)


def _positive(value: object) -> int | None:
    return value if type(value) is int and 0 < value <= 65_536 else None
