"""Presets for tests that build or count each: one for each configuration, as many share one."""

import json

from gptparams import all_presets
from gptparams.architectures import ARCHITECTURES

_BY_CONFIG = {
    json.dumps(dict(row.config), sort_keys=True, default=dict): name
    for name, row in reversed(all_presets().items())
}
DISTINCT: tuple[str, ...] = tuple(name for name in all_presets() if name in {*_BY_CONFIG.values()})
"""The first preset of each configuration, in the order of the data file."""
IN_TRANSFORMERS: tuple[str, ...] = tuple(
    name for name in DISTINCT if all_presets()[name].config["model_type"] in ARCHITECTURES
)
"""Those of types that transformers has a class of, whose table is read."""
