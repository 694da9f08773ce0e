"""Legends: what a colour means, and what could not be drawn to scale."""

import xml.etree.ElementTree as ET

from gptparams.chart.svg import (
    EDGE,
    LEADING,
    SIZE,
    SMALL,
    WIDTH,
    Length,
    labels,
    path,
    rect,
    text_width,
    wrap,
)
from gptparams.language import Lang, Text

TOO_THIN = Text(
    "细线标出的部分，按比例画会细到看不见。",
    "Thin lines mark what would be too thin to see at this scale.",
)
_BETWEEN = 18  # from one entry to the next


def legend(keys: tuple[tuple[str, str], ...], y: Length) -> tuple[list[ET.Element], Length]:
    """Swatches for pairs of colour and text, side by side while they fit; and where it ends."""
    drawn: list[ET.Element] = []
    x: Length = EDGE
    for colour, text in keys:
        lines = wrap(text, WIDTH - 2 * EDGE - 20, SMALL)
        wide = max(text_width(line, SMALL) for line in lines) + 18
        if x > EDGE and x + wide > WIDTH - EDGE:
            x, y = EDGE, y + LEADING + 5
        drawn.append(rect(x + 1, y + SIZE - 10, 11, 11, colour, class_="swatch"))
        drawn += labels(lines, x + 18, y + SIZE, SMALL)
        x += wide + _BETWEEN
        y += LEADING * (len(lines) - 1)
    return drawn, y + LEADING + 5


def thin_note(needed: bool, y: Length, lang: Lang) -> tuple[list[ET.Element], Length]:
    """The remark on thin lines, when there are any; and where it ends."""
    if not needed:
        return [], y + 2
    lines = wrap(TOO_THIN[lang], WIDTH - 2 * EDGE - 20, SMALL)
    tick = path(f"M{EDGE + 6.5} {float(y + 3)}v14", width="1.2", class_="tick-key")
    return [tick, *labels(lines, EDGE + 20, y + SIZE + 1, SMALL)], y + LEADING * len(lines) + 8
