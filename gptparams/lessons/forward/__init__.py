"""The forward pass of GPT-2 in numpy, small enough to read, with every step kept.

`functions` defines how each step is computed, `table` lists the steps, `steps` runs them. The same
table runs a toy model of a few hundred parameters and GPT-2 itself, with weights under their names
in transformers; the tests compare every step with transformers.
"""

from gptparams.lessons.forward.functions import Array, gelu, softmax, standardize
from gptparams.lessons.forward.steps import EPS, Step, forward, weights_of
from gptparams.lessons.forward.table import Rule, additions, rules

__all__ = [
    "EPS",
    "Array",
    "Rule",
    "Step",
    "additions",
    "forward",
    "gelu",
    "rules",
    "softmax",
    "standardize",
    "weights_of",
]
