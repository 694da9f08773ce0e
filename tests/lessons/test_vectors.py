"""Vector measures on arrays that can be checked by hand, and on arrays that must be refused.

The embedding has six rows of two numbers, easy to draw on paper:

    dog (4, 3) · dogs (8, 6) · cat (3, 4) · walk (-3, 4) · two pieces (0, 2) and (2, 0)
"""

from collections.abc import Sequence

import numpy as np
import pytest

from gptparams.config.targets import preset
from gptparams.errors import InputError
from gptparams.lessons.precision import close
from gptparams.lessons.vectors import (
    Vocabulary,
    cosine,
    cosines,
    found_by_coordinates,
    lengths,
    mean_of_pairs,
    pca,
    random_cosines,
    rotation,
    shares_of_variance,
    spelled,
    token_bytes,
    unit,
    vocabulary,
)
from gptparams.models.load import LoadedModel, load_smollm2
from gptparams.models.weights import Provenance

STORED = ("Ġdog", "Ġdogs", "Ġcat", "Ġwalk", "Ġw", "oof")
ROWS = np.array([[4, 3], [8, 6], [3, 4], [-3, 4], [0, 2], [2, 0]], dtype=np.float32)
CUTS = {" dog": [0], " dogs": [1], " cat": [2], " walk": [3], " woof": [4, 5]}


class Tokenizer:
    """Cuts the texts above as the list says."""

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        assert not add_special_tokens
        return CUTS[text]

    def convert_ids_to_tokens(self, ids: Sequence[int]) -> list[str]:
        return [STORED[n] for n in ids]


@pytest.fixture
def small() -> Vocabulary:
    return Vocabulary(ROWS, tuple(map(spelled, STORED)), Tokenizer())


class TestMeasures:
    def test_lengths_are_those_of_pythagoras(self) -> None:
        assert lengths(ROWS).tolist() == [5, 10, 5, 5, 2, 2]
        assert lengths(np.zeros((0, 2))).tolist() == []

    def test_a_cosine_asks_for_the_direction_alone(self) -> None:
        assert cosine(ROWS[0], ROWS[1]) == pytest.approx(1)
        assert cosine(ROWS[0], ROWS[2]) == pytest.approx(24 / 25)
        assert cosine(ROWS[0], ROWS[3]) == pytest.approx(0)
        assert cosine(ROWS[0], -ROWS[0]) == pytest.approx(-1)

    def test_cosines_of_all_with_all_or_with_others(self) -> None:
        square = cosines(ROWS[:4])
        assert np.diag(square) == pytest.approx(1)
        assert square == pytest.approx(square.T)
        assert cosines(ROWS[:1], ROWS[2:4])[0] == pytest.approx([24 / 25, 0])

    def test_what_is_no_cosine_differs(self) -> None:
        products = ROWS[:4] @ ROWS[:4].T  # not divided by the lengths
        assert products != pytest.approx(cosines(ROWS[:4]))

    def test_zeros_have_no_direction(self) -> None:
        with pytest.raises(ValueError, match="no direction"):
            unit(np.zeros((1, 3)))

    def test_the_mean_of_all_pairs_needs_no_drawing(self) -> None:
        square = cosines(ROWS)
        pairs = [square[i, j] for i in range(6) for j in range(6) if i != j]
        assert mean_of_pairs(ROWS) == pytest.approx(np.mean(pairs))
        assert mean_of_pairs(ROWS) != pytest.approx(square.mean())  # which has the diagonal in it

    def test_random_pairs_are_of_different_rows_and_the_same_each_time(self) -> None:
        drawn = random_cosines(ROWS[:4], pairs=9_000, seed=3)
        assert drawn.tolist() == random_cosines(ROWS[:4], pairs=9_000, seed=3).tolist()
        assert drawn.tolist() != random_cosines(ROWS[:4], pairs=9_000, seed=4).tolist()
        assert drawn.mean() == pytest.approx(mean_of_pairs(ROWS[:4]), abs=0.02)
        assert random_cosines(ROWS[[0, 3]], pairs=50) == pytest.approx(0)  # never with itself

    @pytest.mark.parametrize("measure", [mean_of_pairs, random_cosines])
    def test_one_row_makes_no_pair(self, measure: object) -> None:
        assert callable(measure)
        with pytest.raises(ValueError, match="two rows"):
            measure(ROWS[:1])


