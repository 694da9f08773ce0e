"""Lengths, angles and projections of vectors, as functions of arrays without any words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Rows = NDArray[Any]  # floats of any width, one vector per row

CHUNK = 4096  # rows at a time: a whole vocabulary in float64 would take a quarter of a gigabyte


def chunks(rows: Rows) -> Iterator[Vector]:
    """Yield the rows in float64, `CHUNK` at a time."""
    for start in range(0, len(rows), CHUNK):
        yield np.asarray(rows[start : start + CHUNK], dtype=np.float64)


def lengths(rows: Rows) -> Vector:
    """Return the Euclidean length of each row, `[n]`."""
    parts = [np.sqrt((chunk * chunk).sum(axis=1)) for chunk in chunks(rows)]
    return np.concatenate(parts) if parts else np.zeros(0)


def unit(rows: Rows) -> Vector:
    """Divide each row by its length; ValueError for a row of zeros, which has no direction."""
    wide = np.asarray(rows, dtype=np.float64)
    long = lengths(wide)
    if not long.all():
        raise ValueError("a vector of zeros has no direction")
    return wide / long[:, None]


def cosine(one: Vector, other: Vector) -> float:
    """Return the cosine of two vectors: 1 for the same direction, 0 for a right angle."""
    return float(cosines(np.stack([one, other]))[0, 1])


def cosines(rows: Rows, others: Rows | None = None) -> Vector:
    """Return the cosine of each of `rows` with each of `others` (default: `rows`), `[n, m]`."""
    first = unit(rows)
    second = first if others is None else unit(others)
    return np.clip(first @ second.T, -1.0, 1.0)


def random_cosines(rows: Rows, pairs: int = 20_000, seed: int = 0) -> Vector:
    """Return the cosines of `pairs` random pairs of different rows, with a fixed seed, `[pairs]`.

    Raises ValueError for fewer than two rows.
    """
    if len(rows) < 2:
        raise ValueError("a pair needs two rows")
    random = np.random.default_rng(seed)
    first = random.integers(len(rows), size=pairs)
    second = (first + random.integers(1, len(rows), size=pairs)) % len(rows)
    parts = [
        (unit(rows[first[n : n + CHUNK]]) * unit(rows[second[n : n + CHUNK]])).sum(axis=1)
        for n in range(0, pairs, CHUNK)
    ]
    return np.concatenate(parts)


def mean_of_pairs(rows: Rows) -> float:
    """Return the mean cosine of all pairs of different rows, without sampling.

    The sum of the cosines of all pairs is the squared length of the sum of the unit vectors, so no
    pair is computed. Raises ValueError for fewer than two rows.
    """
    count = len(rows)
    if count < 2:
        raise ValueError("a pair needs two rows")
    total = np.sum([unit(chunk).sum(axis=0) for chunk in chunks(rows)], axis=0)
    return float((total @ total - count) / (count * (count - 1)))


@dataclass(frozen=True, eq=False)
class Projection:
    """Rows projected on the directions in which they vary most.

    `axes` are these directions (`[k, d]`, orthonormal), `points` the coordinates of the rows along
    them (`[n, k]`), `shares` the share of the variance along each of *all* directions, the largest
    first.
    """

    axes: Vector
    points: Vector
    shares: Vector

    @property
    def kept(self) -> float:
        """The share of the variance that the projection keeps."""
        return float(self.shares[: len(self.axes)].sum())


def pca(rows: Rows, dimensions: int = 2) -> Projection:
    """Return the principal components of a few rows, `[n, d]`.

    The sign of an axis is arbitrary; it is chosen so that the axis's largest component is positive.
    Raises ValueError if all rows are the same, or for more dimensions than there are.
    """
    wide = np.asarray(rows, dtype=np.float64)
    centred = wide - wide.mean(axis=0)
    _, sizes, directions = np.linalg.svd(centred, full_matrices=False)
    if not 1 <= dimensions <= len(sizes) or not sizes.any():
        raise ValueError(f"{len(rows)} rows do not have {dimensions} principal components")
    axes = directions[:dimensions]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.sign(axes[np.arange(dimensions), largest])[:, None]
    return Projection(axes, centred @ axes.T, sizes**2 / (sizes**2).sum())


def shares_of_variance(rows: Rows) -> Vector:
    """Return the share of the variance along each principal component, the largest first, `[d]`.

    Suited to many rows: computed from the covariance matrix, `[d, d]`, without the components.
    Raises ValueError if all rows are the same.
    """
    count, width = rows.shape
    total, products = np.zeros(width), np.zeros((width, width))
    for chunk in chunks(rows):
        total += chunk.sum(axis=0)
        products += chunk.T @ chunk
    sizes = np.linalg.eigvalsh(products / count - np.outer(total, total) / count**2)[::-1]
    if sizes[0] <= 0:
        raise ValueError("rows that are all the same have no variance")
    positive = np.clip(sizes, 0.0, None)
    return np.asarray(positive / positive.sum())


@cache
def rotation(width: int, seed: int = 0) -> Vector:
    """Return a random orthogonal matrix, `[width, width]`, which keeps lengths and angles.

    Source: QR of a Gaussian matrix, signs fixed as in Mezzadri (2007), arXiv:math-ph/0609050.
    """
    gaussian = np.random.default_rng(seed).standard_normal((width, width))
    turned, triangle = np.linalg.qr(gaussian)
    matrix = np.asarray(turned * np.sign(np.diag(triangle)))
    matrix.setflags(write=False)
    return matrix
