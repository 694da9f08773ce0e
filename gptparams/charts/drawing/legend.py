"""Legends: the meaning of colours, and a note on parts that are too thin to draw to scale."""

import xml.etree.ElementTree as ET

from gptparams.charts.drawing.svg import (
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
_SWATCH = 18  # from the edge of a swatch to its text
_BETWEEN = 16  # from one entry to the next


def legend(keys: tuple[tuple[str, str], ...], y: Length) -> tuple[list[ET.Element], Length]:
    """Draw swatches for pairs of colour and text, in columns; also return where the legend ends."""
    room = WIDTH - 2 * EDGE
    texts = [wrap(text, room - _SWATCH, SMALL) for _, text in keys]
    widest = max(text_width(line, SMALL) for lines in texts for line in lines)
    pitch = widest + _SWATCH + _BETWEEN
    columns = int((room + _BETWEEN) / pitch) or 1
    drawn: list[ET.Element] = []
    for start in range(0, len(keys), columns):
        row = texts[start : start + columns]
        for column, lines in enumerate(row):
            x = EDGE + pitch * column
            colour = keys[start + column][0]
            drawn.append(rect(x + 1, y + SIZE - 10, 11, 11, colour, class_="swatch"))
            drawn += labels(lines, x + _SWATCH, y + SIZE, SMALL)
        y += LEADING * max(map(len, row)) + 5
    return drawn, y


def thin_note(needed: bool, y: Length, lang: Lang) -> tuple[list[ET.Element], Length]:
    """Draw the note on thin lines if it is needed; also return where it ends."""
    if not needed:
        return [], y + 2
    lines = wrap(TOO_THIN[lang], WIDTH - 2 * EDGE - 20, SMALL)
    tick = path(f"M{EDGE + 6.5} {float(y + 3)}v14", width="1.2", class_="tick-key")
    return [tick, *labels(lines, EDGE + 20, y + SIZE + 1, SMALL)], y + LEADING * len(lines) + 8
