"""Tokens as they are stored, in letters that stand for bytes, and as people read them."""

from functools import cache
from typing import Any

SPACE = "␣"  # so that a space at the beginning of a token is seen


@cache
def _bytes() -> dict[str, int]:
    """The byte that each letter of a stored token stands for.

    Source: `bytes_to_unicode` in encoder.py of openai/gpt-2; printable bytes stand for themselves.
    """
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + n): b for n, b in enumerate(rest)}


def token_bytes(token: str) -> bytes:
    """The bytes of text that a stored token stands for: `Ġdog` is `b" dog"`.

    Raises ValueError for a letter that stands for no byte.
    """
    try:
        return bytes(_bytes()[letter] for letter in token)
    except KeyError as error:
        raise ValueError(f"{token!r}: {error} stands for no byte") from None


def spelled(token: str) -> str:
    """A stored token for people: its text, or its bytes in hexadecimal if they are no whole text.

    `Ġdog` is `␣dog`; one third of a Chinese character is `<E7>`.
    """
    raw = token_bytes(token)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return f"<{raw.hex(' ').upper()}>"
    shown = text.replace(" ", SPACE)
    return shown if shown.isprintable() else repr(shown)[1:-1]


def pieces_of(tokenizer: Any, text: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Ids of the tokens that a tokenizer of transformers cuts `text` into, and these as stored."""
    ids = tuple(tokenizer.encode(text, add_special_tokens=False))
    return ids, tuple(tokenizer.convert_ids_to_tokens(list(ids)))
