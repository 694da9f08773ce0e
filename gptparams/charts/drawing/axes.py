"""A rectangular plot: coordinates of values, and round values along two sides."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gptparams.charts.drawing.svg import EDGE, SIZE, SMALL, WIDTH, label, number, path, text_width
from gptparams.numerals.writing import minus_signs

MOST_TICKS = 6  # on one axis
SLIMMEST = Fraction(2, 5)  # the shorter side of a square plot, relative to the longer one

Range = tuple[Fraction, Fraction]  # the lowest and the highest value of an axis


@dataclass(frozen=True)
class Axes:
    """The ranges of values along x and y, and the edges of the plot in units."""

    across: Range
    up: Range
    left: Fraction
    top: Fraction
    right: Fraction
    bottom: Fraction

    def x(self, value: float | Fraction) -> Fraction:
        """Return the x coordinate of `value`."""
        low, high = self.across
        return self.left + (self.right - self.left) * (rounded(value) - low) / (high - low)

    def y(self, value: float | Fraction) -> Fraction:
        """Return the y coordinate of `value`; larger values are higher."""
        low, high = self.up
        return self.bottom - (self.bottom - self.top) * (rounded(value) - low) / (high - low)

    def drawn(self, names: tuple[str, str]) -> Iterator[ET.Element]:
        """Yield grid lines at round values, their labels, and the names of the axes."""
        for value in round_values(*self.across, self._room_across()):
            x = self.x(value)
            yield self._line(f"M{number(x)} {number(self.top)}V{number(self.bottom)}", value)
            yield label(tick_text(value), x, self.bottom + SIZE + 4, SMALL, "middle")
        for value in round_values(*self.up, min(int((self.bottom - self.top) / 18), MOST_TICKS)):
            y = self.y(value)
            yield self._line(f"M{number(self.left)} {number(y)}H{number(self.right)}", value)
            yield label(tick_text(value), self.left - 5, y + 4, SMALL, "end")
        yield label(names[1], EDGE, self.top - 9, SMALL)
        yield label(names[0], self.right, self.bottom + 2 * SIZE + 4, SMALL, "end")

    def _room_across(self) -> int:
        """Return how many values fit side by side."""
        texts = map(tick_text, round_values(*self.across))
        widest = max(text_width(text, SMALL) for text in texts) + 8
        return min(int((self.right - self.left) / widest), MOST_TICKS)

    @staticmethod
    def _line(way: str, value: Fraction) -> ET.Element:
        """Return one grid line: the axis itself in ink, every other line faint."""
        return path(way, *(("faint", "0.4") if value else ("ink", "1")), class_="axis")


def fitted(across: Range, up: Range, most: int, *, square: bool) -> Axes:
    """Return axes over the full width, at most `most` units high including names and values.

    With `square` both axes have the same scale, so that distances and angles are true.
    """
    if square:
        longer = max(high - low for low, high in (across, up))
        across, up = (stretched(each, longer * SLIMMEST) for each in (across, up))
    left = EDGE + max(text_width(tick_text(value), SMALL) for value in round_values(*up)) + 7
    top, room = Fraction(22), Fraction(WIDTH - 2 * EDGE - 4) - left
    high = Fraction(most)
    if square:
        wide, tall = across[1] - across[0], up[1] - up[0]
        scale = min(room / wide, high / tall)
        room, high = wide * scale, tall * scale
    return Axes(across, up, left, top, left + room, top + high)


def bounds(values: list[float], margin: Fraction) -> Range:
    """Return the range from the lowest value to the highest, including 0, with a margin."""
    low, high = (rounded(extreme([0.0, *values])) for extreme in (min, max))
    room = (high - low or Fraction(1)) * margin
    return low - room, high + room


def stretched(values: Range, least: Fraction) -> Range:
    """Return the range, widened to at least `least` around its centre."""
    low, high = values
    short = max(least - (high - low), Fraction(0)) / 2
    return low - short, high + short


def rounded(value: float | Fraction) -> Fraction:
    """Round to a thousandth, so that all machines draw the same picture."""
    return value if isinstance(value, Fraction) else Fraction(round(value * 1000), 1000)


def tick_text(value: Fraction) -> str:
    """Return a round value as text."""
    return minus_signs(f"{float(value):g}")


def round_values(low: Fraction, high: Fraction, most: int = MOST_TICKS) -> list[Fraction]:
    """Return at most `most` values at steps of 1, 2 or 5 times a power of ten."""
    power = Fraction(10) ** math.floor(math.log10(high - low) - 1)
    step = next(
        s for n in (1, 2, 5, 10, 20, 50, 100) if (high - low) / (s := n * power) < max(most, 2)
    )
    return [step * n for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
