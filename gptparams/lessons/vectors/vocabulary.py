"""The rows of a token embedding, with the token of each row."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gptparams.errors import InputError
from gptparams.lessons.vectors.measures import (
    Rows,
    Vector,
    chunks,
    cosine,
    cosines,
    lengths,
    random_cosines,
    shares_of_variance,
)
from gptparams.lessons.vectors.spelling import pieces_of, spelled
from gptparams.models.load import LoadedModel

Ids = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Word:
    """A text, its tokens, and one vector for it.

    The vector is the row of its token, or the mean of the rows if there are several.
    """

    text: str
    ids: tuple[int, ...]
    pieces: tuple[str, ...]
    vector: Vector

    @property
    def whole(self) -> bool:
        """Whether the text is a single token."""
        return len(self.ids) == 1


@dataclass(frozen=True)
class Neighbour:
    """A token near a vector."""

    id: int
    token: str
    cosine: float


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The matrix of a token embedding (`rows`, `[V, d]`) and its tokens in readable form."""

    rows: Rows
    tokens: tuple[str, ...]
    tokenizer: Any

    @cached_property
    def lengths(self) -> Vector:
        """The length of each row, `[V]`."""
        return lengths(self.rows)

    @cached_property
    def shares(self) -> Vector:
        """The share of the variance along each principal component of all rows, `[d]`."""
        return shares_of_variance(self.rows)

    def word(self, text: str) -> Word:
        """Return the tokens and the vector of a text; start a word inside a sentence with a space.

        Raises InputError for an empty text.
        """
        if not text.strip():
            raise InputError("word：文字是空的；请给一个词", "word: the text is empty; give a word")
        ids, stored = pieces_of(self.tokenizer, text)
        vector = np.asarray(self.rows[list(ids)], dtype=np.float64).mean(axis=0)
        return Word(text, ids, tuple(map(spelled, stored)), vector)

    def vectors(self, texts: Sequence[str]) -> Vector:
        """Return the vector of each text, `[n, d]`."""
        return np.stack([self.word(text).vector for text in texts])

    def cosines_with(self, vector: Vector) -> Vector:
        """Return the cosine of every row with `vector`, `[V]`, read-only and cached."""
        return _cosines_with(self, np.asarray(vector, dtype=np.float64).tobytes())

    def pairs(self, ids: Ids) -> Vector:
        """Return the cosines of all pairs of rows among `ids`, `[n (n - 1) / 2]`, read-only."""
        return _pairs(self, tuple(map(int, ids)))

    def random_pairs(self, count: int, seed: int = 0) -> Vector:
        """Return the cosines of `count` random pairs of different rows, `[count]`, read-only."""
        return _random_pairs(self, count, seed)

    def nearest(
        self, vector: Vector, count: int, *, without: Collection[int] = (), among: Ids | None = None
    ) -> tuple[Neighbour, ...]:
        """Return the `count` tokens whose rows have the largest cosine with `vector`, in order.

        `without` are ids to leave out, e.g. the word's own; `among` restricts the search to these
        ids.
        """
        near = self.cosines_with(vector)
        ids = np.arange(len(self.rows)) if among is None else among
        ids = ids[~np.isin(ids, list(without))]
        order = ids[np.argsort(-near[ids], kind="stable")][:count]
        return tuple(Neighbour(int(n), self.tokens[n], float(near[n])) for n in order)

    def nearer(self, word: Word, other: Word) -> int:
        """Count the tokens nearer to `word` than `other` is, without the tokens of both words."""
        near = self.cosines_with(word.vector).copy()
        limit = cosine(word.vector, other.vector)
        near[[*word.ids, *other.ids]] = -1
        return int((near > limit).sum())

    def matching(self, pattern: str, ids: range | None = None) -> Ids:
        """Return the ids of the tokens, among `ids`, whose whole text matches a regex."""
        matches = re.compile(pattern).fullmatch
        looked_at = range(len(self.tokens)) if ids is None else ids
        return np.array([n for n in looked_at if matches(self.tokens[n])], dtype=np.intp)

    def centred(self, ids: Ids | None = None) -> "Vocabulary":
        """Return the vocabulary with the mean of the rows `ids` (default: all) subtracted."""
        return _centred(self, None if ids is None else tuple(map(int, ids)))


