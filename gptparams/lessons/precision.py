"""How far two floating-point results may differ if their terms were added in different orders.

Machines, thread counts and libraries add the same terms in different orders and round differently.
No absolute tolerance fits them all: the rounding error grows with the size of the numbers, their
number, and the imprecision of the dtype.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Rounding errors are random in sign: after n additions a result is off by about half an eps times
# the root of n, and by λ times as much with a probability of at most 2 exp(-λ²/2). Two results with
# λ = 4 differ by at most 4 eps times the root of n. Source: Higham and Mary (2019), "A New Approach
# to Probabilistic Rounding Error Analysis", SIAM J. Sci. Comput. 41(5), theorem 2.4.
HEADROOM = 4


def bound(additions: int, size: float, dtype: Any) -> float:
    """Return the largest difference that rounding explains.

    `additions` is the number of additions on the longest path from input to result, `size` the
    largest number on that path, `dtype` the dtype of the computation.
    """
    return HEADROOM * math.sqrt(additions) * float(np.finfo(dtype).eps) * size


def gap(ours: Any, theirs: Any) -> float:
    """Return the largest difference of two arrays (numpy or torch); infinities must match."""
    one, other = _array(ours), _array(theirs)
    known = np.isfinite(one)
    if not np.array_equal(one[~known], other[~known]):
        return math.inf
    return float(np.abs(one[known] - other[known]).max(initial=0.0))


def close(
    ours: Any, theirs: Any, additions: int, size: float | None = None, dtype: Any = None
) -> bool:
    """Return whether two arrays differ by no more than rounding explains.

    `size` defaults to the largest number in either, `dtype` to the less precise of the two.
    """
    pair = _array(ours), _array(theirs)
    if dtype is None:
        dtype = min((each.dtype for each in pair), key=lambda each: each.itemsize)
    if size is None:
        size = max(float(np.abs(each[np.isfinite(each)]).max(initial=0.0)) for each in pair)
    return gap(*pair) <= bound(additions, size, dtype)


def _array(numbers: Any) -> NDArray[Any]:
    """Convert numbers or a torch tensor (without its gradient) to an array of floats."""
    array = np.asarray(numbers.detach() if hasattr(numbers, "detach") else numbers)
    return array if array.dtype.kind == "f" else array.astype(np.float64)
