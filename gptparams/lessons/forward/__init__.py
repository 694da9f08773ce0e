"""The forward pass of GPT-2 in numpy, small enough to read, with every step kept.

`functions` says what a step computes, `table` which steps there are, `steps` runs them. The same
table runs a toy of a few hundred parameters and GPT-2 itself, on the weights of transformers
under their own names; the tests compare every step with what transformers computes.
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