def _fixed(array: Vector) -> Vector:
    """Make the array read-only, so that a cached one can be shared."""
    array.setflags(write=False)
    return array


@cache
def _cosines_with(vocabulary: Vocabulary, raw: bytes) -> Vector:
    vector = np.frombuffer(raw)
    products = np.concatenate([chunk @ vector for chunk in chunks(vocabulary.rows)])
    return _fixed(products / (vocabulary.lengths * np.sqrt(vector @ vector)))


@cache
def _pairs(vocabulary: Vocabulary, ids: tuple[int, ...]) -> Vector:
    square = cosines(vocabulary.rows[list(ids)])
    return _fixed(square[np.triu_indices(len(ids), 1)])


@cache
def _random_pairs(vocabulary: Vocabulary, count: int, seed: int) -> Vector:
    return _fixed(random_cosines(vocabulary.rows, count, seed))


@cache
def _centred(vocabulary: Vocabulary, ids: tuple[int, ...] | None) -> Vocabulary:
    chosen = vocabulary.rows if ids is None else vocabulary.rows[list(ids)]
    mean = np.sum([chunk.sum(axis=0) for chunk in chunks(chosen)], axis=0) / len(chosen)
    moved = np.concatenate([(c - mean).astype(np.float32) for c in chunks(vocabulary.rows)])
    return Vocabulary(moved, vocabulary.tokens, vocabulary.tokenizer)


def vocabulary(loaded: LoadedModel) -> Vocabulary:
    """Return the token embedding of a model loaded with its tokenizer; cached per model.

    Raises InputError for a model without a tokenizer.
    """
    if loaded.tokenizer is None:
        raise InputError(
            f"{loaded.config.model}：没有分词器，不知道哪一行是哪个词元；请用 load_smollm2()",
            f"{loaded.config.model}: without a tokenizer nobody knows which row is which token; "
            "use load_smollm2()",
        )
    return _vocabulary(loaded.model, loaded.tokenizer)


@cache
def _vocabulary(model: Any, tokenizer: Any) -> Vocabulary:
    rows = model.get_input_embeddings().weight.detach().numpy()
    stored = tokenizer.convert_ids_to_tokens(list(range(len(rows))))
    return Vocabulary(rows, tuple(map(spelled, stored)), tokenizer)


def found_by_coordinates(
    vocabulary: Vocabulary, ids: Ids, wanted: Ids, top: int
) -> NDArray[np.intp]:
    """Count how many of `wanted` each single coordinate finds, `[d]`.

    The tokens `ids` are sorted by one coordinate. The result counts the `wanted` tokens among the
    first `top` or among the last `top`, whichever has more.
    """
    ends = _ends(vocabulary, tuple(map(int, ids)), top)
    return np.asarray(np.isin(ends, wanted).sum(axis=2).max(axis=0), dtype=np.intp)


@cache
def _ends(vocabulary: Vocabulary, ids: tuple[int, ...], top: int) -> Ids:
    """Return the `top` ids with the largest and with the smallest values, `[2, d, top]`.

    Among equal values, the smaller id comes first.
    """
    columns = np.ascontiguousarray(vocabulary.rows[list(ids)].T)
    ends = []
    for keys in (-columns, columns):
        limits = np.partition(keys, top - 1, axis=1)[:, top - 1]
        for key, limit in zip(keys, limits, strict=True):
            few = np.flatnonzero(key <= limit)
            ends.append(few[np.argsort(key[few], kind="stable")][:top])
    return np.array(ids)[np.array(ends)].reshape(2, len(columns), top)
