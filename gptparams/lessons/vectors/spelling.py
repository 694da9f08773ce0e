"""Tokens as a tokenizer stores them, one character per byte, and as people read them."""

from functools import cache
from typing import Any

SPACE = "␣"  # makes the space at the start of a token visible


@cache
def _bytes() -> dict[str, int]:
    """Map each character of a stored token to its byte.

    Source: `bytes_to_unicode` in encoder.py of openai/gpt-2; printable bytes map to themselves.
    """
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + n): b for n, b in enumerate(rest)}


def token_bytes(token: str) -> bytes:
    """Return the bytes of a stored token: `Ġdog` becomes `b" dog"`.

    Raises ValueError for a character that maps to no byte.
    """
    try:
        return bytes(_bytes()[letter] for letter in token)
    except KeyError as error:
        raise ValueError(f"{token!r}: {error} stands for no byte") from None


def spelled(token: str) -> str:
    """Return a stored token as text, or its bytes in hexadecimal if they are not valid UTF-8.

    `Ġdog` becomes `␣dog`; one third of a Chinese character becomes `<E7>`.
    """
    raw = token_bytes(token)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return f"<{raw.hex(' ').upper()}>"
    shown = text.replace(" ", SPACE)
    return shown if shown.isprintable() else repr(shown)[1:-1]


def pieces_of(tokenizer: Any, text: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the ids of the tokens in `text`, and the tokens in stored form."""
    ids = tuple(tokenizer.encode(text, add_special_tokens=False))
    return ids, tuple(tokenizer.convert_ids_to_tokens(list(ids)))
