"""A vocabulary of the kind that GPT-2 has: byte-pair encoding, learned from the text itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gptparams.models.weights import need


def _letters() -> dict[str, int]:
    """The byte that each of GPT-2's stand-in characters means: printable bytes are themselves."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + n): b for n, b in enumerate(others)}


_BYTES = _letters()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The bytes of each token; the place in `tokens` is the number of the token."""

    tokens: tuple[bytes, ...]

    def __len__(self) -> int:
        return len(self.tokens)

    def numbers(self, pieces: Iterable[str]) -> list[int]:
        """Return the numbers of tokens that are given as texts; ValueError for one that is none."""
        return [self.tokens.index(piece.encode("utf-8")) for piece in pieces]

    def text(self, ids: Iterable[int]) -> str:
        """Join tokens to a text; bytes that are only a part of a character become U+FFFD."""
        return b"".join(self.tokens[number] for number in ids).decode("utf-8", "replace")


def learned(text: str, size: int) -> Any:
    """Learn `size` tokens from `text` by byte-pair encoding; returns a Tokenizer of tokenizers."""
    tokenizers = need("tokenizers")
    level = need("tokenizers.pre_tokenizers").ByteLevel(add_prefix_space=False)
    tokenizer = tokenizers.Tokenizer(need("tokenizers.models").BPE())
    tokenizer.pre_tokenizer = level
    trainer = need("tokenizers.trainers").BpeTrainer(
        vocab_size=size, initial_alphabet=level.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(text.split("\n"), trainer)
    return tokenizer


def numbers(tokenizer: Any, text: str) -> list[int]:
    """Cut `text` into tokens and return their numbers; a line's end is a token of its own."""
    return list(tokenizer.encode(text).ids)


def vocabulary_of(tokenizer: Any) -> Vocabulary:
    """Return the tokens of a tokenizer as bytes, in the order of their numbers."""
    found: Sequence[str] = sorted(tokenizer.get_vocab(), key=tokenizer.token_to_id)
    return Vocabulary(tuple(bytes(_BYTES[letter] for letter in token) for token in found))
