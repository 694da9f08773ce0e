"""The steps of GPT-2 as pure functions on arrays, most of them a single line.

`n` is the number of tokens, `h` of heads, `d` the width, `V` the size of the vocabulary, `P` the
length of the context. Every function keeps the dtype of the weights.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def rows(tokens: Array, table: Array) -> Array:
    """Return row `t` of the `(V, d)` table for each token `t`: `(n)` to `(n, d)`."""
    return table[tokens]


def first_rows(tokens: Array, table: Array) -> Array:
    """Return the first `n` rows of the `(P, d)` table, whatever the tokens: `(n)` to `(n, d)`."""
    return table[: len(tokens)]


def standardize(x: Array, eps: float) -> Array:
    """Scale each row of `(n, d)` to mean 0 and standard deviation 1, without parameters."""
    centred = x - x.mean(axis=-1, keepdims=True)
    standard: Array = centred / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    return standard


def affine(x: Array, gain: Array, bias: Array) -> Array:
    """Multiply each column of `(n, d)` by its gain and add its bias, both `(d)`."""
    return x * gain + bias


def linear(x: Array, weight: Array, bias: Array) -> Array:
    """Multiply `(n, a)` by `(a, b)` and add `(b)`: `(n, b)`."""
    return x @ weight + bias


def linear_third(third: int, x: Array, weight: Array, bias: Array) -> Array:
    """Apply `linear` with one third of the columns of `(d, 3d)`: 0 is Q, 1 is K, 2 is V."""
    return linear(x, np.split(weight, 3, axis=-1)[third], np.split(bias, 3)[third])


def cut(x: Array, heads: int) -> Array:
    """Split the columns of `(n, d)` into heads: `(h, n, d/h)`."""
    return x.reshape(len(x), heads, -1).swapaxes(0, 1)


def joined(x: Array) -> Array:
    """Put the heads of `(h, n, d/h)` side by side again: `(n, d)`."""
    return x.swapaxes(0, 1).reshape(x.shape[1], -1)


def scores(query: Array, key: Array, heads: int) -> Array:
    """Return the product of each query and key over the root of the head's width: `(h, n, n)`."""
    q, k = cut(query, heads), cut(key, heads)
    return q @ k.swapaxes(1, 2) / math.sqrt(q.shape[-1])


def masked(x: Array) -> Array:
    """Keep columns up to `i` in row `i` of each `(n, n)`; later tokens get minus infinity."""
    return np.where(np.tri(x.shape[-1], dtype=bool), x, -np.inf)


def softmax(x: Array) -> Array:
    """Turn each row into positive numbers that sum to 1 (minus infinity gives 0); same shape."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    shares: Array = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def mixed(weights: Array, value: Array, heads: int) -> Array:
    """Sum each head's values by its weights `(h, n, n)`, heads side by side: `(n, d)`."""
    return joined(weights @ cut(value, heads))


def gelu(x: Array) -> Array:
    """GELU as GPT-2 computes it, with tanh (`gelu_new`): elementwise, no parameters."""
    curve: Array = 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return curve


def against_each(x: Array, table: Array) -> Array:
    """Multiply each row of `(n, d)` by each row of the `(V, d)` table: `(n, V)`."""
    return x @ table.T
