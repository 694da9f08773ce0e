"""Properties of the rows of a token embedding: lengths, cosines, neighbours, directions.

`vocabulary` maps rows to tokens; `measures` works on arrays alone. Everything is computed in
float64, so that the digits shown are the same on every machine.
"""

from gptparams.lessons.vectors.measures import (
    Projection,
    cosine,
    cosines,
    lengths,
    mean_of_pairs,
    pca,
    random_cosines,
    rotation,
    shares_of_variance,
    unit,
)
from gptparams.lessons.vectors.spelling import pieces_of, spelled, token_bytes
from gptparams.lessons.vectors.vocabulary import (
    Neighbour,
    Vocabulary,
    Word,
    found_by_coordinates,
    vocabulary,
)

__all__ = [
    "Neighbour",
    "Projection",
    "Vocabulary",
    "Word",
    "cosine",
    "cosines",
    "found_by_coordinates",
    "lengths",
    "mean_of_pairs",
    "pca",
    "pieces_of",
    "random_cosines",
    "rotation",
    "shares_of_variance",
    "spelled",
    "token_bytes",
    "unit",
    "vocabulary",
]
