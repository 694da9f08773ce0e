"""The tables of models whose code is not in transformers, by name.

No class of transformers is their witness: totals that others published are, which stand with the
types that these tables count in `aliases.json`.
"""

import os

from gptparams.architectures import Registry

OWN_CODE = Registry(os.path.dirname(__file__), __name__)
