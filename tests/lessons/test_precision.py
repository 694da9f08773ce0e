"""Tolerances from size, precision and number of additions: wide enough, but not wider."""

import numpy as np
import pytest
import torch

from gptparams.lessons.precision import bound, close, gap

RANDOM = np.random.default_rng(0)


def shuffled_sums(n: int, dtype: str, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Sums of the same terms, added up one after the other in two orders."""
    terms = (RANDOM.standard_normal((200, n)) * scale).astype(dtype)
    orders = terms, RANDOM.permuted(terms, axis=1)
    return tuple(np.cumsum(each, axis=1, dtype=dtype)[:, -1] for each in orders)  # type: ignore[return-value]


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("n", [2, 30, 768, 20_000])
def test_sums_in_another_order_are_close(n: int, dtype: str, scale: float) -> None:
    one, other = shuffled_sums(n, dtype, scale)
    assert close(one, other, n)
    assert not close(one, other * (1 + 20 * bound(n, 1.0, dtype)), n)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("width", [16, 768])
def test_products_of_matrices_are_close_and_wrong_ones_are_not(width: int, dtype: str) -> None:
    """Whichever library multiplies; a bias, a row or a thousandth that is missing is seen."""
    x, w = (RANDOM.standard_normal((width, width)).astype(dtype) for _ in range(2))
    bias = (0.01 * RANDOM.standard_normal(width)).astype(dtype)
    ours = x @ w + bias
    theirs = torch.tensor(x) @ torch.tensor(w) + torch.tensor(bias)
    assert close(ours, theirs, width + 1)
    last = np.arange(width) < width - 1
    for wrong in (x @ w, x[:, last] @ w[last] + bias, ours * 0.999, ours[::-1]):
        assert not close(wrong, theirs, width + 1)


def test_the_bound_follows_size_precision_and_number() -> None:
    assert bound(100, 2.0, "float64") == 2 * bound(100, 1.0, "float64")
    assert bound(400, 1.0, "float64") == 2 * bound(100, 1.0, "float64")
    assert bound(100, 1.0, "float32") == 2.0**29 * bound(100, 1.0, "float64")


def test_the_less_precise_of_two_decides() -> None:
    exact = np.array([1 / 3])
    assert close(exact, exact.astype("float32"), 1)
    assert not close(exact, exact.astype("float32").astype("float64"), 1)
    assert close(exact, exact.astype("float32").astype("float64"), 1, dtype="float32")


def test_infinities_are_the_same_ones() -> None:
    one = np.array([1.0, -np.inf])
    assert gap(one, one) == 0
    assert gap(one, np.array([1.0, np.inf])) == np.inf
    assert not close(one, np.array([1.0, 1e9]), 10)
    assert not close(np.array([1.0, np.nan]), np.array([1.0, 2.0]), 10)
    assert close(torch.ones(2, requires_grad=True), [1, 1], 1)
