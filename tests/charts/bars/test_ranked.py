"""Shares as bars, and a text cut into tokens: to scale, complete, and refused if impossible."""

import re

import pytest

from gptparams.charts import byte_cuts, ranked


def lengths(svg: str) -> list[float]:
    return [float(width) for width in re.findall(r'<rect [^>]*?width="([\d.]+)"', svg)]


def test_bars_are_in_proportion_to_shares() -> None:
    drawn = ranked("shares", "Next", [("king", 0.5), ("queen", 0.25), ("frog", 0.001)], "en")
    one, other, least = lengths(drawn.svg)
    assert one == pytest.approx(2 * other)
    assert 0 < least < other / 100
    assert drawn.alt == "Next: king 0.50, queen 0.25, frog <0.01."
    assert drawn.table.rows[1] == ("queen", "0.25")


@pytest.mark.parametrize(
    ("shares", "limit"),
    [([], None), ([("a", 1.2)], None), ([("a", -0.1)], None), ([("a", 0.5)], 0.2)],
)
def test_impossible_shares_raise(shares: list[tuple[str, float]], limit: float | None) -> None:
    with pytest.raises(ValueError, match="share"):
        ranked("shares", "Next", shares, "en", limit=limit)


def test_a_name_without_room_raises() -> None:
    with pytest.raises(ValueError, match="too long"):
        ranked("shares", "Next", [("x" * 40, 0.5)], "en")


def test_each_character_has_its_bytes_and_tokens() -> None:
    text = "我a"
    tokens = (b"\xe6\x88", b"\x91a")
    drawn = byte_cuts("cuts", "Cut", text, tokens, "en")
    assert drawn.table.rows == (("我", "E6 88 91", "1–2"), ("a", "61", "2"))
    assert drawn.alt == "Cut: 2 characters, 4 bytes, 2 tokens."
    assert drawn.svg.count("<rect") == 4 + 2


@pytest.mark.parametrize(("text", "tokens"), [("", ()), ("ab", (b"a",)), ("a", (b"", b"a"))])
def test_tokens_of_another_text_raise(text: str, tokens: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="tokens"):
        byte_cuts("cuts", "Cut", text, tokens, "en")


def test_long_texts_wrap_between_characters() -> None:
    drawn = byte_cuts("cuts", "Cut", "我爱读科幻", tuple(c.encode() for c in "我爱读科幻"), "zh")
    tops = {float(y) for y in re.findall(r'<rect [^>]*?y="([\d.]+)"', drawn.svg)}
    assert len(tops) == 4  # two lines, of bytes and of tokens
