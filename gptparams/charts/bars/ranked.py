"""Shares of one whole as bars below each other: what a model holds possible, likeliest first."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from fractions import Fraction

from gptparams.charts.drawing.svg import (
    EDGE,
    SIZE,
    WIDTH,
    Picture,
    label,
    picture,
    rect,
    text_width,
)
from gptparams.language import Lang, Text
from gptparams.tables.table import Table

WHAT = Text("可能", "Possibility")
SHARE = Text("份额", "Share")

_PITCH = 24  # from bar to bar
_THICK = 16
_NAMES = 110  # room for the names, and for the shares at the right
_NUMBERS = 48


def ranked(
    name: str,
    title: str,
    shares: Sequence[tuple[str, float]],
    lang: Lang,
    *,
    limit: float | None = None,
    colour_family: str = "output_head",
) -> Picture:
    """Draw one bar for each named share, as long as its part of `limit` (the largest by default).

    Raises ValueError without a share, and for a share that is not from 0 to 1, exceeds the limit
    or has a name that is too long.
    """
    most = limit or max((share for _, share in shares), default=0.0)
    if not shares or not all(math.isfinite(s) and 0 <= s <= 1 for _, s in shares):
        raise ValueError(f"picture {name}: needs shares from 0 to 1")
    if not 0 < most <= 1 or max(share for _, share in shares) > most:
        raise ValueError(f"picture {name}: a share exceeds the limit")
    long = [text for text, _ in shares if text_width(text) > _NAMES]
    if long:
        raise ValueError(f"picture {name}: {long[0]!r} is too long a name")
    left = EDGE + max(text_width(text) for text, _ in shares) + 8
    room = WIDTH - EDGE - _NUMBERS - left
    parts: list[ET.Element] = []
    for row, (text, share) in enumerate(shares):
        top, length = EDGE + _PITCH * row, room * Fraction(f"{share / most:.4f}")
        baseline = top + Fraction(_THICK, 2) + SIZE * Fraction(3, 10)
        parts.append(label(text, left - 8, baseline, SIZE, "end"))
        parts.append(rect(left, top, length, _THICK, colour_family, f"{text} {_text(share)}"))
        parts.append(label(_text(share), left + length + 6, baseline))
    rows = tuple((text, _text(share)) for text, share in shares)
    table = Table((WHAT[lang], SHARE[lang]), rows, "lr", caption=title)
    colon, comma, stop = {"zh": "：，。", "en": [": ", ", ", "."]}[lang]
    alt = title + colon + comma.join(f"{text} {share}" for text, share in rows) + stop
    return picture(name, alt, table, lang, 2 * EDGE + _PITCH * len(shares), parts)


def _text(share: float) -> str:
    """Return a share with two decimals; one that is not 0 but rounds to it is "<0.01"."""
    return "<0.01" if 0 < share < 0.005 else f"{share:.2f}"