class TestProjection:
    LINE = np.array([[0, 0, 0], [3, 4, 0], [6, 8, 0], [9, 12, 0]])
    CROSS = np.array([[2, 0, 0], [-2, 0, 0], [0, 1, 0], [0, -1, 0]])

    def test_points_on_a_line_keep_everything_in_one_dimension(self) -> None:
        found = pca(self.LINE, 1)
        assert found.kept == pytest.approx(1)
        assert found.axes[0] == pytest.approx([0.6, 0.8, 0])
        assert found.points[:, 0] == pytest.approx([-7.5, -2.5, 2.5, 7.5])

    def test_of_a_cross_one_dimension_keeps_what_it_should(self) -> None:
        found = pca(self.CROSS, 1)
        assert found.shares[:3] == pytest.approx([0.8, 0.2, 0])
        assert found.kept == pytest.approx(0.8)

    def test_axes_point_to_their_largest_number(self) -> None:
        for rows in (self.LINE, -self.LINE):
            assert pca(rows, 1).axes[0] == pytest.approx([0.6, 0.8, 0])

    def test_for_many_rows_the_shares_are_the_same(self) -> None:
        rows = np.random.default_rng(0).standard_normal((9_000, 4)) * [4, 3, 2, 1] + 7
        assert shares_of_variance(rows) == pytest.approx(pca(rows).shares)
        assert shares_of_variance(rows) != pytest.approx(pca(rows - [0, 0, 0, 1] * rows).shares)

    def test_what_is_all_the_same_has_no_components(self) -> None:
        with pytest.raises(ValueError, match="principal components"):
            pca(np.ones((3, 2)))
        with pytest.raises(ValueError, match="no variance"):
            shares_of_variance(np.ones((3, 2)))
        with pytest.raises(ValueError, match="3 principal components"):
            pca(ROWS, 3)


class TestRotation:
    def test_it_keeps_every_cosine_and_no_coordinate(self) -> None:
        turn = rotation(50, seed=1)
        rows = np.random.default_rng(2).standard_normal((9, 50))
        assert close(turn @ turn.T, np.eye(50), 50)
        assert cosines(rows @ turn) == pytest.approx(cosines(rows))
        assert np.abs(rows @ turn - rows).min() > 1e-6

    def test_stretching_is_no_rotation(self) -> None:
        stretched = rotation(2) * [1, 3]
        assert cosines(ROWS @ stretched) != pytest.approx(cosines(ROWS))

    def test_seeds_differ(self) -> None:
        assert rotation(3, 0).tolist() == rotation(3, 0).tolist()
        assert rotation(3, 0).tolist() != rotation(3, 1).tolist()


