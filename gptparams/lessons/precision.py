"""How far apart two results may lie that were computed in floating point, in another order.

Machines, numbers of threads and libraries add the same terms in other orders, and round otherwise.
An absolute tolerance that one of them keeps, another breaks: what is left of rounding grows with
the numbers that are added up, with their precision, and with how many there are.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Rounding goes up as often as down: after n additions a result is off by about half an eps times
# the root of n, and by λ times as much with a probability of at most 2 exp(-λ²/2). Two results with
# λ = 4 differ by at most 4 eps times the root of n. Source: Higham and Mary (2019), "A New Approach
# to Probabilistic Rounding Error Analysis", SIAM J. Sci. Comput. 41(5), theorem 2.4.
HEADROOM = 4


def bound(additions: int, size: float, dtype: Any) -> float:
    """The largest difference that rounding explains.

    `additions` lie on the longest way from what is given to the result, `size` is the largest
    number on it, `dtype` what they are computed in.
    """
    return HEADROOM * math.sqrt(additions) * float(np.finfo(dtype).eps) * size


def gap(ours: Any, theirs: Any) -> float:
    """The largest difference of two arrays of numpy or torch; infinities must be the same ones."""
    one, other = _array(ours), _array(theirs)
    known = np.isfinite(one)
    if not np.array_equal(one[~known], other[~known]):
        return math.inf
    return float(np.abs(one[known] - other[known]).max(initial=0.0))


def close(
    ours: Any, theirs: Any, additions: int, size: float | None = None, dtype: Any = None
) -> bool:
    """Whether two arrays differ by no more than rounding explains.

    `size` is by default the largest number in either, `dtype` the less precise of theirs.
    """
    pair = _array(ours), _array(theirs)
    if dtype is None:
        dtype = min((each.dtype for each in pair), key=lambda each: each.itemsize)
    if size is None:
        size = max(float(np.abs(each[np.isfinite(each)]).max(initial=0.0)) for each in pair)
    return gap(*pair) <= bound(additions, size, dtype)


def _array(numbers: Any) -> NDArray[Any]:
    """Anything with numbers in it as an array of floats; a tensor of torch without its gradient."""
    array = np.asarray(numbers.detach() if hasattr(numbers, "detach") else numbers)
    return array if array.dtype.kind == "f" else array.astype(np.float64)