class TestWords:
    def test_a_word_of_one_token_is_its_row(self, small: Vocabulary) -> None:
        dog = small.word(" dog")
        assert (dog.ids, dog.pieces, dog.whole) == ((0,), ("␣dog",), True)
        assert dog.vector.tolist() == [4, 3]

    def test_a_word_of_several_is_their_mean_and_does_not_hide_it(self, small: Vocabulary) -> None:
        woof = small.word(" woof")
        assert (woof.ids, woof.pieces, woof.whole) == ((4, 5), ("␣w", "oof"), False)
        assert woof.vector.tolist() == [1, 1]

    def test_an_empty_text_is_refused(self, small: Vocabulary) -> None:
        with pytest.raises(InputError, match="empty"):
            small.word(" ")

    def test_neighbours_come_in_order_and_without_the_word_itself(self, small: Vocabulary) -> None:
        dog = small.word(" dog")
        near = small.nearest(dog.vector, 3, without=dog.ids)
        assert [one.token for one in near] == ["␣dogs", "␣cat", "oof"]
        assert [one.cosine for one in near] == pytest.approx([1, 0.96, 0.8])
        assert small.nearest(dog.vector, 1)[0].token == "␣dog"
        among = small.nearest(dog.vector, 9, among=np.array([3, 2]))
        assert [one.id for one in among] == [2, 3]

    def test_how_many_lie_nearer(self, small: Vocabulary) -> None:
        dog, cat, walk, woof = map(small.word, (" dog", " cat", " walk", " woof"))
        assert small.nearer(dog, cat) == 1  # dogs
        assert small.nearer(dog, walk) == 4  # dogs, cat and both pieces
        assert small.nearer(dog, woof) == 1  # dogs; cat is further, its own pieces do not count
        assert cosine(dog.vector, woof.vector) == pytest.approx(7 / 50**0.5)

    def test_tokens_are_chosen_by_their_text(self, small: Vocabulary) -> None:
        assert small.matching("␣[a-z]{3,}").tolist() == [0, 1, 2, 3]
        assert small.matching("␣[a-z]{3,}", range(1, 3)).tolist() == [1, 2]

    def test_the_mean_is_taken_from_every_row(self, small: Vocabulary) -> None:
        everything, two = small.centred(), small.centred(np.array([4, 5]))
        assert close(everything.rows.mean(axis=0), [0, 0], 6, size=10, dtype="float32")
        assert two.rows[0].tolist() == [3, 2]
        assert small.centred() is everything  # made once

    def test_pairs_are_of_different_rows_and_each_is_there_once(self, small: Vocabulary) -> None:
        assert small.pairs(np.array([0, 2, 3])) == pytest.approx([24 / 25, 0, 7 / 25])
        assert small.random_pairs(60).tolist() == random_cosines(ROWS, 60).tolist()

    def test_what_is_kept_cannot_be_spoilt(self, small: Vocabulary) -> None:
        kept = (small.cosines_with(ROWS[0]), small.pairs(np.arange(3)), small.random_pairs(5))
        for array in (*kept, rotation(3)):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0
        assert small.cosines_with(ROWS[0]) is kept[0]

    def test_single_coordinates(self, small: Vocabulary) -> None:
        ids = np.arange(6)
        # By the first number: 8 4 3 2 0 -3; by the second: 6 4 4 3 2 0.
        assert found_by_coordinates(small, ids, np.array([0, 1]), 2).tolist() == [2, 1]
        assert found_by_coordinates(small, ids, np.array([3]), 1).tolist() == [1, 0]
        # Cat and walk have the same second number; the smaller id comes first.
        assert found_by_coordinates(small, ids, np.array([2]), 2).tolist() == [0, 1]
        assert found_by_coordinates(small, ids, np.array([3]), 2).tolist() == [1, 0]


class TestSpelling:
    @pytest.mark.parametrize(
        ("stored", "raw", "shown"),
        [
            ("Ġdog", b" dog", "␣dog"),
            ("çļĦ", "的".encode(), "的"),
            ("ç", b"\xe7", "<E7>"),
            ("ĭĹ", b"\x8b\x97", "<8B 97>"),
            ("Ċ", b"\n", "\\n"),
            ("<|endoftext|>", b"<|endoftext|>", "<|endoftext|>"),
        ],
    )
    def test_stored_letters_are_bytes(self, stored: str, raw: bytes, shown: str) -> None:
        assert token_bytes(stored) == raw
        assert spelled(stored) == shown

    def test_every_byte_has_a_letter_of_its_own(self) -> None:
        letters = [chr(n) for n in range(1000) if _known(chr(n))]
        assert sorted(token_bytes("".join(letters))) == list(range(256))

    def test_a_letter_that_stands_for_no_byte_is_refused(self) -> None:
        with pytest.raises(ValueError, match="stands for no byte"):
            token_bytes("狗")


def _known(letter: str) -> bool:
    try:
        token_bytes(letter)
    except ValueError:
        return False
    return True


def test_a_model_without_a_tokenizer_is_refused() -> None:
    seeded = Provenance("seeded", "0", trained=False)
    with pytest.raises(InputError, match="load_smollm2"):
        vocabulary(LoadedModel(object(), preset("gpt2"), seeded))


def test_the_real_vocabulary() -> None:
    smol = load_smollm2()
    words = vocabulary(smol)
    assert words.rows.shape == (49_152, 576)
    assert len(set(words.tokens)) == 49_152
    assert vocabulary(smol) is words
    dog = words.word(" dog")
    assert dog.whole
    assert "␣cat" in [near.token for near in words.nearest(dog.vector, 10, without=dog.ids)]
    assert [words.word(text).pieces for text in ("狗", " woof")] == [
        ("<E7>", "<8B>", "<97>"),
        ("␣w", "oof"),
    ]
